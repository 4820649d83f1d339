import { DIGIT_LENGTH } from '../core/dtmf.js';
import type { ToneShape } from './tone-shapes.js';

// ITU-T Q.23: a row and a column of the keypad, sounded together.
const KEYPAD = ['123A', '456B', '789C', '*0#D'];
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const LEVEL = 0.08;

/** What a digit sounds like; `undefined` for what is none. */
export function digitTone(digit: string): ToneShape | undefined {
  for (const [row, keys] of KEYPAD.entries()) {
    const column = digit.length === 1 ? keys.indexOf(digit) : -1;
    const [low, high] = [ROWS[row], COLUMNS[column]];
    if (low === undefined || high === undefined) continue;
    return {
      // Longer than it is ever played: it sounds once.
      period: 1,
      notes: [low, high].map((frequency) => ({
        at: 0,
        length: DIGIT_LENGTH / 1000,
        frequencies: [frequency],
        level: LEVEL,
      })),
    };
  }
  return undefined;
}
