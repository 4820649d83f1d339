import type { Observable } from 'rxjs';

/** A key of IndexedDB, as far as it is used here. */
export type Key = string | number | readonly (string | number)[];

/** Which rows, and in which order. */
export interface Query {
  /** The index to go by; without one the primary key. */
  readonly index?: string;
  /** From this key on, itself included. */
  readonly from?: Key | undefined;
  /** Up to this key, itself included. */
  readonly to?: Key | undefined;
  /** This key and whatever comes before it in the order are left out: the page before ended there. */
  readonly after?: Key | undefined;
  /** Largest keys first; default `false`. */
  readonly reverse?: boolean;
  /** How many rows at most. */
  readonly limit?: number;
}

/** One kind of stored rows, whose changes can be followed. Rows are plain data. */
export interface Table<Row extends object> {
  /** Emits after each change that has been committed, here or in another tab of the origin. */
  readonly changes$: Observable<void>;
  get(key: Key): Promise<Row | undefined>;
  /** Writes rows, all or none. Rejects with `storage-full` or `storage-failed`. */
  put(rows: readonly Row[]): Promise<void>;
  /**
   * Reads a row and writes what `change` makes of it, with nobody in between; `undefined` removes it.
   * Resolves with what is there then.
   */
  change(key: Key, change: (row: Row | undefined) => Row | undefined): Promise<Row | undefined>;
  /** The same for several rows, each given once: all or none. A row that stays the same is not written. */
  changeAll(
    keys: readonly Key[],
    change: (row: Row | undefined, at: number) => Row | undefined,
  ): Promise<void>;
  remove(keys: readonly Key[]): Promise<void>;
  select(query?: Query): Promise<readonly Row[]>;
  count(query?: Query): Promise<number>;
}

/** All keys of an index that begin with a scope. */
export function scopeRange(scope: string): { readonly from: Key; readonly to: Key } {
  // The next string after the scope: every longer key that begins with it comes before.
  return { from: [scope], to: [`${scope}\u0000`] };
}

/** The order of IndexedDB's keys (W3C IndexedDB 2.4): numbers, then strings, then arrays. */
export function compareKeys(a: unknown, b: unknown): number {
  const rank = (key: unknown): number =>
    typeof key === 'number' ? 0 : typeof key === 'string' ? 1 : 2;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
      const order = compareKeys(a[index], b[index]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  const [left, right] = [a as string | number, b as string | number];
  return left === right ? 0 : left < right ? -1 : 1;
}
