import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LateCandidates } from '../../../../src/backends/sip/late-candidates.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';

function setUp({ trickles = false } = {}) {
  const clock = new FakeClock();
  const told: string[] = [];
  const late = new LateCandidates({
    clock,
    trickle: (candidates, complete) => {
      if (!trickles) return false;
      told.push(candidates.map(({ candidate }) => candidate).join(' ') + (complete ? '.' : ''));
      return true;
    },
    reinvite: () => told.push('re-INVITE'),
  });
  const find = (candidate: string, protocol: RTCIceProtocol = 'udp'): void => {
    late.found({ candidate, protocol } as RTCIceCandidate);
  };
  return { clock, told, late, find };
}

describe('LateCandidates', () => {
  it('a path that does not come to be: one re-INVITE, of the caller first', async () => {
    for (const [as, ms] of [
      ['caller', 1_500],
      ['callee', 3_000],
    ] as const) {
      const { clock, told, late, find } = setUp();
      find('a');
      late.described();
      find('b');
      late.answered(as);
      await clock.pass(ms - 1);
      assert.deepEqual(told, []);
      await clock.pass(1);
      assert.deepEqual(told, ['re-INVITE']);
      find('c');
      await clock.pass(60_000);
      assert.deepEqual(told, ['re-INVITE']);
    }
  });

  it('one that is found long after the answer is not lost either', async () => {
    const { clock, told, late, find } = setUp();
    late.described();
    late.answered('caller');
    await clock.pass(5_000);
    find('relay');
    await clock.pass(1_500);
    assert.deepEqual(told, ['re-INVITE']);
  });

  it('nothing is told of a path that is there, or of candidates the description had', async () => {
    const early = setUp();
    early.find('a');
    early.late.described();
    early.late.answered('caller');
    const connected = setUp();
    connected.late.described();
    connected.find('b');
    connected.late.answered('caller');
    connected.late.connected();
    const described = setUp();
    described.late.described();
    described.find('c');
    described.late.answered('caller');
    described.late.described();
    const tcp = setUp();
    tcp.late.described();
    tcp.find('d', 'tcp');
    tcp.late.answered('caller');
    const last = setUp();
    last.late.described();
    last.find('');
    last.late.answered('caller');
    const closed = setUp();
    closed.late.described();
    closed.find('e');
    closed.late.answered('caller');
    closed.late.close();
    for (const { clock, told } of [early, connected, described, tcp, last, closed]) {
      await clock.pass(60_000);
      assert.deepEqual(told, []);
      assert.equal(clock.pending, 0);
    }
  });

  it('an ICE restart begins anew', async () => {
    const { clock, told, late, find } = setUp();
    late.begin();
    late.described();
    late.answered('caller');
    find('a');
    await clock.pass(1_500);
    late.connected();
    late.begin();
    late.described();
    find('b');
    await clock.pass(1_500);
    assert.deepEqual(told, ['re-INVITE', 're-INVITE']);
  });

  it('a far end that takes them is told of each burst, with those before it', async () => {
    const { clock, told, late, find } = setUp({ trickles: true });
    late.described();
    find('a');
    find('b');
    await clock.pass(50);
    assert.deepEqual(told, []);
    late.answered('callee');
    await clock.pass(50);
    assert.deepEqual(told, ['a b']);
    find('c');
    await clock.pass(50);
    assert.deepEqual(told, ['a b', 'a b c']);
    late.connected();
    find('d');
    await clock.pass(60_000);
    assert.deepEqual(told, ['a b', 'a b c']);
  });

  it('is told the end of them while there is no path, with the last or after it', async () => {
    const { clock, told, late, find } = setUp({ trickles: true });
    late.described();
    late.answered('caller');
    find('a');
    late.complete();
    await clock.pass(50);
    late.described();
    find('b');
    await clock.pass(50);
    const after = setUp({ trickles: true });
    after.late.described();
    after.late.answered('caller');
    after.find('c');
    await after.clock.pass(50);
    after.late.complete();
    await after.clock.pass(50);
    const none = setUp({ trickles: true });
    none.late.described();
    none.late.answered('caller');
    none.late.complete();
    const there = setUp({ trickles: true });
    there.late.described();
    there.late.answered('caller');
    there.find('d');
    await there.clock.pass(50);
    there.late.connected();
    there.late.complete();
    for (const one of [none, there]) await one.clock.pass(60_000);
    assert.deepEqual(told, ['a.', 'b.']);
    assert.deepEqual(after.told, ['c', 'c.']);
    assert.deepEqual(none.told, []);
    assert.deepEqual(there.told, ['d']);
  });

  it('what has been trickled to no effect goes out in a re-INVITE as well', async () => {
    const { clock, told, late, find } = setUp({ trickles: true });
    late.described();
    late.answered('caller');
    find('a');
    await clock.pass(1_500);
    assert.deepEqual(told, ['a', 're-INVITE']);
  });
});
