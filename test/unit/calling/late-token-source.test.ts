import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LateTokenSource } from '../../../src/calling/late-token-source.js';
import { isCallingError } from '../../../src/core/errors.js';
import { FakeClock, settle } from '../../support/fakes/fake-clock.js';

/** `failures`: how many times it cannot be loaded. */
function setUp(failures = 0) {
  const clock = new FakeClock();
  const told: string[] = [];
  const listener = {
    expiring: (at: number) => told.push(`expiring ${String(at)}`),
    changed: (reason: string) => told.push(`changed ${reason}`),
  };
  let loads = 0;
  const source = new LateTokenSource(clock, listener, () => {
    loads += 1;
    return loads <= failures
      ? Promise.reject(new TypeError('not there'))
      : import('../../../src/calling/token-source.js');
  });
  return { clock, told, source, loads: () => loads };
}

describe('LateTokenSource', () => {
  it('loads nothing while there is no token', async () => {
    const { source, told, loads } = setUp();
    source.update(undefined, undefined);
    assert.equal(await source.token('connect'), undefined);
    source.dispose();
    assert.deepEqual([told, loads()], [[], 0]);
  });

  it('uses a replaced token at once, loads once and forgets it when it is disposed', async () => {
    const { source, told, clock, loads } = setUp();
    source.update('one', undefined);
    source.update('one', undefined);
    const first = source.token('connect');
    source.update('two', undefined);
    const second = source.token('connect');
    assert.deepEqual(told, ['changed connect', 'changed connect']);
    assert.deepEqual([await first, await second], ['two', 'two']);
    source.update(undefined, () => Promise.resolve('three'));
    assert.equal(await source.token('connect'), 'three');
    source.dispose();
    assert.equal(await source.token('connect'), undefined);
    await settle();
    assert.deepEqual([clock.pending, loads(), told.length], [0, 1, 3]);
  });

  it('an empty token is none, and is no news', async () => {
    const { source, told } = setUp();
    source.update('', undefined);
    assert.equal(await source.token('connect'), undefined);
    assert.deepEqual(told, []);
  });

  it('what cannot be loaded is told to who asks, and loaded anew for the next', async () => {
    const { source, loads } = setUp(1);
    source.update('one', undefined);
    await assert.rejects(
      source.token('connect'),
      (error) => isCallingError(error) && error.code === 'service-unavailable' && error.retryable,
    );
    assert.equal(await source.token('connect'), 'one');
    assert.equal(loads(), 2);
  });
});
