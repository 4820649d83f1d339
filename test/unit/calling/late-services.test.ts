import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallingServices } from '../../../src/calling/calling-services.js';
import { putTogether } from '../../../src/calling/create-calling.js';
import { LateServices } from '../../../src/calling/late-services.js';
import type { Calling } from '../../../src/calling/calling.js';
import { silentLogger } from '../../../src/core/log.js';
import { codeOf } from '../../support/fakes/fake-call.js';
import { FakeClock } from '../../support/fakes/fake-clock.js';
import { FakeLine } from '../../support/fakes/fake-models.js';

const LINE = 'alice@example.com';

/** A calling without a connection, in Node: it has no IndexedDB. */
function make(): { calling: Calling; clock: FakeClock } {
  const clock = new FakeClock();
  const calling = putTogether({ server: 'wss://a.example', manual: true }, () => undefined, clock);
  calling.callingClient.addLine({ uri: LINE, manual: true });
  return { calling, clock };
}

const all = (calling: Calling) =>
  calling.callHistory.getCallHistoryData(Infinity, 9, 'DESC', 'startTime');

describe('the call history of a calling', () => {
  it('is idle until it is used; without storage it works in memory, and says so', async () => {
    const { calling } = make();
    const { callHistory } = calling;
    const seen: unknown[] = [];
    callHistory.state$.subscribe({
      next: (state) => seen.push(state),
      complete: () => seen.push('complete'),
    });
    assert.deepEqual(seen, [{ status: 'idle' }]);
    assert.deepEqual(await all(calling), []);
    calling.dispose();
    assert.deepEqual(seen, [
      { status: 'idle' },
      { status: 'loading' },
      { status: 'ready', persistent: false },
      'complete',
    ]);
    assert.ok(Object.isFrozen(callHistory));
  });

  it('completes its streams when the calling is disposed, and rejects from then on', async () => {
    const { calling } = make();
    const { callHistory } = calling;
    const completed = Promise.all([
      new Promise<void>((complete) => callHistory.entries$.subscribe({ complete })),
      new Promise<void>((complete) => callHistory.missedCount$.subscribe({ complete })),
    ]);
    await all(calling);
    calling.dispose();
    await completed;
    for (const promise of [
      all(calling),
      callHistory.searchCallHistory('a'),
      callHistory.updateMissedCalls(['a']),
      callHistory.deleteCallHistoryRecords(['a']),
      callHistory.deleteAllCallHistoryRecords(),
    ]) {
      assert.equal(await codeOf(promise), 'disposed');
    }
    await new Promise<void>((complete) => callHistory.entries$.subscribe({ complete }));
  });

  it('that could not be loaded says so, and is loaded by the next use', async () => {
    const { calling, clock } = make();
    let down = true;
    const services = new LateServices(() =>
      down
        ? Promise.reject(new TypeError('Failed to fetch'))
        : Promise.resolve(
            new CallingServices({
              clock,
              log: silentLogger,
              machine: {
                client: calling.callingClient,
                handle: () => undefined,
                port: () => undefined,
              },
              options: () => ({ server: 'wss://a.example', historyRetention: { count: 1 } }),
              notify: () => undefined,
              naming: { known: (remote) => remote },
            }),
          ),
    );
    const history = services.callHistory;
    assert.equal(await codeOf(history.searchCallHistory('')), 'service-unavailable');
    assert.equal(history.state.status, 'failed');
    assert.equal(history.state.error?.retryable, true);
    down = false;
    const line = new FakeLine({ uri: `sip:${LINE}` });
    for (const startTime of [clock.now() - 2, clock.now() - 1]) {
      const call = line.ring({ callId: String(startTime), startTime });
      services.tell((loaded) => {
        loaded.follow([call.call]);
      });
      call.finish({ cause: 'cancelled', by: 'remote' });
    }
    const written = new Promise<void>((resolve) => {
      history.entries$.subscribe(([latest, other]) => {
        if (latest?.startTime === clock.now() - 1 && !other) resolve();
      });
    });
    await written;
    const kept = await history.searchCallHistory('');
    services.dispose();
    calling.dispose();
    assert.deepEqual(
      kept.map(({ disposition }) => disposition),
      ['missed'],
    );
  });
});
