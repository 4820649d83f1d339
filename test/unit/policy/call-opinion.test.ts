import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { opinionOf, verdictOn } from '../../../src/policy/call-opinion.js';

describe('what is thought of a call', () => {
  for (const [mos, opinion] of [
    [4.4, 'excellent'],
    [4.3, 'excellent'],
    [4.2, 'good'],
    [4, 'good'],
    [3.9, 'fair'],
    [3.6, 'fair'],
    [3.5, 'poor'],
    [3.1, 'poor'],
    [3, 'bad'],
    [1, 'bad'],
  ] as const) {
    it(`with a score of ${String(mos)}: ${opinion}`, () => {
      assert.equal(opinionOf(mos), opinion);
      assert.equal(verdictOn({ status: 'connected', quality: { mos, warnings: [] } }), opinion);
    });
  }

  it('is unknown without a call, before the first statistics, and while nothing flows', () => {
    assert.equal(verdictOn(undefined), 'unknown');
    assert.equal(verdictOn({ status: 'connected' }), 'unknown');
    assert.equal(verdictOn({ status: 'connected', quality: { warnings: [] } }), 'unknown');
  });

  it('is no more than that it is interrupted, whatever it was before', () => {
    const quality = { mos: 4.4, warnings: [] };
    assert.equal(verdictOn({ status: 'reconnecting', quality }), 'interrupted');
  });
});
