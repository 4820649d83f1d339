import type { ToneNote, ToneShape } from './tone-shapes.js';

function answer(at: number, frequency: number): ToneNote {
  return { at, length: 0.45, frequencies: [frequency, frequency * 2], level: 0.25 };
}

/** What callers hear of an answering machine without a greeting of its own. */
export const greetingTones: ToneShape = {
  period: 2,
  notes: [answer(0.2, 659.25), answer(0.55, 523.25), answer(0.9, 587.33), answer(1.25, 392)],
};

/** Speak now. */
export const beep: ToneShape = {
  period: 0.7,
  notes: [{ at: 0.2, length: 0.5, frequencies: [1000], level: 0.25 }],
};
