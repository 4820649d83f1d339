import { Late } from '../core/late.js';
import type { Call } from './line.js';
import type { Ringing } from './ringing.js';

/** What sounds the tones of calls, which is loaded with the first of them. */
export class LateRinging {
  readonly #ringing: Late<Ringing>;
  #calls: readonly Call[] = [];
  #disposed = false;

  /** `create` is asked again after it has failed. */
  constructor(create: () => Promise<Ringing>) {
    this.#ringing = new Late(create);
  }

  /** See `Ringing.follow()`. */
  follow(calls: readonly Call[]): void {
    this.#calls = calls;
    this.#tell((ringing) => {
      ringing.follow(this.#calls);
    });
  }

  /** See `Ringing.silence()`. */
  silence(call: Call): void {
    this.#tell((ringing) => {
      ringing.silence(call);
    });
  }

  /** See `Ringing.refresh()`. */
  refresh(): void {
    this.#ringing.loaded?.refresh();
  }

  dispose(): void {
    this.#disposed = true;
    this.#ringing.loaded?.dispose();
  }

  #tell(run: (ringing: Ringing) => void): void {
    const { loaded } = this.#ringing;
    if (loaded) run(loaded);
    else if (this.#calls.length > 0) {
      this.#ringing.load().then(
        (ringing) => {
          if (!this.#disposed) run(ringing);
        },
        // Without tones a call goes on; they are loaded anew for the next change of the calls.
        () => undefined,
      );
    }
  }
}
