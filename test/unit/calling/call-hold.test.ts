import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallingError } from '../../../src/core/errors.js';
import { codeOf, createCall, incoming } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';

async function connected(overrides: Parameters<typeof createCall>[1] = {}) {
  const { origin, port } = incoming();
  const parts = createCall(origin, overrides);
  void parts.call.answer();
  parts.media.opening.resolve({} as MediaStream);
  await settle();
  port.signals.next({ type: 'answered' });
  port.signals.next({ type: 'media-path', state: 'connected' });
  parts.media.log.length = 0;
  port.log.length = 0;
  const told: string[] = [];
  parts.call.events$.subscribe((event) => told.push(event.type));
  return { ...parts, port, told };
}

describe('hold and resume', () => {
  it('is silent from the command on, held when the far end has agreed, heard again when resumed', async () => {
    const { call, port, media } = await connected();
    const holding = call.hold();
    assert.deepEqual(media.log, ['silent']);
    await settle();
    assert.equal(call.state.pending, 'hold');
    assert.equal(call.state.heldLocally, false);
    port.holding?.resolve();
    await holding;
    assert.equal(call.state.heldLocally, true);
    assert.equal(call.state.pending, undefined);
    const resuming = call.resume();
    await settle();
    assert.deepEqual(media.log, ['silent', 'silent']);
    assert.equal(call.state.heldLocally, true);
    port.holding?.resolve();
    await resuming;
    assert.equal(call.state.heldLocally, false);
    assert.equal(media.log.at(-1), 'sounds');
    assert.deepEqual(port.log, ['hold', 'resume']);
  });

  it('what is already true resolves at once and sends nothing', async () => {
    const { call, port } = await connected();
    await call.resume();
    const holding = call.hold();
    await settle();
    port.holding?.resolve();
    await holding;
    await call.hold();
    assert.deepEqual(port.log, ['hold']);
  });

  it('two commands never overlap: hold(), resume() and hold() in one tick go one after the other', async () => {
    const { call, port } = await connected();
    const all = [call.hold(), call.resume(), call.hold()];
    await settle();
    assert.deepEqual(port.log, ['hold']);
    port.holding?.resolve();
    await settle();
    assert.deepEqual(port.log, ['hold', 'resume']);
    port.holding?.resolve();
    await settle();
    port.holding?.resolve();
    await Promise.all(all);
    assert.deepEqual(port.log, ['hold', 'resume', 'hold']);
    assert.equal(call.state.heldLocally, true);
    assert.equal(call.state.pending, undefined);
  });

  it('a double click on Hold is one re-INVITE', async () => {
    const { call, port } = await connected();
    const both = [call.hold(), call.hold()];
    await settle();
    port.holding?.resolve();
    await Promise.all(both);
    assert.deepEqual(port.log, ['hold']);
  });

  it('a refused hold leaves the call as it was, tells why, and can be tried again', async () => {
    const { call, port, media, told } = await connected();
    const holding = call.hold();
    await settle();
    port.holding?.reject(new CallingError('media-failed', 'refused', { statusCode: 488 }));
    assert.equal(await codeOf(holding), 'hold-failed');
    assert.equal(call.state.status, 'connected');
    assert.equal(call.state.heldLocally, false);
    assert.equal(call.state.error?.statusCode, 488);
    assert.equal(call.state.pending, undefined);
    assert.deepEqual(media.log, ['silent', 'sounds']);
    assert.deepEqual(told, ['hold-error']);
    const again = call.hold();
    await settle();
    port.holding?.resolve();
    await again;
    assert.equal(call.state.heldLocally, true);
    assert.equal(call.state.error, undefined);
  });

  it('a refused resume leaves it held and silent', async () => {
    const { call, port, media, told } = await connected();
    void call.hold();
    await settle();
    port.holding?.resolve();
    await settle();
    const resuming = call.resume();
    await settle();
    port.holding?.reject(new CallingError('timeout', 'late'));
    assert.equal(await codeOf(resuming), 'resume-failed');
    assert.equal(call.state.heldLocally, true);
    assert.ok(!media.log.includes('sounds'));
    assert.deepEqual(told, ['resume-error']);
  });

  it('ended meanwhile: the command rejects, nothing is told, nothing waits', async () => {
    const { call, port, told, clock } = await connected();
    const holding = call.hold();
    await settle();
    await call.end();
    port.holding?.reject(new CallingError('invalid-state', 'over'));
    assert.equal(await codeOf(holding), 'invalid-state');
    assert.deepEqual(told, []);
    assert.equal(clock.pending, 0);
    assert.equal(call.state.pending, undefined);
  });

  it('is refused before the answer', async () => {
    const { origin } = incoming();
    const { call } = createCall(origin);
    assert.equal(await codeOf(call.hold()), 'invalid-state');
    assert.equal(await codeOf(call.resume()), 'invalid-state');
  });

  it('yields to another call and stays silent when that fails; resume() cures it', async () => {
    const { machine, call, port, media, told } = await connected();
    const yielding = machine.yieldTo();
    assert.deepEqual(media.log, ['silent']);
    await settle();
    port.holding?.reject(new CallingError('media-failed', 'refused', { statusCode: 488 }));
    assert.equal(await codeOf(yielding), 'hold-failed');
    assert.deepEqual(media.log, ['silent']);
    assert.deepEqual(told, ['hold-error']);
    assert.equal(call.state.heldLocally, false);
    await call.resume();
    assert.equal(media.log.at(-1), 'sounds');
  });

  it('dialling, answering and resuming say that the call is taken up', async () => {
    let taken = 0;
    const { call, port } = await connected({
      takingUp: () => {
        taken += 1;
      },
    });
    assert.equal(taken, 1);
    void call.hold();
    await settle();
    port.holding?.resolve();
    await settle();
    void call.resume();
    assert.equal(taken, 2);
  });

  it('the far end holds and resumes apart from us', async () => {
    const { call, port } = await connected();
    port.signals.next({ type: 'held-remotely', held: true });
    assert.equal(call.state.heldRemotely, true);
    assert.equal(call.state.heldLocally, false);
    port.signals.next({ type: 'media-path', state: 'failed' });
    assert.equal(call.state.heldRemotely, true);
    port.signals.next({ type: 'held-remotely', held: false });
    assert.equal(call.state.heldRemotely, false);
  });
});
