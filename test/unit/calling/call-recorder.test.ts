import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { CallRecorder } from '../../../src/calling/call-recorder.js';
import type { CallRecord } from '../../../src/core/data-services.js';
import { silentLogger } from '../../../src/core/log.js';
import { reasonOfForward, reasonOfRefusal } from '../../../src/policy/call-record.js';
import type { Call } from '../../../src/calling/line.js';
import { FakeClock, settle } from '../../support/fakes/fake-clock.js';
import { FakeLine } from '../../support/fakes/fake-models.js';
import { relay } from '../../support/fakes/relay.js';

interface Written {
  readonly record: CallRecord;
  readonly going: boolean;
}

describe('CallRecorder', () => {
  let clock: FakeClock;
  let line: FakeLine;
  let written: Written[];
  let recorder: CallRecorder;
  let fails: boolean;
  let began: number;

  let told: (calls: readonly Call[]) => void;

  beforeEach(() => {
    told = relay((call, state) => {
      recorder.changed(call, state);
    });
    clock = new FakeClock();
    line = new FakeLine({ uri: 'sip:alice@example.com' });
    written = [];
    fails = false;
    began = clock.now();
    recorder = new CallRecorder({
      clock,
      log: silentLogger,
      write: (record, going) => {
        if (fails) return Promise.reject(new Error('full'));
        written.push({ record, going });
        return Promise.resolve();
      },
    });
  });

  const follow = (calls: readonly Call[]): void => {
    recorder.follow(calls);
    told(calls);
  };
  const bob = { name: 'Bob', number: '5550100', uri: 'sip:5550100@example.com' };
  const ring = () => line.ring({ callId: 'c1', remote: bob, startTime: began });
  const dial = () => {
    line.makeCall('bob');
    const call = line.fakes.at(-1);
    assert.ok(call);
    call.set({ startTime: began });
    return call;
  };
  const last = (): CallRecord => {
    const { record } = written.at(-1) ?? {};
    assert.ok(record);
    return record;
  };
  const shape = (): string[] =>
    written.map(
      ({ record: { disposition, durationSeconds }, going }) =>
        `${going ? 'going' : 'final'} ${disposition} ${String(durationSeconds)}`,
    );

  it('an answered call: a record at each step, and its end with who, when and how long', async () => {
    const call = ring();
    follow(line.calls);
    await clock.pass(4_000);
    call.set({ status: 'connecting' });
    call.set({ status: 'connected', connectTime: clock.now() });
    assert.deepEqual(shape(), ['going missed 0']);
    await clock.pass(5_400);
    call.set({ quality: { mos: 4.1, warnings: [] } });
    call.set({ status: 'ended', endTime: clock.now(), disconnectReason: normal });
    await settle();
    assert.deepEqual(shape(), ['going missed 0', 'going answered 0', 'final answered 5']);
    assert.deepEqual(last(), {
      sessionId: call.state.correlationId,
      lineId: 'sip:alice@example.com',
      direction: 'inbound',
      disposition: 'answered',
      remote: bob,
      startTime: began,
      endTime: began + 9_400,
      connectTime: began + 4_000,
      durationSeconds: 5,
      disconnectReason: normal,
      quality: { mos: 4.1, warnings: [] },
      read: true,
    });
  });

  it('is measured soon after it is connected and every 15 s, but not while we hold it', async () => {
    const call = ring();
    follow(line.calls);
    const asked = (): number => call.log.filter((entry) => entry === 'getCallRtpStats').length;
    call.set({ status: 'connecting' });
    await clock.pass(3_000);
    assert.equal(asked(), 0);
    call.set({ status: 'connected', connectTime: clock.now() });
    await clock.pass(2_999);
    assert.equal(asked(), 0);
    await clock.pass(1);
    assert.equal(asked(), 1);
    call.set({ quality: { mos: 4, warnings: [] } });
    await clock.pass(12_000);
    assert.equal(asked(), 2);
    call.set({ heldLocally: true });
    await clock.pass(30_000);
    assert.equal(asked(), 2);
    call.finish();
    await settle();
    assert.equal(clock.pending, 0);
  });

  it('is touched every 15 s while it goes on, so that a page that is lost has said until when', async () => {
    const call = ring();
    follow(line.calls);
    call.set({ status: 'connected', connectTime: clock.now() });
    await clock.pass(250);
    written.length = 0;
    await clock.pass(44_750);
    assert.deepEqual(shape(), ['going answered 15', 'going answered 30', 'going answered 45']);
    assert.equal(last().endTime, began + 45_000);
    call.finish();
    await settle();
    assert.equal(clock.pending, 0);
    const { length } = written;
    await clock.pass(60_000);
    assert.equal(written.length, length);
  });

  it('nothing is written for what concerns no record', async () => {
    const call = ring();
    follow(line.calls);
    follow(line.calls);
    await clock.pass(250);
    call.set({ muted: true });
    call.set({ headers: { 'X-A': '1' } });
    await clock.pass(250);
    assert.deepEqual(shape(), ['going missed 0']);
    call.set({ remote: { ...bob, name: 'Robert' } });
    await clock.pass(250);
    assert.equal(last().remote.name, 'Robert');
  });

  it('a call that was never dialled leaves none', async () => {
    const dropped = dial();
    follow(line.calls);
    void dropped.call.end();
    const called = dial();
    follow(line.calls);
    await clock.pass(250);
    assert.deepEqual(written, []);
    called.set({ status: 'dialing', callId: 'c2' });
    await clock.pass(250);
    assert.deepEqual(shape(), ['going cancelled 0']);
  });

  for (const [what, reason, disposition, read] of [
    ['missed', { cause: 'cancelled', by: 'remote' }, 'missed', false],
    ['not answered in time', { cause: 'no-answer', by: 'local', statusCode: 480 }, 'missed', false],
    ['rejected', { cause: 'rejected', by: 'local', statusCode: 486 }, 'rejected', true],
    ['answered elsewhere', { cause: 'answered-elsewhere', by: 'remote' }, 'answered', true],
  ] as const) {
    it(`an incoming call that is ${what}`, async () => {
      const call = ring();
      follow(line.calls);
      call.finish(reason);
      await settle();
      assert.equal(last().disposition, disposition);
      assert.equal(last().read, read);
      assert.deepEqual(last().disconnectReason, reason);
    });
  }

  for (const [what, reason, disposition] of [
    ['cancelled', { cause: 'cancelled', by: 'local' }, 'cancelled'],
    ['busy', { cause: 'busy', by: 'remote', statusCode: 486 }, 'rejected'],
    ['not found', { cause: 'not-found', by: 'remote', statusCode: 404 }, 'failed'],
  ] as const) {
    it(`a call of ours that is ${what}`, async () => {
      const call = dial();
      follow(line.calls);
      call.set({ status: 'dialing', callId: 'c3' });
      call.finish(reason);
      await settle();
      assert.equal(last().disposition, disposition);
      assert.equal(last().read, true);
    });
  }

  it('says where a call was transferred to', async () => {
    const call = dial();
    follow(line.calls);
    call.set({ status: 'connected', callId: 'c4', connectTime: clock.now() });
    const progress = { destination: 'sip:carol@example.com', status: 'requested' } as const;
    call.set({ transferProgress: progress });
    await clock.pass(250);
    assert.equal(last().transferredTo, undefined);
    call.finish({ cause: 'transferred', by: 'local' });
    await settle();
    assert.equal(last().transferredTo, 'sip:carol@example.com');
    assert.equal(last().disposition, 'answered');
  });

  it('a call that was sent on by its far end says to whom', async () => {
    const old = ring();
    follow(line.calls);
    old.set({ status: 'connected', connectTime: clock.now() });
    const { correlationId } = old.state;
    line.ring({ callId: 'c6', replaces: correlationId, remote: { uri: 'sip:carol@example.com' } });
    follow(line.calls);
    old.finish({ cause: 'transferred', by: 'remote' });
    await settle();
    const { record } =
      written.find(({ record: { sessionId }, going }) => sessionId === correlationId && !going) ??
      {};
    assert.equal(record?.transferredTo, 'sip:carol@example.com');
  });

  it('a call that was over before it could be followed leaves its record too', async () => {
    const call = ring();
    call.finish({ cause: 'cancelled', by: 'remote' });
    follow([call.call]);
    await settle();
    assert.deepEqual(shape(), ['final missed 0']);
  });

  it('a call that was refused before it rang is missed, and says why', async () => {
    const refused = { sessionId: 'r', lineId: 'sip:alice@example.com', remote: bob, at: began };
    recorder.refused({ ...refused, disconnectReason: reasonOfRefusal(486) });
    recorder.refused({ ...refused, disconnectReason: reasonOfRefusal(480, 'Do Not Disturb') });
    await settle();
    assert.deepEqual(
      written.map(({ record }) => record.disconnectReason),
      [
        { cause: 'busy', by: 'local', statusCode: 486 },
        {
          cause: 'unavailable',
          by: 'local',
          statusCode: 480,
          reasonPhrase: 'Do Not Disturb',
        },
      ],
    );
    assert.deepEqual(shape(), ['final missed 0', 'final missed 0']);
    assert.equal(last().read, false);
  });

  it('a call that was sent on says where to, before it rang and after', async () => {
    const to = 'sip:carol@example.com';
    const refused = { sessionId: 'r', lineId: 'sip:alice@example.com', remote: bob, at: began };
    recorder.refused({ ...refused, disconnectReason: reasonOfForward('unconditional', to) });
    const call = ring();
    follow(line.calls);
    call.finish(reasonOfForward('no-answer', to));
    await settle();
    const records = written.filter(({ going }) => !going).map(({ record }) => record);
    assert.deepEqual(
      records.map(({ disposition, transferredTo, read, disconnectReason }) => [
        disposition,
        transferredTo,
        read,
        disconnectReason?.cause,
      ]),
      [
        ['forwarded', to, true, 'unavailable'],
        ['forwarded', to, true, 'no-answer'],
      ],
    );
  });

  it('a clock that is set back makes no time below none', async () => {
    const call = ring();
    follow(line.calls);
    call.set({ status: 'connected', connectTime: began + 90_000, startTime: began + 80_000 });
    call.set({ status: 'ended', endTime: began, disconnectReason: normal });
    await settle();
    assert.equal(last().endTime, began + 80_000);
    assert.equal(last().durationSeconds, 0);
  });

  it('what cannot be written stops neither the call nor the records after it', async () => {
    fails = true;
    const call = ring();
    follow(line.calls);
    await recorder.settled();
    fails = false;
    call.finish({ cause: 'cancelled', by: 'remote' });
    await recorder.settled();
    assert.deepEqual(shape(), ['final missed 0']);
  });

  it('dispose() follows nothing any more', async () => {
    const call = ring();
    follow(line.calls);
    await settle();
    recorder.dispose();
    assert.equal(clock.pending, 0);
    call.finish({ cause: 'cancelled', by: 'remote' });
    // What was still to be written is.
    await recorder.settled();
    assert.deepEqual(shape(), ['going missed 0']);
  });
});

const normal = { cause: 'normal', by: 'remote' } as const;
