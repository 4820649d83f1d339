import { Observable, type Subscriber } from 'rxjs';
import { deepFreeze } from './deep-freeze.js';

/** Turns a state and a signal into the next state; returns the same reference when nothing changed. */
export type Reducer<State, Signal> = (state: State, signal: Signal) => State;

/** Whom a store tells first: lighter than a subscription, where there is one of it a store. */
export interface StateListener<State> {
  /** The next state, in the order of all. */
  stateTold(state: State): void;
  /** No more will come. */
  stateOver(): void;
}

/**
 * The only code that pushes a state. The value changes at once, so a command sees its own effect;
 * what subscribers are told is queued, so that one who dispatches from inside a delivery does not
 * make later subscribers see the values out of order.
 */
export class StateStore<State extends object, Signal> {
  readonly #reduce: Reducer<State, Signal>;
  readonly #listener: StateListener<State> | undefined;
  // Never changed in place, so that a delivery goes to those who were there when it began.
  #subscribers: readonly Subscriber<State>[] = [];
  // What was dispatched during a delivery.
  #queue: State[] | undefined;
  #state: State;
  // The last that was delivered; behind `#state` while there is a queue.
  #told: State;
  #delivering = false;
  #completed = false;
  #ended = false;
  #state$: Observable<State> | undefined;

  constructor(initial: State, reduce: Reducer<State, Signal>, listener?: StateListener<State>) {
    this.#reduce = reduce;
    this.#listener = listener;
    this.#state = deepFreeze(initial);
    this.#told = this.#state;
  }

  get state(): State {
    return this.#state;
  }

  /** A late subscriber to a completed state still gets the last snapshot. */
  get state$(): Observable<State> {
    this.#state$ ??= new Observable((subscriber) => {
      subscriber.next(this.#told);
      if (this.#ended) {
        subscriber.complete();
        return undefined;
      }
      this.#subscribers = [...this.#subscribers, subscriber];
      return () => {
        this.#subscribers = this.#subscribers.filter((one) => one !== subscriber);
      };
    });
    return this.#state$;
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
    if (this.#delivering) (this.#queue ??= []).push(next);
    else this.#deliver(next);
  }

  /** Ends the stream once everything queued has been delivered. */
  complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    if (!this.#delivering) this.#end();
  }

  #deliver(first: State): void {
    this.#delivering = true;
    for (let next: State | undefined = first; next; next = this.#queue?.shift()) {
      this.#told = next;
      this.#tell(next);
      for (const subscriber of this.#subscribers) subscriber.next(next);
    }
    this.#queue = undefined;
    this.#delivering = false;
    if (this.#completed) this.#end();
  }

  // As a subscriber's, its error is nobody's here.
  #tell(next: State): void {
    try {
      this.#listener?.stateTold(next);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #end(): void {
    this.#ended = true;
    this.#listener?.stateOver();
    for (const subscriber of this.#subscribers) subscriber.complete();
  }
}
