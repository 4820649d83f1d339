import { deleteDB } from 'idb';
import { systemClock } from '../../../src/core/clock.js';
import { Database } from '../../../src/storage/database.js';
import { voicemailContract } from '../../contract/voicemail-contract.js';

let count = 0;
const opened: Database[] = [];

function open(): Database {
  const database = new Database({ clock: systemClock, name: `voicemail-test-${String(count)}` });
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

describe('the voicemail', () => {
  afterEach(async () => {
    for (const database of opened.splice(0)) database.dispose();
    await deleteDB(`voicemail-test-${String(count)}`);
    count += 1;
  });

  voicemailContract('IndexedDB', open, open);
  voicemailContract('memory', inMemory, inMemory);
});
