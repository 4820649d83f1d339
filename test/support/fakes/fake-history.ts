import { map, Subject, startWith, type Observable } from 'rxjs';
import type { CallHistory, CallRecord, ServiceState } from '../../../src/core/data-services.js';
import { StateStore } from '../../../src/core/state-store.js';

/** A history of the records that the test gives, newest first. */
export class FakeHistory implements CallHistory {
  records: CallRecord[];
  readonly log: string[] = [];
  readonly #store: StateStore<ServiceState, ServiceState>;
  readonly #changes = new Subject<void>();
  readonly entries$: Observable<readonly CallRecord[]> = this.#live(() =>
    this.records.slice(0, 100),
  );
  readonly missedCount$: Observable<number> = this.#live(
    () => this.records.filter(({ read }) => !read).length,
  );

  constructor(
    records: CallRecord[] = [],
    state: ServiceState = { status: 'ready', persistent: true },
  ) {
    this.records = records;
    this.#store = new StateStore(state, (_before, next) => next);
  }

  get state(): ServiceState {
    return this.#store.state;
  }
  get state$(): Observable<ServiceState> {
    return this.#store.state$;
  }

  set(state: ServiceState): void {
    this.#store.dispatch(state);
  }

  /** Other records from now on; whoever follows is told. */
  change(records: CallRecord[]): void {
    this.records = records;
    this.#changes.next();
  }

  getCallHistoryData(
    _days: number,
    limit: number,
    _sort: 'ASC' | 'DESC',
    _by: 'startTime' | 'endTime',
    cursor?: string,
  ): Promise<readonly CallRecord[]> {
    this.log.push(`page ${String(limit)} ${cursor ?? ''}`.trim());
    const from = this.records.findIndex(({ sessionId }) => sessionId === cursor) + 1;
    return Promise.resolve(this.records.slice(from, from + limit));
  }

  searchCallHistory(text: string, limit = 100): Promise<readonly CallRecord[]> {
    const found = this.records.filter(({ remote }) =>
      JSON.stringify(remote).toLowerCase().includes(text.toLowerCase()),
    );
    return Promise.resolve(found.slice(0, limit));
  }

  updateMissedCalls(sessionIds: readonly string[]): Promise<void> {
    this.change(
      this.records.map((record) =>
        sessionIds.includes(record.sessionId) ? { ...record, read: true } : record,
      ),
    );
    return Promise.resolve();
  }

  deleteCallHistoryRecords(sessionIds: readonly string[]): Promise<void> {
    this.change(this.records.filter(({ sessionId }) => !sessionIds.includes(sessionId)));
    return Promise.resolve();
  }

  deleteAllCallHistoryRecords(): Promise<void> {
    this.change([]);
    return Promise.resolve();
  }

  #live<Value>(now: () => Value): Observable<Value> {
    return this.#changes.pipe(startWith(undefined), map(now));
  }
}
