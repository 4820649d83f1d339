import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  digitsOf,
  looksLikeNumber,
  matchNumbers,
  numberKey,
  typedMatch,
  typedNumber,
} from '../../../src/services/phone-numbers.js';

describe('telephone numbers', () => {
  it('match however they are spelled', () => {
    const same: readonly (readonly [string, string])[] = [
      ['+1 408 555 0100', '14085550100'],
      ['+1 (408) 555-0100', '+1.408.555.0100'],
      ['tel:+1-408-555-0100;phone-context=x', '+14085550100'],
      ['001 408 555 0100', '+14085550100'],
      ['011 49 30 1234567', '+49 30 1234567'],
      ['+49 (0)30 1234567', '+49301234567'],
      ['100', '1-00'],
      ['*97', '* 97'],
    ];
    for (const [a, b] of same) {
      assert.equal(matchNumbers(a, b), 2, `${a} ${b}`);
      assert.equal(numberKey(a), numberKey(b));
    }
  });

  it('match by what is dialled within a country', () => {
    const national: readonly (readonly [string, string])[] = [
      ['(408) 555-0100', '+1 408 555 0100'],
      ['030 1234567', '+49 30 1234567'],
      ['030 1234567', '0049 30 1234567'],
      // Where the 0 belongs to the number (Italy).
      ['011 1234567', '+39 011 1234567'],
    ];
    for (const [a, b] of national) {
      assert.equal(matchNumbers(a, b), 1, `${a} ${b}`);
      assert.equal(matchNumbers(b, a), 1, `${b} ${a}`);
      assert.equal(numberKey(a), numberKey(b));
    }
  });

  it('do not match when they only end alike', () => {
    const others: readonly (readonly [string, string])[] = [
      ['+1 408 555 0100', '+49 408 555 0100'],
      ['100', '+1 408 555 0100'],
      ['555 0100', '+1 408 555 0100'],
      ['0100', '100'],
      ['', ''],
      ['abc', 'abc'],
      ['*97', '97'],
    ];
    for (const [a, b] of others) assert.equal(matchNumbers(a, b), 0, `${a} ${b}`);
  });

  it('match whatever separators stand in them', () => {
    const separators = fc.array(fc.constantFrom(' ', '-', '.', '(', ')', '/'), { maxLength: 3 });
    const digit = fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8', '9');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(digit, separators), { minLength: 3, maxLength: 15 }),
        (parts) => {
          const plain = parts.map(([one]) => one).join('');
          const spelled = parts.map(([one, between]) => one + between.join('')).join('');
          assert.equal(matchNumbers(plain, spelled), 2);
          assert.equal(digitsOf(spelled), plain);
        },
      ),
    );
  });

  it('are found by a part, as it is typed', () => {
    const number = '+49 171 2345678';
    const match = (typed: string): number =>
      typedMatch(typedNumber(typed), number, digitsOf(number));
    assert.equal(match('+49 171 2345678'), 3);
    assert.equal(match('0171 2345678'), 3);
    assert.equal(match('+49 17'), 2);
    assert.equal(match('2345'), 1);
    assert.equal(match('0171 23'), 1);
    assert.equal(match('999'), 0);
    assert.equal(match('+'), 0);
  });

  it('are told from names', () => {
    for (const text of ['+1 (408)', '*97', '1.2/3', 'tel:12']) assert.ok(looksLikeNumber(text));
    for (const text of ['Anna', '+', 'room 12', '']) assert.ok(!looksLikeNumber(text));
  });
});
