import type { Contact } from './data-services.js';

/** What a contact is called where one line says who it is; `''` only for a contact of nothing. */
export function contactName(contact: Partial<Contact>): string {
  const { displayName, firstName, lastName, companyName } = contact;
  const full = [firstName, lastName].filter((part) => part !== undefined && part !== '').join(' ');
  const addresses = [contact.phoneNumbers, contact.sipAddresses, contact.emails];
  const named = [displayName, full, companyName, ...addresses.map((list) => list?.[0]?.value)];
  return named.find((name) => name !== undefined && name !== '') ?? '';
}
