import { Subscription } from 'rxjs';
import type { Clock } from '../core/clock.js';
import { parseAddressOfRecord } from '../core/address.js';
import type { CallRecord, ContactsDirectory, HistoryRetention } from '../core/data-services.js';
import { notLoaded } from '../core/errors.js';
import type { Logger } from '../core/log.js';
import type { RemoteParty } from '../core/remote-party.js';
import { Database } from '../storage/database.js';
import { PageLock } from '../storage/page-lock.js';
import { scopeOf } from '../storage/schema.js';
import { nameInBook } from './contact-names.js';
import type { IndexedDbContacts } from './indexed-db-contacts.js';
import { IndexedDbCallHistory } from './indexed-db-call-history.js';

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
}

/** The services that one calling stores by itself, in one database. */
export class StoredServices {
  readonly callHistory: IndexedDbCallHistory;
  readonly #owner: StoredServicesOwner;
  readonly #database: Database;
  readonly #page = new PageLock();
  #contacts: Promise<IndexedDbContacts> | undefined;

  constructor(owner: StoredServicesOwner) {
    this.#owner = owner;
    this.#database = new Database({ clock: owner.clock });
    this.callHistory = new IndexedDbCallHistory({
      clock: owner.clock,
      database: this.#database,
      page: this.#page,
      scopes: () => this.#scopes(),
      followScopes: (changed) => this.#followScopes(changed),
      retention: () => owner.retention(),
      names: () => this.#names(),
      followNames: (changed) => this.#followNames(changed),
    });
  }

  /** The contacts, loaded with their first use. */
  contacts(): Promise<IndexedDbContacts> {
    this.#contacts ??= this.#loadContacts().catch((cause: unknown) => {
      this.#contacts = undefined;
      throw notLoaded(cause);
    });
    return this.#contacts;
  }

  /** The hosts of the calling's lines. */
  hosts(): readonly string[] {
    return this.#owner.lineIds().map((lineId) => parseAddressOfRecord(lineId).host);
  }

  /** Writes what is known of a call on a line at a server, see `IndexedDbCallHistory.record()`. */
  record(server: string, record: CallRecord, going: boolean): Promise<void> {
    return this.callHistory.record(scopeOf(server, record.lineId), record, going);
  }

  dispose(): void {
    this.callHistory.dispose();
    this.#contacts?.then(
      (contacts) => {
        contacts.dispose();
      },
      () => undefined,
    );
    this.#database.dispose();
    this.#page.dispose();
  }

  async #loadContacts(): Promise<IndexedDbContacts> {
    const { clock, log } = this.#owner;
    const { IndexedDbContacts: Implementation } = await import('./indexed-db-contacts.js');
    return new Implementation({
      clock,
      log,
      database: this.#database,
      // Those of the server itself last: a new one belongs to the first line.
      scopes: () => [...this.#scopes(), scopeOf(this.#owner.server(), '')],
      followScopes: (changed) => this.#followScopes(changed),
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

  #scopes(): readonly string[] {
    return this.#owner.lineIds().map((lineId) => scopeOf(this.#owner.server(), lineId));
  }

  #followScopes(changed: () => void): () => void {
    const now = (): string => [this.#owner.server(), ...this.#scopes()].join(' ');
    let before = now();
    return this.#owner.followLines(() => {
      const next = now();
      if (next === before) return;
      before = next;
      changed();
    });
  }
}
