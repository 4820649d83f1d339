import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDigits } from '../../../src/core/dtmf.js';

describe('digits', () => {
  it('are 0-9, A-D in either case, *, # and pauses', () => {
    assert.deepEqual(parseDigits('19a,D*#'), ['1', '9', 'A', ',', 'D', '*', '#']);
  });

  for (const bad of [
    '',
    'E',
    '1 2',
    '1-2',
    'R',
    '+1',
    '１',
    '1\n',
    '1\r\nSignal=2',
    5,
    null,
    undefined,
  ]) {
    it(`are not ${JSON.stringify(bad)}`, () => {
      assert.equal(parseDigits(bad), undefined);
    });
  }
});
