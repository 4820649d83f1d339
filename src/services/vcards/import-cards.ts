import type { ImportedVCards } from '../../core/data-services.js';
import { CallingError } from '../../core/errors.js';
import { exclusively } from '../../storage/exclusively.js';
import { Breath } from '../breath.js';
import { CONTACTS_LOCK, type ContactStore } from '../contact-store.js';
import { ContactImport, merged } from './contact-import.js';
import { readVCards } from './read-vcards.js';

const BATCH = 200;
const MAX_IMPORT = 64_000_000;

/**
 * Takes in a file of vCards in the background of the page. It is written as it is read: should the
 * storage be full in the middle, what there was room for stays, and a second try merges with it.
 */
export function importCards(store: ContactStore, text: string): Promise<ImportedVCards> {
  if (text.length > MAX_IMPORT) {
    throw new CallingError('invalid-argument', 'The file is too large: give parts of 64 MB.');
  }
  // Two tabs that take in one file at once make nobody twice.
  return exclusively(CONTACTS_LOCK, () => store.holdBack(() => run(store, text)));
}

async function run(store: ContactStore, text: string): Promise<ImportedVCards> {
  const { contacts, groups } = await store.tables();
  const before = await store.rows();
  const work = new ContactImport(store.home, before.contacts, before.groups);
  const write = async (): Promise<void> => {
    const { newGroups, newRows, updates } = work.take();
    await groups.put(newGroups);
    await contacts.put(newRows);
    // Merged with what is there then: another tab may have written meanwhile.
    await contacts.changeAll([...updates.keys()], (row) =>
      row ? { ...row, contact: merged(row.contact, updates.get(row.id) ?? {}) } : row,
    );
  };
  const breath = new Breath();
  let skipped = 0;
  for await (const card of readVCards(text)) {
    if (card) work.add(card);
    else skipped += 1;
    if (work.waiting >= BATCH) await write();
    if (breath.due) await breath.take();
  }
  await write();
  return Object.freeze({ created: work.created, updated: work.updated, skipped });
}
