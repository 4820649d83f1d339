import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { takeOver } from '../../../src/calling/takeover.js';
import { CallingError } from '../../../src/core/errors.js';
import type { CallDialog, ReplacedDialog } from '../../../src/core/ports.js';
import { FakeCallPort } from '../../support/fakes/fake-backend.js';
import { codeOf, outbound } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';
import { desk, dialog } from '../../support/fakes/fake-desk.js';

function nameOf({ callId, localTag, remoteTag }: CallDialog): ReplacedDialog {
  return { callId, toTag: localTag, fromTag: remoteTag };
}

/** An INVITE with Replaces comes in. */
function takes(at: ReturnType<typeof desk>, replaces: ReplacedDialog): FakeCallPort {
  const port = new FakeCallPort();
  takeOver(
    { port, callId: 'new', remote: { name: 'Carol' }, headers: {}, video: false, replaces },
    [...at.handles.values()],
    (origin) => at.add(origin).machine,
  );
  return port;
}

describe('an INVITE with Replaces', () => {
  it('is answered at once, as a new call that begins answered; then the old one is hung up', async () => {
    const at = desk();
    const old = await at.connected();
    const [its] = old.port.dialogs;
    assert.ok(its);
    const port = takes(at, nameOf(its));
    const successor = at.latest();
    assert.deepEqual(successor.statuses, ['connecting']);
    assert.equal(successor.call.state.direction, 'inbound');
    assert.equal(successor.call.state.replaces, old.call.state.correlationId);
    assert.deepEqual(successor.call.state.remote, { name: 'Carol' });
    assert.equal(successor.call.state.pending, undefined);
    assert.deepEqual(successor.media.log, ['open like']);
    successor.media.opening.resolve({} as MediaStream);
    await settle();
    assert.deepEqual(port.log, ['answer']);
    assert.equal(port.answered?.muted, false);
    assert.equal(old.call.state.status, 'connected');
    assert.deepEqual(old.port.log, []);
    at.answered(successor);
    await settle();
    assert.deepEqual(old.port.log, ['end']);
    assert.deepEqual(old.call.state.disconnectReason, { cause: 'transferred', by: 'remote' });
    assert.deepEqual(successor.statuses, ['connecting', 'connected']);
    assert.equal(at.clock.pending, 0);
  });

  it('muted as the old one was', async () => {
    const at = desk();
    const old = await at.connected('inbound');
    old.call.mute();
    const [its] = old.port.dialogs;
    assert.ok(its);
    const port = takes(at, nameOf(its));
    const successor = at.latest();
    assert.equal(successor.call.state.muted, true);
    assert.deepEqual(successor.media.log, ['mute', 'open like']);
    successor.media.opening.resolve({} as MediaStream);
    await settle();
    assert.equal(port.answered?.muted, true);
    successor.call.unmute();
    assert.equal(successor.call.state.muted, false);
  });

  it('held as the old one was, and silent until then', async () => {
    const at = desk();
    const old = await at.connected();
    const holding = old.call.hold();
    await settle();
    old.port.holding?.resolve();
    await holding;
    const before = at.taken.length;
    const [its] = old.port.dialogs;
    assert.ok(its);
    const port = takes(at, nameOf(its));
    const successor = at.latest();
    successor.media.opening.resolve({} as MediaStream);
    await settle();
    at.answered(successor);
    await settle();
    assert.ok(!successor.media.log.includes('sounds'));
    port.holding?.resolve();
    await settle();
    assert.equal(successor.call.state.heldLocally, true);
    assert.equal(at.taken.length, before);
    assert.equal(old.call.state.status, 'ended');
  });

  it('picks up a call of ours that rings elsewhere: that one is cancelled', async () => {
    const at = desk();
    const old = at.add(outbound);
    const dialling = old.call.dial();
    old.media.opening.resolve({} as MediaStream);
    await settle();
    old.port.signals.next({ type: 'dialing', callId: 'x' });
    old.port.signals.next({ type: 'progress', statusCode: 180, earlyMedia: false });
    old.port.dialogs = [dialog(), dialog()];
    const [, branch] = old.port.dialogs;
    assert.ok(branch);
    takes(at, nameOf(branch));
    const successor = at.latest();
    successor.media.opening.resolve({} as MediaStream);
    await settle();
    at.answered(successor);
    await settle();
    assert.equal(old.port.log.at(-1), 'end');
    assert.deepEqual(old.call.state.disconnectReason, { cause: 'transferred', by: 'remote' });
    assert.equal(await codeOf(dialling), 'cancelled');
    assert.equal(successor.call.state.status, 'connected');
  });

  it('fits no call: 481, and there is no new one', async () => {
    const at = desk();
    await at.connected();
    const port = takes(at, nameOf(dialog()));
    await settle();
    assert.deepEqual(port.log, ['reject 481']);
    assert.equal(at.all.length, 1);
  });

  it('cannot be answered: it ends, the old one goes on', async () => {
    const at = desk();
    const old = await at.connected();
    const [its] = old.port.dialogs;
    assert.ok(its);
    const port = takes(at, nameOf(its));
    const successor = at.latest();
    successor.media.opening.reject(new CallingError('media-failed', 'no'));
    await settle();
    assert.deepEqual(port.log, ['reject 500']);
    assert.deepEqual(successor.statuses, ['connecting', 'ended', 'complete']);
    assert.equal(old.call.state.status, 'connected');
    assert.deepEqual(old.port.log, []);
  });

  it('given up by its caller before it was answered: the old one goes on', async () => {
    const at = desk();
    const old = await at.connected();
    const [its] = old.port.dialogs;
    assert.ok(its);
    const port = takes(at, nameOf(its));
    const successor = at.latest();
    port.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
    await settle();
    assert.deepEqual(successor.call.state.disconnectReason, { cause: 'cancelled', by: 'remote' });
    assert.equal(old.call.state.status, 'connected');
    assert.deepEqual(old.port.log, []);
    assert.equal(at.clock.pending, 0);
  });

  it('no media within 30 s ends it like any answered call', async () => {
    const at = desk();
    const old = await at.connected();
    const [its] = old.port.dialogs;
    assert.ok(its);
    takes(at, nameOf(its));
    await at.clock.pass(30_000);
    assert.equal(at.latest().call.state.disconnectReason?.cause, 'media-failed');
    assert.equal(old.call.state.status, 'connected');
  });
});
