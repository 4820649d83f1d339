import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDeferred } from '../../../src/core/deferred.js';
import { CallingError } from '../../../src/core/errors.js';
import type { LinePort } from '../../../src/core/ports.js';
import { codeOf, createCall, incoming } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';

/** A call that is connected; which digits it sends is the port's log, what sounds here the tones. */
async function connected({ path = true, ...overrides }: Overrides & { path?: boolean } = {}) {
  const { origin, port } = incoming();
  const tones: string[] = [];
  const parts = createCall(origin, {
    playTone: (source) => {
      const shape = source as { notes: readonly { frequencies: readonly number[] }[] };
      const name = shape.notes.map(({ frequencies }) => frequencies.join()).join('+');
      tones.push(name);
      return { stop: () => tones.push(`end ${name}`) };
    },
    ...overrides,
  });
  void parts.call.answer();
  parts.media.opening.resolve({} as MediaStream);
  await settle();
  port.signals.next({ type: 'answered' });
  if (path) port.signals.next({ type: 'media-path', state: 'connected' });
  await settle();
  port.log.length = 0;
  return { ...parts, port, tones };
}
type Overrides = NonNullable<Parameters<typeof createCall>[1]>;

describe('digits', () => {
  it('go out one after the other, and the command is done after the last', async () => {
    const { call, port, clock } = await connected();
    let done = false;
    const sending = call.sendDigit('1b#').then(() => {
      done = true;
    });
    for (const digit of ['1', 'B', '#']) {
      await settle();
      assert.equal(port.log.at(-1), `digit ${digit}`);
      assert.equal(call.state.pending, 'sendDigit');
      assert.equal(done, false);
      port.digit?.resolve();
    }
    await sending;
    assert.deepEqual(port.log, ['digit 1', 'digit B', 'digit #']);
    assert.equal(call.state.pending, undefined);
    await clock.pass(1_000);
    assert.equal(clock.pending, 0);
  });

  it('of a second command wait for those of the first, pause included', async () => {
    const { call, port, clock } = await connected();
    const both = [call.sendDigit('1,'), call.sendDigit('2')];
    await settle();
    port.digit?.resolve();
    await clock.pass(1_999);
    assert.deepEqual(port.log, ['digit 1']);
    await clock.pass(1);
    assert.deepEqual(port.log, ['digit 1', 'digit 2']);
    port.digit?.resolve();
    await Promise.all(both);
  });

  it('a comma is a pause of two seconds, also at the end', async () => {
    const { call, clock } = await connected();
    let done = false;
    void call.sendDigit(',,').then(() => {
      done = true;
    });
    await clock.pass(3_999);
    assert.equal(done, false);
    await clock.pass(1);
    assert.equal(done, true);
  });

  it('that are none, and calls that have none to take, are refused', async () => {
    const { call, port } = await connected();
    for (const bad of ['', 'x', '1 2', 'R']) {
      assert.equal(await codeOf(call.sendDigit(bad)), 'invalid-argument');
    }
    assert.equal(await codeOf(call.sendDigit(5 as unknown as string)), 'invalid-argument');
    assert.deepEqual(port.log, []);
    await call.end();
    assert.equal(await codeOf(call.sendDigit('1')), 'invalid-state');
    const ringing = createCall(incoming().origin);
    assert.equal(await codeOf(ringing.call.sendDigit('1')), 'invalid-state');
    assert.equal(ringing.call.state.pending, undefined);
  });

  it('the first that fails is told, the rest of its command is not sent, the next one is', async () => {
    const { call, port } = await connected();
    const first = call.sendDigit('123');
    const second = call.sendDigit('4');
    await settle();
    port.digit?.resolve();
    await settle();
    port.digit?.reject(new CallingError('not-supported', 'refused', { statusCode: 415 }));
    assert.equal(await codeOf(first), 'not-supported');
    assert.equal(call.state.error?.statusCode, 415);
    assert.equal(call.state.status, 'connected');
    await settle();
    port.digit?.resolve();
    await second;
    assert.deepEqual(port.log, ['digit 1', 'digit 2', 'digit 4']);
    assert.equal(call.state.error, undefined);
    assert.equal(call.state.pending, undefined);
  });

  it('end with the call: what waits rejects, nothing is sent, no timer is left', async () => {
    for (const digits of ['1', ',', '1,2']) {
      const { call, port, clock, tones } = await connected();
      const codes = [codeOf(call.sendDigit(digits)), codeOf(call.sendDigit('9'))];
      await settle();
      const before = [...port.log];
      await call.end();
      await settle();
      assert.deepEqual(await Promise.all(codes), ['cancelled', 'cancelled'], digits);
      assert.deepEqual(port.log, [...before, 'end']);
      assert.equal(clock.pending, 0);
      assert.equal(call.state.pending, undefined);
      assert.equal(tones.length % 2, 0);
    }
  });

  it('a hold meanwhile is what is pending, and neither waits for the other', async () => {
    const { call, port } = await connected();
    const sending = call.sendDigit('12');
    await settle();
    const holding = call.hold();
    await settle();
    assert.equal(call.state.pending, 'hold');
    port.digit?.resolve();
    await settle();
    assert.deepEqual(port.log, ['digit 1', 'hold', 'digit 2']);
    assert.equal(call.state.pending, 'hold');
    port.digit?.reject(new CallingError('timeout', 'late'));
    assert.equal(await codeOf(sending), 'timeout');
    assert.equal(call.state.pending, 'hold');
    port.holding?.resolve();
    await holding;
    assert.equal(call.state.heldLocally, true);
    assert.equal(call.state.pending, undefined);
  });

  it('within the sound wait for a path, and for one that is being mended', async () => {
    const { call, port } = await connected({ path: false });
    const sending = call.sendDigit('12');
    await settle();
    assert.equal(port.log.join(), '');
    port.signals.next({ type: 'media-path', state: 'connected' });
    await settle();
    assert.equal(port.log.join(), 'digit 1');
    port.signals.next({ type: 'media-path', state: 'failed' });
    port.digit?.resolve();
    await settle();
    assert.equal(call.state.status, 'reconnecting');
    assert.ok(!port.log.includes('digit 2'));
    port.signals.next({ type: 'media-path', state: 'connected' });
    await settle();
    assert.ok(port.log.includes('digit 2'));
    port.digit?.resolve();
    await sending;
  });

  it('by request wait for the server, and tell when it does not come', async () => {
    const server = createDeferred<LinePort>();
    const { call, port } = await connected({ port: () => server.promise });
    port.digitsBy = 'request';
    const sending = call.sendDigit('1');
    await settle();
    assert.deepEqual(port.log, []);
    server.reject(new CallingError('connection-lost', 'gone'));
    assert.equal(await codeOf(sending), 'connection-lost');
    assert.deepEqual(port.log, []);
    assert.equal(call.state.status, 'connected');
  });

  it('sound here as they go out, and end by themselves', async () => {
    const { call, port, tones, clock } = await connected();
    const sending = call.sendDigit('5,');
    await settle();
    assert.deepEqual(tones, ['770+1336']);
    port.digit?.resolve();
    await clock.pass(2_000);
    await sending;
    assert.deepEqual(tones, ['770+1336', 'end 770+1336']);
  });

  it('do not sound here with noDigitTone, read anew for each', async () => {
    let noDigitTone = true;
    const { call, port, tones } = await connected({ preferences: () => ({ noDigitTone }) });
    const sending = call.sendDigit('12');
    await settle();
    assert.deepEqual(tones, []);
    noDigitTone = false;
    port.digit?.resolve();
    await settle();
    assert.deepEqual(tones, ['697+1336']);
    port.digit?.resolve();
    await sending;
  });

  it('that come in are told one by one, equal ones too, and before the end', async () => {
    const { call, port } = await connected();
    const told: string[] = [];
    call.events$.subscribe({
      next: (event) => {
        if (event.type === 'digit') told.push(event.tone);
      },
      complete: () => told.push('complete'),
    });
    for (const tone of ['1', '1', '#']) port.signals.next({ type: 'digit', tone });
    port.signals.next({ type: 'ended', reason: { cause: 'normal', by: 'remote' } });
    assert.deepEqual(told, ['1', '1', '#', 'complete']);
  });
});

describe('early media', () => {
  it('of a first 18x is one snapshot, and later ones change nothing', async () => {
    const { outbound } = await import('../../support/fakes/fake-call.js');
    const { call, port, dialled } = createCall(outbound);
    await dialled();
    const seen: string[] = [];
    call.state$.subscribe(({ status, earlyMedia }) => {
      seen.push(`${status} ${String(earlyMedia)}`);
    });
    for (const [statusCode, earlyMedia] of [
      [183, true],
      [180, false],
      [183, true],
    ] as const) {
      port().signals.next({ type: 'progress', statusCode, earlyMedia });
    }
    assert.deepEqual(seen, ['dialing false', 'ringing true']);
  });
});
