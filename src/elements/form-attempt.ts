/** One attempt of a form at a time: whether it is under way, and what it failed with. */
export class FormAttempt {
  readonly #changed: () => void;
  #busy = false;
  #error: string | undefined;

  /** `changed` is called whenever `busy` or `error` may be another one. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** What the last attempt failed with, in words. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Does nothing while another attempt is under way. Never rejects. */
  async run(command: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#error = undefined;
    this.#changed();
    try {
      await command();
    } catch (cause) {
      this.#error = cause instanceof Error ? cause.message : String(cause);
    } finally {
      this.#busy = false;
      this.#changed();
    }
  }
}
