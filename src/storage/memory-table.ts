import { Subject, type Observable } from 'rxjs';
import type { StoreShape } from './schema.js';
import { compareKeys, type Key, type Query, type Table } from './table.js';

/** A table that lasts as long as the page, where a browser stores nothing. */
export class MemoryTable<Row extends object> implements Table<Row> {
  readonly #shape: StoreShape;
  readonly #changes = new Subject<void>();
  readonly #rows = new Map<string, Row>();

  readonly changes$: Observable<void> = this.#changes.asObservable();

  constructor(shape: StoreShape) {
    this.#shape = shape;
  }

  get(key: Key): Promise<Row | undefined> {
    const row = this.#rows.get(nameOf(key));
    return Promise.resolve(row && structuredClone(row));
  }

  put(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return Promise.resolve();
    this.#keep(rows.map((row) => structuredClone(row)));
    return this.#changed();
  }

  async change(
    key: Key,
    change: (row: Row | undefined) => Row | undefined,
  ): Promise<Row | undefined> {
    const kept = this.#rows.get(nameOf(key));
    const before = kept && structuredClone(kept);
    // Nobody comes in between: nothing is awaited until it is there.
    const after = change(before);
    if (after !== undefined) await this.put([after]);
    else if (before) await this.remove([key]);
    return after;
  }

  async changeAll(
    keys: readonly Key[],
    change: (row: Row | undefined, at: number) => Row | undefined,
  ): Promise<void> {
    if (keys.length === 0) return;
    const changed: Row[] = [];
    const removed: string[] = [];
    for (const [at, key] of keys.entries()) {
      const kept = this.#rows.get(nameOf(key));
      const before = kept && structuredClone(kept);
      const after = change(before, at);
      if (after === before) continue;
      if (after === undefined) removed.push(nameOf(key));
      else changed.push(structuredClone(after));
    }
    for (const name of removed) this.#rows.delete(name);
    this.#keep(changed);
    await this.#changed();
  }

  remove(keys: readonly Key[]): Promise<void> {
    const gone = keys.filter((key) => this.#rows.delete(nameOf(key)));
    return gone.length === 0 ? Promise.resolve() : this.#changed();
  }

  select(query: Query = {}): Promise<readonly Row[]> {
    const { from, to, after, reverse = false, limit } = query;
    const path = this.#pathOf(query.index);
    const sign = reverse ? -1 : 1;
    const found = [...this.#rows.values()]
      .map((row) => ({ row, key: keyAt(row, path) }))
      .filter(
        (one): one is { row: Row; key: Key } =>
          one.key !== undefined &&
          (from === undefined || compareKeys(one.key, from) >= 0) &&
          (to === undefined || compareKeys(one.key, to) <= 0) &&
          (after === undefined || sign * compareKeys(one.key, after) > 0),
      )
      .sort((a, b) => sign * compareKeys(a.key, b.key))
      .slice(0, limit);
    return Promise.resolve(found.map(({ row }) => structuredClone(row)));
  }

  async count(query?: Query): Promise<number> {
    return (await this.select(query)).length;
  }

  dispose(): void {
    this.#changes.complete();
    this.#rows.clear();
  }

  #keep(rows: readonly Row[]): void {
    for (const row of rows) this.#rows.set(nameOf(this.#keyOf(row)), row);
  }

  #changed(): Promise<void> {
    this.#changes.next();
    return Promise.resolve();
  }

  #keyOf(row: Row): Key {
    return keyAt(row, this.#shape.keyPath) ?? [];
  }

  #pathOf(index: string | undefined): string | readonly string[] {
    if (index === undefined) return this.#shape.keyPath;
    const shape = this.#shape.indexes.find(({ name }) => name === index);
    if (!shape) throw new Error(`${this.#shape.name} has no index ${index}`);
    return shape.keyPath;
  }
}

// A row without one of the columns is not in the index.
function keyAt(row: object, path: string | readonly string[]): Key | undefined {
  const values = new Map<string, unknown>(Object.entries(row));
  const at = (name: string): string | number | undefined => {
    const value = values.get(name);
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  };
  if (typeof path === 'string') return at(path);
  const parts = path.map(at);
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function nameOf(key: Key): string {
  return JSON.stringify(key);
}
