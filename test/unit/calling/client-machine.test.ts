import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registerBackend } from '../../../src/backends/load-backend.js';
import type { CallingNotice } from '../../../src/calling/calling-notice.js';
import { putTogether } from '../../../src/calling/create-calling.js';
import type { CallingOptions } from '../../../src/calling/options.js';
import { CallingError, isCallingError } from '../../../src/core/errors.js';
import { FakeBackend, FakeCallPort, type FakeLinePort } from '../../support/fakes/fake-backend.js';
import { FakeClock, settle } from '../../support/fakes/fake-clock.js';

let count = 0;

function setUp(options: CallingOptions = {}) {
  const clock = new FakeClock();
  const backends: FakeBackend[] = [];
  const notices: CallingNotice[] = [];
  count += 1;
  const name = `fake-${String(count)}`;
  registerBackend(name, () =>
    Promise.resolve((context) => {
      const backend = new FakeBackend(context);
      backends.push(backend);
      return backend;
    }),
  );
  const calling = putTogether(
    { server: 'wss://a.example/', backend: name, logLevel: 'off', ...options },
    (notice) => notices.push(notice),
    clock,
  );
  const client = calling.callingClient;
  const statuses: string[] = [];
  client.state$.subscribe({
    next: ({ status }) => {
      if (statuses.at(-1) !== status) statuses.push(status);
    },
    complete: () => statuses.push('complete'),
  });
  const port = (index = 0): FakeLinePort => {
    const line = backends.flatMap((backend) => backend.lines)[index];
    assert.ok(line, `there is no line port ${String(index)}`);
    return line;
  };
  const registered = async (index = 0): Promise<void> => {
    await settle();
    port(index).opening?.resolve();
    await settle();
    port(index).registering?.resolve({ expiresAt: clock.now() + 600_000 });
    await settle();
  };
  const kinds = (): string[] =>
    notices.map((notice) =>
      'error' in notice ? `${notice.type} ${notice.error.code}` : notice.type,
    );
  return { clock, backends, calling, client, statuses, port, registered, kinds, notices };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    return isCallingError(error) ? error.code : 'something else';
  }
}

