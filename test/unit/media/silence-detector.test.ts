import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decibelsOf, SilenceDetector } from '../../../src/media/silence-detector.js';

/** When it is quiet for long enough, of levels a second apart; −1: never. */
function endOf(levels: readonly (number | undefined)[]): number {
  const detector = new SilenceDetector();
  return levels.findIndex((level, second) => detector.hears(level, 1_000_000 + second * 1_000));
}

const times = <Value>(count: number, value: Value): Value[] => Array<Value>(count).fill(value);

describe('SilenceDetector', () => {
  const table: readonly (readonly [string, readonly (number | undefined)[], number])[] = [
    ['8 s below −50 dBFS from the start', times(20, -60), 8],
    ['nothing at all', times(20, -Infinity), 8],
    ['at −50 dBFS somebody speaks', times(20, -50), -1],
    ['just below it nobody does', times(20, -50.01), 8],
    ['7 s are not enough', [...times(8, -60), -20, ...times(7, -60)], -1],
    ['the last word counts', [-20, ...times(5, -60), -20, ...times(20, -60)], 15],
    ['a level that is not known is no silence', times(20, undefined), -1],
    ['nor is one that makes no sense', times(20, NaN), -1],
    [
      'one moment that is not known begins anew',
      [...times(5, -60), undefined, ...times(20, -60)],
      14,
    ],
  ];
  for (const [name, levels, end] of table) {
    it(name, () => {
      assert.equal(endOf(levels), end);
    });
  }

  it('a clock that is set back makes no silence, and none that lasts for ever', () => {
    const detector = new SilenceDetector();
    assert.equal(detector.hears(-90, 100_000), false);
    assert.equal(detector.hears(-90, 5_000), false);
    assert.equal(detector.hears(-90, 12_999), false);
    assert.equal(detector.hears(-90, 13_000), true);
  });

  it('never ends while somebody speaks at least every 8 s', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 7_999 }), { maxLength: 100 });
    fc.assert(
      fc.property(gaps, (pauses) => {
        const detector = new SilenceDetector();
        let at = 0;
        for (const pause of pauses) {
          assert.equal(detector.hears(-20, at), false);
          assert.equal(detector.hears(-90, at), false);
          at += pause;
          assert.equal(detector.hears(-90, at), false);
        }
      }),
    );
  });
});

describe('decibelsOf', () => {
  it('is 0 for the loudest square, −3 for a full sine, −Infinity for nothing', () => {
    assert.equal(decibelsOf(new Float32Array(100).fill(-1)), 0);
    const sine = new Float32Array(4_800).map((_, i) => Math.sin((2 * Math.PI * i) / 48));
    assert.ok(Math.abs(decibelsOf(sine) + 3.01) < 0.01);
    assert.equal(decibelsOf(new Float32Array(100)), -Infinity);
    assert.equal(decibelsOf(new Float32Array(0)), -Infinity);
  });
});
