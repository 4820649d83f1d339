import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  formatAddress,
  parseAddress,
  parseAddressOfRecord,
  parseDestination,
} from '../../../src/core/address.js';
import { CallingError } from '../../../src/core/errors.js';

const line = parseAddressOfRecord('sip:alice@example.com');

function invalid(run: () => unknown): void {
  assert.throws(run, (error) => error instanceof CallingError && error.code === 'invalid-argument');
}

describe('parseDestination', () => {
  const good: readonly (readonly [string, string])[] = [
    ['sip:bob@example.org', 'sip:bob@example.org'],
    ['SIP:bob@Example.ORG:5070', 'sip:bob@example.org:5070'],
    ['sips:bob@example.org', 'sips:bob@example.org'],
    ['bob@example.org', 'sip:bob@example.org'],
    ['bob', 'sip:bob@example.com'],
    ['front-desk_2.a', 'sip:front-desk_2.a@example.com'],
    ['1001', 'sip:1001@example.com'],
    ['+1 (408) 555-0100', 'sip:+14085550100@example.com'],
    ['+1.408.555.0100', 'sip:+14085550100@example.com'],
    ['*97#', 'sip:*97%23@example.com'],
    ['tel:+1-408-555-0100', 'sip:+14085550100@example.com'],
    ['tel:+14085550100;phone-context=x', 'sip:+14085550100@example.com'],
    ['  bob  ', 'sip:bob@example.com'],
    ['sip:bob@[2001:db8::1]:5060;transport=ws', 'sip:bob@[2001:db8::1]:5060;transport=ws'],
    ['sip:a%20b@example.org', 'sip:a%20b@example.org'],
  ];
  for (const [text, uri] of good) {
    it(`takes ${JSON.stringify(text)}`, () => {
      assert.equal(formatAddress(parseDestination(text, line)), uri);
    });
  }

  it("takes the SDK's form", () => {
    const tel = parseDestination({ type: 'tel', address: '408 555 0100' }, line);
    assert.equal(formatAddress(tel), 'sip:4085550100@example.com');
    const uri = parseDestination({ type: 'uri', address: 'sip:bob@example.org' }, line);
    assert.equal(formatAddress(uri), 'sip:bob@example.org');
  });

  it("keeps the line's port", () => {
    const at = parseAddressOfRecord('sip:alice@example.com:5070');
    assert.equal(formatAddress(parseDestination('bob', at)), 'sip:bob@example.com:5070');
  });

  const bad = [
    '',
    '   ',
    'sip:',
    'sip:@example.org',
    'sip:bob',
    'bob@',
    'bob@exa mple.org',
    'sip:bob@example.org?Subject=x',
    'bob@example.org\r\nX-Evil: 1',
    'bob\u0000',
    'two words',
    'tel:bob',
    '<script>',
    '100%',
    'sip:%FF@example.org',
    'sip:a%0d%0ab@example.org',
    'sip:bob@example.org:99999',
    'sip:bob@example.org;a="b"',
    '+',
    '-- --',
    '1+2',
    `sip:${'x'.repeat(2000)}@example.org`,
  ];
  for (const text of bad) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
      invalid(() => parseDestination(text, line));
    });
  }

  it('refuses what is not a destination at all', () => {
    for (const value of [undefined, null, 5, {}, { type: 'tel' }]) {
      invalid(() => parseDestination(value as unknown as string, line));
    }
  });

  it('never throws anything but invalid-argument, and never lets a line end through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        try {
          assert.doesNotMatch(formatAddress(parseDestination(text, line)), /[\s<>"]/u);
        } catch (error) {
          assert.ok(error instanceof CallingError && error.code === 'invalid-argument');
        }
      }),
    );
  });

  it('reads back what it wrote', () => {
    for (const [, uri] of good) assert.equal(formatAddress(parseAddress(uri)), uri);
  });
});
