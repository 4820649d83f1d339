import type { IDBPDatabase, IDBPObjectStore, IDBPIndex } from 'idb';
import type { Observable } from 'rxjs';
import { storageError } from './storage-errors.js';
import type { StoreName } from './schema.js';
import { compareKeys, type Key, type Query, type Table } from './table.js';

type ReadStore = IDBPObjectStore<unknown, [StoreName], StoreName>;
type WriteStore = IDBPObjectStore<unknown, [StoreName], StoreName, 'readwrite'>;
type Source = ReadStore | IDBPIndex<unknown, [StoreName], StoreName>;

/** Where an `IndexedTable` keeps its rows, and how others learn of its changes. */
export interface TableHome {
  open(): Promise<IDBPDatabase>;
  /** Something of this table has been committed. */
  changed(name: StoreName): void;
}

/** A table in the browser's IndexedDB. */
export class IndexedTable<Row extends object> implements Table<Row> {
  readonly changes$: Observable<void>;
  readonly #home: TableHome;
  readonly #name: StoreName;

  constructor(home: TableHome, name: StoreName, changes$: Observable<void>) {
    this.#home = home;
    this.#name = name;
    this.changes$ = changes$;
  }

  get(key: Key): Promise<Row | undefined> {
    return this.#read(async (database) => (await database.get(this.#name, idbKey(key))) as Row);
  }

  put(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    return this.#write(async (store) => {
      await allOf(rows.map(async (row) => store.put(row)));
    });
  }

  async change(
    key: Key,
    change: (row: Row | undefined) => Row | undefined,
  ): Promise<Row | undefined> {
    let after: Row | undefined;
    await this.#write(async (store) => {
      after = change((await store.get(idbKey(key))) as Row | undefined);
      if (after === undefined) await store.delete(idbKey(key));
      else await store.put(after);
    });
    return after;
  }

  changeAll(
    keys: readonly Key[],
    change: (row: Row | undefined, at: number) => Row | undefined,
  ): Promise<void> {
    if (keys.length === 0) return Promise.resolve();
    return this.#write(async (store) => {
      await allOf(
        keys.map(async (key, at) => {
          const before = (await store.get(idbKey(key))) as Row | undefined;
          const after = change(before, at);
          if (after === before) return;
          if (after === undefined) await store.delete(idbKey(key));
          else await store.put(after);
        }),
      );
    });
  }

  remove(keys: readonly Key[]): Promise<void> {
    if (keys.length === 0) return Promise.resolve();
    return this.#write(async (store) => {
      await allOf(keys.map(async (key) => store.delete(idbKey(key))));
    });
  }

  select(query: Query = {}): Promise<readonly Row[]> {
    return this.#read(async (database) => {
      const range = rangeOf(query);
      if (range === 'empty') return [];
      const source = this.#source(database, query);
      if (!query.reverse) return (await source.getAll(range, query.limit)) as Row[];
      const rows: Row[] = [];
      let cursor = await source.openCursor(range, 'prev');
      while (cursor && rows.length < (query.limit ?? Infinity)) {
        rows.push(cursor.value as Row);
        cursor = await cursor.continue();
      }
      return rows;
    });
  }

  count(query: Query = {}): Promise<number> {
    return this.#read(async (database) => {
      const range = rangeOf(query);
      return range === 'empty' ? 0 : this.#source(database, query).count(range);
    });
  }

  #source(database: IDBPDatabase, { index }: Query): Source {
    const store = database.transaction(this.#name).store;
    return index === undefined ? store : store.index(index);
  }

  async #read<Result>(run: (database: IDBPDatabase) => Promise<Result>): Promise<Result> {
    try {
      return await run(await this.#home.open());
    } catch (cause) {
      throw storageError(cause);
    }
  }

  async #write(run: (store: WriteStore) => Promise<void>): Promise<void> {
    try {
      const transaction = (await this.#home.open()).transaction(this.#name, 'readwrite');
      const ran = run(transaction.store).catch((error: unknown) => {
        // All or none: what has been written before is taken back.
        abort(transaction);
        throw error;
      });
      // Both, so that neither's failure is left unhandled.
      const [result, committed] = await Promise.allSettled([ran, transaction.done]);
      if (result.status === 'rejected') throw result.reason;
      if (committed.status === 'rejected') throw committed.reason;
    } catch (cause) {
      throw storageError(cause);
    }
    this.#home.changed(this.#name);
  }
}

// Waits for all, so that no failure behind the first is left unhandled.
async function allOf(requests: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(requests)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It was already over.
  }
}

function idbKey(key: Key): IDBValidKey {
  return typeof key === 'object' ? [...key] : key;
}

function rangeOf({ from, to, after, reverse = false }: Query): IDBKeyRange | 'empty' | undefined {
  const lower = reverse ? from : (after ?? from);
  const upper = reverse ? (after ?? to) : to;
  const openLower = !reverse && after !== undefined;
  const openUpper = reverse && after !== undefined;
  if (lower !== undefined && upper !== undefined) {
    // The browser refuses a range in which nothing can be.
    const order = compareKeys(lower, upper);
    if (order > 0 || (order === 0 && (openLower || openUpper))) return 'empty';
    return IDBKeyRange.bound(idbKey(lower), idbKey(upper), openLower, openUpper);
  }
  if (lower !== undefined) return IDBKeyRange.lowerBound(idbKey(lower), openLower);
  if (upper !== undefined) return IDBKeyRange.upperBound(idbKey(upper), openUpper);
  return undefined;
}
