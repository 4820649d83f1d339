import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import { takeCensus } from '../support/browser-census.js';
import { askDebugger, countPage } from '../support/debugger.js';
import { FakeNetwork } from '../support/fake-network.js';
import { nextEvent } from '../support/recorder.js';
import { setStage, strike, task } from '../support/stage.js';
import { until } from '../support/until.js';

/** A calling of markup with one line, registered. */
async function show(attributes: Record<string, string>, user: string): Promise<WebexCalling> {
  const calling = document.createElement('webex-calling');
  for (const [name, value] of Object.entries(attributes)) calling.setAttribute(name, value);
  calling.innerHTML = `<webex-line uri="sip:${user}@example.com">
    <template><webex-call><webex-call-controls></webex-call-controls></webex-call></template>
  </webex-line>`;
  document.body.append(calling);
  return calling;
}

/** Two callings of markup over the exchange, and how the first calls the second. */
async function pair(server: string) {
  const tones = { ringtone: 'off', ringback: 'off' };
  const callings = [
    await show({ server, ...tones }, 'alice'),
    await show({ server, ...tones }, 'bob'),
  ];
  const [from, to] = callings.map((calling) => calling.querySelector('webex-line'));
  if (!from || !to) throw new Error('The markup is not what it should be.');
  await Promise.all([from, to].map((line) => nextEvent(line, 'line-registered')));

  const callOnce = async (): Promise<void> => {
    const established = [from, to].map((line) => nextEvent(line, 'call-established'));
    const alerting = nextEvent(to, 'call-alerting');
    const call = from.makeCall('bob');
    const dialled = call.dial();
    const { detail } = await alerting;
    await detail.call.answer();
    await dialled;
    await Promise.all(established);
    const cleared = callings.map((calling) => nextEvent(calling, 'calling-all-calls-cleared'));
    await call.end();
    await Promise.all(cleared);
  };
  /** Resolves when both histories hold the ends of so many calls. */
  const written = async (count: number): Promise<void> => {
    for (const calling of callings) {
      const ended = async (): Promise<number> => {
        const history = calling.calling?.callHistory;
        const records = await history?.getCallHistoryData(Infinity, count, 'DESC', 'startTime');
        return (
          records?.filter(({ disconnectReason }) => disconnectReason !== undefined).length ?? 0
        );
      };
      while ((await ended()) < count) await task();
    }
  };
  const remove = (): void => {
    for (const calling of callings) calling.remove();
  };
  return { callOnce, written, remove };
}

/** How many objects of a kind there are, after collecting garbage. */
async function countObjects(prototype: string): Promise<number> {
  interface Remote {
    readonly objectId: string;
    readonly value: number;
  }
  await askDebugger('HeapProfiler.collectGarbage');
  const { result: kind } = await askDebugger<{ result: Remote }>('Runtime.evaluate', {
    expression: prototype,
  });
  const { objects } = await askDebugger<{ objects: Remote }>('Runtime.queryObjects', {
    prototypeObjectId: kind.objectId,
  });
  const { objectId } = objects;
  const { result } = await askDebugger<{ result: Remote }>('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: 'function () { return this.length; }',
  });
  await askDebugger('Runtime.releaseObject', { objectId });
  return result.value;
}

describe('what is left behind', function () {
  this.timeout(240_000);

  it('of calls that have ended is no peer connection, while their transactions go on', async () => {
    const { callOnce, remove } = await pair('loopback:transactions');
    for (let call = 0; call < 10; call += 1) await callOnce();
    // Far sooner than after the 32 s of a transaction (RFC 3261 17.1.1.2).
    const soon = performance.now() + 15_000;
    let left = await countObjects('RTCPeerConnection.prototype');
    while (left > 0 && performance.now() < soon) {
      await task();
      left = await countObjects('RTCPeerConnection.prototype');
    }
    remove();
    expect(left).to.equal(0);
  });

  it('is no subscription to a call that has ended, nor to one that is no longer shown', async () => {
    const stage = setStage();
    await stage.show(`<webex-line uri="sip:alice@example.com">
      <template><webex-call><webex-call-controls></webex-call-controls></webex-call></template>
    </webex-line>`);
    const fake = stage.line().ring();
    await task();
    const shown = fake.watchers;
    stage.find('webex-line > webex-call').remove();
    // The controls follow it as their own, and as one that another could be merged with.
    expect(fake.watchers).to.equal(shown - 2);
    fake.finish();
    expect(fake.watchers).to.equal(0);
    expect(fake.events.observed).to.equal(false);
    await strike();
  });

  it('is no element, and no model, once a calling has been removed', async () => {
    const network = new FakeNetwork();
    const gone = await (async (): Promise<WeakRef<object>[]> => {
      const calling = await show({ backend: network.name, server: 'wss://a.example.com' }, 'alice');
      await network.accept();
      const port = network.ring();
      const line = calling.querySelector('webex-line');
      const copy = line?.querySelector(':scope > webex-call');
      const models = [calling.calling, line?.line, line?.calls[0]];
      port.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
      calling.remove();
      const all = [calling, line, copy, ...models];
      return all.flatMap((each) => (each ? [new WeakRef<object>(each)] : []));
    })();
    expect(gone).to.have.length(6);
    network.backends.length = 0;
    for (let round = 0; round < 20; round += 1) {
      await task();
      await askDebugger('HeapProfiler.collectGarbage');
      if (gone.every((each) => each.deref() === undefined)) break;
    }
    expect(gone.map((each) => each.deref()?.constructor.name)).to.deep.equal(
      gone.map(() => undefined),
    );
  });

  it('of a hundred calls by markup is no more than of five', async () => {
    const census = takeCensus();
    let workers = 0;
    const { Worker } = globalThis;
    globalThis.Worker = class extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        workers += 1;
      }
    };
    const { callOnce, written, remove } = await pair('loopback:hundred');
    const count = async (): Promise<unknown> => {
      // Copies go a task after their call; the fake microphone is let go of at once.
      for (let round = 0; round < 20 && census.count().liveTracks > 0; round += 1) await task();
      await task();
      const { nodes, jsEventListeners } = await countPage();
      return { nodes, jsEventListeners, ...census.count() };
    };
    // What is known of the calls is still being written when they have ended.
    const atRest = async (): Promise<unknown> => {
      let last = await count();
      for (let same = 0, round = 0; same < 5 && round < 100; round += 1) {
        const now = await count();
        same = JSON.stringify(now) === JSON.stringify(last) ? same + 1 : 0;
        last = now;
      }
      return last;
    };
    for (let call = 0; call < 5; call += 1) await callOnce();
    // A second after a page's first long timer, and listened to from then on.
    await until('each calling has the worker of its clock', () => workers === 2);
    globalThis.Worker = Worker;
    await written(5);
    const afterFive = await atRest();
    for (let call = 5; call < 100; call += 1) await callOnce();
    await written(100);
    const afterHundred = await atRest();
    remove();
    census.stop();
    expect(afterHundred).to.deep.equal(afterFive);
    expect(afterHundred).to.include({ peerConnections: 0, liveTracks: 0 });
  });
});
