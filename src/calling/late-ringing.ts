import type { Call } from './line.js';
import type { Ringing } from './ringing.js';

/** What sounds the tones of calls, which is loaded with the first of them. */
export class LateRinging {
  readonly #create: () => Promise<Ringing>;
  #calls: readonly Call[] = [];
  #loading: Promise<Ringing> | undefined;
  #ringing: Ringing | undefined;
  #disposed = false;

  /** `create` is asked again after it has failed. */
  constructor(create: () => Promise<Ringing>) {
    this.#create = create;
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
    this.#ringing?.refresh();
  }

  dispose(): void {
    this.#disposed = true;
    this.#ringing?.dispose();
  }

  #tell(run: (ringing: Ringing) => void): void {
    if (this.#ringing) run(this.#ringing);
    else if (this.#calls.length > 0) {
      this.#load().then(
        (ringing) => {
          this.#ringing = ringing;
          if (!this.#disposed) run(ringing);
        },
        // Without tones a call goes on; they are loaded anew for the next change of the calls.
        () => {
          this.#loading = undefined;
        },
      );
    }
  }

  #load(): Promise<Ringing> {
    this.#loading ??= this.#create();
    return this.#loading;
  }
}
