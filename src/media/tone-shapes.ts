/** A tone that is repeated: what is heard in one round of it. */
export interface ToneShape {
  /** Seconds after which it begins anew. */
  readonly period: number;
  readonly notes: readonly ToneNote[];
}

export interface ToneNote {
  /** Seconds from the start of the round. */
  readonly at: number;
  /** Seconds. */
  readonly length: number;
  /** Hertz, sounded together. */
  readonly frequencies: readonly number[];
  /** Peak amplitude, 0 to 1. */
  readonly level: number;
}

function chime(at: number, frequency: number): ToneNote {
  return { at, length: 0.5, frequencies: [frequency, frequency * 2], level: 0.22 };
}

/** Rings at the callee: a rising figure of five notes, twice, then a rest. */
export const ringtone: ToneShape = {
  period: 4,
  notes: [0, 1.1].flatMap((start) => [
    chime(start, 523.25),
    chime(start + 0.14, 659.25),
    chime(start + 0.28, 783.99),
    chime(start + 0.42, 987.77),
    chime(start + 0.56, 783.99),
  ]),
};

/** Tells the caller that it rings there: 425 Hz, one second in five (ITU-T E.180). */
export const ringback: ToneShape = {
  period: 5,
  notes: [{ at: 0, length: 1, frequencies: [425], level: 0.1 }],
};

/** A second call waits: two short beeps every four seconds. */
export const waitingTone: ToneShape = {
  period: 4,
  notes: [
    { at: 0, length: 0.15, frequencies: [440], level: 0.1 },
    { at: 0.3, length: 0.15, frequencies: [440], level: 0.1 },
  ],
};

/** Those of ours that have a name. */
export const toneShapes = { ringtone, ringback, waiting: waitingTone };
export type ToneShapeName = keyof typeof toneShapes;

/** The samples of one round. */
export function renderTone(shape: ToneShape, sampleRate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.round(shape.period * sampleRate));
  for (const note of shape.notes) {
    const start = Math.round(note.at * sampleRate);
    const length = Math.round(note.length * sampleRate);
    const fade = Math.min(0.012 * sampleRate, length / 4);
    for (let index = 0; index < length && start + index < samples.length; index += 1) {
      const edge = Math.min(1, index / fade, (length - index) / fade);
      const decay =
        note.length > 0.3 && note.frequencies.length > 1 ? Math.exp((-5 * index) / length) : 1;
      let value = 0;
      note.frequencies.forEach((frequency, partial) => {
        value += Math.sin((2 * Math.PI * frequency * index) / sampleRate) / (partial * 2 + 1);
      });
      const slot = start + index;
      samples[slot] = (samples[slot] ?? 0) + value * note.level * edge * decay;
    }
  }
  return samples;
}
