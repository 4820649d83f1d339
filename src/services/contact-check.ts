import { parseDestination } from '../core/address.js';
import { CallingError } from '../core/errors.js';
import type { ContactAddress, NewContact } from '../core/data-services.js';
import { cleanText } from '../core/remote-party.js';
import { isPhoto } from './contact-photo.js';

const MAX_TEXT = 256;
const MAX_TYPE = 32;
const MAX_LIST = 50;
const MAX_URL = 2_048;
const DEFAULT_TYPE = 'other';
const ANY_LINE = { scheme: 'sip', user: 'x', host: 'x', parameters: '' } as const;

// One word for one thing; the rest says nothing of what a number is for.
const TYPES: Readonly<Record<string, string>> = { cell: 'mobile', iphone: 'mobile', main: 'work' };
const SAYS_NOTHING = new Set(['', 'voice', 'pref', 'internet', 'text', 'x-sip', 'sip', 'type']);

/** What a fault of a contact does: a strict check throws, a lenient one leaves the field out. */
type Fault = (message: string) => void;

/** A contact as it is kept. Throws `invalid-argument`, which says what is wrong with it. */
export function checkContact(input: unknown): NewContact {
  const contact = checked(input, (message) => {
    throw new CallingError('invalid-argument', message);
  });
  if (contact) return contact;
  throw new CallingError(
    'invalid-argument',
    'A contact needs a name, a telephone number, a SIP address or an e-mail address.',
  );
}

/** What is sound of a contact of somebody else's making; `undefined` when that is nobody. */
export function soundContact(input: unknown): NewContact | undefined {
  return checked(input, () => undefined);
}

/** The name of a group as it is kept. Throws `invalid-argument`. */
export function checkGroupName(name: unknown): string {
  const clean = typeof name === 'string' ? cleanText(name) : '';
  if (clean !== '' && typeof name === 'string' && name.length <= MAX_TEXT) return clean;
  throw new CallingError('invalid-argument', 'The name of a group is a text of 1 to 256 letters.');
}

/** What a number is for, in one word; `other` where nothing is said. */
export function addressType(types: readonly string[]): string {
  const words = types.map((type) => {
    const word = cleanText(type.replace(/["^\\,;:]/gu, ' '), MAX_TYPE).toLowerCase();
    return Object.hasOwn(TYPES, word) ? (TYPES[word] ?? word) : word;
  });
  return words.find((word) => !SAYS_NOTHING.has(word)) ?? DEFAULT_TYPE;
}

function checked(input: unknown, fault: Fault): NewContact | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    fault('A contact is an object with the fields of `Contact`.');
    return undefined;
  }
  const fields = new Map<string, unknown>(Object.entries(input));
  const text = (name: string): Record<string, string> => {
    const value = textOf(name, fields.get(name), fault);
    return value === '' ? {} : { [name]: value };
  };
  const list = (name: string, isSound: (value: string) => boolean): object => {
    const values = listOf(name, fields.get(name), isSound, fault);
    return values.length === 0 ? {} : { [name]: values };
  };
  const who: NewContact = {
    ...text('displayName'),
    ...text('firstName'),
    ...text('lastName'),
    ...text('companyName'),
    ...text('department'),
    ...list('emails', (value) => /^[^\s@]+@[^\s@]+$/u.test(value)),
    ...list('phoneNumbers', (value) => /^[^@:\\]*[0-9*#][^@:\\]*$/u.test(value)),
    ...list('sipAddresses', isCallable),
  };
  const { department: _, ...named } = who;
  if (Object.keys(named).length === 0) return undefined;
  const avatarURL = avatarOf(fields.get('avatarURL'), fault);
  const groups = groupsOf(fields.get('groups'), fault);
  return {
    ...who,
    ...(avatarURL !== undefined && { avatarURL }),
    ...(groups.length > 0 && { groups }),
  };
}

function textOf(name: string, value: unknown, fault: Fault): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string' && value.length <= MAX_TEXT) return cleanText(value);
  fault(`${name} of a contact is a text of at most ${MAX_TEXT} letters.`);
  return typeof value === 'string' ? cleanText(value) : '';
}

function listOf(
  name: string,
  value: unknown,
  isSound: (value: string) => boolean,
  fault: Fault,
): ContactAddress[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MAX_LIST) {
    fault(`${name} of a contact is a list of at most ${MAX_LIST} entries { type, value }.`);
  }
  const found = new Map<string, ContactAddress>();
  for (const entry of Array.isArray(value) ? (value.slice(0, MAX_LIST) as unknown[]) : []) {
    const given = new Map<string, unknown>(
      typeof entry === 'object' && entry !== null ? Object.entries(entry) : [['value', entry]],
    );
    const [type, at] = [given.get('type') ?? '', given.get('value')];
    // Of a `tel:` URI the number; what follows it is for who dials it (RFC 3966).
    const address =
      typeof at === 'string' && at.length <= MAX_TEXT
        ? cleanText(at).replace(/^tel:([^;]*).*$/iu, '$1')
        : undefined;
    // What was left empty in a form.
    if (address === '') continue;
    if (address === undefined || typeof type !== 'string' || !isSound(address)) {
      fault(`${JSON.stringify(address ?? name)} cannot be one of the ${name} of a contact.`);
      continue;
    }
    if (!found.has(address)) found.set(address, { type: addressType([type]), value: address });
  }
  return [...found.values()];
}

function isCallable(address: string): boolean {
  try {
    parseDestination(address, ANY_LINE);
    return true;
  } catch {
    return false;
  }
}

function avatarOf(value: unknown, fault: Fault): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && (isPhoto(value) || isHttps(value))) return value;
  fault(
    `avatarURL is an https: URL, or a PNG, JPEG, GIF or WebP picture of at most 256 kB as data:.`,
  );
  return undefined;
}

function isHttps(value: string): boolean {
  if (value.length > MAX_URL || !/^https:\/\/[^\s\\"<>]+$/iu.test(value)) return false;
  try {
    const { protocol, username, password } = new URL(value);
    return protocol === 'https:' && username === '' && password === '';
  } catch {
    return false;
  }
}

function groupsOf(value: unknown, fault: Fault): string[] {
  if (value === undefined || value === null) return [];
  const sound = (one: unknown): one is string => typeof one === 'string' && one.length <= MAX_TEXT;
  if (!Array.isArray(value) || value.length > MAX_LIST || !value.every(sound)) {
    fault(`groups of a contact is a list of at most ${MAX_LIST} groupIds.`);
  }
  if (!Array.isArray(value)) return [];
  return [...new Set((value as unknown[]).filter(sound))].slice(0, MAX_LIST);
}
