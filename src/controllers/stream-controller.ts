import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Observable, Subscription } from 'rxjs';

/** Follows a stream while its host is connected; its values are rendered, coalesced by the host. */
export class StreamController<Value> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #source: Observable<Value> | undefined;
  #subscription: Subscription | undefined;
  #connected = false;
  #value: Value | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** The last value; `undefined` before the first, and without a stream. */
  get value(): Value | undefined {
    return this.#value;
  }

  /** Follows another stream from now on, or none. */
  follow(source: Observable<Value> | undefined): void {
    if (source === this.#source) return;
    this.#unsubscribe();
    this.#source = source;
    this.#value = undefined;
    this.#host.requestUpdate();
    if (this.#connected) this.#subscribe();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#subscribe();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#unsubscribe();
  }

  #subscribe(): void {
    this.#subscription ??= this.#source?.subscribe((value) => {
      this.#value = value;
      this.#host.requestUpdate();
    });
  }

  #unsubscribe(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }
}
