/**
 * Runs tasks in order, each in a macrotask of its own, as a network would deliver them: what one
 * message makes a page do is done before the next one comes. Unlike `setTimeout` it waits for
 * nothing, and hidden pages are not slowed down.
 */
export class TaskQueue {
  readonly #tasks: (() => void)[] = [];
  readonly #post: () => void;
  readonly #close: () => void;
  #posted = false;

  constructor() {
    const run = (): void => {
      this.#run();
    };
    const immediate = nodeImmediate();
    if (immediate !== undefined) {
      this.#post = () => {
        immediate(run);
      };
      this.#close = () => undefined;
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = run;
    this.#post = () => {
      port2.postMessage(0);
    };
    this.#close = () => {
      port1.close();
      port2.close();
    };
  }

  /** Adds a task behind all others. */
  add(task: () => void): void {
    this.#tasks.push(task);
    this.#schedule();
  }

  /** Drops what is left. */
  dispose(): void {
    this.#tasks.length = 0;
    this.#close();
  }

  #schedule(): void {
    if (this.#posted || this.#tasks.length === 0) return;
    this.#posted = true;
    this.#post();
  }

  #run(): void {
    this.#posted = false;
    const task = this.#tasks.shift();
    try {
      task?.();
    } finally {
      // A listener that throws is reported by the browser, and the next message comes all the same.
      this.#schedule();
    }
  }
}

/** Node's own, which unlike an open MessageChannel does not keep an idle process alive. */
function nodeImmediate(): ((callback: () => void) => unknown) | undefined {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  return typeof setImmediate === 'function' ? setImmediate : undefined;
}
