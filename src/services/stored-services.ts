import type { Clock } from '../core/clock.js';
import type { CallRecord, HistoryRetention } from '../core/data-services.js';
import { Database } from '../storage/database.js';
import { PageLock } from '../storage/page-lock.js';
import { scopeOf } from '../storage/schema.js';
import { IndexedDbCallHistory } from './indexed-db-call-history.js';
import type { IndexedDbCallSettings } from './indexed-db-call-settings.js';

/** What the stored services need from their calling. */
export interface StoredServicesOwner {
  readonly clock: Clock;
  /** The `server` input. */
  server(): string;
  lineIds(): readonly string[];
  /** Calls back when the lines or the server may be others; gives what ends that. */
  followLines(changed: () => void): () => void;
  retention(): HistoryRetention;
}

/** Where a service stores, for those that are made when they are needed. */
export interface ServiceHome {
  readonly clock: Clock;
  readonly database: Database;
  readonly page: PageLock;
  /** The scopes of the calling's lines. */
  scopes(): readonly string[];
  lineIds(): readonly string[];
  /** The scope of one line, there or not. */
  scopeOf(lineId: string): string;
  /** Calls back when the scopes have changed; gives what ends that. */
  followScopes(changed: () => void): () => void;
}

/** The services that one calling stores by itself, in one database. */
export class StoredServices {
  readonly callHistory: IndexedDbCallHistory;
  readonly home: ServiceHome;
  readonly #database: Database;
  readonly #page = new PageLock();
  #settings: Promise<IndexedDbCallSettings> | undefined;

  constructor(owner: StoredServicesOwner) {
    this.#database = new Database({ clock: owner.clock });
    const scopeOfLine = (lineId: string): string => scopeOf(owner.server(), lineId);
    const scopes = (): readonly string[] => owner.lineIds().map(scopeOfLine);
    const followScopes = (changed: () => void): (() => void) => {
      let before = scopes().join(' ');
      return owner.followLines(() => {
        const now = scopes().join(' ');
        if (now === before) return;
        before = now;
        changed();
      });
    };
    this.callHistory = new IndexedDbCallHistory({
      clock: owner.clock,
      database: this.#database,
      page: this.#page,
      scopes,
      followScopes,
      retention: () => owner.retention(),
    });
    this.home = {
      clock: owner.clock,
      database: this.#database,
      page: this.#page,
      scopes,
      lineIds: () => owner.lineIds(),
      scopeOf: scopeOfLine,
      followScopes,
    };
  }

  /** A chunk of its own; asked again after it could not be loaded it tries again. */
  callSettings(): Promise<IndexedDbCallSettings> {
    this.#settings ??= import('./indexed-db-call-settings.js').then(
      (chunk) => new chunk.IndexedDbCallSettings(this.home),
      (cause: unknown) => {
        this.#settings = undefined;
        throw cause;
      },
    );
    return this.#settings;
  }

  /** Writes what is known of a call on a line at a server, see `IndexedDbCallHistory.record()`. */
  record(server: string, record: CallRecord, going: boolean): Promise<void> {
    return this.callHistory.record(scopeOf(server, record.lineId), record, going);
  }

  dispose(): void {
    this.callHistory.dispose();
    this.#settings?.then(
      (settings) => {
        settings.dispose();
      },
      () => undefined,
    );
    this.#database.dispose();
    this.#page.dispose();
  }
}
