import { ContextEvent, type Context } from '@lit/context';

/** An element that asks for a context each time it is connected, and remembers what it got. */
export class ContextProbe<Value> {
  readonly element: HTMLElement;
  value: Value | undefined;

  constructor(context: Context<unknown, Value | undefined>) {
    const take = (value: Value | undefined): void => {
      this.value = value;
    };
    this.element = new Probe(() => {
      this.value = undefined;
      this.element.dispatchEvent(new ContextEvent(context, this.element, take, true));
    });
  }
}

class Probe extends HTMLElement {
  readonly #connected: () => void;

  constructor(connected: () => void) {
    super();
    this.#connected = connected;
  }

  connectedCallback(): void {
    this.#connected();
  }
}

customElements.define('context-probe', Probe);
