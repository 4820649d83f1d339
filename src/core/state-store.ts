import { Observable, type Subscriber } from 'rxjs';
import { deepFreeze } from './deep-freeze.js';

/** Turns a state and a signal into the next state; returns the same reference when nothing changed. */
export type Reducer<State, Signal> = (state: State, signal: Signal) => State;

/**
 * The only code that pushes a state. The value changes at once, so a command sees its own effect;
 * what subscribers are told is queued, so that one who dispatches from inside a delivery does not
 * make later subscribers see the values out of order.
 */
export class StateStore<State extends object, Signal> {
  readonly #reduce: Reducer<State, Signal>;
  readonly #subscribers = new Set<Subscriber<State>>();
  readonly #queue: State[] = [];
  #state: State;
  // The last that was delivered; behind `#state` while there is a queue.
  #told: State;
  #delivering = false;
  #completed = false;
  #ended = false;

  /** A late subscriber to a completed state still gets the last snapshot. */
  readonly state$ = new Observable<State>((subscriber) => {
    subscriber.next(this.#told);
    if (this.#ended) subscriber.complete();
    else this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  });

  constructor(initial: State, reduce: Reducer<State, Signal>) {
    this.#reduce = reduce;
    this.#state = deepFreeze(initial);
    this.#told = this.#state;
  }

  get state(): State {
    return this.#state;
  }

  /** Whether `complete()` was called. */
  get completed(): boolean {
    return this.#completed;
  }

  /** Applies a signal. After `complete()` nothing happens. */
  dispatch(signal: Signal): void {
    if (this.#completed) return;
    const next = this.#reduce(this.#state, signal);
    if (next === this.#state) return;
    this.#state = deepFreeze(next);
    this.#queue.push(this.#state);
    this.#deliver();
  }

  /** Ends the stream once everything queued has been delivered. */
  complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    this.#deliver();
  }

  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        this.#told = next;
        for (const subscriber of [...this.#subscribers]) subscriber.next(next);
      }
    } finally {
      this.#delivering = false;
    }
    if (!this.#completed) return;
    this.#ended = true;
    for (const subscriber of [...this.#subscribers]) subscriber.complete();
  }
}
