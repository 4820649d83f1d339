import { Observable, type Subscription } from 'rxjs';
import { StateStore } from '../core/state-store.js';

/** The model an element has at the time; what is followed of it goes on with the next one. */
export class ModelSlot<Model extends object> {
  readonly #store = new StateStore<{ readonly model: Model | undefined }, Model | undefined>(
    { model: undefined },
    (state, model) => (model === state.model ? state : { model }),
  );

  get value(): Model | undefined {
    return this.#store.state.model;
  }

  set(model: Model | undefined): void {
    this.#store.dispatch(model);
  }

  /** A stream of whichever model is there, and `otherwise` while there is none. */
  follow<Value>(stream: (model: Model) => Observable<Value>, otherwise: Value): Observable<Value> {
    return new Observable((subscriber) => {
      let followed: Subscription | undefined;
      const slot = this.#store.state$.subscribe(({ model }) => {
        followed?.unsubscribe();
        followed =
          model &&
          stream(model).subscribe((value) => {
            subscriber.next(value);
          });
        // Left while it was told the first value.
        if (subscriber.closed) followed?.unsubscribe();
        if (!model) subscriber.next(otherwise);
      });
      return () => {
        slot.unsubscribe();
        followed?.unsubscribe();
      };
    });
  }
}
