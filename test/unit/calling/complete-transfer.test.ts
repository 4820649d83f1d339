import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeOf, incoming } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';
import { accepted, BYE, desk, failureOf, notify } from '../../support/fakes/fake-desk.js';

describe('completeTransfer()', () => {
  for (const first of ['inbound', 'outbound'] as const) {
    for (const second of ['inbound', 'outbound'] as const) {
      it(`an ${first} call with an ${second} one: Replaces as the target sees its dialog; both end`, async () => {
        const { connected, clock } = desk();
        const one = await connected(first);
        const two = await connected(second);
        two.port.remoteAddress = 'sip:carol@example.com';
        two.port.dialogs = [{ callId: 'id@host', localTag: 'ours', remoteTag: 'carols' }];
        const done = one.call.completeTransfer(two.call);
        assert.equal(one.call.state.pending, 'completeTransfer');
        await settle();
        assert.deepEqual(one.port.referred, {
          destination: 'sip:carol@example.com',
          replaces: { callId: 'id@host', toTag: 'carols', fromTag: 'ours' },
        });
        assert.equal(two.port.referred, undefined);
        one.port.report(accepted);
        notify(one.port, 100);
        notify(one.port, 200);
        await done;
        assert.deepEqual(one.events, ['requested', 'trying 100', 'ended transferred local']);
        assert.deepEqual(two.events, ['ended transferred local']);
        assert.deepEqual([one.port.log, two.port.log], [['refer', 'end'], ['end']]);
        assert.equal(clock.pending, 0);
      });
    }
  }

  it('the target hangs up its old call before the 200 is told: transferred too', async () => {
    const { connected } = desk();
    const [one, two] = [await connected(), await connected()];
    const done = one.call.completeTransfer(two.call);
    await settle();
    one.port.report(accepted);
    two.port.signals.next(BYE);
    assert.deepEqual(two.events, ['ended transferred remote']);
    notify(one.port, 200);
    await done;
    assert.deepEqual(one.events.at(-1), 'ended transferred local');
    assert.deepEqual(two.port.log, []);
  });

  it('the far end hangs up before it is there: the other call gets 5 s to be hung up by its own', async () => {
    for (const hangsUp of [true, false]) {
      const { connected, clock } = desk();
      const [one, two] = [await connected(), await connected()];
      const done = one.call.completeTransfer(two.call);
      await settle();
      one.port.report(accepted);
      one.port.signals.next(BYE);
      await clock.pass(4_999);
      assert.equal(two.call.state.status, 'connected');
      if (hangsUp) two.port.signals.next(BYE);
      else await clock.pass(1);
      await done;
      assert.deepEqual(two.events, [`ended transferred ${hangsUp ? 'remote' : 'local'}`]);
      assert.deepEqual(two.port.log, hangsUp ? [] : ['end']);
      await clock.pass(120_000);
      assert.equal(clock.pending, 0);
    }
  });

  it('a failure leaves both as they were', async () => {
    const { connected, clock } = desk();
    const [one, two] = [await connected(), await connected('inbound')];
    const holding = one.call.hold();
    await settle();
    one.port.holding?.resolve();
    await holding;
    const failure = failureOf(one.call.completeTransfer(two.call));
    await settle();
    one.port.report(accepted);
    notify(one.port, 481);
    const error = await failure;
    assert.deepEqual([error.code, error.statusCode], ['transfer-failed', 481]);
    assert.deepEqual(
      [one, two].map(({ call: { state } }) => [state.status, state.heldLocally, state.pending]),
      [
        ['connected', true, undefined],
        ['connected', false, undefined],
      ],
    );
    assert.deepEqual(two.port.log, []);
    assert.equal(clock.pending, 0);
    two.port.signals.next(BYE);
    assert.deepEqual(two.events, ['ended normal remote']);
    // The second call may be transferred by itself afterwards, the first too.
    const again = one.call.transfer('dave');
    await settle();
    notify(one.port, 200);
    await again;
  });

  it('the other must be a connected call of the same calling, and another one', async () => {
    const { connected, add } = desk();
    const one = await connected();
    const ringing = add(incoming().origin);
    const ended = await connected();
    await ended.call.end();
    const stranger = await desk().connected();
    assert.equal(await codeOf(one.call.completeTransfer(ringing.call)), 'invalid-state');
    assert.equal(await codeOf(one.call.completeTransfer(ended.call)), 'invalid-state');
    assert.equal(await codeOf(one.call.completeTransfer(one.call)), 'invalid-argument');
    assert.equal(await codeOf(one.call.completeTransfer(stranger.call)), 'invalid-argument');
    const nothing: unknown = undefined;
    assert.equal(
      await codeOf(one.call.completeTransfer(nothing as typeof one.call)),
      'invalid-argument',
    );
    assert.equal(await codeOf(ringing.call.completeTransfer(one.call)), 'invalid-state');
    assert.deepEqual(one.port.log, []);
  });

  it('a call that is being transferred, in either role, takes part in no second transfer', async () => {
    const { connected } = desk();
    const [one, two, three] = [await connected(), await connected(), await connected()];
    void one.call.completeTransfer(two.call);
    await settle();
    assert.equal(await codeOf(two.call.transfer('x')), 'invalid-state');
    assert.equal(await codeOf(three.call.completeTransfer(two.call)), 'invalid-state');
    assert.equal(await codeOf(three.call.completeTransfer(one.call)), 'invalid-state');
    assert.deepEqual([two.port.log, three.port.log], [[], []]);
  });
});
