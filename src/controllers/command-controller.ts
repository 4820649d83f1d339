import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Runs the commands of an element's own controls, and tells which is still in progress. */
export class CommandController<Name extends string> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #pending = new Set<Name>();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Whether a command is in progress. */
  isPending(name: Name): boolean {
    return this.#pending.has(name);
  }

  /** Runs a command unless it is in progress; gives back the promise it made, if any. */
  run<Result>(name: Name, command: () => Promise<Result>): Promise<Result> | undefined {
    if (this.#pending.has(name)) return undefined;
    const settled = (): void => {
      this.#pending.delete(name);
      this.#host.requestUpdate();
    };
    this.#pending.add(name);
    this.#host.requestUpdate();
    const running = command();
    running.then(settled, settled);
    return running;
  }

  hostConnected(): void {
    // Nothing to begin: commands begin with `run()`, and outlive a disconnection.
  }
}
