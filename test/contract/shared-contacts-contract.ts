import { expect } from 'chai';
import type { IndexedDbContacts } from '../../src/services/indexed-db-contacts.js';
import type { Database } from '../../src/storage/database.js';
import { codeOf } from '../support/codes.js';
import { card, comes, ContactsStage } from '../support/contacts-stage.js';

/**
 * What `Contacts` keep to that share a storage, as two tabs do, and a storage that is full. `again`
 * opens the same storage once more.
 */
export function sharedContactsContract(open: () => Database, again: () => Database): void {
  describe('Contacts in one storage', () => {
    let stage: ContactsStage;
    let contacts: IndexedDbContacts;

    beforeEach(() => {
      stage = new ContactsStage();
      contacts = stage.create(open());
    });

    afterEach(() => {
      stage.dispose();
    });

    it('two tabs that write at once lose nothing, and each sees the other', async () => {
      const other = stage.create(again());
      const tabs = [contacts, other];
      const bob = await contacts.createContact({ displayName: 'Bob' });
      await Promise.all(
        tabs.flatMap((tab, at) =>
          Array.from({ length: 10 }, (_, count) =>
            tab.createContact({ displayName: `${String(at)} ${String(count)}` }),
          ),
        ),
      );
      for (const tab of tabs) await comes(tab.contacts$, (all) => all.length === 21);
      await other.deleteContact(bob.contactId);
      expect(await codeOf(contacts.updateContact(bob))).to.equal('not-found');
      await comes(contacts.contacts$, (all) => all.length === 20);
    });

    it('two tabs make no group and nobody twice', async () => {
      const other = stage.create(again());
      const codes = await Promise.all(
        [contacts, other].map((tab) => codeOf(tab.createContactGroup('Friends'))),
      );
      expect(codes.sort()).to.deep.equal(['invalid-argument', 'resolved']);
      const text = Array.from({ length: 50 }, (_, at) =>
        card(`FN:Name ${String(at)}`, `TEL:${String(at)}`, 'CATEGORIES:Friends,Work'),
      ).join('');
      const results = await Promise.all([contacts, other].map((tab) => tab.importVCards(text)));
      expect(results.map(({ created }) => created).sort((a, b) => a - b)).to.deep.equal([0, 50]);
      const { contacts: all, groups } = await contacts.getContacts();
      expect(all).to.have.length(50);
      expect(groups).to.have.length(2);
    });

    it('a group that is deleted in one tab stays deleted, whatever another writes', async () => {
      const other = stage.create(again());
      const group = await contacts.createContactGroup('Friends');
      const bob = await contacts.createContact({ displayName: 'Bob', groups: [group.groupId] });
      await comes(other.groups$, (groups) => groups.length === 1);
      await Promise.all([
        contacts.deleteContactGroup(group.groupId),
        other.updateContact({ ...bob, displayName: 'Robert' }),
      ]);
      const { contacts: all } = await contacts.getContacts();
      expect(all).to.deep.equal([{ contactId: bob.contactId, displayName: 'Robert' }]);
    });

    it('no room left: storage-full, and what was there stays', async () => {
      const bob = await contacts.createContact({ displayName: 'Bob' });
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
      try {
        const full = [
          contacts.createContact({ displayName: 'Carol' }),
          contacts.updateContact({ ...bob, displayName: 'Robert' }),
          contacts.createContactGroup('Friends'),
          contacts.importVCards(card('FN:Dave', 'CATEGORIES:Friends')),
        ];
        for (const attempt of full) expect(await codeOf(attempt)).to.equal('storage-full');
      } finally {
        IDBObjectStore.prototype.put = put;
      }
      expect(await contacts.getContacts()).to.deep.equal({ contacts: [bob], groups: [] });
      expect(await contacts.importVCards(card('FN:Dave'))).to.deep.include({ created: 1 });
    });
  });
}
