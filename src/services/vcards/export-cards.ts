import { Breath } from '../breath.js';
import { uidOf } from '../contact-rows.js';
import type { ContactStore } from '../contact-store.js';
import { writeVCards, type CardVersion } from './write-vcards.js';

/** All contacts as vCards, without holding up the page. */
export async function exportCards(store: ContactStore, version: CardVersion): Promise<string> {
  const { book, groups } = await store.read();
  const names = new Map(groups.map(({ groupId, displayName }) => [groupId, displayName]));
  const uids = new Map((await store.rows()).contacts.map((row) => [row.id, uidOf(row)]));
  const text: string[] = [];
  const breath = new Breath();
  for (const contact of book.contacts) {
    const uid = uids.get(contact.contactId) ?? `urn:uuid:${contact.contactId}`;
    const groupNames = (contact.groups ?? []).flatMap((id) => names.get(id) ?? []);
    text.push(writeVCards([{ contact, uid, groupNames }], version));
    await breath.ifDue();
  }
  return text.join('');
}
