import { expect } from 'chai';
import { deleteDB, openDB } from 'idb';
import { systemClock } from '../../../src/core/clock.js';
import { Database } from '../../../src/storage/database.js';
import { MemoryTable } from '../../../src/storage/memory-table.js';
import { SCHEMA_VERSION, scopeOf, storeNames, stores } from '../../../src/storage/schema.js';
import { tableContract, type Row } from '../../contract/table-contract.js';
import { codeOf } from '../../support/codes.js';
import { FakeClock } from '../../support/fakes/fake-clock.js';

let count = 0;
const opened: { database: Database; name: string }[] = [];

function newDatabase(name?: string): { database: Database; name: string } {
  count += 1;
  const made = name ?? `storage-test-${String(count)}`;
  const entry = { name: made, database: new Database({ clock: systemClock, name: made }) };
  opened.push(entry);
  return entry;
}

async function clean(): Promise<void> {
  for (const { database, name } of opened.splice(0)) {
    database.dispose();
    await deleteDB(name);
  }
}

/** Puts something in the place of the page's IndexedDB. */
function replaceIndexedDb(factory: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
  Object.defineProperty(globalThis, 'indexedDB', { value: factory, configurable: true });
  return () => {
    if (before) Object.defineProperty(globalThis, 'indexedDB', before);
    else delete (globalThis as { indexedDB?: unknown }).indexedDB;
  };
}

function refusing(name: string): unknown {
  return {
    open: () => {
      throw new DOMException('refused', name);
    },
  };
}

describe('what is stored', () => {
  afterEach(clean);

  tableContract('IndexedDB', () => newDatabase().database.table<Row>('calls'));

  const [calls] = stores;
  if (calls) tableContract('memory', () => Promise.resolve(new MemoryTable<Row>(calls)));

  it('outlives the database that wrote it', async () => {
    const { database, name } = newDatabase();
    await (await database.table<Row>('calls')).put([{ id: 'x', scope: 'a', startTime: 1 }]);
    database.dispose();
    const again = newDatabase(name).database;
    expect(await again.persistent()).to.equal(true);
    expect(await (await again.table<Row>('calls')).get('x')).to.deep.include({ id: 'x' });
    expect(await codeOf(database.table('calls'))).to.equal('disposed');
  });

  it('has every store and index of the schema', async () => {
    const { database, name } = newDatabase();
    await database.persistent();
    const raw = await openDB(name, SCHEMA_VERSION);
    expect([...raw.objectStoreNames].sort()).to.deep.equal([...storeNames].sort());
    for (const shape of stores) {
      const { indexNames } = raw.transaction(shape.name).store;
      expect([...indexNames].sort()).to.deep.equal(shape.indexes.map((i) => i.name).sort());
    }
    raw.close();
  });

  it("a change reaches the other tabs, and a stranger's words do no harm", async () => {
    const { database, name } = newDatabase();
    const here = await database.table<Row>('calls');
    const there = await newDatabase(name).database.table<Row>('calls');
    const told = new Promise<void>((resolve) => {
      there.changes$.subscribe(resolve);
    });
    const stranger = new BroadcastChannel(`${name}/changes`);
    for (const words of [null, 7, { calls: 1 }, 'constructor', ['calls']]) {
      stranger.postMessage(words);
    }
    stranger.close();
    await here.put([{ id: 'x', scope: 'a', startTime: 1 }]);
    await told;
    expect(await there.get('x')).to.deep.include({ id: 'x' });
  });

  it('two tabs that count at once lose nothing', async () => {
    const { database, name } = newDatabase();
    const tables = [
      await database.table<Row>('calls'),
      await newDatabase(name).database.table<Row>('calls'),
    ];
    await Promise.all(
      tables.flatMap((table) =>
        Array.from({ length: 25 }, () =>
          table.change('n', (row) => ({
            id: 'n',
            scope: 'a',
            startTime: (row?.startTime ?? 0) + 1,
          })),
        ),
      ),
    );
    expect((await tables[0]?.get('n'))?.startTime).to.equal(50);
  });

  it('a browser that stores nothing: in memory, and it says so', async () => {
    for (const factory of [undefined, refusing('SecurityError'), refusing('InvalidStateError')]) {
      const restore = replaceIndexedDb(factory);
      try {
        const { database } = newDatabase();
        expect(await database.persistent()).to.equal(false);
        const table = await database.table<Row>('calls');
        await table.put([{ id: 'x', scope: 'a', startTime: 1 }]);
        expect(await (await database.table<Row>('calls')).get('x')).to.deep.include({ id: 'x' });
      } finally {
        restore();
      }
    }
  });

  it('a storage that is there and fails is storage-failed, and is tried again', async () => {
    const { database } = newDatabase();
    const restore = replaceIndexedDb(refusing('AbortError'));
    expect(await codeOf(database.persistent())).to.equal('storage-failed');
    restore();
    expect(await database.persistent()).to.equal(true);
  });

  it('what a newer version of the page has stored is left alone: storage-failed', async () => {
    const { database, name } = newDatabase();
    (await openDB(name, SCHEMA_VERSION + 1)).close();
    expect(await codeOf(database.persistent())).to.equal('storage-failed');
  });

  it('lets a newer version of the page in', async () => {
    const { database, name } = newDatabase();
    const table = await database.table<Row>('calls');
    await table.put([{ id: 'x', scope: 'a', startTime: 1 }]);
    (await openDB(name, SCHEMA_VERSION + 1)).close();
    expect(await codeOf(table.get('x'))).to.equal('storage-failed');
  });

  it('a tab that does not let go: storage-failed after a while, and then it opens', async () => {
    const name = `storage-test-blocked-${String(Date.now())}`;
    // An upgrade that never ends stands for a tab that does not let go.
    const busy = indexedDB.open(name, 1);
    let release: () => void = () => undefined;
    const upgrading = new Promise<void>((resolve) => {
      busy.onupgradeneeded = () => {
        const store = busy.result.createObjectStore('busy');
        let goOn = true;
        const spin = (): void => {
          if (goOn) store.get('x').onsuccess = spin;
        };
        spin();
        release = () => {
          goOn = false;
        };
        resolve();
      };
    });
    await upgrading;
    const clock = new FakeClock();
    const database = new Database({ clock, name });
    const code = codeOf(database.persistent());
    await clock.pass(5_000);
    expect(await code).to.equal('storage-failed');
    release();
    await new Promise((resolve) => {
      busy.onsuccess = resolve;
    });
    busy.result.close();
    database.dispose();
    await deleteDB(name);
  });

  it('no room left: storage-full, all or nothing', async () => {
    const { database } = newDatabase();
    const table = await database.table<Row>('calls');
    const put = IDBObjectStore.prototype.put;
    let times = 0;
    IDBObjectStore.prototype.put = function (...given) {
      times += 1;
      if (times === 2) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, given);
    };
    try {
      const two = ['x', 'y'].map((id) => ({ id, scope: 'a', startTime: 1 }));
      expect(await codeOf(table.put(two))).to.equal('storage-full');
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(await table.count()).to.equal(0);
  });

  it('rows of different servers or lines do not meet', () => {
    expect(scopeOf(' wss://a   wss://b ', 'sip:x@y')).to.equal('wss://a wss://b|sip:x@y');
  });
});
