/** Below this nobody speaks, in dB below the loudest there is (dBFS). */
const QUIET = -50;

/** How long nobody speaks before that is the end, in ms. */
const LONG = 8_000;

/** Notices that nobody has spoken for a while. Pure: it is told level and time. */
export class SilenceDetector {
  readonly #quiet: number;
  readonly #long: number;
  #since: number | undefined;

  constructor({ quiet = QUIET, long = LONG } = {}) {
    this.#quiet = quiet;
    this.#long = long;
  }

  /**
   * The level is this, in dBFS, at a time in ms. `undefined`: it is not known, so somebody may speak.
   * Returns whether it has been quiet for long enough.
   */
  hears(level: number | undefined, at: number): boolean {
    if (level === undefined || !(level < this.#quiet)) {
      this.#since = undefined;
      return false;
    }
    // A clock that is set back makes no silence.
    if (this.#since === undefined || at < this.#since) this.#since = at;
    return at - this.#since >= this.#long;
  }
}

/** The level of samples from −1 to 1 in dBFS (root mean square); −Infinity where nothing is. */
export function decibelsOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? -Infinity : 10 * Math.log10(sum / samples.length);
}
