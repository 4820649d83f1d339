import { errorText } from './error-text.js';

/** One attempt of a form at a time: whether it is under way, and what it failed with. */
export class FormAttempt {
  readonly #changed: () => void;
  #busy = false;
  #cause: unknown;

  /** `changed` is called whenever `busy` or `error` may be another one. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** What the last attempt failed with, in words of the language at the time. */
  get error(): string | undefined {
    return this.#cause === undefined ? undefined : errorText(this.#cause);
  }

  /** Does nothing while another attempt is under way. Never rejects. */
  async run(command: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#cause = undefined;
    this.#changed();
    try {
      await command();
    } catch (cause) {
      this.#cause = cause;
    } finally {
      this.#busy = false;
      this.#changed();
    }
  }
}
