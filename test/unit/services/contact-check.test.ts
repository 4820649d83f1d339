import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkContact, checkGroupName, soundContact } from '../../../src/services/contact-check.js';
import { MAX_PHOTO } from '../../../src/services/contact-photo.js';
import { codeThrown } from '../../support/codes.js';

const PNG = 'data:image/png;base64,iVBORw0KGgo=';
const bad = (input: unknown): boolean =>
  codeThrown(() => checkContact(input)) === 'invalid-argument';
const named = { displayName: 'Bob' };

describe('what is kept of a contact', () => {
  it('is its fields, cleaned, and nothing else', () => {
    const kept = checkContact({
      contactId: 'x',
      displayName: '  Zoë\u202e\n Müller ',
      firstName: '',
      lastName: null,
      department: 'R&D',
      emails: [{ type: 'HOME', value: ' z@example.com ' }, { value: '' }],
      phoneNumbers: [
        { type: 'cell', value: 'tel:+1-408;ext=5' },
        { type: 'work', value: '+1-408' },
        { type: 'fax', value: '1-800-FLOWERS' },
      ],
      sipAddresses: [{ type: '', value: 'sip:zoe@example.com' }],
      avatarURL: PNG,
      groups: ['g', 'g'],
      evil: 1,
      __proto__: { companyName: 'nobody' },
    });
    assert.deepEqual(kept, {
      displayName: 'Zoë Müller',
      department: 'R&D',
      emails: [{ type: 'home', value: 'z@example.com' }],
      phoneNumbers: [
        { type: 'mobile', value: '+1-408' },
        { type: 'fax', value: '1-800-FLOWERS' },
      ],
      sipAddresses: [{ type: 'other', value: 'sip:zoe@example.com' }],
      avatarURL: PNG,
      groups: ['g'],
    });
  });

  it('needs somebody', () => {
    for (const input of [
      undefined,
      null,
      7,
      'Bob',
      [],
      {},
      { displayName: ' ' },
      { department: 'x' },
    ]) {
      assert.ok(bad(input), JSON.stringify(input));
      assert.equal(soundContact(input), undefined);
    }
  });

  it('is refused where it is unsound; of a strangers contact the rest is taken', () => {
    const unsound: readonly object[] = [
      { firstName: 7 },
      { firstName: 'x'.repeat(300) },
      { emails: 'a@b' },
      { emails: [{ type: 'home', value: 'nobody' }] },
      { emails: Array.from({ length: 51 }, () => ({ type: 'x', value: '' })) },
      { phoneNumbers: [{ type: 'work', value: 'call me' }] },
      { phoneNumbers: [{ type: 'work', value: 'sip:1@x' }] },
      { phoneNumbers: [{ type: 7, value: '100' }] },
      { phoneNumbers: [null] },
      { sipAddresses: [{ type: 'work', value: 'javascript:alert(1)@' }] },
      { sipAddresses: [{ type: 'work', value: 'sip:a@b?Replaces=x' }] },
      { groups: [7] },
      { groups: 'g' },
      ...[
        'http://example.com/a.png',
        'javascript:alert(1)',
        'data:image/svg+xml;base64,AAAA',
        'data:text/html;base64,AAAA',
        'data:image/png;base64,AA"A',
        'data:image/png,AAAA',
        `data:image/png;base64,${'A'.repeat((MAX_PHOTO / 3) * 4 + 8)}`,
        'https://user:secret@example.com/a.png',
        'https://',
        `https://example.com/${'a'.repeat(3_000)}`,
        7,
      ].map((avatarURL) => ({ avatarURL })),
    ];
    for (const fields of unsound) {
      assert.ok(bad({ ...named, ...fields }), JSON.stringify(fields).slice(0, 80));
      const sound = soundContact({ ...named, ...fields });
      assert.equal(sound?.displayName, 'Bob');
      assert.equal(JSON.stringify(sound).includes('alert'), false);
    }
    for (const avatarURL of ['https://example.com/a.png', PNG, '', null, undefined]) {
      assert.ok(!bad({ ...named, avatarURL }));
    }
  });

  it('whatever is given, what is kept is kept the same again', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record(
        {
          displayName: fc.oneof(fc.string({ unit: 'grapheme' }), fc.anything()),
          emails: fc.array(fc.record({ type: fc.string(), value: fc.emailAddress() })),
          phoneNumbers: fc.array(fc.record({ type: fc.string(), value: fc.string() })),
          sipAddresses: fc.anything(),
          avatarURL: fc.anything(),
          groups: fc.array(fc.anything()),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(anything, (input) => {
        const sound = soundContact(input);
        if (sound) assert.deepEqual(checkContact(sound), sound);
      }),
    );
  });

  it('a group has a name', () => {
    assert.equal(checkGroupName(' Friends\n'), 'Friends');
    for (const name of ['', '  ', 7, undefined, 'x'.repeat(300)]) {
      assert.equal(
        codeThrown(() => checkGroupName(name)),
        'invalid-argument',
      );
    }
  });
});
