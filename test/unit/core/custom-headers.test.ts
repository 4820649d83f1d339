import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { customHeadersOf } from '../../../src/backends/sip/custom-headers.js';
import { parseSipText, writeSipText } from '../../../src/backends/sip/sip-text.js';
import { checkCustomHeaders } from '../../../src/core/custom-headers.js';
import { isCallingError } from '../../../src/core/errors.js';

function accepts(headers: Readonly<Record<string, string>>): boolean {
  try {
    checkCustomHeaders(headers);
    return true;
  } catch (error) {
    assert.ok(isCallingError(error) && error.code === 'invalid-argument', String(error));
    return false;
  }
}

describe('checkCustomHeaders', () => {
  const table: readonly (readonly [string, Readonly<Record<string, unknown>>, boolean])[] = [
    ['none', {}, true],
    ['an X- header', { 'X-Ticket': '42' }, true],
    ['one in small letters', { 'x-ticket': 'a: b; c="d", <e> 😀' }, true],
    ['an empty value', { 'X-A': '' }, true],
    ['a name of SIP', { From: 'x' }, false],
    ['a name that only holds X-', { 'AX-B': 'x' }, false],
    ['X- alone', { 'X-': 'x' }, false],
    ['a name with a colon', { 'X-A: b\r\nFrom': 'x' }, false],
    ['a name with a space', { 'X-A B': 'x' }, false],
    ['a name of 65 letters', { [`X-${'a'.repeat(65)}`]: 'x' }, false],
    ['a value with a line end', { 'X-A': 'a\r\nFrom: b' }, false],
    ['a value with a bare line feed', { 'X-A': 'a\nb' }, false],
    ['a value with a carriage return', { 'X-A': 'a\rb' }, false],
    ['a value that folds', { 'X-A': 'a\r\n b' }, false],
    ['a value with a null', { 'X-A': 'a\u0000b' }, false],
    ['a value with a line separator', { 'X-A': 'a\u2028b' }, false],
    ['a value with half a character', { 'X-A': 'a\uD83D' }, false],
    ['a value of 1,025 characters', { 'X-A': 'x'.repeat(1_025) }, false],
    ['a value that is no text', { 'X-A': 42 }, false],
    [
      '33 headers',
      Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`X-${String(n)}`, ''])),
      false,
    ],
  ];
  for (const [name, headers, accepted] of table) {
    it(`${name}: ${accepted ? 'taken' : 'refused'}`, () => {
      assert.equal(accepts(headers as Record<string, string>), accepted);
    });
  }

  it('what is taken arrives as it was sent, and adds nothing else to the message', () => {
    const nasty = fc.constantFrom('\r\n', '\n', '\r', ':', ' ', '\t', '\u0000', '\u2028', '"', ',');
    const text = fc
      .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 8 }), fc.string()), {
        maxLength: 6,
      })
      .map((parts) => parts.join(''));
    const name = fc.oneof(
      text,
      text.map((rest) => `X-${rest}`),
      fc.stringMatching(/^[Xx]-[A-Za-z0-9!%*_+`'~-]{1,64}$/u),
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(text, fc.string())), (headers) => {
        if (!accepts(headers)) return;
        taken += 1;
        const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}`);
        const message = ['INVITE sip:a@b SIP/2.0', 'From: <sip:c@d>;tag=1', ...lines, '', 'body'];
        // Over the wire, which is UTF-8.
        const bytes = new TextEncoder().encode(message.join('\r\n'));
        const parsed = parseSipText(new TextDecoder().decode(bytes));
        assert.ok(parsed);
        assert.equal(parsed.body, 'body');
        assert.equal(parsed.headers.length, lines.length + 1);
        assert.equal(writeSipText(parsed).split('\r\n').length, message.length);
        const names = Object.keys(headers).map((key) => key.toLowerCase());
        if (new Set(names).size < names.length) return;
        const arrived = customHeadersOf({ data: message.join('\r\n') });
        const sent = Object.entries(headers).map(([key, value]) => [key, value.trim()]);
        assert.deepEqual(arrived, Object.fromEntries(sent));
      }),
      { numRuns: 2_000 },
    );
    assert.ok(taken > 200, String(taken));
  });
});
