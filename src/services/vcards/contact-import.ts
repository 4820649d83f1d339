import { contactName } from '../../core/contact-name.js';
import type { ContactAddress, NewContact } from '../../core/data-services.js';
import { addressKey, fold } from '../contact-book.js';
import { randomId, uidOf, type ContactRow, type GroupRow } from '../contact-rows.js';
import { digitsOf } from '../phone-numbers.js';
import type { ReadCard } from './read-vcards.js';

const MAX_LIST = 50;
const MAX_NEW_GROUPS = 500;

/** What is to be written of an import. */
export interface ImportedRows {
  readonly newGroups: readonly GroupRow[];
  readonly newRows: readonly ContactRow[];
  /** What cards say of rows that are there, by `id`. */
  readonly updates: ReadonlyMap<string, NewContact>;
}

/**
 * Merges cards with the contacts that are there: one of the same UID, else one of the same name that
 * shares a number or address, is updated; every other card is a new contact.
 */
export class ContactImport {
  readonly #scope: string;
  // By UID, and by name and one number or address.
  readonly #idsByUid = new Map<string, string>();
  readonly #idsByTrait = new Map<string, string>();
  readonly #groupIds = new Map<string, string>();
  #newGroups: GroupRow[] = [];
  #newRows = new Map<string, ContactRow>();
  #updates = new Map<string, NewContact>();
  #groupCount = 0;
  created = 0;
  updated = 0;

  /** `rows` and `groups`: what is there. `scope`: where new ones belong. */
  constructor(scope: string, rows: readonly ContactRow[], groups: readonly GroupRow[]) {
    this.#scope = scope;
    for (const row of rows) this.#remember(row.id, uidOf(row), row.contact);
    for (const { id, name } of groups) this.#groupIds.set(fold(name), id);
  }

  /** How many rows wait to be written. */
  get waiting(): number {
    return this.#newRows.size + this.#updates.size;
  }

  /** What is to be written since it was asked last. */
  take(): ImportedRows {
    const taken = {
      newGroups: this.#newGroups,
      newRows: [...this.#newRows.values()],
      updates: this.#updates,
    };
    this.#newGroups = [];
    this.#newRows = new Map();
    this.#updates = new Map();
    return taken;
  }

  add({ contact, uid }: ReadCard): void {
    const { groups: names = [], ...rest } = contact;
    const groups = names.flatMap((name) => this.#groupId(name) ?? []);
    const card: NewContact = { ...rest, ...(groups.length > 0 && { groups }) };
    const known = this.#find(card, uid);
    if (known === undefined) this.#create(card, uid);
    else this.#update(known, card);
  }

  #create(card: NewContact, uid: string | undefined): void {
    this.created += 1;
    const row = { id: randomId(), scope: this.#scope, contact: card };
    const named = uid === undefined ? row : { ...row, uid };
    this.#newRows.set(row.id, named);
    this.#remember(row.id, uidOf(named), card);
  }

  #update(id: string, card: NewContact): void {
    this.updated += 1;
    this.#remember(id, undefined, card);
    const row = this.#newRows.get(id);
    if (row) this.#newRows.set(id, { ...row, contact: merged(row.contact, card) });
    else this.#updates.set(id, merged(this.#updates.get(id) ?? {}, card));
  }

  #find(card: NewContact, uid: string | undefined): string | undefined {
    const known = uid === undefined ? undefined : this.#idsByUid.get(uid);
    if (known !== undefined) return known;
    return traitsOf(card)
      .map((trait) => this.#idsByTrait.get(trait))
      .find((id) => id !== undefined);
  }

  #remember(id: string, uid: string | undefined, contact: NewContact): void {
    if (uid !== undefined) this.#idsByUid.set(uid, id);
    for (const trait of traitsOf(contact)) {
      if (!this.#idsByTrait.has(trait)) this.#idsByTrait.set(trait, id);
    }
  }

  #groupId(name: string): string | undefined {
    const key = fold(name);
    const known = this.#groupIds.get(key);
    if (known !== undefined || this.#groupCount >= MAX_NEW_GROUPS) return known;
    const id = randomId();
    this.#groupCount += 1;
    this.#newGroups.push({ id, scope: this.#scope, name });
    this.#groupIds.set(key, id);
    return id;
  }
}

/** What is there, with what a card says: its words count, its numbers and groups come in addition. */
export function merged(before: NewContact, card: NewContact): NewContact {
  const groups = [...new Set([...(before.groups ?? []), ...(card.groups ?? [])])];
  return {
    ...before,
    ...card,
    ...union('emails', before.emails, card.emails, (value) => value.toLowerCase()),
    ...union('phoneNumbers', before.phoneNumbers, card.phoneNumbers, digitsOf),
    ...union('sipAddresses', before.sipAddresses, card.sipAddresses, addressKey),
    ...(groups.length > 0 && { groups: groups.slice(0, MAX_LIST) }),
  };
}

function union(
  name: 'emails' | 'phoneNumbers' | 'sipAddresses',
  before: readonly ContactAddress[] = [],
  added: readonly ContactAddress[] = [],
  keyOf: (value: string) => string,
): Partial<NewContact> {
  const known = new Set(before.map(({ value }) => keyOf(value)));
  const all = [...before, ...added.filter(({ value }) => !known.has(keyOf(value)))];
  return all.length === 0 ? {} : { [name]: all.slice(0, MAX_LIST) };
}

function traitsOf(contact: NewContact): string[] {
  const name = fold(contactName(contact));
  const { emails = [], phoneNumbers = [], sipAddresses = [] } = contact;
  return [
    ...phoneNumbers.map(({ value }) => `tel ${digitsOf(value)}`),
    ...sipAddresses.map(({ value }) => `sip ${addressKey(value)}`),
    ...emails.map(({ value }) => `mail ${value.toLowerCase()}`),
  ].map((trait) => `${name}\n${trait}`);
}
