import type { Observable, Subscription } from 'rxjs';
import type { Clock } from '../core/clock.js';
import type { CallHistory, CallRecord, ServiceState, SortOrder } from '../core/data-services.js';
import { deepFreeze } from '../core/deep-freeze.js';
import { CallingError, markHandled } from '../core/errors.js';
import type { RemoteParty } from '../core/remote-party.js';
import type { Database } from '../storage/database.js';
import type { PageLock } from '../storage/page-lock.js';
import { scopeRange, type Table } from '../storage/table.js';
import { callRow, recordHas, shownRecord, type CallRow } from './call-rows.js';
import { LeftOpen } from './left-open.js';
import { liveQuery } from './live-query.js';
import { ServiceStore } from './service-store.js';

/** What reading the history needs from its calling. */
export interface CallHistoryOwner {
  readonly clock: Clock;
  readonly database: Database;
  readonly page: PageLock;
  /** Resolves when what is known of calls by now has been written, or could not be. */
  written(): Promise<void>;
  /** The scopes of the calling's lines. */
  scopes(): readonly string[];
  /** Calls back when the scopes have changed; gives what ends that. */
  followScopes(changed: () => void): () => void;
  /** How those one has a call with are called by now; resolves with who names them. */
  names(): Promise<(remote: RemoteParty) => RemoteParty>;
  /** Calls back when somebody may have another name; gives what ends that. */
  followNames(changed: () => void): () => void;
}

const DAY = 86_400_000;
const LATEST = 100;
const SEARCH_PAGE = 500;
const INDEX = { startTime: 'by-start', endTime: 'by-end' } as const;

/** The calls of the past in the browser's storage, which a `CallWriter` has written. */
export class IndexedDbCallHistory implements CallHistory {
  readonly entries$: Observable<readonly CallRecord[]>;
  readonly missedCount$: Observable<number>;
  readonly #owner: CallHistoryOwner;
  readonly #service: ServiceStore;
  #table: Table<CallRow> | undefined;
  #changes: Subscription | undefined;

