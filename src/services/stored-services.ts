import { Subscription } from 'rxjs';
import type { Clock } from '../core/clock.js';
import { parseAddressOfRecord } from '../core/address.js';
import type { CallRecord, ContactsDirectory, HistoryRetention } from '../core/data-services.js';
import { Late } from '../core/late.js';
import type { Logger } from '../core/log.js';
import type { RemoteParty } from '../core/remote-party.js';
import { Database } from '../storage/database.js';
import { PageLock } from '../storage/page-lock.js';
import { scopeOf } from '../storage/schema.js';
import { anyContact } from './any-contact.js';
import { CallWriter } from './call-writer.js';
import { nameInBook } from './contact-names.js';
import type { IndexedDbContacts } from './indexed-db-contacts.js';
import type { IndexedDbCallHistory } from './indexed-db-call-history.js';
import type { IndexedDbCallSettings } from './indexed-db-call-settings.js';

/** What the stored services need from their calling. */
export interface StoredServicesOwner {
  readonly clock: Clock;
  readonly log: Logger;
  /** The `server` input. */
  server(): string;
  lineIds(): readonly string[];
  /** Calls back when the lines or the server may be others; gives what ends that. */
  followLines(changed: () => void): () => void;
  retention(): HistoryRetention;
  directory(): ContactsDirectory | undefined;
  /** Resolves when what is known of calls by now has been written, or could not be. */
  written(): Promise<void>;
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
  /** How those one has a call with are called by now; resolves with who names them. */
  names(): Promise<(remote: RemoteParty) => RemoteParty>;
  /** Calls back when the names may be others; gives what ends that. */
  followNames(changed: () => void): () => void;
}

/** The services that one calling stores by itself, in one database. */
export class StoredServices {
  readonly home: ServiceHome;
  readonly #owner: StoredServicesOwner;
  readonly #database: Database;
  readonly #page = new PageLock();
  readonly #writer: CallWriter;
  readonly #history = new Late(async () => {
    const { IndexedDbCallHistory } = await import('./indexed-db-call-history.js');
    return new IndexedDbCallHistory({ ...this.home, written: () => this.#owner.written() });
  });
  readonly #contacts = new Late(() => this.#loadContacts());
  readonly #settings = new Late(async () => {
    const { IndexedDbCallSettings } = await import('./indexed-db-call-settings.js');
    return new IndexedDbCallSettings(this.home);
  });

  constructor(owner: StoredServicesOwner) {
    this.#owner = owner;
    this.#database = new Database({ clock: owner.clock });
    const scopeOfLine = (lineId: string): string => scopeOf(owner.server(), lineId);
    const scopes = (): readonly string[] => owner.lineIds().map(scopeOfLine);
    this.home = {
      clock: owner.clock,
      database: this.#database,
      page: this.#page,
      scopes,
      lineIds: () => owner.lineIds(),
      scopeOf: scopeOfLine,
      followScopes: (changed) => {
        const all = (): string => [owner.server(), ...scopes()].join(' ');
        let before = all();
        return owner.followLines(() => {
          const now = all();
          if (now === before) return;
          before = now;
          changed();
        });
      },
      names: () => this.#names(),
      followNames: (changed) => this.#followNames(changed),
    };
    this.#writer = new CallWriter({
      clock: owner.clock,
      database: this.#database,
      page: this.#page,
      retention: () => owner.retention(),
    });
  }

  /** A chunk of its own; asked again after it could not be loaded it tries again. */
  callHistory(): Promise<IndexedDbCallHistory> {
    return this.#history.load();
  }

  /** A chunk of its own, too. */
  callSettings(): Promise<IndexedDbCallSettings> {
    return this.#settings.load();
  }

  /** See `anyContact()`. */
  anyContact(): Promise<void> {
    return anyContact(this.#database);
  }

  /** The contacts, loaded with their first use. */
  contacts(): Promise<IndexedDbContacts> {
    return this.#contacts.load();
  }

  /** The hosts of the calling's lines. */
  hosts(): readonly string[] {
    return this.#owner.lineIds().map((lineId) => parseAddressOfRecord(lineId).host);
  }

  /** Writes what is known of a call on a line at a server, see `CallWriter.record()`. */
  async record(server: string, record: CallRecord, going: boolean, callId?: string): Promise<void> {
    // After whoever reads it has opened it; where that failed it is tried again.
    await this.#history.loading?.then((history) => history.open()).catch(() => undefined);
    await this.#writer.record(scopeOf(server, record.lineId), record, going, callId);
  }

  dispose(): void {
    const services: readonly Late<{ dispose(): void }>[] = [
      this.#history,
      this.#contacts,
      this.#settings,
    ];
    for (const service of services) {
      void service.ifAsked((loaded) => {
        loaded.dispose();
      });
    }
    this.#database.dispose();
    this.#page.dispose();
  }

  async #loadContacts(): Promise<IndexedDbContacts> {
    const { IndexedDbContacts: Implementation } = await import('./indexed-db-contacts.js');
    return new Implementation({
      ...this.home,
      log: this.#owner.log,
      // Those of the server itself last: a new one belongs to the first line.
      scopes: () => [...this.home.scopes(), this.home.scopeOf('')],
      hosts: () => this.hosts(),
      directory: () => this.#owner.directory(),
    });
  }

  // A history goes on without names where the contacts cannot be had.
  async #names(): Promise<(remote: RemoteParty) => RemoteParty> {
    try {
      const book = await (await this.contacts()).book();
      const hosts = this.hosts();
      return (remote) => ({ ...remote, ...nameInBook(book, remote, hosts) });
    } catch {
      return (remote) => remote;
    }
  }

  #followNames(changed: () => void): () => void {
    const following = new Subscription();
    this.contacts().then(
      (contacts) => {
        following.add(contacts.changes$.subscribe(changed));
      },
      () => undefined,
    );
    return () => {
      following.unsubscribe();
    };
  }
}
