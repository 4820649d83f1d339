import { contactCardsContract } from '../../contract/contact-cards-contract.js';
import { contactsContract } from '../../contract/contacts-contract.js';
import { sharedContactsContract } from '../../contract/shared-contacts-contract.js';
import { testDatabases } from '../../support/test-databases.js';

describe('the contacts', () => {
  const { open, inMemory } = testDatabases('contacts');

  for (const [name, create] of [
    ['IndexedDB', open],
    ['memory', inMemory],
  ] as const) {
    contactsContract(name, create);
    contactCardsContract(name, create);
  }
  sharedContactsContract(open, open);
});
