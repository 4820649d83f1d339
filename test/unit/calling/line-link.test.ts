import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallingError, isCallingError } from '../../../src/core/errors.js';
import { initialLineState, reduceLine } from '../../../src/core/line-state.js';
import { StateStore } from '../../../src/core/state-store.js';
import { LineLink } from '../../../src/calling/line-link.js';
import { FakeLinePort } from '../../support/fakes/fake-backend.js';
import { FakeClock, settle } from '../../support/fakes/fake-clock.js';

const down = new CallingError('connection-failed', 'down', { retryable: true });
const lost = new CallingError('connection-lost', 'lost', { retryable: true });

function setUp(servers: readonly string[] = ['wss://a/']) {
  const clock = new FakeClock();
  const port = new FakeLinePort({ uri: 'sip:alice@example.com', username: 'alice' });
  const store = new StateStore(initialLineState('l', 'l'), reduceLine);
  const statuses: string[] = [];
  store.state$.subscribe(({ status }) => {
    if (statuses.at(-1) !== status) statuses.push(status);
  });
  const links: string[] = [];
  const reports: string[] = [];
  const link = new LineLink({
    clock,
    servers: () => servers,
    expires: () => 600,
    port: () => Promise.resolve(port),
    dispatch: (signal) => {
      store.dispatch(signal);
    },
    linkChanged: (status) => links.push(status),
    report: (what, error) => reports.push(`${what} ${error.code}`),
    random: () => 0.5,
  });
  const registered = async (): Promise<void> => {
    await settle();
    port.opening?.resolve();
    await settle();
    port.registering?.resolve({ expiresAt: clock.now() + 600_000 });
    await settle();
  };
  return { clock, port, store, statuses, links, reports, link, registered };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    return isCallingError(error) ? error.code : 'something else';
  }
}

