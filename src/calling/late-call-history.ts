import { Observable } from 'rxjs';
import type { CallHistory, CallRecord, ServiceState, SortOrder } from '../core/data-services.js';
import { markHandled, notLoaded, rejected } from '../core/errors.js';
import { StateStore } from '../core/state-store.js';
import type { CallLog } from './call-log.js';

/** The call history of a calling, loaded with its first use or the first call. Frozen. */
export class LateCallHistory implements CallHistory {
  readonly entries$ = this.#stream((history) => history.entries$);
  readonly missedCount$ = this.#stream((history) => history.missedCount$);
  readonly #create: () => Promise<CallLog>;
  readonly #store = new StateStore<ServiceState, ServiceState>(
    { status: 'idle' },
    (before, next) =>
      before.status === next.status && before.error === next.error ? before : next,
  );
  #loading: Promise<CallLog> | undefined;

  /** `create` is asked again after it has failed. */
  constructor(create: () => Promise<CallLog>) {
    this.#create = create;
    Object.freeze(this);
  }

  get state(): ServiceState {
    return this.#store.state;
  }

  get state$(): Observable<ServiceState> {
    return this.#store.state$;
  }

  getCallHistoryData(
    days: number,
    limit: number,
    sort: SortOrder,
    sortBy: 'startTime' | 'endTime',
    cursor?: string,
  ): Promise<readonly CallRecord[]> {
    return this.#ask((history) => history.getCallHistoryData(days, limit, sort, sortBy, cursor));
  }

  searchCallHistory(text: string, limit?: number): Promise<readonly CallRecord[]> {
    return this.#ask((history) => history.searchCallHistory(text, limit));
  }

  updateMissedCalls(sessionIds: readonly string[]): Promise<void> {
    return this.#ask((history) => history.updateMissedCalls(sessionIds));
  }

  deleteCallHistoryRecords(sessionIds: readonly string[]): Promise<void> {
    return this.#ask((history) => history.deleteCallHistoryRecords(sessionIds));
  }

  deleteAllCallHistoryRecords(): Promise<void> {
    return this.#ask((history) => history.deleteAllCallHistoryRecords());
  }

  /** Lets the log do something once it is there. */
  tell(say: (log: CallLog) => void): void {
    markHandled(this.#load().then(say));
  }

  dispose(): void {
    this.#store.complete();
    this.#loading?.then(
      (log) => log.dispose(),
      () => undefined,
    );
  }

  #load(): Promise<CallLog> {
    if (this.#store.completed) return rejected('disposed', 'The calling was disposed.');
    if (!this.#loading) {
      this.#store.dispatch({ status: 'loading' });
      this.#loading = this.#create().then(
        (log) => {
          log.history.state$.subscribe((state) => {
            this.#store.dispatch(state);
          });
          return log;
        },
        (cause: unknown) => {
          this.#loading = undefined;
          const error = notLoaded(cause);
          this.#store.dispatch({ status: 'failed', error });
          throw error;
        },
      );
    }
    return this.#loading;
  }

  #ask<Result>(question: (history: CallHistory) => Promise<Result>): Promise<Result> {
    return markHandled(this.#load().then(({ history }) => question(history)));
  }

  #stream<Value>(of: (history: CallHistory) => Observable<Value>): Observable<Value> {
    return new Observable((subscriber) => {
      this.#load().then(
        ({ history }) => subscriber.add(of(history).subscribe(subscriber)),
        () => {
          // What could not be loaded is told by the state.
          if (this.#store.completed) subscriber.complete();
        },
      );
    });
  }
}
