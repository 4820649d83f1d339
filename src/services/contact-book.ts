import { contactName } from '../core/contact-name.js';
import type { Contact } from '../core/data-services.js';
import { Breath } from './breath.js';
import {
  digitsOf,
  looksLikeNumber,
  matchNumbers,
  numberKey,
  typedMatch,
  typedNumber,
  type TypedNumber,
} from './phone-numbers.js';

const MAX_TYPED = 256;
// Letters that are no letter with an accent, but are looked for without it all the same.
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};
const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

interface Entry {
  readonly contact: Contact;
  /** All of the name, folded. */
  readonly name: string;
  /** Its words, and those of the company, the department and the addresses. */
  readonly nameWords: readonly string[];
  readonly otherWords: readonly string[];
  readonly numbers: readonly { readonly value: string; readonly digits: string }[];
}

/** Contacts in the order of their names, to be searched as one types and found by number. Frozen. */
export class ContactBook {
  readonly contacts: readonly Contact[];
  readonly #entries: Entry[] = [];
  // By what all spellings of a number share, and by `user@host`, or `user` of the line's own host.
  readonly #byNumber = new Map<string, Contact[]>();
  readonly #byAddress = new Map<string, Contact>();

  private constructor(contacts: readonly Contact[]) {
    this.contacts = byName(contacts);
    Object.freeze(this);
  }

  /** A book of contacts, however many, made without holding up the page. */
  static async of(contacts: readonly Contact[]): Promise<ContactBook> {
    const book = new ContactBook(contacts);
    const breath = new Breath();
    for (const contact of book.contacts) {
      book.#add(contact);
      await breath.ifDue();
    }
    return book;
  }

  /** Who fits what is typed, the best first; with nothing typed all. */
  search(text: string): readonly Contact[] {
    const typed = text.slice(0, MAX_TYPED).trim();
    if (typed === '') return this.contacts;
    const words = wordsOf(typed);
    const asked: Typed = {
      words: words.map((word) => ({
        word,
        number: /^\d{2,}$/u.test(word) ? typedNumber(word) : undefined,
      })),
      whole: fold(typed),
      number: looksLikeNumber(typed) ? typedNumber(typed) : undefined,
    };
    return this.#entries
      .map((entry) => ({ entry, score: scoreOf(entry, asked) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .map(({ entry }) => entry.contact);
  }

  /**
   * Who has a number or a SIP address: that address, else that number, else a number that differs by
   * its country code alone. `hosts`: at which a contact's address without a host is.
   */
  find(numberOrUri: string, hosts: readonly string[] = []): Contact | undefined {
    const address = addressKey(numberOrUri);
    const [user = '', host] = address.split('@');
    const atHost =
      host === undefined || hosts.includes(host) ? this.#byAddress.get(user) : undefined;
    const at = this.#byAddress.get(address) ?? atHost;
    if (at) return at;
    const number = host === undefined ? numberOrUri : user;
    if (!looksLikeNumber(number)) return undefined;
    const candidates = this.#byNumber.get(numberKey(number)) ?? [];
    const match = (contact: Contact): number =>
      Math.max(...(contact.phoneNumbers ?? []).map(({ value }) => matchNumbers(value, number)));
    return candidates.find((one) => match(one) === 2) ?? candidates.find((one) => match(one) === 1);
  }

  #add(contact: Contact): void {
    this.#entries.push(entryOf(contact));
    for (const { value } of contact.phoneNumbers ?? []) {
      const key = numberKey(value);
      const known = this.#byNumber.get(key);
      if (!known) this.#byNumber.set(key, [contact]);
      else if (known.at(-1) !== contact) known.push(contact);
    }
    for (const { value } of contact.sipAddresses ?? []) {
      const key = addressKey(value);
      if (!this.#byAddress.has(key)) this.#byAddress.set(key, contact);
    }
  }
}

/** In the order of a telephone book of the reader's language. */
export function byName(contacts: readonly Contact[]): readonly Contact[] {
  const named = contacts.map((contact) => ({ contact, name: contactName(contact) }));
  named.sort(
    (a, b) =>
      collator.compare(a.name, b.name) || (a.contact.contactId < b.contact.contactId ? -1 : 1),
  );
  return Object.freeze(named.map(({ contact }) => contact));
}

/** A text without accents and case, to be compared. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßøłđæœı]/gu, (letter) => PLAIN[letter] ?? letter)
    .replace(/\s+/gu, ' ')
    .trim();
}

/** `user@host` of an address, or its user alone; without scheme, port, parameters and case. */
export function addressKey(address: string): string {
  const bare = address.trim().replace(/^sips?:/iu, '');
  const at = bare.lastIndexOf('@');
  const host = bare.slice(at + 1).replace(/[;?].*$/su, '');
  if (at < 0) return host.toLowerCase();
  return `${bare.slice(0, at)}@${host.replace(/:\d*$/u, '')}`.toLowerCase();
}

function entryOf(contact: Contact): Entry {
  const { displayName = '', firstName = '', lastName = '', companyName = '' } = contact;
  const { department = '', emails = [], sipAddresses = [], phoneNumbers = [] } = contact;
  const addresses = [...emails, ...sipAddresses.map(({ value }) => ({ value: addressKey(value) }))];
  const others = [companyName, department, ...addresses.map(({ value }) => value)];
  return {
    contact,
    name: fold(contactName(contact)),
    nameWords: [...new Set(wordsOf([displayName, firstName, lastName].join(' ')))],
    otherWords: wordsOf(others.join(' ')),
    numbers: phoneNumbers.map(({ value }) => ({ value, digits: digitsOf(value) })),
  };
}

interface Typed {
  readonly words: readonly {
    readonly word: string;
    readonly number: TypedNumber | undefined;
  }[];
  readonly whole: string;
  /** Where all of it may be a number. */
  readonly number: TypedNumber | undefined;
}

function scoreOf(entry: Entry, { words, whole, number }: Typed): number {
  const { name, nameWords, otherWords } = entry;
  const byNumber = number ? ([0, 30, 50, 90][numberMatch(entry, number)] ?? 0) : 0;
  if (words.length === 0) return byNumber;
  if (name === whole) return 100;
  if (name.startsWith(whole)) return Math.max(80, byNumber);
  if (words.every(({ word }) => begins(nameWords, word))) return Math.max(60, byNumber);
  const fits = words.every(
    ({ word, number: part }) =>
      begins(nameWords, word) ||
      begins(otherWords, word) ||
      (part !== undefined && numberMatch(entry, part) > 0),
  );
  return fits ? Math.max(40, byNumber) : byNumber;
}

function numberMatch({ numbers }: Entry, typed: TypedNumber): number {
  return Math.max(0, ...numbers.map(({ value, digits }) => typedMatch(typed, value, digits)));
}

function begins(words: readonly string[], typed: string): boolean {
  // Where words are written without spaces each letter may begin one.
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(typed)) {
    return words.some((word) => word.includes(typed));
  }
  return words.some((word) => word.startsWith(typed));
}

function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
