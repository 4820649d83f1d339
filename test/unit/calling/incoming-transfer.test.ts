import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallingError } from '../../../src/core/errors.js';
import { Late } from '../../../src/core/late.js';
import type { IncomingRefer } from '../../../src/core/ports.js';
import { codeOf } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';
import { desk, type DeskCall } from '../../support/fakes/fake-desk.js';

const BYE = { type: 'ended', reason: { cause: 'normal', by: 'remote' } } as const;

/** The far end of a call sends us on. */
function refer(
  { port }: DeskCall,
  target: Partial<IncomingRefer> = {},
): { readonly log: readonly string[] } {
  const log: string[] = [];
  port.signals.next({
    type: 'refer-request',
    request: {
      destination: 'sip:carol@example.com',
      refuse: (statusCode) => log.push(`refuse ${String(statusCode)}`),
      accept: () => log.push('accept'),
      report: (statusCode) => log.push(String(statusCode)),
      ...target,
    },
  });
  return { log };
}

/** What the successor was opened and dialled with. */
async function dialled(successor: DeskCall): Promise<void> {
  successor.media.opening.resolve({} as MediaStream);
  await settle();
  successor.port.signals.next({ type: 'dialing', callId: 'y' });
}

describe('an incoming REFER', () => {
  it('is followed: a new call that replaces the old one, which ends when the new one is answered', async () => {
    const { connected, clock, latest, answered, taken } = desk();
    const old = await connected();
    const replaces = { callId: 'z', toTag: 't', fromTag: 'f' };
    const { log } = refer(old, { replaces, referredBy: '<sip:bob@example.com>' });
    await settle();
    assert.deepEqual(old.events, ['asked sip:carol@example.com']);
    assert.deepEqual(log, []);
    await clock.pass(0);
    assert.deepEqual(log, ['accept']);
    const successor = latest();
    assert.notEqual(successor, old);
    assert.equal(successor.call.state.direction, 'outbound');
    assert.equal(successor.call.state.replaces, old.call.state.correlationId);
    assert.deepEqual(successor.call.state.remote, { uri: 'sip:carol@example.com' });
    assert.equal(successor.call.state.pending, 'dial');
    await dialled(successor);
    assert.equal(successor.port.destination, 'sip:carol@example.com');
    assert.deepEqual(successor.port.dialled?.replaces, replaces);
    assert.equal(successor.port.dialled.referredBy, '<sip:bob@example.com>');
    assert.equal(taken.at(-1), successor.call);
    successor.port.signals.next({ type: 'progress', statusCode: 180, earlyMedia: false });
    assert.deepEqual(log, ['accept', '180']);
    assert.equal(old.call.state.status, 'connected');
    answered(successor);
    await settle();
    assert.deepEqual(log, ['accept', '180', '200']);
    assert.deepEqual(old.port.log, ['end']);
    assert.deepEqual(old.call.state.disconnectReason, { cause: 'transferred', by: 'remote' });
    assert.equal(successor.call.state.status, 'connected');
    assert.equal(clock.pending, 0);
  });

  it('prevented: 603, and nothing happens', async () => {
    const { connected, clock, all } = desk();
    const old = await connected();
    old.call.events$.subscribe((occurrence) => {
      if (occurrence.type === 'transfer-request') occurrence.preventDefault();
    });
    const { log } = refer(old);
    await clock.pass(0);
    assert.deepEqual(log, ['refuse 603']);
    assert.equal(all.length, 1);
    assert.equal(old.call.state.status, 'connected');
    // The next one is asked for anew.
    refer(old);
    await settle();
    assert.equal(old.events.length, 2);
  });

  it('a second one while the first is decided or followed gets 491, and so does one into a transfer of ours', async () => {
    const { connected, clock, all } = desk();
    const old = await connected();
    refer(old);
    assert.deepEqual(refer(old).log, ['refuse 491']);
    await clock.pass(0);
    assert.deepEqual(refer(old).log, ['refuse 491']);
    assert.equal(await codeOf(old.call.transfer('dave')), 'invalid-state');
    assert.equal(all.length, 2);
    const other = await connected();
    void other.call.transfer('dave');
    await settle();
    assert.deepEqual(refer(other).log, ['refuse 491']);
  });

  it('comes to nothing: the status is told, the old call goes on, and may be sent on again', async () => {
    const { connected, clock, latest } = desk();
    const old = await connected();
    const { log } = refer(old);
    await clock.pass(0);
    const successor = latest();
    await dialled(successor);
    successor.port.signals.next({
      type: 'ended',
      reason: { cause: 'busy', by: 'remote', statusCode: 486 },
      error: new CallingError('busy', 'busy', { statusCode: 486 }),
    });
    await settle();
    assert.deepEqual(log, ['accept', '486']);
    assert.equal(successor.call.state.status, 'ended');
    assert.equal(old.call.state.status, 'connected');
    assert.deepEqual(old.port.log, []);
    old.port.signals.next(BYE);
    assert.deepEqual(old.call.state.disconnectReason, { cause: 'normal', by: 'remote' });
    assert.equal(clock.pending, 0);
  });

  it('the new call cannot even be dialled: it is taken away, 503', async () => {
    const { connected, clock, latest } = desk();
    const old = await connected();
    const { log } = refer(old);
    await clock.pass(0);
    const successor = latest();
    successor.media.opening.reject(new CallingError('device-in-use', 'no'));
    await settle();
    assert.deepEqual(log, ['accept', '503']);
    assert.equal(successor.call.state.status, 'ended');
    assert.equal(old.call.state.status, 'connected');
  });

  it('ended here while it rings there: 487, the old call goes on', async () => {
    const { connected, clock, latest } = desk();
    const old = await connected();
    const { log } = refer(old);
    await clock.pass(0);
    const successor = latest();
    await dialled(successor);
    await successor.call.end();
    await settle();
    assert.deepEqual(log, ['accept', '487']);
    assert.equal(old.call.state.status, 'connected');
  });

  it('nobody answers: 408 after the dial timeout', async () => {
    const { connected, clock, latest } = desk();
    const old = await connected();
    const { log } = refer(old);
    await clock.pass(0);
    await dialled(latest());
    await clock.pass(180_000);
    assert.deepEqual(log, ['accept', '408']);
  });

  it('whoever sent us on hangs up before the new call is answered: transferred, and the new call goes on', async () => {
    const { connected, clock, latest, answered } = desk();
    const old = await connected();
    refer(old);
    await clock.pass(0);
    const successor = latest();
    await dialled(successor);
    old.port.signals.next(BYE);
    assert.deepEqual(old.call.state.disconnectReason, { cause: 'transferred', by: 'remote' });
    answered(successor);
    await settle();
    assert.equal(successor.call.state.status, 'connected');
    assert.deepEqual(old.port.log, []);
  });

  it('hangs up before the page has decided: declined, nothing is dialled', async () => {
    const { connected, clock, all } = desk();
    const old = await connected();
    const { log } = refer(old);
    old.port.signals.next(BYE);
    await clock.pass(0);
    assert.deepEqual(log, ['refuse 603']);
    assert.equal(all.length, 1);
    assert.deepEqual(old.call.state.disconnectReason, { cause: 'normal', by: 'remote' });
  });

  it('a muted call is followed by a muted one', async () => {
    const { connected, clock, latest } = desk();
    const old = await connected();
    old.call.mute();
    refer(old);
    await clock.pass(0);
    const successor = latest();
    assert.equal(successor.call.state.muted, true);
    assert.deepEqual(successor.media.log, ['mute', 'open like']);
    await dialled(successor);
    assert.equal(successor.port.dialled?.muted, true);
  });

  it('a call that we hold is followed by one that is silent until it is held: nobody else is', async () => {
    const { connected, clock, latest, answered, taken } = desk();
    const old = await connected();
    const holding = old.call.hold();
    await settle();
    old.port.holding?.resolve();
    await holding;
    const before = taken.length;
    refer(old);
    await clock.pass(0);
    const successor = latest();
    assert.deepEqual(successor.media.log, ['silent', 'open like']);
    assert.equal(taken.length, before);
    await dialled(successor);
    answered(successor);
    await settle();
    assert.ok(!successor.media.log.includes('sounds'));
    successor.port.holding?.resolve();
    await settle();
    assert.equal(successor.call.state.heldLocally, true);
    assert.equal(old.call.state.status, 'ended');
  });

  it('follows though the line has as many calls as it may', async () => {
    let room = true;
    const { connected, clock, latest } = desk({ hasRoom: () => room });
    const old = await connected();
    room = false;
    refer(old);
    await clock.pass(0);
    await dialled(latest());
    assert.equal(latest().call.state.status, 'dialing');
  });

  it('the part that decides cannot be loaded: 500', async () => {
    const { connected } = desk({
      features: new Late(() => Promise.reject(new Error('offline'))),
    });
    const old = await connected();
    const { log } = refer(old);
    await settle();
    assert.deepEqual(log, ['refuse 500']);
  });
});
