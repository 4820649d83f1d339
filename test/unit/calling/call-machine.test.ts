import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDeferred } from '../../../src/core/deferred.js';
import { CallingError } from '../../../src/core/errors.js';
import { FakeCallPort } from '../../support/fakes/fake-backend.js';
import { codeOf, createCall, incoming, outbound } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';

describe('an outbound call', () => {
  it('asks for the microphone while idle, then dials, rings, connects and ends', async () => {
    const { call, statuses, port, media } = createCall(outbound);
    const dialling = call.dial();
    assert.equal(call.state.pending, 'dial');
    assert.equal(call.state.status, 'idle');
    media.opening.resolve({} as MediaStream);
    await settle();
    const far = port();
    far.signals.next({ type: 'dialing', callId: 'x' });
    far.signals.next({ type: 'progress', statusCode: 180, earlyMedia: false });
    far.signals.next({ type: 'progress', statusCode: 183, earlyMedia: true });
    assert.equal(call.state.earlyMedia, true);
    far.signals.next({ type: 'answered' });
    await dialling;
    far.signals.next({ type: 'media-path', state: 'connected' });
    far.signals.next({ type: 'ended', reason: { cause: 'normal', by: 'remote' } });
    assert.deepEqual(statuses, [
      'idle',
      'idle(dial)',
      'dialing(dial)',
      'ringing(dial)',
      'connecting',
      'connected',
      'ended',
      'complete',
    ]);
    assert.equal(media.log.at(-1), 'close');
    assert.ok(call.state.connectTime);
  });

  it('a refused microphone leaves it idle, to be dialled again', async () => {
    const { call, media, statuses, linePort } = createCall(outbound);
    const dialling = call.dial();
    media.opening.reject(new CallingError('permission-denied', 'no'));
    assert.equal(await codeOf(dialling), 'permission-denied');
    assert.deepEqual(statuses, ['idle', 'idle(dial)', 'idle']);
    assert.equal(call.state.error?.code, 'permission-denied');
    assert.equal(linePort.calls.length, 0);
    media.opening = createDeferred<MediaStream>();
    media.opening.resolve({} as MediaStream);
    void call.dial();
    await settle();
    assert.equal(linePort.calls.length, 1);
  });

  it('is dialled before a microphone that is allowed has come', async () => {
    const { call, media, port, linePort } = createCall(outbound);
    media.later = createDeferred<void>();
    media.opening.resolve({} as MediaStream);
    const dialling = call.dial();
    await settle();
    assert.deepEqual(port().log, ['dial']);
    media.later.resolve();
    await settle();
    port().signals.next({ type: 'dialing', callId: 'x' });
    port().signals.next({ type: 'answered' });
    await dialling;
    assert.equal(linePort.calls.length, 1);
    assert.deepEqual(port().log, ['dial']);
  });

  it('ends where that microphone cannot be had after all, and says why', async () => {
    for (const answered of [false, true]) {
      const { call, media, port } = createCall(outbound);
      media.later = createDeferred<void>();
      media.opening.resolve({} as MediaStream);
      const dialling = call.dial();
      await settle();
      port().signals.next({ type: 'dialing', callId: 'x' });
      if (answered) port().signals.next({ type: 'answered' });
      media.later.reject(new CallingError('device-in-use', 'in use'));
      assert.equal(await codeOf(dialling), answered ? 'resolved' : 'device-in-use');
      await settle();
      assert.deepEqual(port().log, ['dial', 'end']);
      assert.equal(call.state.status, 'ended');
      assert.equal(call.state.error?.code, 'device-in-use');
      assert.deepEqual(call.state.disconnectReason, { cause: 'media-failed', by: 'local' });
    }
  });

  it('is not dialled where it cannot be had before the line is ready, and may be again', async () => {
    const { call, media, linePort } = createCall(outbound, { port: () => new Promise(() => 0) });
    media.later = createDeferred<void>();
    media.opening.resolve({} as MediaStream);
    const dialling = call.dial();
    media.later.reject(new CallingError('device-not-found', 'none'));
    assert.equal(await codeOf(dialling), 'device-not-found');
    assert.equal(call.state.status, 'idle');
    assert.equal(call.state.pending, undefined);
    assert.equal(linePort.calls.length, 0);
    assert.ok(media.log.includes('release'));
  });

  it('dialled twice is invalid-state, beyond max-calls is too-many-calls', async () => {
    const { call, dialled } = createCall(outbound);
    await dialled();
    assert.equal(await codeOf(call.dial()), 'invalid-state');
    const full = createCall(outbound, { hasRoom: () => false });
    assert.equal(await codeOf(full.call.dial()), 'too-many-calls');
    assert.equal(full.call.state.status, 'idle');
  });

  it('a header that would break the message is refused before anything is sent', async () => {
    const { call, linePort, media } = createCall(outbound);
    media.opening.resolve({} as MediaStream);
    for (const headers of [{ From: 'x' }, { 'X-A\r\nB': 'x' }, { 'X-A': 'a\r\nB: c' }]) {
      assert.equal(await codeOf(call.dial({ headers })), 'invalid-argument');
    }
    assert.equal(linePort.calls.length, 0);
  });

  it('a refusal rejects dial() with its error and stays in the state', async () => {
    const { call, port, media } = createCall(outbound);
    const dialling = call.dial();
    media.opening.resolve({} as MediaStream);
    await settle();
    port().signals.next({ type: 'dialing', callId: 'x' });
    port().signals.next({
      type: 'ended',
      reason: { cause: 'busy', by: 'remote', statusCode: 486 },
      error: new CallingError('busy', 'busy', { statusCode: 486 }),
    });
    assert.equal(await codeOf(dialling), 'busy');
    assert.equal(call.state.error?.code, 'busy');
    assert.equal(call.state.disconnectReason?.cause, 'busy');
  });

  it('ended here while it rings: CANCEL, cancelled by local, dial() rejects, nothing waits', async () => {
    const { call, port, statuses, clock, media } = createCall(outbound);
    const dialling = call.dial();
    media.opening.resolve({} as MediaStream);
    await settle();
    port().signals.next({ type: 'dialing', callId: 'x' });
    port().signals.next({ type: 'progress', statusCode: 180, earlyMedia: false });
    const ending = call.end();
    assert.equal(call.state.status, 'ended');
    await ending;
    assert.equal(await codeOf(dialling), 'cancelled');
    assert.deepEqual(call.state.disconnectReason, { cause: 'cancelled', by: 'local' });
    assert.equal(call.state.error, undefined);
    assert.equal(port().log.at(-1), 'end');
    assert.equal(clock.pending, 0);
    port().signals.next({ type: 'answered' });
    assert.equal(statuses.at(-1), 'complete');
  });

  it('ended while the microphone is asked for: nothing is dialled and the microphone goes off', async () => {
    const { call, media, linePort } = createCall(outbound);
    const dialling = call.dial();
    void call.end();
    media.opening.resolve({} as MediaStream);
    assert.equal(await codeOf(dialling), 'cancelled');
    await settle();
    assert.equal(linePort.calls.length, 0);
    assert.equal(media.log.at(-1), 'close');
  });

  it('gives up after the dial timeout: CANCEL, no-answer by local, dial() rejects with timeout', async () => {
    const { call, port, clock, media } = createCall(outbound);
    const dialling = call.dial();
    media.opening.resolve({} as MediaStream);
    await settle();
    port().signals.next({ type: 'dialing', callId: 'x' });
    await clock.pass(180_000);
    assert.equal(await codeOf(dialling), 'timeout');
    assert.deepEqual(call.state.disconnectReason, { cause: 'no-answer', by: 'local' });
    assert.equal(port().log.at(-1), 'end');
  });

  it('options that cannot be used leave it idle and close what was made', async () => {
    const { call, media, linePort } = createCall(outbound);
    const original = linePort.createCall.bind(linePort);
    linePort.createCall = (destination) => {
      const port = original(destination);
      assert.ok(port instanceof FakeCallPort);
      port.dialError = new CallingError('invalid-argument', 'bad ICE server');
      return port;
    };
    const dialling = call.dial();
    media.opening.resolve({} as MediaStream);
    assert.equal(await codeOf(dialling), 'invalid-argument');
    assert.equal(call.state.status, 'idle');
    assert.deepEqual(linePort.calls.at(-1)?.log, ['dispose']);
    assert.equal(media.log.at(-1), 'release');
  });

  it('an idle call that is ended is gone', async () => {
    const { call, statuses } = createCall(outbound);
    await call.end();
    assert.deepEqual(statuses, ['idle', 'ended', 'complete']);
    await call.end();
  });
});

