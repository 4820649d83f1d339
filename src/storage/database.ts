import { Subject } from 'rxjs';
import type { Clock } from '../core/clock.js';
import { CallingError } from '../core/errors.js';
import { IndexedTable } from './indexed-table.js';
import { MemoryTable } from './memory-table.js';
import { failureOf } from './requests.js';
import { SCHEMA_VERSION, storeNames, stores, type StoreName } from './schema.js';
import { isWithoutStorage, storageError } from './storage-errors.js';
import type { Table } from './table.js';

/** How a database is opened. */
export interface DatabaseOptions {
  readonly clock: Clock;
  /** Default `webex-calling-elements`. */
  readonly name?: string;
}

const OPEN_WITHIN = 5_000;

/**
 * What one calling stores: tables in IndexedDB, or in memory where the browser stores nothing.
 * Opened with the first use; changes reach the other tabs of the origin.
 */
export class Database {
  readonly #clock: Clock;
  readonly #name: string;
  readonly #changes = new Map<StoreName, Subject<void>>();
  readonly #memory = new Map<StoreName, MemoryTable<object>>();
  #channel: BroadcastChannel | undefined;
  #opened: Promise<IDBDatabase> | undefined;
  #persistent: Promise<boolean> | undefined;
  #disposed = false;

  constructor({ clock, name = 'webex-calling-elements' }: DatabaseOptions) {
    this.#clock = clock;
    this.#name = name;
  }

  /**
   * Whether what is stored outlives the page. Rejects with `storage-failed` when the storage is there
   * and cannot be opened; asked again it tries again.
   */
  persistent(): Promise<boolean> {
    this.#persistent ??= this.#open().then(
      () => true,
      (error: unknown) => {
        if (isWithoutStorage(error)) return false;
        this.#persistent = undefined;
        throw storageError(error);
      },
    );
    return this.#persistent;
  }

  /** The table of a store, in the browser's storage or in memory. */
  async table<Row extends object>(name: StoreName): Promise<Table<Row>> {
    if (this.#disposed) throw new CallingError('disposed', 'The calling was disposed.');
    if (!(await this.persistent())) return this.#memoryTable<Row>(name);
    const home = {
      open: () => this.#open(),
      changed: (changed: StoreName) => {
        this.#tell(changed);
      },
    };
    return new IndexedTable<Row>(home, name, this.#changesOf(name).asObservable());
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#channel?.close();
    for (const changes of this.#changes.values()) changes.complete();
    for (const table of this.#memory.values()) table.dispose();
    this.#letGo();
  }

  #memoryTable<Row extends object>(name: StoreName): Table<Row> {
    const shape = stores.find((store) => store.name === name);
    if (!shape) throw new Error(`there is no store ${name}`);
    const table = this.#memory.get(name) ?? new MemoryTable<object>(shape);
    this.#memory.set(name, table);
    return table as unknown as Table<Row>;
  }

  #open(): Promise<IDBDatabase> {
    if (this.#disposed) {
      return Promise.reject(new CallingError('disposed', 'The calling was disposed.'));
    }
    this.#opened ??= this.#openNow().catch((error: unknown) => {
      // Another use may find it open.
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  #openNow(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      if (typeof indexedDB === 'undefined') throw new DOMException('no IndexedDB', 'SecurityError');
      // Where nothing is stored no other tab has anything to tell.
      this.#listen();
      const request = indexedDB.open(this.#name, SCHEMA_VERSION);
      let late = false;
      const cancel = this.#clock.after(OPEN_WITHIN, () => {
        late = true;
        reject(
          new CallingError(
            'storage-failed',
            'What is stored cannot be opened: another tab has an older version of this page open. Close it.',
            { retryable: true },
          ),
        );
      });
      request.onupgradeneeded = ({ oldVersion }) => {
        upgrade(request.result, oldVersion);
      };
      request.onerror = () => {
        cancel();
        reject(failureOf(request));
      };
      request.onsuccess = () => {
        cancel();
        const database = request.result;
        // One that opens when nobody waits any more is closed, or it would be in everybody's way.
        if (late || this.#disposed) database.close();
        // A newer version in another tab wants to come in.
        database.onversionchange = () => {
          this.#letGo();
        };
        database.onclose = () => {
          this.#opened = undefined;
        };
        resolve(database);
      };
    });
  }

  #letGo(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.then(
      (database) => {
        database.close();
      },
      () => undefined,
    );
  }

  #changesOf(name: StoreName): Subject<void> {
    const changes = this.#changes.get(name) ?? new Subject<void>();
    this.#changes.set(name, changes);
    return changes;
  }

  #tell(name: StoreName): void {
    this.#changesOf(name).next();
    this.#channel?.postMessage(name);
  }

  #listen(): void {
    if (this.#channel || typeof BroadcastChannel === 'undefined') return;
    try {
      this.#channel = new BroadcastChannel(`${this.#name}/changes`);
    } catch {
      // A page of an opaque origin has no other tabs to tell.
      return;
    }
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      // Another tab may say what it likes; a name that is ours makes us look again, no more.
      const name = storeNames.find((known) => known === data);
      if (name) this.#changesOf(name).next();
    };
  }
}

function upgrade(database: IDBDatabase, oldVersion: number): void {
  for (const { name, keyPath, indexes, since } of stores) {
    if (since <= oldVersion) continue;
    const store = database.createObjectStore(name, { keyPath });
    for (const index of indexes) store.createIndex(index.name, index.keyPath);
  }
}
