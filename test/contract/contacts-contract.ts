import { expect } from 'chai';
import { filter, firstValueFrom, timeout, type Observable } from 'rxjs';
import { systemClock } from '../../src/core/clock.js';
import type { Contact, ContactGroup, ContactsDirectory } from '../../src/core/data-services.js';
import { silentLogger } from '../../src/core/log.js';
import { IndexedDbContacts } from '../../src/services/indexed-db-contacts.js';
import type { Database } from '../../src/storage/database.js';
import { codeOf } from '../support/codes.js';

const PNG = 'iVBORw0KGgo=';

const work = (value: string): { type: string; value: string }[] => [{ type: 'work', value }];
const names = (contacts: readonly Contact[]): (string | undefined)[] =>
  contacts.map(({ displayName }) => displayName);

/** The first value that is as wanted. */
export function comes<Value>(
  stream: Observable<Value>,
  wanted: (value: Value) => boolean,
): Promise<Value> {
  return firstValueFrom(stream.pipe(filter(wanted), timeout(5_000)));
}

/** What a `Contacts` keeps to, on any storage. `again` opens the same storage as another tab does. */
export function contactsContract(name: string, open: () => Database, again: () => Database): void {
  describe(`Contacts in ${name}`, () => {
    let made: IndexedDbContacts[];
    let scopes: string[];
    let scopesChanged: (() => void)[];
    let directory: ContactsDirectory | undefined;
    let database: Database;
    let contacts: IndexedDbContacts;

    function create(on: Database): IndexedDbContacts {
      const service = new IndexedDbContacts({
        clock: systemClock,
        log: silentLogger,
        database: on,
        scopes: () => scopes,
        followScopes: (changed) => {
          scopesChanged.push(changed);
          return () => undefined;
        },
        hosts: () => ['example.com'],
        directory: () => directory,
      });
      made.push(service);
      return service;
    }

    function turnTo(...wanted: string[]): void {
      scopes = wanted;
      for (const changed of scopesChanged) changed();
    }

    beforeEach(() => {
      made = [];
      scopes = ['s|a', 's|b'];
      scopesChanged = [];
      directory = undefined;
      database = open();
      contacts = create(database);
    });

    afterEach(() => {
      for (const service of made) service.dispose();
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
      directory = {
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
      directory = { search: () => Promise.reject(new Error('no')) };
      expect(names(await contacts.searchContacts('zo'))).to.deep.equal(['Zoë']);
      const control = new AbortController();
      directory = {
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
      directory = {
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

    const card = (...lines: readonly string[]): string =>
      ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD', ''].join('\r\n');

    it('takes in vCards, merged with whom they name, and counts them', async () => {
      const bob = await contacts.createContact({ displayName: 'Bob', phoneNumbers: work('100') });
      const told: number[] = [];
      const following = contacts.contacts$.subscribe((all) => told.push(all.length));
      await comes(contacts.contacts$, (all) => all.length === 1);
      const result = await contacts.importVCards(
        [
          card('FN:Bob', 'TEL:1-00', 'TEL;TYPE=home:200', 'ORG:ACME', 'CATEGORIES:Friends'),
          card('UID:zoe', 'FN:Zoë', 'TEL:300', 'CATEGORIES:friends,Work'),
          card('UID:zoe', 'FN:Zoë M.', 'EMAIL:zoe@example.com'),
          card('FN:Bob', 'TEL:999'),
          card('NOTE:nobody'),
          'BEGIN:VCARD',
        ].join(''),
      );
      expect(result).to.deep.equal({ created: 2, updated: 2, skipped: 2 });
      const { contacts: all, groups } = await contacts.getContacts();
      const group = (named: string): string | undefined =>
        groups.find(({ displayName }) => displayName === named)?.groupId;
      expect(groups.map(({ displayName }) => displayName)).to.deep.equal(['Friends', 'Work']);
      expect(all.find(({ contactId }) => contactId === bob.contactId)).to.deep.include({
        companyName: 'ACME',
        phoneNumbers: [
          { type: 'work', value: '100' },
          { type: 'home', value: '200' },
        ],
        groups: [group('Friends')],
      });
      expect(all.find(({ displayName }) => displayName === 'Zoë M.')).to.deep.include({
        phoneNumbers: [{ type: 'other', value: '300' }],
        emails: [{ type: 'other', value: 'zoe@example.com' }],
        groups: [group('Friends'), group('Work')],
      });
      await comes(contacts.contacts$, (now) => now.length === 3);
      following.unsubscribe();
      expect(told).to.deep.equal([1, 3]);
      for (const garbage of ['', 'garbage', '\u0000\r\n'.repeat(9)]) {
        expect(await contacts.importVCards(garbage)).to.deep.equal({
          created: 0,
          updated: 0,
          skipped: 0,
        });
      }
      expect(await codeOf(contacts.importVCards(7 as unknown as string))).to.equal(
        'invalid-argument',
      );
    });

    it('takes in thousands of cards, and the same again without anybody twice', async () => {
      const text = Array.from({ length: 3_000 }, (_, at) =>
        card(`FN:Name ${String(at)}`, `TEL:+1408${String(1_000_000 + at)}`),
      ).join('');
      expect(await contacts.importVCards(text)).to.deep.include({ created: 3_000, updated: 0 });
      expect(await contacts.importVCards(text)).to.deep.include({ created: 0, updated: 3_000 });
      expect((await contacts.getContacts()).contacts).to.have.length(3_000);
      expect(names(await contacts.searchContacts('name 2999'))).to.deep.equal(['Name 2999']);
      expect((await contacts.findContact('14081001234'))?.displayName).to.equal('Name 1234');
    });

    it('writes vCards that another takes in as the same contacts, and itself as no others', async () => {
      const group = await contacts.createContactGroup('Friends, "old"');
      const photo = `data:image/png;base64,${PNG}`;
      await contacts.createContact({
        displayName: 'Zoë; Müller',
        phoneNumbers: [
          { type: 'mobile', value: '+1 408 555 0100' },
          { type: 'Büro 2', value: '100' },
        ],
        sipAddresses: [
          { type: 'work', value: 'sip:zoe@example.com;transport=ws' },
          { type: 'home', value: 'zoe' },
        ],
        groups: [group.groupId],
        avatarURL: photo,
      });
      await contacts.createContact({ firstName: 'Bob', companyName: 'ACME', department: 'R&D' });
      for (const version of ['4.0', '3.0'] as const) {
        turnTo('s|a');
        const text = await contacts.exportVCards(version);
        expect(text).to.include(`VERSION:${version}`);
        expect(await contacts.importVCards(text)).to.deep.include({ created: 0, updated: 2 });
        const before = await plain(contacts);
        turnTo(`s|other ${version}`);
        expect(await contacts.importVCards(text)).to.deep.include({ created: 2, updated: 0 });
        const after = await plain(contacts);
        // A card has a name of its own.
        expect(after).to.deep.equal(
          before.map((one) => (one.firstName === 'Bob' ? { ...one, displayName: 'Bob' } : one)),
        );
      }
    });

    it('shows the contacts of all its lines, and nothing of others', async () => {
      turnTo('s|b');
      const ofB = await contacts.createContact({ displayName: 'Of b' });
      turnTo('s|a', 's|b');
      const ofA = await contacts.createContact({ displayName: 'Of a' });
      expect((await contacts.getContacts()).contacts).to.deep.equal([ofA, ofB]);
      const renamed = await contacts.updateContact({ ...ofB, displayName: 'Still of b' });
      const shown = comes(contacts.contacts$, (all) => all.length === 1);
      await comes(contacts.contacts$, (all) => all.length === 2);
      turnTo('s|b');
      expect(await shown).to.deep.equal([renamed]);
      expect(await codeOf(contacts.updateContact(ofA))).to.equal('not-found');
      await contacts.deleteContact(ofA.contactId);
      turnTo('s|a');
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

    if (name !== 'IndexedDB') return;

    it('two tabs that write at once lose nothing, and each sees the other', async () => {
      const other = create(again());
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
      const other = create(again());
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
      const other = create(again());
      const group: ContactGroup = await contacts.createContactGroup('Friends');
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

/** Contacts without what another storage gives them, and with the names of their groups. */
async function plain(contacts: IndexedDbContacts): Promise<readonly Partial<Contact>[]> {
  const { contacts: all, groups } = await contacts.getContacts();
  const nameOf = new Map(groups.map(({ groupId, displayName }) => [groupId, displayName]));
  return all
    .map(({ contactId: _, ...contact }) => ({
      ...contact,
      ...(contact.groups && { groups: contact.groups.map((id) => nameOf.get(id) ?? '') }),
    }))
    .sort((a, b) => ((a.displayName ?? '') < (b.displayName ?? '') ? -1 : 1));
}
