import { uidOf } from '../contact-rows.js';
import type { ContactStore } from '../contact-store.js';
import { writeVCards, type CardVersion } from './write-vcards.js';

/** All contacts as vCards. */
export async function exportCards(store: ContactStore, version: CardVersion): Promise<string> {
  const { book, groups } = await store.read();
  const names = new Map(groups.map(({ groupId, displayName }) => [groupId, displayName]));
  const uids = new Map((await store.rows()).contacts.map((row) => [row.id, uidOf(row)]));
  const cards = book.contacts.map((contact) => ({
    contact,
    uid: uids.get(contact.contactId) ?? `urn:uuid:${contact.contactId}`,
    groupNames: (contact.groups ?? []).flatMap((id) => names.get(id) ?? []),
  }));
  return writeVCards(cards, version);
}
