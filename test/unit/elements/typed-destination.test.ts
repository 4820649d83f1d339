import assert from 'node:assert/strict';
import { it } from 'node:test';
import { typedDestination } from '../../../src/elements/typed-destination.js';

it('writes what was typed or pasted in the characters of numbers and addresses', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['  bob@example.com\r\n', 'bob@example.com'],
    ['+1\u00a0408\u2009555\u20110100', '+1 408 555-0100'],
    ['\u202a+1 408 555 0100\u202c', '+1 408 555 0100'],
    ['\uff0b\uff11\u2013\uff12', '+1-2'],
    ['\u0660\u0669\u06f0\u06f9', '0909'],
    ['sip:b\u00adob\u200b@example.com', 'sip:bob@example.com'],
    ['tel:+1\t408', 'tel:+1 408'],
    [' \u200b ', ''],
  ];
  for (const [typed, wanted] of cases) assert.equal(typedDestination(typed), wanted);
});
