import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Contact, NewContact } from '../../../../src/core/data-services.js';
import { soundContact } from '../../../../src/services/contact-check.js';
import { readVCards, type ReadCard } from '../../../../src/services/vcards/read-vcards.js';
import { writeVCards, type CardVersion } from '../../../../src/services/vcards/write-vcards.js';

async function read(text: string): Promise<(ReadCard | undefined)[]> {
  const cards: (ReadCard | undefined)[] = [];
  for await (const card of readVCards(text)) cards.push(card);
  return cards;
}

function card(version: string, ...lines: readonly string[]): string {
  return ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n');
}

async function one(text: string): Promise<NewContact | undefined> {
  const cards = await read(text);
  assert.equal(cards.length, 1);
  return cards[0]?.contact;
}

const GIF = 'R0lGODlhAQABAAAAACw=';

describe('vCards that are read', () => {
  it('of version 4.0', async () => {
    const cards = await read(
      card(
        '4.0',
        'UID:urn:uuid:1',
        'FN;PREF=2:Somebody else',
        'FN;PREF=1:Zoë\\, Müller',
        'N:Müller;Zoë;;;',
        'ORG:ACME\\; Ltd.;Research',
        'TEL;VALUE=uri;TYPE="voice,home":tel:+1-408-555-0100;ext=5',
        'TEL;TYPE=cell:100',
        'EMAIL;TYPE=work:zoe@example.com',
        'IMPP;TYPE=work:sip:zoe@example.com',
        'IMPP:xmpp:zoe@example.com',
        'CATEGORIES:Friends,Red\\, green',
        `PHOTO:data:image/gif;base64,${GIF}`,
        'X-UNKNOWN:1',
      ),
    );
    assert.deepEqual(cards, [
      {
        uid: 'urn:uuid:1',
        contact: {
          displayName: 'Zoë, Müller',
          firstName: 'Zoë',
          lastName: 'Müller',
          companyName: 'ACME; Ltd.',
          department: 'Research',
          emails: [{ type: 'work', value: 'zoe@example.com' }],
          phoneNumbers: [
            { type: 'home', value: '+1-408-555-0100' },
            { type: 'mobile', value: '100' },
          ],
          sipAddresses: [{ type: 'work', value: 'sip:zoe@example.com' }],
          avatarURL: `data:image/gif;base64,${GIF}`,
          groups: ['Friends', 'Red, green'],
        },
      },
    ]);
  });

  it('of version 3.0, as telephones and mail programs write it', async () => {
    const contact = await one(
      card(
        '3.0',
        'N:Müller;Zoë;;;',
        'FN:Zoë Mü',
        ' ller',
        'ORG:ACME',
        'item1.TEL;type=CELL;type=VOICE;type=pref:+1 408 555 0100',
        'item1.X-ABLabel:_$!<Mobile>!$_',
        'EMAIL;type=INTERNET;type=HOME:zoe@example.com',
        'IMPP;X-SERVICE-TYPE=SIP:sip:zoe@example.com',
        'X-SIP;TYPE=work:zoe@example.org',
        'CATEGORIES:Friends',
        'PHOTO;ENCODING=b;TYPE=GIF:R0lGODlhAQAB',
        ' AAAAACw=',
        'BDAY:nonsense',
      ),
    );
    assert.deepEqual(contact, {
      displayName: 'Zoë Müller',
      firstName: 'Zoë',
      lastName: 'Müller',
      companyName: 'ACME',
      emails: [{ type: 'home', value: 'zoe@example.com' }],
      phoneNumbers: [{ type: 'mobile', value: '+1 408 555 0100' }],
      sipAddresses: [
        { type: 'other', value: 'sip:zoe@example.com' },
        { type: 'work', value: 'zoe@example.org' },
      ],
      avatarURL: `data:image/gif;base64,${GIF}`,
      groups: ['Friends'],
    });
  });

  it('with line ends of any system', async () => {
    for (const end of ['\r\n', '\n', '\r']) {
      const text = (card('3.0', 'FN:Bob', 'TEL:1') + card('4.0', 'FN:Carol')).replaceAll(
        '\r\n',
        end,
      );
      assert.deepEqual(
        (await read(text)).map((read) => read?.contact.displayName),
        ['Bob', 'Carol'],
        JSON.stringify(end),
      );
    }
  });

  it('without what is unsound in them', async () => {
    const contact = await one(
      card(
        '4.0',
        'FN:Bob',
        'nonsense without a colon',
        'TEL;TYPE="open:1',
        'TEL:call me',
        'TEL;=x:2',
        'IMPP:sip:a b@c',
        'PHOTO:javascript:alert(1)',
        'PHOTO:data:image/svg+xml;base64,AAAA',
        'PHOTO:http://example.com/a.png',
        `PHOTO:data:image/png;base64,${'A'.repeat(400_000)}`,
        `NOTE:${'x'.repeat(100_000)}`,
        `EMAIL:${'x'.repeat(10_000)}@example.com`,
        'TEL;TYPE=work:100',
        `CATEGORIES:${Array.from({ length: 99 }, (_, at) => `g${String(at)}`).join(',')}`,
      ),
    );
    assert.deepEqual(contact?.phoneNumbers, [{ type: 'work', value: '100' }]);
    assert.equal(contact.groups?.length, 20);
    assert.deepEqual(Object.keys(contact).sort(), ['displayName', 'groups', 'phoneNumbers']);
  });

  it('a photo just small enough is taken, by URL too', async () => {
    const photo = `data:image/png;base64,${'A'.repeat(349_524)}`;
    const folded = `PHOTO:${photo}`.replace(/(.{75})/gu, '$1\r\n ');
    assert.equal((await one(card('4.0', 'FN:Bob', folded)))?.avatarURL, photo);
    const url = 'https://example.com/a.png';
    for (const line of [`PHOTO:${url}`, `PHOTO;VALUE=uri:${url}`]) {
      assert.equal((await one(card('4.0', 'FN:Bob', line)))?.avatarURL, url);
      assert.equal((await one(card('3.0', 'FN:Bob', line)))?.avatarURL, url);
    }
  });

  it('are skipped when they have no end, no version, or name nobody', async () => {
    const good = card('4.0', 'FN:Bob');
    const skipped = [
      card('2.1', 'FN:Old'),
      card('4.0', 'NOTE:nobody'),
      card('5.0', 'FN:Future'),
      'BEGIN:VCARD\r\nFN:No version\r\nEND:VCARD\r\n',
      'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:No end\r\n',
    ];
    for (const text of skipped) {
      const names = (await read(text + good)).map((read) => read?.contact.displayName);
      assert.deepEqual(names, [undefined, 'Bob'], text);
    }
    assert.deepEqual(await read(`${good}BEGIN:VCARD`), [
      { contact: { displayName: 'Bob' } },
      undefined,
    ]);
    for (const text of ['', '\0', 'END:VCARD', 'garbage\r\n\r\n', '<html>', '\r', ' ']) {
      assert.deepEqual(await read(text), []);
    }
  });

  it('never throw, whatever the file', async () => {
    const line = fc.oneof(
      fc.constantFrom('BEGIN:VCARD', 'END:VCARD', 'VERSION:4.0', 'VERSION:3.0', 'FN:x', '', ' '),
      fc.string({ unit: 'binary' }),
      fc
        .tuple(
          fc.constantFrom('FN', 'N', 'TEL', 'PHOTO', 'IMPP', 'ORG', 'a.UID', '__proto__', 'N.N.N'),
          fc.string(),
          fc.string(),
        )
        .map(([name, parameters, value]) => `${name};${parameters}:${value}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (lines) => {
        for (const found of await read(lines.join('\n'))) {
          if (found) assert.deepEqual(soundContact(found.contact), found.contact);
        }
      }),
    );
  });

  it('of 10 MB, of cards or of garbage, let the page have its turn', async () => {
    const files = [
      card('4.0', 'FN:Zoe', 'TEL;TYPE=work:+1 408 555 0100', 'NOTE:x').repeat(130_000),
      'garbage '.repeat(1_300_000),
      'garbage\n'.repeat(1_300_000),
      'BEGIN:VCARD\n'.repeat(900_000),
      `BEGIN:VCARD\nVERSION:3.0\nTEL${';A=b'.repeat(2_500_000)}:1\nEND:VCARD`,
      `BEGIN:VCARD\nVERSION:3.0\nFN:x\n${' x\n'.repeat(3_300_000)}END:VCARD`,
      `BEGIN:VCARD\nVERSION:3.0\n${'TEL:1\n'.repeat(1_600_000)}END:VCARD`,
    ];
    for (const [at, text] of files.entries()) {
      assert.ok(text.length >= 9_000_000, `file ${String(at)} is too small`);
      let turns = 0;
      let going = true;
      const turn = (): void => {
        turns += 1;
        if (going) setImmediate(turn);
      };
      setImmediate(turn);
      let count = 0;
      for await (const found of readVCards(text)) count += found === undefined ? 0 : 1;
      going = false;

      assert.equal(count, [130_000, 0, 0, 0, 0, 0, 1][at], `file ${String(at)}`);
      // One line of 10 MB goes by in one step.
      if (at !== 1 && at !== 4) assert.ok(turns > 1, `file ${String(at)}: ${String(turns)} turns`);
    }
  });
});

const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => text.trim() !== '');
const types = fc.oneof(fc.constantFrom('work', 'home', 'cell', 'fax', 'Büro 2'), word);
const addresses = (value: fc.Arbitrary<string>): fc.Arbitrary<object[]> =>
  fc.array(fc.record({ type: types, value }), { maxLength: 4 });
const photos = fc
  .tuple(
    fc.constantFrom('png', 'jpeg', 'gif', 'webp'),
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
  )
  .map(([format, bytes]) => `data:image/${format};base64,${Buffer.from(bytes).toString('base64')}`);
const people = fc
  .record(
    {
      displayName: word,
      firstName: word,
      lastName: word,
      companyName: word,
      department: word,
      emails: addresses(fc.emailAddress()),
      phoneNumbers: addresses(
        fc.oneof(fc.stringMatching(/^\+?[0-9][0-9 ().-]{0,20}$/u), fc.constant('12,,3;4#')),
      ),
      sipAddresses: addresses(
        fc.oneof(
          fc.emailAddress().map((address) => `sip:${address}`),
          fc.constantFrom('sip:a;b@c.d;transport=ws', 'desk', 'sip:a,b@c.d', '1 2', 'x@[::1]:5060'),
        ),
      ),
      avatarURL: fc.oneof(photos, fc.constant('https://example.com/a,b;c.png?d=e%0A')),
      groups: fc.array(
        word.map((name) => name.replace(/\s+/gu, ' ').trim()),
        { maxLength: 5 },
      ),
    },
    { requiredKeys: ['displayName'] },
  )
  .map((input) => soundContact(input))
  .filter((contact) => contact !== undefined);

describe('vCards that are written', () => {
  for (const version of ['4.0', '3.0'] as const satisfies readonly CardVersion[]) {
    it(`of version ${version} say the same when they are read again`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(people, { maxLength: 3 }), async (contacts) => {
          const cards = contacts.map((contact, at) => ({
            contact: { contactId: String(at), ...contact } satisfies Contact,
            uid: `uid;,\\${String(at)}`,
            groupNames: contact.groups ?? [],
          }));
          const text = writeVCards(cards, version);
          for (const line of text.split('\r\n')) {
            assert.ok(Buffer.byteLength(line) <= 75, line);
          }
          const again = await read(text);
          assert.deepEqual(
            again,
            cards.map(({ contact: { contactId: _, ...contact }, uid }) => ({ contact, uid })),
          );
        }),
      );
    });
  }

  it('say who it is in a name of its own, and are what others read', () => {
    const contact: Contact = {
      contactId: '1',
      firstName: 'Zoë',
      lastName: 'M;ller',
      phoneNumbers: [{ type: 'mobile', value: '+1 408 555 0100' }],
      sipAddresses: [{ type: 'work', value: 'sip:z@example.com' }],
      avatarURL: `data:image/jpeg;base64,${GIF}`,
    };
    const cards = [{ contact, uid: 'u', groupNames: ['A,B', 'C'] }];
    assert.equal(
      writeVCards(cards, '4.0'),
      card(
        '4.0',
        'UID:u',
        'FN:Zoë M\\;ller',
        'N:M\\;ller;Zoë;;;',
        'TEL;TYPE=cell:+1 408 555 0100',
        'IMPP;TYPE=work:sip:z@example.com',
        'CATEGORIES:A\\,B,C',
        `PHOTO:data:image/jpeg;base64,${GIF}`,
      ),
    );
    assert.ok(writeVCards(cards, '3.0').includes(`\r\nPHOTO;ENCODING=b;TYPE=JPEG:${GIF}\r\n`));
    assert.equal(writeVCards([], '4.0'), '');
  });
});
