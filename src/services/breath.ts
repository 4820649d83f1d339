const SLICE = 12;
// How often the time is looked at.
const EACH = 64;

/** Lets others have their turn in the middle of long work: every 12 ms, also in a hidden tab. */
export class Breath {
  #since = performance.now();
  #asked = 0;

  /** Whether it is time for `take()`. */
  get due(): boolean {
    return performance.now() - this.#since > SLICE;
  }

  /** To be awaited after each of many small steps. */
  ifDue(): Promise<void> | undefined {
    this.#asked += 1;
    return this.#asked % EACH === 0 && this.due ? this.take() : undefined;
  }

  /** Resolves in another task. Timers would wait a second in a hidden tab, messages do not. */
  async take(): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    await new Promise<void>((resolve) => {
      port1.onmessage = () => {
        resolve();
      };
      port2.postMessage(null);
    });
    port1.close();
    this.#since = performance.now();
  }
}
