import ICAL from 'ical.js';
import type { ContactAddress, NewContact } from '../../core/data-services.js';
import { Breath } from '../breath.js';
import { addressType, soundContact } from '../contact-check.js';
import { photoOf } from '../contact-photo.js';
import { cardLines } from './card-lines.js';

/** What a card says of somebody; `groups` are its categories, by name. */
export interface ReadCard {
  readonly contact: NewContact;
  readonly uid?: string;
}

/** A property of a jCard (RFC 7095 3.3): its name, parameters, type and values. */
type Property = readonly [name: string, parameters: object, type: string, ...values: unknown[]];

type Design = Exclude<Parameters<typeof ICAL.parse.property>[1], undefined>;

const MAX_CATEGORIES = 20;
const MAX_UID = 256;
// Stands for one while the library is at work: no character (Unicode 23.7).
const BACKSLASH = '\uffff';

/**
 * The people of a file of vCards 4.0 (RFC 6350) and 3.0 (RFC 2426), one after the other; `undefined`
 * for a card that cannot be read or names nobody. Lines that cannot be read are left out of a card.
 * Written for ical.js, the one library well kept that reads both versions; it is given one line at a
 * time, since it drops a whole file for one bad line, and takes seconds for a line of a megabyte.
 */
export async function* readVCards(text: string): AsyncGenerator<ReadCard | undefined, void> {
  const breath = new Breath();
  for (const lines of cardLines(text)) {
    if (breath.due) await breath.take();
    if (lines !== 'on-the-way') yield lines === 'no-end' ? undefined : readCard(lines);
  }
}

function readCard(lines: readonly string[]): ReadCard | undefined {
  const version = lines.map((line) => /^VERSION:\s*(\S+)\s*$/iu.exec(line)?.[1]).find(Boolean);
  if (version !== '3.0' && version !== '4.0') return undefined;
  const components = ICAL.design.components as Readonly<Record<'vcard' | 'vcard3', Design>>;
  const design = components[version === '4.0' ? 'vcard' : 'vcard3'];
  const properties = lines.flatMap((line) => propertyOf(line, design));
  const named = (name: string): readonly Property[] =>
    properties.filter((property) => property[0] === name);
  const preferred = (name: string): Property | undefined =>
    [...named(name)].sort((a, b) => preference(a) - preference(b))[0];
  const [displayName] = textsOf(preferred('fn'));
  const [lastName, firstName] = textsOf(preferred('n'));
  const [companyName, department] = textsOf(preferred('org'));
  const numbers = named('tel').filter((property) => !isSip(property));
  const contact = soundContact({
    displayName,
    lastName,
    firstName,
    companyName,
    department,
    emails: named('email').map(addressOf),
    phoneNumbers: numbers.map(addressOf),
    sipAddresses: properties.filter(isSip).map(addressOf),
    avatarURL: named('photo')
      .map(pictureOf)
      .find((url) => url !== undefined),
    groups: [...new Set(named('categories').flatMap(textsOf))]
      .map((name) => name.trim())
      .filter((name) => name !== '' && name.length <= MAX_UID)
      .slice(0, MAX_CATEGORIES),
  });
  if (!contact) return undefined;
  const [uid = ''] = textsOf(preferred('uid'));
  return { contact, ...(uid !== '' && uid.length <= MAX_UID && { uid }) };
}

function propertyOf(line: string, design: Design): Property[] {
  try {
    const property: unknown = ICAL.parse.property(withPlainEscapes(line), design);
    return Array.isArray(property) ? [property as unknown as Property] : [];
  } catch {
    return [];
  }
}

// The library takes `\\;` for a semicolon within a structured value alone, and takes a separator after
// an escaped backslash for an escaped one.
function withPlainEscapes(line: string): string {
  const isStructured = /^(?:[^.:;]*\.)?(?:N|ORG)[;:]/iu.test(line);
  return line.replace(/\\./gsu, (pair) => {
    if (pair === '\\\\') return BACKSLASH;
    return pair === '\\;' && !isStructured ? ';' : pair;
  });
}

function parameter([, parameters]: Property, name: string): readonly string[] {
  const value: unknown = Object.entries(parameters).find(([key]) => key === name)?.[1];
  return flat(value);
}

/** RFC 6350 5.3: 1 is preferred most; RFC 2426 has the type `pref`. */
function preference(property: Property): number {
  const types = parameter(property, 'type').map((type) => type.toLowerCase());
  const [pref] = parameter(property, 'pref');
  return pref === undefined ? (types.includes('pref') ? 1 : 101) : Number(pref) || 101;
}

/** The values of a property, or the parts of its one value. */
function textsOf(property: Property | undefined): readonly string[] {
  const values = property?.slice(3) ?? [];
  const [first] = values;
  return (Array.isArray(first) ? (first as unknown[]) : values).map((value) =>
    flat(value).join(' '),
  );
}

function addressOf(property: Property): ContactAddress {
  const [value = ''] = textsOf(property);
  return { type: addressType(parameter(property, 'type')), value };
}

// Telephones write it in one way or another.
function isSip(property: Property): boolean {
  const [name] = property;
  if (name === 'x-sip') return true;
  const [service = ''] = parameter(property, 'x-service-type');
  const { value } = addressOf(property);
  return (
    (name === 'impp' && service.toLowerCase() === 'sip') ||
    ((name === 'impp' || name === 'tel') && /^sips?:/iu.test(value))
  );
}

function pictureOf(property: Property): string | undefined {
  const [value = ''] = textsOf(property);
  const inline = /^data:(image\/[a-z]+);base64,(.*)$/isu.exec(value);
  if (inline) return photoOf(mediaType(inline[1]), (inline[2] ?? '').replace(/\\,|\s/gu, ''));
  const [encoding = ''] = parameter(property, 'encoding');
  if (!/^b(?:ase64)?$/iu.test(encoding)) return /^https:/iu.test(value) ? value : undefined;
  return photoOf(mediaType(parameter(property, 'type')[0]), value.replace(/\s/gu, ''));
}

function mediaType(format = ''): string {
  const name = format.toLowerCase().replace(/^image\//u, '');
  return `image/${name === 'jpg' ? 'jpeg' : name}`;
}

function flat(value: unknown): string[] {
  if (Array.isArray(value)) return (value as unknown[]).flatMap(flat);
  return typeof value === 'string' ? [value.replaceAll(BACKSLASH, '\\')] : [];
}
