import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SocketGate } from '../../../../src/backends/sip/socket-gate.js';
import { openWire } from '../../../../src/backends/sip/wire.js';
import { isCallingError } from '../../../../src/core/errors.js';
import { FakeClock, settle } from '../../../support/fakes/fake-clock.js';

/** A signal that never aborts. */
const never = (): AbortSignal => new AbortController().signal;

describe('SocketGate', () => {
  /** Asks for entrance; `inside` has the names of those who got it, in their order. */
  function crowd(gate: SocketGate) {
    const inside: string[] = [];
    const leave = new Map<string, () => void>();
    const ask = (name: string, { host = 'a', signal = never() } = {}): void => {
      void gate.enter(host, signal).then((left) => {
        inside.push(left ? name : `not ${name}`);
        if (left) leave.set(name, left);
      });
    };
    return { inside, ask, leave: (name: string) => leave.get(name)?.() };
  }

  it('lets so many of one host through, the others in turn as one leaves', async () => {
    const { inside, ask, leave } = crowd(new SocketGate(2));
    for (const name of ['1', '2', '3', '4']) ask(name);
    await settle();
    assert.deepEqual(inside, ['1', '2']);
    leave('2');
    await settle();
    assert.deepEqual(inside, ['1', '2', '3']);
    leave('1');
    leave('3');
    await settle();
    ask('5');
    await settle();
    assert.deepEqual(inside, ['1', '2', '3', '4', '5']);
  });

  it('counts each host by itself', async () => {
    const { inside, ask } = crowd(new SocketGate(1));
    ask('1');
    ask('2');
    ask('3', { host: 'b' });
    await settle();
    assert.deepEqual(inside, ['1', '3']);
  });

  it('makes room once for one that leaves twice', async () => {
    const { inside, ask, leave } = crowd(new SocketGate(1));
    for (const name of ['1', '2', '3']) ask(name);
    await settle();
    leave('1');
    leave('1');
    await settle();
    assert.deepEqual(inside, ['1', '2']);
  });

  it('forgets one that is given up while it waits, and keeps the place of one that is inside', async () => {
    const { inside, ask, leave } = crowd(new SocketGate(1));
    const [first, second] = [new AbortController(), new AbortController()];
    ask('1', { signal: first.signal });
    ask('2', { signal: second.signal });
    ask('3');
    await settle();
    second.abort();
    first.abort();
    await settle();
    assert.deepEqual(inside, ['1', 'not 2']);
    leave('1');
    await settle();
    assert.deepEqual(inside, ['1', 'not 2', '3']);
    ask('4', { signal: second.signal });
    await settle();
    assert.deepEqual(inside, ['1', 'not 2', '3', 'not 4']);
  });
});

/** A WebSocket whose server is the test. */
class FakeWebSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static made: FakeWebSocket[] = [];
  readyState = FakeWebSocket.CONNECTING;
  onopen: (() => void) | undefined;
  onclose: ((event: { code: number; reason: string }) => void) | undefined;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeWebSocket.made.push(this);
  }

  accept(): void {
    this.readyState = FakeWebSocket.OPEN;
    this.onopen?.();
  }

  refuse(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006, reason: '' });
  }

  close(): void {
    this.readyState = 3;
  }
}

describe('openWire', () => {
  const real = globalThis.WebSocket;
  beforeEach(() => {
    FakeWebSocket.made = [];
    globalThis.WebSocket = FakeWebSocket as unknown as typeof WebSocket;
  });
  afterEach(() => {
    globalThis.WebSocket = real;
  });

  function opener(clock = new FakeClock()) {
    const context = { clock, exchangeSocket: () => Promise.reject(new Error('none')) };
    const results: string[] = [];
    const open = (signal = never(), url = 'wss://one.example.com/ws'): void => {
      const place = results.push('waits') - 1;
      void openWire(url, context, signal).then(
        (wire) => {
          results[place] = 'open';
          wire.disconnect();
        },
        (error: unknown) => {
          results[place] = isCallingError(error) ? error.code : String(error);
        },
      );
    };
    return { clock, open, results };
  }

  it('opens five sockets of one host at a time, whatever becomes of each', async () => {
    const { clock, open, results } = opener();
    const given = new AbortController();
    const waiting = new AbortController();
    open();
    open();
    open(given.signal);
    open();
    open();
    open(waiting.signal);
    for (let more = 0; more < 6; more += 1) open();
    open(never(), 'wss://two.example.com/ws');
    await settle();
    const count = (): number => FakeWebSocket.made.length;
    assert.equal(count(), 6);
    assert.equal(FakeWebSocket.made.at(-1)?.url, 'wss://two.example.com/ws');
    FakeWebSocket.made.at(-1)?.accept();

    waiting.abort();
    await settle();
    assert.equal(count(), 6);
    FakeWebSocket.made[0]?.accept();
    await settle();
    assert.equal(count(), 7);
    FakeWebSocket.made[1]?.refuse();
    await settle();
    assert.equal(count(), 8);
    given.abort();
    await settle();
    assert.equal(count(), 9);
    await clock.pass(3_999);
    assert.equal(count(), 9);
    await clock.pass(1);
    assert.equal(count(), 12);
    // Those that had to wait have 4 s of their own.
    await clock.pass(3_999);
    for (const socket of FakeWebSocket.made) {
      if (socket.readyState === FakeWebSocket.CONNECTING) socket.accept();
    }
    await settle();
    assert.equal(clock.pending, 0);
    const failed = 'connection-failed';
    assert.deepEqual(results.slice(0, 6), ['open', failed, failed, failed, failed, failed]);
    assert.deepEqual(results.slice(9), ['open', 'open', 'open', 'open']);
  });

  it('does not make the embedded exchange wait', async () => {
    const asked: string[] = [];
    for (let line = 0; line < 12; line += 1) {
      const exchangeSocket = (url: string): Promise<never> => {
        asked.push(url);
        return new Promise(() => undefined);
      };
      void openWire('loopback:', { clock: new FakeClock(), exchangeSocket }, never());
    }
    await settle();
    assert.equal(asked.length, 12);
  });
});
