import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCalling } from '../../../src/calling/create-calling.js';
import {
  checkQualityThresholds,
  defaultQualityThresholds,
} from '../../../src/core/call-quality.js';

const refused = { name: 'CallingError', code: 'invalid-argument' };

describe('thresholds of quality', () => {
  it('the defaults fill in what is not given', () => {
    assert.deepEqual(checkQualityThresholds({ mos: 3, jitterMs: undefined }), {
      ...defaultQualityThresholds,
      mos: 3,
    });
    for (const none of [undefined, null, {}]) {
      assert.deepEqual(checkQualityThresholds(none), defaultQualityThresholds);
    }
  });

  it('a warning can be turned off', () => {
    assert.equal(checkQualityThresholds({ lossPercent: Infinity }).lossPercent, Infinity);
    assert.equal(checkQualityThresholds({ mos: 0 }).mos, 0);
  });

  const bad: readonly (readonly [string, unknown])[] = [
    ['a negative number', { jitterMs: -1 }],
    ['no number', { jitterMs: '30' }],
    ['not a number', { jitterMs: NaN }],
    ['null', { jitterMs: null }],
    ['an unknown name', { jitter: 30 }],
    ['a name that every object has', { toString: 30 }],
    ['a list', [30]],
    ['a text', '30'],
    ['a number', 30],
  ];
  for (const [name, given] of bad) {
    it(`${name} is refused`, () => {
      assert.throws(() => checkQualityThresholds(given), refused);
    });
  }

  it('a calling refuses them as it is made and changed, and stays as it was', () => {
    const thresholds = { jitterMs: -1 };
    assert.throws(() => createCalling({ qualityThresholds: thresholds }), refused);
    const calling = createCalling({ manual: true });
    assert.throws(() => calling.update({ qualityThresholds: thresholds }), refused);
    calling.update({ qualityThresholds: { jitterMs: 1 } });
    calling.dispose();
  });
});
