import { systemClock, type Clock } from '../core/clock.js';
import { createDeferred } from '../core/deferred.js';
import { Outputs } from './outputs.js';
import { TonePlayer } from './tone-player.js';
import type { ToneShape } from './tone-shapes.js';

/**
 * How a test sound ended: it sounded on the output, or on the default one since its own could not be
 * used; the browser refused it; it was stopped.
 */
export type TestSoundEnd = 'played' | 'lost' | 'refused' | 'stopped';

/** A sound that is played once. */
export interface TestSound {
  /** Never rejects. */
  readonly ended: Promise<TestSoundEnd>;
  stop(): void;
}

// Milliseconds, with room for an output that wakes up slowly.
const LENGTH = 2000;

/** Three notes, upwards. */
const notes: ToneShape = {
  // Longer than it is ever played: it sounds once.
  period: LENGTH / 1000 + 1,
  notes: [523.25, 659.25, 783.99].map((frequency, step) => ({
    at: 0.05 + step * 0.3,
    length: 0.7,
    frequencies: [frequency, frequency * 2],
    level: 0.22,
  })),
};

/** Plays a few notes on an output, to hear whether it is the right one. */
export function playTestSound(speaker: string, clock: Clock = systemClock): TestSound {
  const ended = createDeferred<TestSoundEnd>();
  const outputs = new Outputs();
  outputs.choose(speaker, []);
  let lost = false;
  outputs.onLost = () => {
    lost = true;
  };
  // An output that is slow to wake up is taken for a refusal until it sounds.
  let refused = false;
  const end = (how: TestSoundEnd): void => {
    cancel();
    tone.stop();
    ended.resolve(how);
  };
  const player = new TonePlayer(
    clock,
    (blocked) => {
      refused = blocked;
    },
    outputs,
  );
  const tone = player.play(notes);
  const cancel = clock.after(LENGTH, () => {
    end(refused ? 'refused' : lost ? 'lost' : 'played');
  });
  return {
    ended: ended.promise,
    stop: () => {
      end('stopped');
    },
  };
}
