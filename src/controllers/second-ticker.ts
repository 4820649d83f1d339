import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Has its host rendered anew once a second, on the full seconds of a time, while it is connected. */
export class SecondTicker implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #connected = false;
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Counts from this time on, in epoch milliseconds; `undefined` stops it. */
  follow(since: number | undefined): void {
    if (since === this.#since) return;
    this.#since = since;
    this.#stop();
    this.#wait();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#wait();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#stop();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    if (!this.#connected || this.#since === undefined || this.#timer !== undefined) return;
    // A clock that was set back must not make it wait for long.
    const into = Math.max(0, Date.now() - this.#since) % 1000;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#host.requestUpdate();
      this.#wait();
    }, 1000 - into);
  }
}
