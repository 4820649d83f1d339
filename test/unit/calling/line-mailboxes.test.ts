import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { registerBackend } from '../../../src/backends/load-backend.js';
import type { Calling } from '../../../src/calling/calling.js';
import { putTogether } from '../../../src/calling/create-calling.js';
import type { VoicemailSummary } from '../../../src/core/data-services.js';
import { CallingError } from '../../../src/core/errors.js';
import { FakeBackend, type FakeLinePort } from '../../support/fakes/fake-backend.js';
import { FakeClock, settle } from '../../support/fakes/fake-clock.js';

const NONE = { newMessages: 0, oldMessages: 0, newUrgentMessages: 0, oldUrgentMessages: 0 };
const TWO: VoicemailSummary = { ...NONE, newMessages: 2, oldMessages: 8, account: 'sip:*97@x' };

let count = 0;

/** Lets what is loaded lazily come. */
async function loaded(wanted: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !wanted(); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await settle();
  }
  assert.ok(wanted(), 'it did not come');
}

describe('what waits at the servers', () => {
  let clock: FakeClock;
  let calling: Calling;
  let ports: readonly FakeLinePort[];
  let backends: FakeBackend[];

  beforeEach(() => {
    count += 1;
    clock = new FakeClock();
    backends = [];
    const name = `mailboxes-${String(count)}`;
    registerBackend(name, () =>
      Promise.resolve((context) => {
        const backend = new FakeBackend(context);
        backends.push(backend);
        return backend;
      }),
    );
    const options = { server: 'wss://a.example/', backend: name, logLevel: 'off' } as const;
    calling = putTogether(options, () => undefined, clock);
  });

  afterEach(() => {
    calling.dispose();
  });

  async function registered(index = 0): Promise<FakeLinePort> {
    await settle();
    ports = backends.flatMap(({ lines }) => lines);
    const port = ports[index];
    assert.ok(port);
    port.opening?.resolve();
    await settle();
    port.registering?.resolve({ expiresAt: clock.now() + 600_000 });
    await settle();
    return port;
  }

  const watches = (port: FakeLinePort): number =>
    port.log.filter((entry) => entry === 'watchMessages').length;

  function follow(): VoicemailSummary[] {
    const seen: VoicemailSummary[] = [];
    calling.voicemail.summary$.subscribe((summary) => seen.push(summary));
    return seen;
  }

  it('nobody is asked before somebody wants to know', async () => {
    calling.callingClient.addLine({ uri: 'alice@example.com' });
    const port = await registered();
    await calling.voicemail.getVoicemailList(0, 1, 'ASC');
    await settle();
    assert.equal(watches(port), 0);
  });

  it('each line is asked once it is registered, and the answers are added up', async () => {
    const seen = follow();
    const { callingClient } = calling;
    callingClient.addLine({ uri: 'alice@example.com' });
    callingClient.addLine({ uri: 'bob@example.com' });
    const first = await registered(0);
    await loaded(() => watches(first) === 1);
    await loaded(() => seen.length > 0);
    assert.deepEqual(seen, [NONE]);
    first.signals.next({ type: 'message-summary', summary: TWO });
    await loaded(() => seen.length === 2);
    assert.deepEqual(seen[1], TWO);
    const second = await registered(1);
    await loaded(() => watches(second) === 1);
    second.signals.next({ type: 'message-summary', summary: { ...NONE, newMessages: 1 } });
    await loaded(() => seen.at(-1)?.newMessages === 3);
    callingClient.removeLine('sip:alice@example.com');
    await loaded(() => seen.at(-1)?.newMessages === 1);
    assert.deepEqual(seen.at(-1), { ...NONE, newMessages: 1 });
    second.signals.next({ type: 'message-summary' });
    await loaded(() => seen.at(-1)?.newMessages === 0);
    assert.deepEqual(seen.at(-1), NONE);
  });

  it('a question waits for the answer of the server, but not for long', async () => {
    calling.callingClient.addLine({ uri: 'alice@example.com' });
    const port = await registered();
    const asked = calling.voicemail.getVoicemailSummary();
    await loaded(() => watches(port) === 1);
    port.signals.next({ type: 'message-summary', summary: TWO });
    assert.deepEqual(await asked, TWO);
    calling.callingClient.addLine({ uri: 'bob@example.com' });
    const silent = await registered(1);
    const again = calling.voicemail.getVoicemailSummary();
    await loaded(() => watches(silent) === 1);
    await clock.pass(2_000);
    assert.deepEqual(await again, TWO);
  });

  it('a port that connects anew asks by itself, another one is asked', async () => {
    const seen = follow();
    const line = calling.callingClient.addLine({ uri: 'alice@example.com' });
    const port = await registered();
    await loaded(() => watches(port) === 1);
    port.signals.next({ type: 'closed', error: new CallingError('connection-lost', 'gone') });
    await registered();
    assert.equal(line.state.status, 'registered');
    assert.equal(watches(port), 1);
    line.update({ password: 'new' });
    await settle();
    const another = await registered(1);
    await loaded(() => watches(another) === 1);
    another.signals.next({ type: 'message-summary', summary: TWO });
    await loaded(() => seen.at(-1)?.newMessages === 2);
  });
});
