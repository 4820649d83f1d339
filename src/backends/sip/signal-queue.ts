import { Subject, type Observable } from 'rxjs';

/**
 * Delivers signals in the order they were pushed, each in a microtask of its own, so that a listener
 * never runs inside JsSIP's code, where its error would end the call (M9).
 */
export class SignalQueue<Signal> {
  readonly #subject = new Subject<Signal>();
  #completed = false;

  readonly signals$: Observable<Signal> = this.#subject.asObservable();

  push(signal: Signal): void {
    if (this.#completed) return;
    queueMicrotask(() => {
      this.#subject.next(signal);
    });
  }

  /** Completes the stream once everything pushed before has been delivered. */
  complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    queueMicrotask(() => {
      this.#subject.complete();
    });
  }
}