describe('an inbound call', () => {
  it('rings, is answered and connects', async () => {
    const { origin, port } = incoming();
    const { call, statuses, media } = createCall(origin);
    const answering = call.answer();
    assert.deepEqual(statuses, ['ringing', 'ringing(answer)']);
    media.opening.resolve({} as MediaStream);
    await settle();
    port.signals.next({ type: 'answered' });
    await answering;
    port.signals.next({ type: 'media-path', state: 'connected' });
    await call.end();
    assert.deepEqual(statuses, [
      'ringing',
      'ringing(answer)',
      'connecting',
      'connected',
      'ended',
      'complete',
    ]);
    assert.deepEqual(call.state.disconnectReason, { cause: 'normal', by: 'local' });
    assert.deepEqual(port.log, ['answer', 'end']);
  });

  it('goes on ringing when the microphone is refused', async () => {
    const { origin } = incoming();
    const { call, media } = createCall(origin);
    const answering = call.answer();
    media.opening.reject(new CallingError('device-in-use', 'no'));
    assert.equal(await codeOf(answering), 'device-in-use');
    assert.equal(call.state.status, 'ringing');
    assert.equal(call.state.pending, undefined);
  });

  it('answered after the caller gave up is invalid-state; given up meanwhile is cancelled', async () => {
    const { origin, port } = incoming();
    const { call, media } = createCall(origin);
    const answering = call.answer();
    port.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
    assert.equal(await codeOf(answering), 'cancelled');
    media.opening.resolve({} as MediaStream);
    await settle();
    assert.deepEqual(port.log, []);
    assert.equal(await codeOf(call.answer()), 'invalid-state');
  });

  it('is rejected with a code, once, and only while it rings', async () => {
    const { origin, port } = incoming();
    const { call } = createCall(origin);
    assert.equal(await codeOf(call.reject({ statusCode: 200 })), 'invalid-argument');
    await call.reject({ statusCode: 603 });
    assert.deepEqual(port.log, ['reject 603']);
    assert.deepEqual(call.state.disconnectReason, {
      cause: 'rejected',
      by: 'local',
      statusCode: 603,
    });
    assert.equal(await codeOf(call.reject()), 'invalid-state');
  });

  it('end() while it rings is reject()', async () => {
    const { origin, port } = incoming();
    const { call } = createCall(origin);
    await call.end();
    assert.deepEqual(port.log, ['reject 486']);
    assert.equal(call.state.disconnectReason?.cause, 'rejected');
  });

  it('rings for the ring timeout, then 480 and no-answer', async () => {
    const { origin, port } = incoming();
    const { call, clock } = createCall(origin);
    await clock.pass(60_000);
    assert.deepEqual(port.log, ['reject 480']);
    assert.deepEqual(call.state.disconnectReason, {
      cause: 'no-answer',
      by: 'local',
      statusCode: 480,
    });
  });

  it('remembers mute from before the answer', async () => {
    const { origin, port } = incoming();
    const { call, media } = createCall(origin);
    call.mute();
    assert.equal(call.state.muted, true);
    void call.answer();
    media.opening.resolve({} as MediaStream);
    await settle();
    assert.equal(port.answered?.muted, true);
    assert.deepEqual(media.log.slice(0, 2), ['mute', 'open']);
  });
});