describe('a calling client', () => {
  it('connects a line by itself, a microtask after it was added', async () => {
    const { client, statuses, registered } = setUp();
    const line = client.addLine({ uri: 'alice@example.com', password: 'x' });
    assert.equal(line.state.status, 'idle');
    assert.equal(line.lineId, 'sip:alice@example.com');
    await registered();
    assert.equal(line.state.status, 'registered');
    assert.deepEqual(statuses, ['idle', 'connecting', 'connected']);
    assert.equal(client.state.capabilities.video, true);
    assert.deepEqual(Object.keys(client.getLines()), ['sip:alice@example.com']);
  });

  it('sums up several lines, each with a socket of its own', async () => {
    const { client, statuses, registered, port } = setUp();
    client.addLine({ uri: 'alice@example.com' });
    client.addLine({ uri: 'bob@example.com' });
    await registered(0);
    assert.equal(client.state.status, 'connecting');
    await registered(1);
    assert.equal(client.state.status, 'connected');
    port(1).signals.next({
      type: 'closed',
      error: new CallingError('connection-lost', 'x', { retryable: true }),
    });
    assert.equal(client.state.status, 'reconnecting');
    await registered(1);
    assert.deepEqual(statuses, ['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
  });

  it('refuses a second line of the same address, and a bad one', () => {
    const { client } = setUp();
    client.addLine({ uri: 'alice@example.com' });
    for (const uri of ['sip:alice@EXAMPLE.com', 'nonsense', '']) {
      assert.throws(
        () => client.addLine({ uri }),
        (error) => isCallingError(error) && error.code === 'invalid-argument',
      );
    }
  });

  it('waits in idle without a server; connect() and register() say why', async () => {
    const { client, statuses } = setUp({ server: undefined });
    const line = client.addLine({ uri: 'alice@example.com' });
    await settle();
    assert.equal(await codeOf(client.connect()), 'invalid-argument');
    assert.equal(await codeOf(line.register()), 'invalid-argument');
    assert.deepEqual(statuses, ['idle']);
  });

  it('starts when the server comes later', async () => {
    const { calling, client, registered } = setUp({ server: undefined });
    client.addLine({ uri: 'alice@example.com' });
    await settle();
    calling.update({ server: 'wss://b.example/' });
    await registered();
    assert.equal(client.state.status, 'connected');
  });

  it('an insecure server fails, is told once, and nothing is opened', async () => {
    const { client, statuses, kinds, backends } = setUp({ server: 'ws://pbx.example/' });
    client.addLine({ uri: 'alice@example.com' });
    client.addLine({ uri: 'bob@example.com' });
    await settle();
    assert.deepEqual(statuses, ['idle', 'failed']);
    assert.deepEqual(kinds(), ['error insecure-server']);
    assert.equal(backends.length, 0);
    assert.equal(await codeOf(client.connect()), 'insecure-server');
  });

  it('an unknown backend fails and is told once', async () => {
    const { client, kinds } = setUp({ backend: 'carrier-pigeon' });
    client.addLine({ uri: 'alice@example.com' });
    client.addLine({ uri: 'bob@example.com' });
    await settle();
    assert.equal(client.state.status, 'failed');
    assert.equal(client.state.error?.code, 'backend-unavailable');
    assert.deepEqual([...new Set(kinds())], ['error backend-unavailable']);
  });

  it('a server that is down is told once an outage for all lines, and connect() rejects instead', async () => {
    const { client, kinds, port, clock, registered } = setUp();
    client.addLine({ uri: 'alice@example.com' });
    client.addLine({ uri: 'bob@example.com' });
    await settle();
    const down = new CallingError('connection-failed', 'down', { retryable: true });
    for (let turn = 0; turn < 3; turn += 1) {
      port(0).opening?.reject(down);
      port(1).opening?.reject(down);
      await clock.pass(1_500);
    }
    assert.deepEqual(kinds(), ['error connection-failed']);
    assert.ok(client.state.lines[0]?.error);
    await registered(0);
    await registered(1);
    assert.equal(client.state.error, undefined);
    const manual = setUp({ manual: true });
    manual.client.addLine({ uri: 'alice@example.com' });
    await settle();
    assert.deepEqual(manual.statuses, ['idle']);
    const connecting = manual.client.connect();
    await settle();
    manual.port().opening?.reject(down);
    assert.equal(await codeOf(connecting), 'connection-failed');
    assert.deepEqual(manual.kinds(), []);
  });

  it('disconnect() ends calls, deregisters and stops every retry', async () => {
    const { client, statuses, port, registered, clock } = setUp();
    const line = client.addLine({ uri: 'alice@example.com' });
    await registered();
    const call = line.makeCall('bob');
    await client.disconnect();
    assert.equal(call.state.status, 'ended');
    assert.deepEqual(port().log.slice(2), ['deregister', 'close']);
    assert.equal(line.state.status, 'unregistered');
    await clock.pass(120_000);
    assert.deepEqual(statuses, ['idle', 'connecting', 'connected', 'disconnected']);
    void client.connect();
    await registered();
    assert.equal(client.state.status, 'connected');
  });

  it('a manual line registers when told, and refuses to dial before', async () => {
    const { client, registered } = setUp();
    const line = client.addLine({ uri: 'alice@example.com', manual: true });
    await settle();
    assert.equal(line.state.status, 'idle');
    const call = line.makeCall('bob');
    const dialling = call.dial({ stream: undefined as unknown as MediaStream });
    void dialling.catch(() => undefined);
    void call.end();
    const registering = line.register();
    await registered();
    await registering;
    assert.equal(line.state.status, 'registered');
  });

  it('starts when `manual` is taken away, of the line or of the calling', async () => {
    const { calling, client, registered } = setUp({ manual: true });
    const line = client.addLine({ uri: 'alice@example.com' });
    const other = client.addLine({ uri: 'bob@example.com', manual: true });
    await settle();
    assert.equal(client.state.status, 'idle');
    calling.update({ manual: false });
    await registered(0);
    assert.equal(line.state.status, 'registered');
    assert.equal(other.state.status, 'idle');
    other.update({ manual: false });
    await registered(1);
    assert.equal(other.state.status, 'registered');
  });

  it('a refused token is told when the client has already failed', async () => {
    const { client, port, kinds, notices } = setUp();
    client.addLine({ uri: 'alice@example.com' });
    await settle();
    port().opening?.resolve();
    await settle();
    const seen: string[] = [];
    notices.push = (notice) => {
      seen.push(`${notice.type} while ${client.state.status}`);
      return 0;
    };
    port().registering?.reject(new CallingError('token-rejected', 'no'));
    await settle();
    assert.deepEqual(seen, ['line-error while failed', 'error while failed']);
    assert.deepEqual(kinds(), []);
  });

  it('max-calls counts calls that are under way, and answers 486 beyond', async () => {
    const { client, port, registered } = setUp();
    const line = client.addLine({ uri: 'alice@example.com', maxCalls: 1 });
    await registered();
    line.makeCall('bob');
    const rings: string[] = [];
    line.incomingCall$.subscribe((call) => rings.push(call.state.callId ?? ''));
    const ports = ['one', 'two'].map((callId) => {
      const call = new FakeCallPort();
      port().incoming.next({ port: call, callId, remote: {}, headers: {}, video: false });
      return call;
    });
    assert.deepEqual(rings, ['one']);
    assert.deepEqual(
      ports.map(({ log }) => log),
      [['ring'], ['reject 486']],
    );
    assert.equal(line.calls.length, 2);
  });

  it('a new call is in `calls` before incomingCall$ tells it, and gone after it ended', async () => {
    const { client, port, registered } = setUp();
    const line = client.addLine({ uri: 'alice@example.com' });
    await registered();
    const seen: string[] = [];
    line.calls$.subscribe((calls) => seen.push(`calls ${String(calls.length)}`));
    line.incomingCall$.subscribe((call) => {
      seen.push('incoming');
      call.state$.subscribe({
        next: ({ status }) => seen.push(status),
        complete: () => seen.push('complete'),
      });
    });
    port().incoming.next({
      port: new FakeCallPort(),
      callId: 'x',
      remote: {},
      headers: {},
      video: false,
    });
    await line.calls[0]?.reject();
    assert.deepEqual(seen, [
      'calls 0',
      'calls 1',
      'incoming',
      'ringing',
      'ended',
      'calls 0',
      'complete',
    ]);
  });

  it('a removed line takes no new calls and leaves when its last has ended', async () => {
    const { client, port, registered } = setUp();
    const line = client.addLine({ uri: 'alice@example.com' });
    await registered();
    port().incoming.next({
      port: new FakeCallPort(),
      callId: 'x',
      remote: {},
      headers: {},
      video: false,
    });
    const call = line.calls[0];
    client.removeLine(line.lineId);
    const late = new FakeCallPort();
    port().incoming.next({ port: late, callId: 'y', remote: {}, headers: {}, video: false });
    assert.deepEqual(late.log, ['reject 480']);
    assert.throws(() => line.makeCall('bob'));
    await settle();
    assert.ok(!port().log.includes('deregister'));
    await call?.end();
    await settle();
    assert.deepEqual(port().log.slice(2), ['deregister', 'close', 'dispose']);
    assert.deepEqual(client.state.lines, []);
  });

  it('a new server is used when the calls have ended', async () => {
    const { calling, client, port, registered, backends } = setUp();
    const line = client.addLine({ uri: 'alice@example.com' });
    await registered();
    port().incoming.next({
      port: new FakeCallPort(),
      callId: 'x',
      remote: {},
      headers: {},
      video: false,
    });
    calling.update({ server: 'wss://b.example/' });
    await settle();
    assert.equal(port().log.length, 2);
    await line.calls[0]?.reject();
    await settle();
    assert.equal(backends[0]?.disposed, true);
    assert.deepEqual(port(1).log, ['open wss://b.example/']);
    await registered(1);
    assert.equal(line.state.status, 'registered');
  });

  it('new credentials register anew when the calls have ended', async () => {
    const { client, port, registered } = setUp();
    const line = client.addLine({ uri: 'alice@example.com', password: 'old' });
    await registered();
    line.update({ password: 'new' });
    await registered(1);
    assert.equal(port(1).options.password, 'new');
    assert.equal(line.state.status, 'registered');
  });

  it('dispose() frees everything and completes the streams', async () => {
    const { calling, client, statuses, registered, clock, backends } = setUp();
    const line = client.addLine({ uri: 'alice@example.com' });
    const seen: string[] = [];
    line.calls$.subscribe({ complete: () => seen.push('calls') });
    line.state$.subscribe({ complete: () => seen.push('line') });
    line.incomingCall$.subscribe({ complete: () => seen.push('incoming') });
    await registered();
    calling.dispose();
    await settle();
    assert.deepEqual(seen.sort(), ['calls', 'incoming', 'line']);
    assert.equal(statuses.at(-1), 'complete');
    assert.equal(clock.pending, 0);
    assert.equal(backends[0]?.disposed, true);
    assert.equal(await codeOf(client.connect()), 'disposed');
  });

  it('models are frozen, so that a framework may keep them in its reactive state', () => {
    const { calling, client } = setUp();
    const line = client.addLine({ uri: 'alice@example.com' });
    const call = line.makeCall('bob');
    for (const model of [calling, client, line, call, calling.audio])
      assert.ok(Object.isFrozen(model));
  });
});