  constructor(owner: CallHistoryOwner) {
    this.#owner = owner;
    this.#service = new ServiceStore(async () => {
      const persistent = await owner.database.persistent();
      const table = await owner.database.table<CallRow>('calls');
      const leftOpen = new LeftOpen<CallRow>(table, {
        clock: owner.clock,
        page: owner.page,
        touched: ({ endTime }) => endTime,
        close: async (row) => {
          // It stays as it was written last.
          await table.change(
            row.id,
            (now) => now && (now.owner === row.owner ? callRow(now.scope, now.record) : now),
          );
        },
      });
      await leftOpen.close();
      this.#changes?.unsubscribe();
      this.#changes = table.changes$.subscribe(() => {
        leftOpen.watch();
      });
      leftOpen.watch();
      this.#table = table;
      return persistent;
    });
    this.entries$ = this.#live(() =>
      this.getCallHistoryData(Infinity, LATEST, 'DESC', 'startTime'),
    );
    this.missedCount$ = this.#live(() => this.#countMissed());
    Object.freeze(this);
  }

  get state(): ServiceState {
    return this.#service.state;
  }

  get state$(): Observable<ServiceState> {
    return this.#service.state$;
  }

  /** Opens the storage, without waiting for a use of it. */
  open(): Promise<void> {
    return markHandled(this.#service.ready());
  }

  getCallHistoryData(
    days: number,
    limit: number,
    sort: SortOrder,
    sortBy: 'startTime' | 'endTime',
    cursor?: string,
  ): Promise<readonly CallRecord[]> {
    return markHandled(this.#page(days, limit, sort, sortBy, cursor));
  }

  searchCallHistory(text: string, limit = LATEST): Promise<readonly CallRecord[]> {
    return markHandled(this.#search(text, limit));
  }

  updateMissedCalls(sessionIds: readonly string[]): Promise<void> {
    return markHandled(this.#markRead(sessionIds));
  }

  deleteCallHistoryRecords(sessionIds: readonly string[]): Promise<void> {
    return markHandled(this.#delete(sessionIds));
  }

  deleteAllCallHistoryRecords(): Promise<void> {
    return markHandled(this.#deleteAll());
  }

  dispose(): void {
    this.#changes?.unsubscribe();
    this.#service.complete();
  }

  async #ready(): Promise<Table<CallRow>> {
    await this.#service.ready();
    if (!this.#table) throw new CallingError('storage-failed', 'What is stored cannot be opened.');
    return this.#table;
  }

  async #page(
    days: number,
    limit: number,
    sort: SortOrder,
    sortBy: 'startTime' | 'endTime',
    cursor: string | undefined,
  ): Promise<readonly CallRecord[]> {
    check(days > 0, 'The days of a history are a number above 0.');
    check(Number.isInteger(limit) && limit > 0, 'The limit of a page is a whole number above 0.');
    const table = await this.#ready();
    const last = cursor === undefined ? undefined : await table.get(cursor);
    if (cursor !== undefined && !last) return [];
    const oldest = Number.isFinite(days) ? this.#owner.clock.now() - days * DAY : 0;
    const reverse = sort === 'DESC';
    const pages = await Promise.all(
      this.#owner.scopes().map((scope) =>
        table.select({
          index: INDEX[sortBy],
          from: [scope, oldest],
          to: scopeRange(scope).to,
          reverse,
          limit,
          // In another scope the page before ended at the same time and id.
          after: last && [scope, last[sortBy], last.id],
        }),
      ),
    );
    const sign = reverse ? -1 : 1;
    const named = await this.#owner.names();
    return deepFreeze(
      pages
        .flat()
        .sort((a, b) => sign * (a[sortBy] - b[sortBy] || (a.id < b.id ? -1 : 1)))
        .slice(0, limit)
        .map(shownRecord)
        .map((record) => ({ ...record, remote: named(record.remote) })),
    );
  }

  async #search(text: string, limit: number): Promise<readonly CallRecord[]> {
    const found: CallRecord[] = [];
    let cursor: string | undefined;
    while (found.length < limit) {
      const page = await this.#page(Infinity, SEARCH_PAGE, 'DESC', 'startTime', cursor);
      found.push(...page.filter((record) => recordHas(record, text)));
      if (page.length < SEARCH_PAGE) break;
      cursor = page.at(-1)?.sessionId;
    }
    return deepFreeze(found.slice(0, limit));
  }

  async #markRead(sessionIds: readonly string[]): Promise<void> {
    const table = await this.#ready();
    for (const sessionId of sessionIds) {
      await table.change(sessionId, (row) => {
        if (!row?.missed || !this.#isOurs(row)) return row;
        const { missed: _, ...rest } = row;
        return { ...rest, record: { ...rest.record, read: true } };
      });
    }
  }

  async #delete(sessionIds: readonly string[]): Promise<void> {
    const table = await this.#ready();
    const rows = await Promise.all(sessionIds.map((sessionId) => table.get(sessionId)));
    await table.remove(rows.flatMap((row) => (row && this.#isOurs(row) ? [row.id] : [])));
  }

  async #deleteAll(): Promise<void> {
    const table = await this.#ready();
    // A call that has just ended is one of them.
    await this.#owner.written();
    for (const scope of this.#owner.scopes()) {
      const rows = await table.select({ index: 'by-start', ...scopeRange(scope) });
      // One that goes on leaves its record at its end.
      await table.remove(rows.filter(({ open }) => open !== 1).map(({ id }) => id));
    }
  }

  async #countMissed(): Promise<number> {
    const table = await this.#ready();
    const counts = await Promise.all(
      this.#owner
        .scopes()
        .map((scope) => table.count({ index: 'by-missed', from: [scope, 1], to: [scope, 1] })),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #isOurs(row: CallRow): boolean {
    return this.#owner.scopes().includes(row.scope);
  }

  #live<Value>(read: () => Promise<Value>): Observable<Value> {
    return liveQuery(read, (changed, ended) => {
      const following = this.#service.state$.subscribe({ complete: ended });
      const stopScopes = this.#owner.followScopes(changed);
      const stopNames = this.#owner.followNames(changed);
      this.#ready().then(
        (table) => {
          following.add(table.changes$.subscribe(changed));
        },
        () => undefined,
      );
      return () => {
        following.unsubscribe();
        stopScopes();
        stopNames();
      };
    });
  }
}

function check(fits: boolean, message: string): void {
  if (!fits) throw new CallingError('invalid-argument', message);
}
