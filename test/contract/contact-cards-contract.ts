import { expect } from 'chai';
import type { Contact } from '../../src/core/data-services.js';
import type { IndexedDbContacts } from '../../src/services/indexed-db-contacts.js';
import type { Database } from '../../src/storage/database.js';
import { codeOf } from '../support/codes.js';
import { card, comes, ContactsStage, names, work } from '../support/contacts-stage.js';

const PNG = 'iVBORw0KGgo=';

/** What a `Contacts` makes of vCards, on any storage. */
export function contactCardsContract(name: string, open: () => Database): void {
  describe(`vCards of Contacts in ${name}`, () => {
    let stage: ContactsStage;
    let contacts: IndexedDbContacts;

    beforeEach(() => {
      stage = new ContactsStage();
      contacts = stage.create(open());
    });

    afterEach(() => {
      stage.dispose();
    });

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
        stage.turnTo('s|a');
        const text = await contacts.exportVCards(version);
        expect(text).to.include(`VERSION:${version}`);
        expect(await contacts.importVCards(text)).to.deep.include({ created: 0, updated: 2 });
        const before = await plain(contacts);
        stage.turnTo(`s|other ${version}`);
        expect(await contacts.importVCards(text)).to.deep.include({ created: 2, updated: 0 });
        const after = await plain(contacts);
        // A card has a name of its own.
        expect(after).to.deep.equal(
          before.map((one) => (one.firstName === 'Bob' ? { ...one, displayName: 'Bob' } : one)),
        );
      }
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
