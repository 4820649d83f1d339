import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCall, incoming } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';

describe('the media path', () => {
  async function connected() {
    const { origin, port } = incoming();
    const parts = createCall(origin);
    void parts.call.answer();
    parts.media.opening.resolve({} as MediaStream);
    await settle();
    port.signals.next({ type: 'answered' });
    port.signals.next({ type: 'media-path', state: 'connected' });
    return { ...parts, port };
  }

  it('lost for 2 s is reconnecting, one ICE restart, and connected when it is back', async () => {
    const { call, port, clock, statuses } = await connected();
    port.signals.next({ type: 'media-path', state: 'disconnected' });
    await clock.pass(1_999);
    assert.equal(call.state.status, 'connected');
    await clock.pass(1);
    assert.equal(call.state.status, 'reconnecting');
    port.signals.next({ type: 'media-path', state: 'failed' });
    await clock.pass(5_000);
    assert.equal(port.log.filter((entry) => entry === 'restartIce').length, 1);
    port.signals.next({ type: 'media-path', state: 'connected' });
    await clock.pass(60_000);
    assert.deepEqual(statuses.slice(-3), ['connected', 'reconnecting', 'connected']);
    assert.equal(clock.pending, 0);
  });

  it('a short loss is no event', async () => {
    const { port, clock, statuses } = await connected();
    port.signals.next({ type: 'media-path', state: 'disconnected' });
    await clock.pass(1_000);
    port.signals.next({ type: 'media-path', state: 'connected' });
    await clock.pass(10_000);
    assert.equal(statuses.at(-1), 'connected');
    assert.ok(!port.log.includes('restartIce'));
  });

  it('not mended within 15 s is media-failed by network', async () => {
    const { call, port, clock } = await connected();
    port.signals.next({ type: 'media-path', state: 'failed' });
    assert.equal(call.state.status, 'reconnecting');
    await clock.pass(15_000);
    assert.deepEqual(call.state.disconnectReason, { cause: 'media-failed', by: 'network' });
    assert.equal(call.state.error?.code, 'media-failed');
    assert.equal(port.log.at(-1), 'end 500');
  });

  it('ended while it reconnects: BYE, normal by local, no timer left', async () => {
    const { call, port, clock } = await connected();
    port.signals.next({ type: 'media-path', state: 'failed' });
    assert.equal(call.state.status, 'reconnecting');
    await call.end();
    assert.deepEqual(call.state.disconnectReason, { cause: 'normal', by: 'local' });
    assert.equal(port.log.at(-1), 'end');
    assert.equal(clock.pending, 0);
    await call.end();
  });

  it('never there within 30 s of the answer is media-failed', async () => {
    const { origin, port } = incoming();
    const { call, media, clock } = createCall(origin);
    void call.answer();
    media.opening.resolve({} as MediaStream);
    await settle();
    port.signals.next({ type: 'answered' });
    await clock.pass(29_999);
    assert.equal(call.state.status, 'connecting');
    await clock.pass(1);
    assert.equal(call.state.disconnectReason?.cause, 'media-failed');
  });
});
