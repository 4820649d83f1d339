import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallingError } from '../../../src/core/errors.js';
import { codeOf, incoming } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';
import { accepted, BYE, desk, failureOf, notify } from '../../support/fakes/fake-desk.js';
import type { FakeCallPort } from '../../support/fakes/fake-backend.js';

describe('transfer()', () => {
  it('sends REFER, tells how far it has come, hangs up on 200 and ends as transferred', async () => {
    const { connected, clock } = desk();
    const { call, port, events } = await connected();
    const done = call.transfer('carol');
    assert.equal(call.state.pending, 'transfer');
    await settle();
    assert.deepEqual(port.referred, { destination: 'sip:carol@example.com' });
    assert.deepEqual(call.state.transferProgress, {
      destination: 'sip:carol@example.com',
      status: 'requested',
    });
    port.report(accepted);
    notify(port, 100);
    notify(port, 180);
    assert.deepEqual(call.state.transferProgress, {
      destination: 'sip:carol@example.com',
      status: 'ringing',
      statusCode: 180,
    });
    assert.equal(call.state.status, 'connected');
    notify(port, 200);
    await done;
    assert.deepEqual(events, ['requested', 'trying 100', 'ringing 180', 'ended transferred local']);
    assert.deepEqual(port.log, ['refer', 'end']);
    assert.equal(call.state.pending, undefined);
    assert.equal(call.state.error, undefined);
    assert.equal(clock.pending, 0);
  });

  const destinations: readonly (readonly [Parameters<typeof String>[0], string])[] = [
    ['sip:carol@example.net', 'sip:carol@example.net'],
    ['+49 (30) 123#', 'sip:+4930123%23@example.com'],
    ['tel:+4930123', 'sip:+4930123@example.com'],
    [{ type: 'tel', address: '123' }, 'sip:123@example.com'],
  ];
  for (const [given, address] of destinations) {
    it(`takes ${JSON.stringify(given)} as makeCall() does`, async () => {
      const { connected } = desk();
      const { call, port } = await connected();
      void call.transfer(given as string);
      await settle();
      assert.equal(port.referred?.destination, address);
    });
  }

  it('what is no destination is refused, and nothing is sent', async () => {
    const { connected } = desk();
    const { call, port, events } = await connected();
    assert.equal(await codeOf(call.transfer('sip:a@b?Replaces=x')), 'invalid-argument');
    assert.equal(await codeOf(call.transfer('')), 'invalid-argument');
    assert.deepEqual(port.log, []);
    assert.deepEqual(events, []);
  });

  it('the far end hangs up after it accepted the REFER: transferred, and no BYE of ours', async () => {
    const { connected, clock } = desk();
    const { call, port, events } = await connected();
    const done = call.transfer('carol');
    await settle();
    port.report(accepted);
    notify(port, 100);
    port.signals.next(BYE);
    await done;
    assert.deepEqual(events, ['requested', 'trying 100', 'ended transferred remote']);
    assert.deepEqual(port.log, ['refer']);
    assert.equal(clock.pending, 0);
  });

  it('a NOTIFY that comes before the 202 stands for it', async () => {
    const { connected } = desk();
    const { call, port } = await connected();
    const done = call.transfer('carol');
    await settle();
    notify(port, 100);
    port.signals.next(BYE);
    await done;
    assert.equal(call.state.disconnectReason?.cause, 'transferred');
  });

  it('RFC 4488: a 202 after which nothing is told is the end of it', async () => {
    const { connected } = desk();
    const { call, port } = await connected();
    const done = call.transfer('carol');
    await settle();
    port.report({ type: 'accepted', silent: true });
    await done;
    assert.deepEqual(port.log, ['refer', 'end']);
    assert.equal(call.state.disconnectReason?.cause, 'transferred');
  });

  const refusal = (statusCode: number): CallingError =>
    new CallingError('transfer-failed', 'refused', { statusCode });
  const failures: readonly (readonly [
    string,
    (port: FakeCallPort) => void,
    number | undefined,
    string,
  ])[] = [
    [
      'REFER refused with 405',
      (port) => port.report({ type: 'refused', error: refusal(405) }),
      405,
      '',
    ],
    [
      'REFER refused with 603',
      (port) => port.report({ type: 'refused', error: refusal(603) }),
      603,
      '',
    ],
    ['final NOTIFY 302', (port) => notify(port, 302), 302, ''],
    ['final NOTIFY 486', (port) => notify(port, 486), 486, ''],
    [
      'the connection lost before the answer',
      (port) =>
        port.report({ type: 'refused', error: new CallingError('connection-lost', 'gone') }),
      undefined,
      '',
    ],
  ];
  for (const [name, fail, statusCode] of failures) {
    it(`${name}: the call goes on as it was, and can be transferred again`, async () => {
      const { connected, clock } = desk();
      const { call, port, events, media } = await connected();
      const failure = failureOf(call.transfer('carol'));
      await settle();
      fail(port);
      const error = await failure;
      assert.deepEqual([error.code, error.statusCode], ['transfer-failed', statusCode]);
      const code = statusCode === undefined ? '' : ` ${String(statusCode)}`;
      assert.deepEqual(events, [
        'requested',
        `failed${code}`,
        `transfer-error transfer-failed${code}`,
      ]);
      assert.equal(call.state.status, 'connected');
      assert.equal(call.state.error, error);
      assert.equal(call.state.transferProgress?.status, 'failed');
      assert.equal(call.state.pending, undefined);
      assert.equal(call.state.heldLocally, false);
      assert.deepEqual(media.log, []);
      assert.deepEqual(port.log, ['refer']);
      assert.equal(port.referred, undefined, 'later NOTIFYs are turned away');
      assert.equal(clock.pending, 0);
      const again = call.transfer('dave');
      await settle();
      notify(port, 200);
      await again;
    });
  }

  it('a held call that cannot be transferred is held as before', async () => {
    const { connected } = desk();
    const { call, port } = await connected();
    const holding = call.hold();
    await settle();
    port.holding?.resolve();
    await holding;
    const failure = failureOf(call.transfer('carol'));
    await settle();
    notify(port, 480);
    assert.equal((await failure).statusCode, 480);
    assert.equal(call.state.heldLocally, true);
    const resuming = call.resume();
    await settle();
    port.holding?.resolve();
    await resuming;
    assert.equal(call.state.heldLocally, false);
  });

  it('gives up after 120 s without an end, however often 180 is told', async () => {
    const { connected, clock } = desk();
    const { call, port, events } = await connected();
    const failure = failureOf(call.transfer('carol'));
    await settle();
    port.report(accepted);
    for (let turn = 0; turn < 119; turn += 1) {
      notify(port, 180);
      await clock.pass(1_000);
    }
    assert.equal(call.state.pending, 'transfer');
    await clock.pass(1_000);
    const error = await failure;
    assert.deepEqual([error.code, error.statusCode], ['transfer-failed', undefined]);
    assert.deepEqual(events, [
      'requested',
      'ringing 180',
      'failed',
      'transfer-error transfer-failed',
    ]);
    assert.equal(call.state.status, 'connected');
    port.signals.next(BYE);
    assert.deepEqual(call.state.disconnectReason, { cause: 'normal', by: 'remote' });
  });

  it('a subscription that ends without an outcome fails 5 s later, unless the far end hangs up', async () => {
    const first = desk();
    const one = await first.connected();
    const failure = failureOf(one.call.transfer('carol'));
    await settle();
    notify(one.port, 100, true);
    await first.clock.pass(4_999);
    assert.equal(one.call.state.pending, 'transfer');
    await first.clock.pass(1);
    assert.equal((await failure).code, 'transfer-failed');

    const second = desk();
    const two = await second.connected();
    const done = two.call.transfer('carol');
    await settle();
    notify(two.port, undefined, true);
    two.port.signals.next(BYE);
    await done;
    assert.equal(second.clock.pending, 0);
  });

  it('without a connection: connection-lost, and nothing was asked for', async () => {
    const { connected } = desk();
    const { call, port, machine } = await connected();
    const owner = machine.host.owner as { port: () => Promise<unknown> };
    owner.port = () => Promise.reject(new CallingError('connection-lost', 'gone'));
    assert.equal(await codeOf(call.transfer('carol')), 'connection-lost');
    assert.deepEqual(port.log, []);
    assert.equal(call.state.status, 'connected');
    assert.equal(call.state.pending, undefined);
  });

  it('a connection lost after the 202 is waited for; one that does not come back fails it', async () => {
    const { connected } = desk();
    const { call, port, machine, linePort } = await connected();
    const owner = machine.host.owner as { port: () => Promise<unknown> };
    const failure = failureOf(call.transfer('carol'));
    await settle();
    port.report(accepted);
    owner.port = () => Promise.resolve(linePort);
    port.report({ type: 'interrupted' });
    await settle();
    assert.equal(call.state.pending, 'transfer');
    owner.port = () => Promise.reject(new CallingError('connection-lost', 'gone'));
    port.report({ type: 'interrupted' });
    assert.equal((await failure).code, 'transfer-failed');
  });

  it('only a connected call, and one transfer at a time', async () => {
    const { connected, add } = desk();
    const ringing = add(incoming().origin);
    assert.equal(await codeOf(ringing.call.transfer('carol')), 'invalid-state');
    const { call, port, events } = await connected();
    void call.transfer('carol');
    await settle();
    assert.equal(await codeOf(call.transfer('dave')), 'invalid-state');
    assert.deepEqual(port.log, ['refer']);
    port.report(accepted);
    notify(port, 200);
    assert.equal(await codeOf(call.transfer('dave')), 'invalid-state');
    assert.deepEqual(events, ['requested', 'ended transferred local']);
  });

  it('hung up by us or by the far end before it took the REFER: the command rejects, nothing is told after the end', async () => {
    for (const by of ['local', 'remote'] as const) {
      const { connected, clock } = desk();
      const { call, port, events } = await connected();
      const failure = failureOf(call.transfer('carol'));
      await settle();
      if (by === 'local') await call.end();
      else port.signals.next(BYE);
      assert.equal((await failure).code, by === 'local' ? 'cancelled' : 'transfer-failed');
      assert.deepEqual(events, ['requested', `ended normal ${by}`]);
      assert.equal(call.state.pending, undefined);
      assert.equal(clock.pending, 0);
    }
  });
});
