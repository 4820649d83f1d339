import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StateStore } from '../../../src/core/state-store.js';

interface Count {
  readonly count: number;
  readonly list?: readonly { readonly name: string }[];
}

function counting(): StateStore<Count, number> {
  return new StateStore<Count, number>({ count: 0 }, (state, by) =>
    by === 0 ? state : { ...state, count: state.count + by },
  );
}

describe('StateStore', () => {
  it('replays the current value and skips what changes nothing', () => {
    const store = counting();
    store.dispatch(1);
    const seen: number[] = [];
    store.state$.subscribe(({ count }) => seen.push(count));
    store.dispatch(0);
    store.dispatch(1);
    assert.deepEqual(seen, [1, 2]);
  });

  it('delivers nested updates in order to every subscriber, and applies them at once', () => {
    const store = counting();
    const first: number[] = [];
    const second: number[] = [];
    store.state$.subscribe(({ count }) => {
      first.push(count);
      if (count === 1) {
        store.dispatch(1);
        assert.equal(store.state.count, 2);
      }
    });
    store.state$.subscribe(({ count }) => second.push(count));
    store.dispatch(1);
    assert.deepEqual(first, [0, 1, 2]);
    assert.deepEqual(second, [0, 1, 2]);
  });

  it('gives a late subscriber of a completed state the last snapshot, then complete', () => {
    const store = counting();
    store.dispatch(5);
    store.complete();
    store.dispatch(1);
    const seen: (number | string)[] = [];
    store.state$.subscribe({
      next: ({ count }) => seen.push(count),
      complete: () => seen.push('complete'),
    });
    assert.deepEqual(seen, [5, 'complete']);
  });

  it('completes only after what is queued, when completed inside a delivery', () => {
    const store = counting();
    const seen: (number | string)[] = [];
    store.state$.subscribe(({ count }) => {
      if (count === 1) {
        store.dispatch(1);
        store.complete();
      }
    });
    store.state$.subscribe({
      next: ({ count }) => seen.push(count),
      complete: () => seen.push('complete'),
    });
    store.dispatch(1);
    assert.deepEqual(seen, [0, 1, 2, 'complete']);
  });

  it('freezes snapshots all the way down', () => {
    const store = new StateStore<Count, Count>({ count: 0 }, (_, next) => next);
    store.dispatch({ count: 1, list: [{ name: 'a' }] });
    assert.ok(Object.isFrozen(store.state));
    assert.ok(Object.isFrozen(store.state.list));
    assert.ok(Object.isFrozen(store.state.list?.[0]));
  });
});
