type Listener = (...values: unknown[]) => void;

/** Stands in for the package `events`: what JsSIP and this folder use of it, and no warnings. */
export class EventEmitter {
  // Made for the first: to most of JsSIP's transactions nobody listens.
  #listeners: Map<string, readonly Listener[]> | undefined;

  on(event: string, listener: Listener): this {
    this.#set(event, [...this.listeners(event), listener]);
    return this;
  }

  removeListener(event: string, listener: Listener): this {
    const found = this.listeners(event);
    const last = found.lastIndexOf(listener);
    this.#set(
      event,
      found.filter((_, index) => index !== last),
    );
    return this;
  }

  listeners(event: string): readonly Listener[] {
    return this.#listeners?.get(event) ?? [];
  }

  /** One that is added or removed meanwhile is heard from the next time on. */
  emit(event: string, ...values: unknown[]): boolean {
    const listeners = this.listeners(event);
    for (const listener of listeners) listener.apply(this, values);
    return listeners.length > 0;
  }

  #set(event: string, listeners: readonly Listener[]): void {
    (this.#listeners ??= new Map<string, readonly Listener[]>()).set(event, listeners);
  }
}
