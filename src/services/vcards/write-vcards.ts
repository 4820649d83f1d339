import { contactName } from '../../core/contact-name.js';
import type { Contact, ContactAddress } from '../../core/data-services.js';

/** A contact as a card says it: with the UID of its card and the names of its groups. */
export interface WrittenCard {
  readonly contact: Contact;
  readonly uid: string;
  readonly groupNames: readonly string[];
}

export type CardVersion = '4.0' | '3.0';

const FOLD = 75;

/**
 * Contacts as vCards 4.0 (RFC 6350) or 3.0 (RFC 2426). Written here and not by the library that reads
 * them: that one escapes the comma of a `data:` URL and loses the type of a value.
 */
export function writeVCards(cards: readonly WrittenCard[], version: CardVersion): string {
  return cards.map((card) => writeCard(card, version)).join('');
}

function writeCard({ contact, uid, groupNames }: WrittenCard, version: CardVersion): string {
  const { firstName = '', lastName = '', companyName = '', department = '', avatarURL } = contact;
  const { displayName = contactName(contact), phoneNumbers = [], emails = [] } = contact;
  const { sipAddresses = [] } = contact;
  const old = version === '3.0';
  const lines = [
    'BEGIN:VCARD',
    `VERSION:${version}`,
    `UID:${escaped(uid)}`,
    `FN:${escaped(displayName)}`,
    ...(old || firstName + lastName !== ''
      ? [`N:${escaped(lastName)};${escaped(firstName)};;;`]
      : []),
    ...(companyName + department === ''
      ? []
      : [`ORG:${escaped(companyName)}${department === '' ? '' : `;${escaped(department)}`}`]),
    ...phoneNumbers.map((one) => `TEL${typeOf(one)}:${escaped(one.value)}`),
    ...emails.map((one) => `EMAIL${typeOf(one)}:${escaped(one.value)}`),
    ...sipAddresses.map((one) => sipLine(one)),
    ...(groupNames.length > 0 ? [`CATEGORIES:${groupNames.map(escaped).join(',')}`] : []),
    ...(avatarURL === undefined ? [] : [photoLine(avatarURL, old)]),
    'END:VCARD',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function typeOf({ type }: ContactAddress): string {
  const word = type === 'mobile' ? 'cell' : type;
  return `;TYPE=${/^[A-Za-z0-9-]+$/u.test(word) ? word : `"${word}"`}`;
}

// One without a scheme is no URI, which IMPP asks for.
function sipLine(address: ContactAddress): string {
  const isUri = /^sips?:/iu.test(address.value);
  return `${isUri ? 'IMPP' : 'X-SIP'}${typeOf(address)}:${isUri ? address.value : escaped(address.value)}`;
}

function photoLine(url: string, old: boolean): string {
  if (!old) return `PHOTO:${url}`;
  const [, format = '', base64 = ''] = /^data:image\/([a-z]+);base64,(.*)$/su.exec(url) ?? [];
  return base64 === ''
    ? `PHOTO;VALUE=uri:${url}`
    : `PHOTO;ENCODING=b;TYPE=${format.toUpperCase()}:${base64}`;
}

function escaped(text: string): string {
  return text.replace(/[\\,;]/gu, '\\$&').replace(/\n/gu, '\\n');
}

// RFC 6350 3.2: 75 octets a line, no letter taken apart.
function folded(line: string): string {
  if (line.length <= FOLD && !/[^ -~]/u.test(line)) return line;
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const letter of line) {
    const size = octetsOf(letter);
    if (octets + size > FOLD) {
      parts.push(part);
      part = '';
      // The space it begins with.
      octets = 1;
    }
    part += letter;
    octets += size;
  }
  return [...parts, part].join('\r\n ');
}

function octetsOf(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
}
