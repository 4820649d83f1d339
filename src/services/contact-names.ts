import { contactName } from '../core/contact-name.js';
import type { Contact } from '../core/data-services.js';
import type { RemoteParty } from '../core/remote-party.js';
import type { ContactBook } from './contact-book.js';

/** What a contact says of somebody one has a call with. */
export type PartyName = Pick<RemoteParty, 'name' | 'avatarUrl'>;

export function partyName(contact: Contact): PartyName {
  const { avatarURL } = contact;
  return { name: contactName(contact), ...(avatarURL !== undefined && { avatarUrl: avatarURL }) };
}

/**
 * The name and picture of whoever has this address or number, of the contacts of a book: they count
 * more than what the far end says of itself. `hosts`: see `ContactBook.find()`.
 */
export function nameInBook(
  book: ContactBook,
  { uri, number }: RemoteParty,
  hosts: readonly string[],
): PartyName | undefined {
  const [at, of] = [uri, number].map((one) => (one === undefined ? one : book.find(one, hosts)));
  const contact = at ?? of;
  return contact && partyName(contact);
}
