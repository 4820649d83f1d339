import { ContextConsumer, type Context } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Follows a context while its host is connected. Unlike the consumer it is made of, it drops the
 * value when the host is disconnected, so a host moved out of every provider does not keep the old.
 */
export class ContextFollower<Value> implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #changed: (value: Value | undefined) => void;
  #value: Value | undefined;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    context: Context<unknown, Value | undefined>,
    changed: (value: Value | undefined) => void = () => undefined,
  ) {
    this.#host = host;
    this.#changed = changed;
    new ContextConsumer(host, {
      context,
      subscribe: true,
      callback: (value) => {
        // A provider that comes late asks hosts too that have left meanwhile.
        if (host.isConnected) this.#take(value);
      },
    });
    host.addController(this);
  }

  /** The nearest provider's value; `undefined` without one, and while disconnected. */
  get value(): Value | undefined {
    return this.#value;
  }

  hostDisconnected(): void {
    this.#take(undefined);
  }

  #take(value: Value | undefined): void {
    if (value === this.#value) return;
    this.#value = value;
    this.#changed(value);
    this.#host.requestUpdate();
  }
}
