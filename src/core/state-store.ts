import { ReplaySubject, type Observable } from 'rxjs';
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
  // Not a BehaviorSubject: a late subscriber to a completed state still gets the last snapshot.
  readonly #subject = new ReplaySubject<State>(1);
  readonly #queue: State[] = [];
  #state: State;
  #delivering = false;
  #completed = false;

  readonly state$: Observable<State> = this.#subject.asObservable();

  constructor(initial: State, reduce: Reducer<State, Signal>) {
    this.#reduce = reduce;
    this.#state = deepFreeze(initial);
    this.#subject.next(this.#state);
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
        this.#subject.next(next);
      }
    } finally {
      this.#delivering = false;
    }
    if (this.#completed) this.#subject.complete();
  }
}
