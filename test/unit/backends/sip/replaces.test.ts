import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatReferTo, parseReferTo } from '../../../../src/backends/sip/refer-to.js';
import { formatReplaces, parseReplaces } from '../../../../src/backends/sip/replaces.js';
import type { ReplacedDialog } from '../../../../src/core/ports.js';

const dialog: ReplacedDialog = {
  callId: 'a84b4c76e66710@pc33.example.com',
  toTag: '7743',
  fromTag: '6472',
  earlyOnly: false,
};

describe('Replaces', () => {
  const good: readonly (readonly [string, ReplacedDialog])[] = [
    ['a84b4c76e66710@pc33.example.com;to-tag=7743;from-tag=6472', dialog],
    ['a84b4c76e66710@pc33.example.com ; from-tag = 6472 ; to-tag = 7743', dialog],
    ['a84b4c76e66710@pc33.example.com;To-Tag=7743;FROM-TAG=6472', dialog],
    [
      'a84b4c76e66710@pc33.example.com;to-tag=7743;from-tag=6472;early-only',
      { ...dialog, earlyOnly: true },
    ],
    ['a84b4c76e66710@pc33.example.com;to-tag=7743;from-tag=6472;later=x', dialog],
    [
      'x?{<">}:/;to-tag=a.b;from-tag=c~d',
      { ...dialog, callId: 'x?{<">}:/', toTag: 'a.b', fromTag: 'c~d' },
    ],
  ];
  for (const [text, expected] of good) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseReplaces(text), expected);
    });
  }

  for (const text of [
    '',
    'x',
    'x;to-tag=1',
    'x;from-tag=1',
    ';to-tag=1;from-tag=2',
    'x;to-tag=;from-tag=2',
    'x;to-tag=1;to-tag=2;from-tag=3',
    'x;to-tag=1;from-tag=a b',
    'x;to-tag="1";from-tag=2',
    'x\r\nVia: y;to-tag=1;from-tag=2',
    `${'x'.repeat(600)};to-tag=1;from-tag=2`,
    `x;to-tag=1;from-tag=${'2'.repeat(300)}`,
    `x;to-tag=1;from-tag=2;more=${'z'.repeat(5_000)}`,
  ]) {
    it(`does not read ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(parseReplaces(text), undefined);
    });
  }

  it('is written as it is read, inside Refer-To too', () => {
    const characters = Array.from("abcXYZ019-.!%*_+`'~");
    const tag = fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 20 });
    const callId = fc.string({
      unit: fc.constantFrom(...characters, ...Array.from('()<>:\\"/[]?{}@')),
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(callId, tag, tag, fc.boolean(), (id, toTag, fromTag, earlyOnly) => {
        const replaces = { callId: id, toTag, fromTag, earlyOnly };
        assert.deepEqual(parseReplaces(formatReplaces(replaces)), replaces);
        const target = { destination: 'sip:carol@example.com', replaces };
        const text = formatReferTo(target);
        // RFC 3261 25.1: nothing but hvalue characters, so that no parser stumbles.
        assert.match(
          text,
          /^<sip:carol@example\.com\?Replaces=(?:[A-Za-z0-9\-_.!~*'()]|%[0-9A-F]{2})+>$/u,
        );
        assert.deepEqual(parseReferTo([text]), target);
      }),
    );
  });

  it('is escaped as RFC 3891 writes it', () => {
    assert.equal(
      formatReferTo({ destination: 'sip:carol@example.com', replaces: dialog }),
      '<sip:carol@example.com?Replaces=a84b4c76e66710%40pc33.example.com%3Bto-tag%3D7743%3Bfrom-tag%3D6472>',
    );
  });
});

describe('Refer-To', () => {
  const at = 'sip:carol@example.com';
  const good: readonly (readonly [string, string, ReplacedDialog?])[] = [
    [`<${at}>`, at],
    [at, at],
    [`"Carol" <${at}>;x=y`, at],
    [`<${at};transport=udp;method=INVITE>`, `${at};transport=udp`],
    ['<sip:+49%2330@example.com:5070>', 'sip:+49%2330@example.com:5070'],
    ['<sips:carol@example.com>', 'sips:carol@example.com'],
    [
      `<${at}?Replaces=${encodeURIComponent('a84b4c76e66710@pc33.example.com;to-tag=7743;from-tag=6472')}>`,
      at,
      dialog,
    ],
    // Nothing else that it wants to write into our INVITE.
    [
      `<${at}?Require=replaces&%52eplaces=a84b4c76e66710%40pc33.example.com;to-tag=7743;from-tag=6472&Route=%3Csip:evil%3E&body=x>`,
      at,
      dialog,
    ],
    [`<${at}?From=%3Csip:boss@example.com%3E&Via=x>`, at],
  ];
  for (const [text, destination, replaces] of good) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseReferTo([text]), {
        destination,
        ...(replaces ? { replaces } : {}),
      });
    });
  }

  const bad: readonly (readonly [string, readonly string[], number])[] = [
    ['none', [], 400],
    ['two', [`<${at}>`, '<sip:dave@example.com>'], 400],
    ['tel:', ['<tel:+15551234>'], 416],
    ['http:', ['<http://example.com/>'], 416],
    ['javascript:', ['javascript:alert(1)'], 416],
    ['no URI', ['carol'], 400],
    ['an empty one', ['<>'], 400],
    ['no user', ['<sip:example.com>'], 400],
    ['another method', [`<${at};method=BYE>`], 403],
    ['another method in small letters', [`<${at};method=subscribe>`], 403],
    ['a control character', ['<sip:ca%0d%0arol@example.com>'], 400],
    ['escapes that are not UTF-8', [`<${at}?Replaces=%FF>`], 400],
    ['a Replaces that is none', [`<${at}?Replaces=x>`], 400],
    ['two Replaces', [`<${at}?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=y>`], 400],
    [
      'a Replaces that breaks the message',
      [`<${at}?Replaces=x%0D%0AVia:y%3Bto-tag%3D1%3Bfrom-tag%3D2>`],
      400,
    ],
    ['one that is far too long', [`<sip:${'c'.repeat(5_000)}@example.com>`], 400],
  ];
  for (const [name, values, statusCode] of bad) {
    it(`refuses ${name}: ${String(statusCode)}`, () => {
      assert.equal(parseReferTo(values), statusCode);
    });
  }
});
