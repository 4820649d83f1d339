import { deleteDB } from 'idb';
import { systemClock } from '../../../src/core/clock.js';
import { Database } from '../../../src/storage/database.js';
import { contactCardsContract } from '../../contract/contact-cards-contract.js';
import { contactsContract } from '../../contract/contacts-contract.js';
import { sharedContactsContract } from '../../contract/shared-contacts-contract.js';

let count = 0;
const opened: Database[] = [];

function open(): Database {
  const database = new Database({ clock: systemClock, name: `contacts-test-${String(count)}` });
  opened.push(database);
  return database;
}

/** A database that finds no storage in this browser. */
function inMemory(): Database {
  const before = indexedDB;
  Object.defineProperty(globalThis, 'indexedDB', { value: undefined, configurable: true });
  const database = open();
  void database.persistent().finally(() => {
    Object.defineProperty(globalThis, 'indexedDB', { value: before, configurable: true });
  });
  return database;
}

describe('the contacts', () => {
  afterEach(async () => {
    for (const database of opened.splice(0)) database.dispose();
    await deleteDB(`contacts-test-${String(count)}`);
    count += 1;
  });

  for (const [name, create] of [
    ['IndexedDB', open],
    ['memory', inMemory],
  ] as const) {
    contactsContract(name, create);
    contactCardsContract(name, create);
  }
  sharedContactsContract(open, open);
});
