import { Subscription } from 'rxjs';
import type { Database } from '../storage/database.js';

/** Resolves once any contact is stored, of whichever page; rejects where that cannot be known. */
export async function anyContact(database: Database): Promise<void> {
  const table = await database.table('contacts');
  const following = new Subscription();
  // Followed before they are counted: none comes unseen in between.
  const changed = new Promise<void>((resolve) => {
    following.add(table.changes$.subscribe({ next: resolve, complete: resolve }));
  });
  try {
    if ((await table.count()) === 0) await changed;
  } finally {
    following.unsubscribe();
  }
}
