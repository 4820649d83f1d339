import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isCallingError } from '../../../src/core/errors.js';
import { Late } from '../../../src/core/late.js';
import { settle } from '../../support/fakes/fake-clock.js';

describe('what is loaded with its first use', () => {
  it('is not made before, and once', async () => {
    let made = 0;
    const late = new Late(() => Promise.resolve((made += 1)));
    const told: number[] = [];
    await late.ifAsked((thing) => told.push(thing));
    assert.deepEqual([made, late.loading, late.loaded], [0, undefined, undefined]);
    const both = [late.load(), late.load()];
    const asked = late.ifAsked((thing) => told.push(thing));
    assert.deepEqual(await Promise.all(both), [1, 1]);
    await asked;
    assert.deepEqual([made, late.loaded, told], [1, 1, [1]]);
  });

  it('is tried anew after it has failed, of which only those hear who asked', async () => {
    let fails = true;
    const cause = new TypeError('not there');
    const late = new Late(() => (fails ? Promise.reject(cause) : Promise.resolve('there')));
    // Nobody waits for this one: it raises no unhandled rejection.
    void late.load();
    await late.ifAsked(() => assert.fail('it is not there'));
    await assert.rejects(
      late.load(),
      (error) =>
        isCallingError(error) &&
        error.code === 'service-unavailable' &&
        error.retryable &&
        error.cause === cause,
    );
    await settle();
    fails = false;
    assert.equal(await late.load(), 'there');
  });
});