describe('LineLink', () => {
  it('opens, registers and resolves', async () => {
    const { link, port, statuses, links, registered, store } = setUp();
    const started = link.start('command');
    await registered();
    await started;
    assert.deepEqual(port.log, ['open wss://a/', 'register 600 connect']);
    assert.deepEqual(statuses, ['idle', 'connecting', 'registered']);
    assert.deepEqual(links, ['connecting', 'connected']);
    assert.ok(store.state.expiresAt);
  });

  it('tries the servers in order, and the best one first at the next reconnect', async () => {
    const { link, port, registered } = setUp(['wss://a/', 'wss://b/']);
    void link.start('auto');
    await settle();
    port.opening?.reject(down);
    await registered();
    port.signals.next({ type: 'closed', error: lost });
    await settle();
    assert.deepEqual(
      port.log.filter((entry) => entry.startsWith('open')),
      ['open wss://a/', 'open wss://b/', 'open wss://a/'],
    );
  });

  it('rejects with the first error, keeps trying every second, and tells an outage once', async () => {
    const { link, port, clock, reports, statuses, store, registered } = setUp();
    const started = link.start('command');
    await settle();
    port.opening?.reject(down);
    assert.equal(await codeOf(started), 'connection-failed');
    assert.equal(store.state.retryAt, clock.now() + 1_000);
    for (let turn = 0; turn < 5; turn += 1) {
      await clock.pass(1_000);
      port.opening?.reject(down);
      await settle();
    }
    assert.equal(port.log.length, 6);
    assert.deepEqual(reports, []);
    await clock.pass(1_000);
    await registered();
    assert.deepEqual(statuses, ['idle', 'connecting', 'registered']);
    assert.equal(store.state.error, undefined);
    assert.equal(store.state.retryAt, undefined);
  });

  it('reports a failure that nobody awaits, once an outage', async () => {
    const { link, port, clock, reports } = setUp();
    void link.start('auto');
    await settle();
    for (let turn = 0; turn < 3; turn += 1) {
      port.opening?.reject(down);
      await clock.pass(1_000);
    }
    assert.deepEqual(reports, ['connection connection-failed']);
  });

  it('slows down to 30 s after half a minute, and tries at once when woken', async () => {
    const { link, port, clock } = setUp();
    void link.start('auto');
    await settle();
    for (let turn = 0; turn < 30; turn += 1) {
      port.opening?.reject(down);
      await clock.pass(1_000);
    }
    const before = port.log.length;
    port.opening?.reject(down);
    await clock.pass(1_500);
    assert.equal(port.log.length, before);
    link.wake();
    await settle();
    assert.equal(port.log.length, before + 1);
  });

  it('comes back after a loss: registered, reconnecting, registered', async () => {
    const { link, port, statuses, links, reports, registered } = setUp();
    void link.start('auto');
    await registered();
    port.signals.next({ type: 'closed', error: lost });
    await registered();
    assert.deepEqual(statuses, ['idle', 'connecting', 'registered', 'reconnecting', 'registered']);
    assert.deepEqual(links, ['connecting', 'connected', 'reconnecting', 'connected']);
    assert.deepEqual(reports, ['connection connection-lost']);
  });

  it('stops for good at a wrong password: no retry storm', async () => {
    const { link, port, clock, statuses, reports } = setUp();
    void link.start('auto');
    await settle();
    port.opening?.resolve();
    await settle();
    port.registering?.reject(new CallingError('authentication-failed', 'no', { statusCode: 401 }));
    await clock.pass(600_000);
    assert.deepEqual(statuses, ['idle', 'connecting', 'failed']);
    assert.deepEqual(port.log, ['open wss://a/', 'register 600 connect']);
    assert.deepEqual(reports, ['registration authentication-failed']);
  });

  it('a refused token fails the link too, and a new token starts it again', async () => {
    const { link, port, links, reports, registered, statuses } = setUp();
    void link.start('auto');
    await settle();
    port.opening?.resolve();
    await settle();
    port.registering?.reject(new CallingError('token-rejected', 'no', { statusCode: 401 }));
    await settle();
    assert.equal(links.at(-1), 'failed');
    assert.deepEqual(reports, ['registration token-rejected']);
    link.reauthorize('connect');
    await registered();
    assert.equal(statuses.at(-1), 'registered');
  });

  it('is failed, not connected, when the connection goes after a refusal for good', async () => {
    const { link, port, links } = setUp();
    void link.start('auto');
    await settle();
    port.opening?.resolve();
    await settle();
    port.registering?.reject(new CallingError('forbidden', 'no', { statusCode: 403 }));
    await settle();
    assert.equal(links.at(-1), 'connected');
    port.signals.next({ type: 'closed', error: lost });
    assert.equal(links.at(-1), 'failed');
  });

  it('waits as long as Retry-After says', async () => {
    const { link, port, clock, store } = setUp();
    void link.start('auto');
    await settle();
    port.opening?.resolve();
    await settle();
    const busy = new CallingError('service-unavailable', 'later', {
      statusCode: 503,
      retryable: true,
      retryAfter: 17,
    });
    port.registering?.reject(busy);
    await settle();
    assert.equal(store.state.retryAt, clock.now() + 17_000);
    await clock.pass(16_999);
    assert.equal(port.log.filter((entry) => entry.startsWith('register')).length, 1);
    await clock.pass(1);
    assert.deepEqual(port.log, ['open wss://a/', 'register 600 connect', 'register 600 connect']);
  });

  it('renews before the registration lapses', async () => {
    const { link, port, clock, registered, statuses } = setUp();
    void link.start('auto');
    await registered();
    await clock.pass(539_000);
    assert.equal(port.log.length, 2);
    await clock.pass(1_000);
    assert.equal(port.log.length, 3);
    port.registering?.resolve({ expiresAt: clock.now() + 600_000 });
    await settle();
    assert.deepEqual(statuses, ['idle', 'connecting', 'registered']);
  });

  it('stop() deregisters, closes, ends every retry and rejects who waits', async () => {
    const { link, port, clock, statuses, registered } = setUp();
    void link.start('auto');
    await registered();
    await link.stop();
    assert.deepEqual(port.log.slice(2), ['deregister', 'close']);
    assert.equal(statuses.at(-1), 'unregistered');
    assert.equal(clock.pending, 0);

    const again = link.start('command');
    await settle();
    await link.stop();
    assert.equal(await codeOf(again), 'cancelled');
    port.opening?.reject(down);
    await clock.pass(60_000);
    assert.equal(clock.pending, 0);
    assert.equal(statuses.at(-1), 'unregistered');
  });

  it('ready() waits for a reconnection, and gives up after 10 s', async () => {
    const { link, port, clock, registered } = setUp();
    assert.equal(await codeOf(link.ready()), 'invalid-state');
    void link.start('auto');
    const first = link.ready();
    await registered();
    assert.equal(await first, port);
    port.signals.next({ type: 'closed', error: lost });
    const second = link.ready();
    let result = 'waiting';
    void codeOf(second).then((code) => {
      result = code;
    });
    await clock.pass(9_999);
    assert.equal(result, 'waiting');
    await clock.pass(1);
    assert.equal(result, 'connection-lost');
  });

  it('a loss while it registers is told by the attempt alone', async () => {
    const { link, port, reports, statuses } = setUp();
    void link.start('auto');
    await settle();
    port.opening?.resolve();
    await settle();
    port.signals.next({ type: 'closed', error: lost });
    port.registering?.reject(lost);
    await settle();
    assert.equal(reports.length, 1);
    assert.deepEqual(statuses, ['idle', 'connecting']);
  });

  it('leaves no timer behind when disposed', async () => {
    const { link, port, clock, registered } = setUp();
    void link.start('auto');
    await registered();
    link.dispose();
    assert.equal(clock.pending, 0);
    assert.equal(port.log.at(-1), 'dispose');
  });
});
