import { Subject, type Observable, type Subscription } from 'rxjs';
import type { Contact, ContactGroup, NewContact, ServiceState } from '../core/data-services.js';
import { deepFreeze } from '../core/deep-freeze.js';
import { CallingError } from '../core/errors.js';
import type { Database } from '../storage/database.js';
import { scopeRange, type Table } from '../storage/table.js';
import { Breath } from './breath.js';
import { ContactBook } from './contact-book.js';
import { shownContact, shownGroup, type ContactRow, type GroupRow } from './contact-rows.js';
import { liveQuery } from './live-query.js';
import { ServiceStore } from './service-store.js';

/** Held by whoever must not be joined by another tab: see `exclusively()`. */
export const CONTACTS_LOCK = 'contacts';

const PART = 2_000;

/** Where contacts are stored. */
export interface ContactStoreOwner {
  readonly database: Database;
  /** The scopes whose contacts are shown; a new one is put into the first. */
  scopes(): readonly string[];
  /** Calls back when the scopes have changed; gives what ends that. */
  followScopes(changed: () => void): () => void;
}

/** What is stored, as it is shown. */
export interface ShownContacts {
  readonly book: ContactBook;
  readonly groups: readonly ContactGroup[];
}

interface Tables {
  readonly contacts: Table<ContactRow>;
  readonly groups: Table<GroupRow>;
}

/** The stored contacts and groups of some scopes, read once for each change. */
export class ContactStore {
  readonly #owner: ContactStoreOwner;
  readonly #service: ServiceStore;
  readonly #changes = new Subject<void>();
  #tables: Tables | undefined;
  #following: Subscription | undefined;
  #stopScopes: (() => void) | undefined;
  // What is stored, until it changes.
  #shown: Promise<ShownContacts> | undefined;
  #heldBack = 0;

  constructor(owner: ContactStoreOwner) {
    this.#owner = owner;
    this.#service = new ServiceStore(() => this.#load());
  }

  get state(): ServiceState {
    return this.#service.state;
  }

  get state$(): Observable<ServiceState> {
    return this.#service.state$;
  }

  /** Emits when something may be shown otherwise than before. */
  get changes$(): Observable<void> {
    return this.#changes;
  }

  /** The scope into which a new row is put. */
  get home(): string {
    return this.#owner.scopes()[0] ?? '';
  }

  isOurs({ scope }: { readonly scope: string }): boolean {
    return this.#owner.scopes().includes(scope);
  }

  /** The tables, once they are open. Rejects with `storage-failed`. */
  async tables(): Promise<Tables> {
    await this.#service.ready();
    if (!this.#tables) throw new CallingError('storage-failed', 'What is stored cannot be opened.');
    return this.#tables;
  }

  /** What is stored now. */
  read(): Promise<ShownContacts> {
    if (this.#shown) return this.#shown;
    const reading = this.#read();
    this.#shown = reading;
    reading.catch(() => {
      if (this.#shown === reading) this.#shown = undefined;
    });
    return reading;
  }

  async rows(): Promise<{
    readonly contacts: readonly ContactRow[];
    readonly groups: readonly GroupRow[];
  }> {
    const tables = await this.tables();
    const [contacts, groups] = await Promise.all([
      this.#select(tables.contacts),
      this.#select(tables.groups),
    ]);
    return { contacts, groups };
  }

  /** A row as it is shown. */
  async show(row: ContactRow): Promise<Contact> {
    const { groups } = await this.read();
    const contact = shownContact(row, new Set(groups.map(({ groupId }) => groupId)));
    if (contact) return deepFreeze(contact);
    throw new CallingError('storage-failed', 'What is stored of the contact cannot be read.');
  }

  /**
   * Changes a contact with nobody in between: what another tab has just written is not lost, nor what
   * it removed put back. Rejects with `not-found`.
   */
  async change(id: unknown, change: (contact: NewContact) => NewContact): Promise<Contact> {
    const { contacts } = await this.tables();
    const changed: ContactRow[] = [];
    await contacts.changeAll([keyOf(id)], (before) => {
      if (!before || !this.isOurs(before)) return before;
      const after = { ...before, contact: change(before.contact) };
      changed.push(after);
      return after;
    });
    const [row] = changed;
    if (!row) throw new CallingError('not-found', 'There is no such contact any more.');
    return this.show(row);
  }

  /** Many changes of which those who look on are told once, at the end. */
  async holdBack<Result>(run: () => Promise<Result>): Promise<Result> {
    this.#heldBack += 1;
    try {
      return await run();
    } finally {
      this.#heldBack -= 1;
      this.#changed();
    }
  }

  live<Value>(of: (shown: ShownContacts) => Value): Observable<Value> {
    return liveQuery(
      async () => of(await this.read()),
      (changed, ended) => {
        const following = this.#service.state$.subscribe({ complete: ended });
        following.add(this.#changes.subscribe(changed));
        return () => {
          following.unsubscribe();
        };
      },
    );
  }

  dispose(): void {
    this.#following?.unsubscribe();
    this.#stopScopes?.();
    this.#service.complete();
    this.#changes.complete();
  }

  async #load(): Promise<boolean> {
    const { database } = this.#owner;
    const persistent = await database.persistent();
    const tables = {
      contacts: await database.table<ContactRow>('contacts'),
      groups: await database.table<GroupRow>('groups'),
    };
    const changed = (): void => {
      this.#changed();
    };
    this.#following?.unsubscribe();
    this.#following = tables.contacts.changes$.subscribe(changed);
    this.#following.add(tables.groups.changes$.subscribe(changed));
    this.#stopScopes ??= this.#owner.followScopes(changed);
    this.#tables = tables;
    return persistent;
  }

  #changed(): void {
    this.#shown = undefined;
    if (this.#heldBack === 0) this.#changes.next();
  }

  async #read(): Promise<ShownContacts> {
    const { contacts, groups } = await this.rows();
    const groupIds = new Set(groups.map(({ id }) => id));
    const shown: Contact[] = [];
    const breath = new Breath();
    for (const row of contacts) {
      const contact = shownContact(row, groupIds);
      if (contact) shown.push(deepFreeze(contact));
      await breath.ifDue();
    }
    return {
      book: await ContactBook.of(shown),
      groups: deepFreeze(groups.map(shownGroup).sort(byNameOfGroup)),
    };
  }

  async #select<Row extends { readonly id: string }>(table: Table<Row>): Promise<readonly Row[]> {
    const found = this.#owner.scopes().map((scope) => selectAll(table, scope));
    return (await Promise.all(found)).flat();
  }
}

// In parts, since the browser unpacks what it reads in one go.
async function selectAll<Row extends { readonly id: string }>(
  table: Table<Row>,
  scope: string,
): Promise<readonly Row[]> {
  const parts: (readonly Row[])[] = [];
  let last: Row | undefined;
  do {
    const part = await table.select({
      index: 'by-scope',
      ...scopeRange(scope),
      limit: PART,
      after: last && [scope, last.id],
    });
    parts.push(part);
    last = part.length === PART ? part.at(-1) : undefined;
  } while (last);
  return parts.flat();
}

/** A key of what a page gave as an id. */
export function keyOf(id: unknown): string {
  return typeof id === 'string' ? id : '';
}

function byNameOfGroup(a: ContactGroup, b: ContactGroup): number {
  return a.displayName.localeCompare(b.displayName) || (a.groupId < b.groupId ? -1 : 1);
}
