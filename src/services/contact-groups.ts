import type { ContactGroup } from '../core/data-services.js';
import { deepFreeze } from '../core/deep-freeze.js';
import { CallingError } from '../core/errors.js';
import { exclusively } from '../storage/exclusively.js';
import { fold } from './contact-book.js';
import { checkGroupName } from './contact-check.js';
import { randomId, shownGroup, type ContactRow } from './contact-rows.js';
import { CONTACTS_LOCK, keyOf, type ContactStore } from './contact-store.js';

/** The groups of contacts; no two have one name, in any tab. */
export class ContactGroups {
  readonly #store: ContactStore;

  constructor(store: ContactStore) {
    this.#store = store;
  }

  create(input: unknown): Promise<ContactGroup> {
    return exclusively(CONTACTS_LOCK, async () => {
      const name = checkGroupName(input);
      const { groups } = await this.#store.tables();
      await this.#checkUnused(name);
      const row = { id: randomId(), scope: this.#store.home, name };
      await groups.put([row]);
      return deepFreeze(shownGroup(row));
    });
  }

  rename(groupId: unknown, input: unknown): Promise<ContactGroup> {
    return exclusively(CONTACTS_LOCK, async () => {
      const name = checkGroupName(input);
      const { groups } = await this.#store.tables();
      const row = await groups.get(keyOf(groupId));
      if (!row || !this.#store.isOurs(row)) {
        throw new CallingError('not-found', 'There is no such group any more.');
      }
      await this.#checkUnused(name, row.id);
      // Groups are written under the lock alone.
      const renamed = { ...row, name };
      await groups.put([renamed]);
      return deepFreeze(shownGroup(renamed));
    });
  }

  delete(groupId: unknown): Promise<void> {
    return exclusively(CONTACTS_LOCK, async () => {
      const { contacts, groups } = await this.#store.tables();
      const row = await groups.get(keyOf(groupId));
      if (!row || !this.#store.isOurs(row)) return;
      await this.#store.holdBack(async () => {
        // First, since nobody is shown in a group that is gone: a page that ends here does no harm.
        await groups.remove([row.id]);
        const members = (await this.#store.rows()).contacts.filter((one) => isIn(one, row.id));
        await contacts.changeAll(
          members.map(({ id }) => id),
          (member) => member && without(member, row.id),
        );
      });
    });
  }

  async #checkUnused(name: string, besides?: string): Promise<void> {
    const { groups } = await this.#store.read();
    const taken = groups.find(
      ({ groupId, displayName }) => groupId !== besides && fold(displayName) === fold(name),
    );
    if (!taken) return;
    throw new CallingError(
      'invalid-argument',
      `There is a group ${JSON.stringify(taken.displayName)} already. Choose another name.`,
    );
  }
}

function isIn({ contact }: ContactRow, groupId: string): boolean {
  return contact.groups?.includes(groupId) === true;
}

function without(row: ContactRow, groupId: string): ContactRow {
  if (!isIn(row, groupId)) return row;
  const { groups = [], ...contact } = row.contact;
  const left = groups.filter((other) => other !== groupId);
  return { ...row, contact: { ...contact, ...(left.length > 0 && { groups: left }) } };
}
