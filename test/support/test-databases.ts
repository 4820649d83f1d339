import { deleteDB } from 'idb';
import { systemClock } from '../../src/core/clock.js';
import { Database } from '../../src/storage/database.js';

/** Databases of the tests around it; after each test they are closed and deleted. */
export interface TestDatabases {
  /** The database of this test, once more with each call: as another page opens it. */
  open(): Database;
  /** One that finds no storage in this browser. */
  inMemory(): Database;
}

/** To be called where tests are described. */
export function testDatabases(what: string): TestDatabases {
  let count = 0;
  const opened: Database[] = [];
  const name = (): string => `${what}-test-${String(count)}`;

  const open = (): Database => {
    const database = new Database({ clock: systemClock, name: name() });
    opened.push(database);
    return database;
  };

  afterEach(async () => {
    for (const database of opened.splice(0)) database.dispose();
    await deleteDB(name());
    count += 1;
  });

  return {
    open,
    inMemory: () => {
      const before = indexedDB;
      Object.defineProperty(globalThis, 'indexedDB', { value: undefined, configurable: true });
      const database = open();
      void database.persistent().finally(() => {
        Object.defineProperty(globalThis, 'indexedDB', { value: before, configurable: true });
      });
      return database;
    },
  };
}
