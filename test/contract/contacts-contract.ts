import { expect } from 'chai';
import type { Contact } from '../../src/core/data-services.js';
import type { IndexedDbContacts } from '../../src/services/indexed-db-contacts.js';
import type { Database } from '../../src/storage/database.js';
import { codeOf } from '../support/codes.js';
import { comes, ContactsStage, names, work } from '../support/contacts-stage.js';

const PNG = 'iVBORw0KGgo=';

/** What a `Contacts` keeps to, on any storage. */
export function contactsContract(name: string, open: () => Database): void {
  describe(`Contacts in ${name}`, () => {
    let stage: ContactsStage;
    let database: Database;
    let contacts: IndexedDbContacts;

    beforeEach(() => {
      stage = new ContactsStage();
      database = open();
      contacts = stage.create(database);
    });

    afterEach(() => {
      stage.dispose();
    });

    it('is idle until it is asked, then ready, and says whether it lasts', async () => {
      expect(contacts.state).to.deep.equal({ status: 'idle' });
      expect(await contacts.getContacts()).to.deep.equal({ contacts: [], groups: [] });
      expect(contacts.state).to.deep.equal({ status: 'ready', persistent: name === 'IndexedDB' });
    });

    it('keeps contacts by name, and changes and deletes them', async () => {
      const bob = await contacts.createContact({ displayName: 'Bob', phoneNumbers: work('100') });
      const anna = await contacts.createContact({ firstName: 'Anna', lastName: 'Zobel' });
      expect(bob).to.deep.equal({
        contactId: bob.contactId,
        displayName: 'Bob',
        phoneNumbers: [{ type: 'work', value: '100' }],
      });
      expect((await contacts.getContacts()).contacts).to.deep.equal([anna, bob]);
      const changed = await contacts.updateContact({
        contactId: bob.contactId,
        firstName: 'Aaron',
      });
      expect(changed).to.deep.equal({ contactId: bob.contactId, firstName: 'Aaron' });
      expect((await contacts.getContacts()).contacts).to.deep.equal([changed, anna]);
      await contacts.deleteContact(bob.contactId);
      await contacts.deleteContact(bob.contactId);
      expect((await contacts.getContacts()).contacts).to.deep.equal([anna]);
      expect(await codeOf(contacts.updateContact(changed))).to.equal('not-found');
    });

    it('gives what is frozen all through', async () => {
      const bob = await contacts.createContact({ displayName: 'Bob', phoneNumbers: work('100') });
      const all = await contacts.getContacts();
      const found = await contacts.searchContacts('bob');
      for (const value of [bob, bob.phoneNumbers?.[0], all, all.contacts, found, found[0]]) {
        expect(Object.isFrozen(value)).to.equal(true);
      }
    });

    it('refuses what cannot be kept, and keeps nothing of it', async () => {
      const refused: readonly unknown[] = [
        undefined,
        {},
        { displayName: 7 },
        { displayName: 'Bob', avatarURL: 'javascript:alert(1)' },
        { displayName: 'Bob', avatarURL: 'blob:https://example.com/nothing' },
        { displayName: 'Bob', phoneNumbers: [{ type: 'work', value: 'call me' }] },
      ];
      for (const input of refused) {
        const code = await codeOf(contacts.createContact(input as Contact));
        expect(code, JSON.stringify(input)).to.equal('invalid-argument');
      }
      const bob = await contacts.createContact({ displayName: 'Bob' });
      expect(await codeOf(contacts.updateContact({ contactId: bob.contactId }))).to.equal(
        'invalid-argument',
      );
      for (const contactId of [undefined, 7, '', 'nobody', {}]) {
        const update = contacts.updateContact({ ...bob, contactId } as Contact);
        expect(await codeOf(update)).to.equal('not-found');
        await contacts.deleteContact(contactId as string);
      }
      expect((await contacts.getContacts()).contacts).to.deep.equal([bob]);
    });

    it('shows each change to those who follow', async () => {
      const seen: (string | undefined)[][] = [];
      const following = contacts.contacts$.subscribe((all) => seen.push(names(all)));
      await comes(contacts.contacts$, (all) => all.length === 0);
      const bob = await contacts.createContact({ displayName: 'Bob' });
      await comes(contacts.contacts$, (all) => all.length === 1);
      await contacts.updateContact({ ...bob, displayName: 'Robert' });
      await comes(contacts.contacts$, (all) => all[0]?.displayName === 'Robert');
      await contacts.deleteContact(bob.contactId);
      await comes(contacts.contacts$, (all) => all.length === 0);
      following.unsubscribe();
      expect(seen).to.deep.equal([[], ['Bob'], ['Robert'], []]);
    });

    it('keeps groups, no two of one name; one that is deleted is taken out of its contacts', async () => {
      const friends = await contacts.createContactGroup(' Friends ');
      expect(friends).to.deep.equal({ groupId: friends.groupId, displayName: 'Friends' });
      const work = await contacts.createContactGroup('Work');
      for (const taken of ['friends', 'FRIENDS', '', 7 as unknown as string]) {
        expect(await codeOf(contacts.createContactGroup(taken))).to.equal('invalid-argument');
      }
      const both = [friends.groupId, work.groupId];
      const bob = await contacts.createContact({
        displayName: 'Bob',
        groups: [...both, 'nobody'],
      });
      expect(bob.groups).to.deep.equal(both);
      expect(await codeOf(contacts.renameContactGroup(work.groupId, 'friends'))).to.equal(
        'invalid-argument',
      );
      expect(await codeOf(contacts.renameContactGroup('nobody', 'Family'))).to.equal('not-found');
      const family = await contacts.renameContactGroup(friends.groupId, 'family');
      await contacts.renameContactGroup(friends.groupId, 'Family');
      expect(family.groupId).to.equal(friends.groupId);
      const shown = await comes(contacts.groups$, ([first]) => first?.displayName === 'Family');
      expect(shown.map(({ displayName }) => displayName)).to.deep.equal(['Family', 'Work']);
      await contacts.deleteContactGroup(friends.groupId);
      await contacts.deleteContactGroup(friends.groupId);
      const { contacts: all, groups } = await contacts.getContacts();
      expect(groups).to.deep.equal([work]);
      expect(all[0]?.groups).to.deep.equal([work.groupId]);
      await contacts.deleteContactGroup(work.groupId);
      expect((await contacts.getContacts()).contacts[0]).not.to.have.property('groups');
      const rows = await (await database.table<{ contact: Contact }>('contacts')).select();
      expect(rows[0]?.contact).not.to.have.property('groups');
    });

    it('finds by name and number as one types, ours before those of the directory', async () => {
      await contacts.createContact({ displayName: 'Zoë', phoneNumbers: work('+1 408 555 0100') });
      const asked: string[] = [];
      stage.directory = {
        search: async (text) => {
          asked.push(text);
          return [
            { displayName: 'Zoë again', phoneNumbers: work('14085550100') },
            { contactId: '7', displayName: 'Zo of the company', phoneNumbers: work('14085550199') },
          ];
        },
      };
      expect(names(await contacts.searchContacts(' zo '))).to.deep.equal([
        'Zoë',
        'Zo of the company',
      ]);
      expect(asked).to.deep.equal(['zo']);
      expect(names(await contacts.searchContacts('14085550100'))[0]).to.equal('Zoë');
      expect(names(await contacts.searchContacts('zo', { directory: false }))).to.deep.equal([
        'Zoë',
      ]);
      expect(names(await contacts.searchContacts(''))).to.deep.equal(['Zoë']);
      expect(asked).to.deep.equal(['zo', '14085550100']);
      stage.directory = { search: () => Promise.reject(new Error('no')) };
      expect(names(await contacts.searchContacts('zo'))).to.deep.equal(['Zoë']);
      const control = new AbortController();
      stage.directory = {
        search: () => {
          control.abort();
          return new Promise(() => undefined);
        },
      };
      const { signal } = control;
      expect(names(await contacts.searchContacts('zo', { signal }))).to.deep.equal(['Zoë']);
      expect(await codeOf(contacts.searchContacts(7 as unknown as string))).to.equal(
        'invalid-argument',
      );
    });

    it('says who has a number or address; the directory where nobody here has it', async () => {
      const zoe = await contacts.createContact({
        displayName: 'Zoë',
        phoneNumbers: work('+1 408 555 0100'),
        sipAddresses: [{ type: 'work', value: 'zoe' }],
      });
      for (const spelled of ['14085550100', '(408) 555-0100', 'sip:zoe@example.com']) {
        expect(await contacts.findContact(spelled), spelled).to.deep.equal(zoe);
      }
      expect(await contacts.findContact('sip:zoe@example.org')).to.equal(undefined);
      stage.directory = {
        search: () => Promise.resolve([]),
        lookup: async (number) => (number === '200' ? { displayName: 'Bob' } : undefined),
      };
      expect(await contacts.findContact('200')).to.deep.equal({
        contactId: 'directory:0',
        displayName: 'Bob',
        source: 'directory',
      });
      expect(await contacts.findContact('300')).to.equal(undefined);
    });

    it('keeps a photo as it is given: a Blob, a data: or a blob: URL', async () => {
      const bytes = Uint8Array.from(atob(PNG), (letter) => letter.charCodeAt(0));
      const photo = new Blob([bytes], { type: 'image/png' });
      const kept = `data:image/png;base64,${PNG}`;
      const { contactId } = await contacts.createContact({ displayName: 'Bob' });
      expect((await contacts.setContactPhoto(contactId, photo)).avatarURL).to.equal(kept);
      expect(await contacts.setContactPhoto(contactId, null)).not.to.have.property('avatarURL');
      const url = URL.createObjectURL(photo);
      const carol = await contacts.createContact({ displayName: 'Carol', avatarURL: url });
      URL.revokeObjectURL(url);
      expect(carol.avatarURL).to.equal(kept);
      for (const wrong of [
        new Blob([bytes], { type: 'image/svg+xml' }),
        new Blob([], { type: 'image/png' }),
        new Blob([new Uint8Array(262_145)], { type: 'image/png' }),
      ]) {
        expect(await codeOf(contacts.setContactPhoto(contactId, wrong))).to.equal(
          'invalid-argument',
        );
      }
      expect(await codeOf(contacts.setContactPhoto('nobody', photo))).to.equal('not-found');
      const largest = new Blob([new Uint8Array(262_144)], { type: 'image/png' });
      const { avatarURL = '' } = await contacts.setContactPhoto(contactId, largest);
      expect((await (await fetch(avatarURL)).arrayBuffer()).byteLength).to.equal(262_144);
    });

    it('shows the contacts of all its lines, and nothing of others', async () => {
      stage.turnTo('s|b');
      const ofB = await contacts.createContact({ displayName: 'Of b' });
      stage.turnTo('s|a', 's|b');
      const ofA = await contacts.createContact({ displayName: 'Of a' });
      expect((await contacts.getContacts()).contacts).to.deep.equal([ofA, ofB]);
      const renamed = await contacts.updateContact({ ...ofB, displayName: 'Still of b' });
      const shown = comes(contacts.contacts$, (all) => all.length === 1);
      await comes(contacts.contacts$, (all) => all.length === 2);
      stage.turnTo('s|b');
      expect(await shown).to.deep.equal([renamed]);
      expect(await codeOf(contacts.updateContact(ofA))).to.equal('not-found');
      await contacts.deleteContact(ofA.contactId);
      stage.turnTo('s|a');
      expect((await contacts.getContacts()).contacts).to.deep.equal([ofA]);
    });

    it('shows nothing of rows that are not sound', async () => {
      const table = await database.table<{ id: string; scope: string }>('contacts');
      const row = (id: string, contact: unknown): { id: string; scope: string } =>
        ({ id, scope: 's|a', contact }) as { id: string; scope: string };
      await table.put([
        row('1', undefined),
        row('2', 'Bob'),
        row('3', { displayName: 'Bob', avatarURL: 'javascript:alert(1)', groups: 7, emails: [1] }),
      ]);
      expect((await contacts.getContacts()).contacts).to.deep.equal([
        { contactId: '3', displayName: 'Bob' },
      ]);
    });
  });
}
