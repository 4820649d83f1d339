import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LateView } from '../../../src/elements/late-view.js';
import { settle } from '../../support/fakes/fake-clock.js';

describe('what an element loads when it is shown', () => {
  it('is loaded once, and told', async () => {
    let loads = 0;
    let told = 0;
    const late = new LateView(
      () => {
        loads += 1;
        return Promise.resolve('view');
      },
      () => (told += 1),
    );
    assert.deepEqual([late.view, loads], [undefined, 0]);
    late.load();
    late.load();
    await settle();
    late.load();
    assert.deepEqual([late.view, late.error, loads, told], ['view', undefined, 1, 1]);
  });

  it('that cannot be loaded is told, and loaded only when it is asked for again', async () => {
    let loads = 0;
    let told = 0;
    const late = new LateView(
      () => {
        loads += 1;
        return loads === 1 ? Promise.reject(new Error('offline')) : Promise.resolve('view');
      },
      () => (told += 1),
    );
    late.load();
    await settle();
    assert.equal(late.error?.code, 'service-unavailable');
    late.load();
    await settle();
    assert.deepEqual([loads, told], [1, 1]);
    late.load(true);
    assert.equal(late.error, undefined);
    await settle();
    assert.deepEqual([late.view, late.error, loads, told], ['view', undefined, 2, 2]);
  });
});
