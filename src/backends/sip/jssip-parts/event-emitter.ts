type Listener = (...values: unknown[]) => void;

/** Stands in for the package `events`: what JsSIP and this folder use of it, and no warnings. */
export class EventEmitter {
  readonly #listeners = new Map<string, readonly Listener[]>();

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...this.listeners(event), listener]);
    return this;
  }

  removeListener(event: string, listener: Listener): this {
    const found = this.listeners(event);
    const last = found.lastIndexOf(listener);
    this.#listeners.set(
      event,
      found.filter((_, index) => index !== last),
    );
    return this;
  }

  listeners(event: string): readonly Listener[] {
    return this.#listeners.get(event) ?? [];
  }

  /** One that is added or removed meanwhile is heard from the next time on. */
  emit(event: string, ...values: unknown[]): boolean {
    const listeners = this.listeners(event);
    for (const listener of listeners) listener.apply(this, values);
    return listeners.length > 0;
  }
}
