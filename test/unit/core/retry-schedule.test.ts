import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { retryDelay } from '../../../src/core/retry-schedule.js';

describe('retryDelay', () => {
  it('is a second ± 20 % for half a minute', () => {
    assert.equal(retryDelay({ elapsed: 0, previous: 0, random: 0 }), 800);
    assert.equal(retryDelay({ elapsed: 15_000, previous: 1_000, random: 0.5 }), 1_000);
    assert.equal(retryDelay({ elapsed: 29_999, previous: 1_000, random: 0.9999 }), 1_200);
  });

  it('then doubles up to 30 s', () => {
    const waits: number[] = [];
    let previous = 1_000;
    for (let turn = 0; turn < 7; turn += 1) {
      previous = retryDelay({ elapsed: 30_000, previous, random: 0.5 });
      waits.push(previous);
    }
    assert.deepEqual(waits, [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('never comes before Retry-After, which is bounded', () => {
    assert.equal(retryDelay({ elapsed: 0, previous: 0, random: 0.5, retryAfter: 7 }), 7_000);
    assert.equal(
      retryDelay({ elapsed: 0, previous: 0, random: 0.5, retryAfter: 99_999_999 }),
      3_600_000,
    );
  });
});
