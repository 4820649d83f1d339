import type { Contact, ContactGroup, NewContact } from '../core/data-services.js';
import { soundContact } from './contact-check.js';

/** A row of the store `contacts`. */
export interface ContactRow {
  /** The `contactId`. */
  readonly id: string;
  readonly scope: string;
  /** The UID of the card it was imported from (RFC 6350 6.7.6). */
  readonly uid?: string;
  readonly contact: NewContact;
}

/** A row of the store `groups`. */
export interface GroupRow {
  /** The `groupId`. */
  readonly id: string;
  readonly scope: string;
  readonly name: string;
}

/** What a row says, as far as it is sound, without the groups that are gone. */
export function shownContact(
  { id, contact }: ContactRow,
  groupIds: ReadonlySet<string>,
): Contact | undefined {
  const sound = soundContact(contact);
  if (!sound) return undefined;
  const { groups = [], ...rest } = sound;
  const known = groups.filter((group) => groupIds.has(group));
  return { contactId: id, ...rest, ...(known.length > 0 && { groups: known }) };
}

/** The UID of a contact's card; one that no card has named is named by its id (RFC 6350 6.7.6). */
export function uidOf({ id, uid }: ContactRow): string {
  return uid ?? `urn:uuid:${id}`;
}

export function shownGroup({ id, name }: GroupRow): ContactGroup {
  return { groupId: id, displayName: name };
}

/** A name for a row that no other row in the world has. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // A UUID of version 4 (RFC 9562 5.4), which vCards like for their UID.
  const hex = Array.from(bytes, (byte, at) =>
    (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte)
      .toString(16)
      .padStart(2, '0'),
  ).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}
