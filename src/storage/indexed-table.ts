import type { Observable } from 'rxjs';
import { markHandled } from '../core/errors.js';
import { committed, resultOf } from './requests.js';
import { storageError } from './storage-errors.js';
import type { StoreName } from './schema.js';
import type { Key, Query, Table } from './table.js';

/** Where an `IndexedTable` keeps its rows, and how others learn of its changes. */
export interface TableHome {
  open(): Promise<IDBDatabase>;
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
    return this.#read((store) => resultOf(store.get(idbKey(key)) as IDBRequest<Row | undefined>));
  }

  put(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    return this.#write((store) => {
      for (const row of rows) store.put(row);
    });
  }

  async change(
    key: Key,
    change: (row: Row | undefined) => Row | undefined,
  ): Promise<Row | undefined> {
    let after: Row | undefined;
    await this.changeAll([key], (before) => {
      after = change(before);
      return after;
    });
    return after;
  }

  changeAll(
    keys: readonly Key[],
    change: (row: Row | undefined, at: number) => Row | undefined,
  ): Promise<void> {
    if (keys.length === 0) return Promise.resolve();
    return this.#write((store) =>
      Promise.all(
        keys.map(async (key, at) => {
          const before = await resultOf(store.get(idbKey(key)) as IDBRequest<Row | undefined>);
          const after = change(before, at);
          if (after === before) return;
          if (after === undefined) store.delete(idbKey(key));
          else store.put(after);
        }),
      ),
    );
  }

  remove(keys: readonly Key[]): Promise<void> {
    if (keys.length === 0) return Promise.resolve();
    return this.#write((store) => {
      for (const key of keys) store.delete(idbKey(key));
    });
  }

  select(query: Query = {}): Promise<readonly Row[]> {
    return this.#read(async (store) => {
      const range = rangeOf(query);
      if (range === 'empty') return [];
      const source = sourceOf(store, query);
      if (!query.reverse) return resultOf(source.getAll(range, query.limit) as IDBRequest<Row[]>);
      const rows: Row[] = [];
      const request = source.openCursor(range, 'prev');
      let cursor = await resultOf(request);
      while (cursor && rows.length < (query.limit ?? Infinity)) {
        rows.push(cursor.value as Row);
        cursor.continue();
        cursor = await resultOf(request);
      }
      return rows;
    });
  }

  count(query: Query = {}): Promise<number> {
    return this.#read(async (store) => {
      const range = rangeOf(query);
      return range === 'empty' ? 0 : resultOf(sourceOf(store, query).count(range));
    });
  }

  async #read<Result>(run: (store: IDBObjectStore) => Promise<Result>): Promise<Result> {
    try {
      const database = await this.#home.open();
      return await run(database.transaction(this.#name).objectStore(this.#name));
    } catch (cause) {
      throw storageError(cause);
    }
  }

  async #write(run: (store: IDBObjectStore) => unknown): Promise<void> {
    try {
      const transaction = (await this.#home.open()).transaction(this.#name, 'readwrite');
      const stored = markHandled(committed(transaction));
      try {
        await run(transaction.objectStore(this.#name));
      } catch (error) {
        // All or none: what has been written before is taken back.
        abort(transaction);
        throw error;
      }
      await stored;
    } catch (cause) {
      throw storageError(cause);
    }
    this.#home.changed(this.#name);
  }
}

function sourceOf(store: IDBObjectStore, { index }: Query): IDBObjectStore | IDBIndex {
  return index === undefined ? store : store.index(index);
}

function abort(transaction: IDBTransaction): void {
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
    const [first, last] = [idbKey(lower), idbKey(upper)];
    const order = indexedDB.cmp(first, last);
    if (order > 0 || (order === 0 && (openLower || openUpper))) return 'empty';
    return IDBKeyRange.bound(first, last, openLower, openUpper);
  }
  if (lower !== undefined) return IDBKeyRange.lowerBound(idbKey(lower), openLower);
  if (upper !== undefined) return IDBKeyRange.upperBound(idbKey(upper), openUpper);
  return undefined;
}
