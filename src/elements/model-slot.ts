import { map, of, switchMap, type Observable } from 'rxjs';
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
    return this.#store.state$.pipe(
      map(({ model }) => model),
      switchMap((model) => (model ? stream(model) : of(otherwise))),
    );
  }
}
