import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LateRinging } from '../../../src/calling/late-ringing.js';
import { Ringing } from '../../../src/calling/ringing.js';
import { FakeClock, settle } from '../../support/fakes/fake-clock.js';
import { FakeLine } from '../../support/fakes/fake-models.js';

/** `failures`: how many times it cannot be loaded. */
function setUp(failures = 0) {
  const clock = new FakeClock();
  const line = new FakeLine({ uri: 'sip:alice@example.com' });
  const log: string[] = [];
  let loads = 0;
  const ringing = new LateRinging(() => {
    loads += 1;
    if (loads <= failures) return Promise.reject(new TypeError('not there'));
    const tone = (name: unknown) => {
      log.push(String(name));
      return { stop: () => log.push('stops') };
    };
    return Promise.resolve(
      new Ringing(
        clock,
        { tone },
        () => ({}),
        () => true,
      ),
    );
  });
  return { clock, line, log, ringing, loads: () => loads };
}

describe('LateRinging', () => {
  it('is loaded with the first call and not before', async () => {
    const { clock, line, log, ringing, loads } = setUp();
    ringing.follow([]);
    ringing.refresh();
    await settle();
    assert.equal(loads(), 0);
    const { call } = line.ring();
    ringing.follow([call]);
    ringing.follow([call]);
    await clock.pass(0);
    await clock.pass(0);
    assert.deepEqual([log, loads()], [['ringtone'], 1]);
    ringing.follow([]);
    assert.deepEqual(log, ['ringtone', 'stops']);
  });

  it('a call that was silenced, or went, while it was loaded does not ring', async () => {
    const { clock, line, log, ringing } = setUp();
    const silenced = line.ring().call;
    ringing.follow([silenced]);
    ringing.silence(silenced);
    await clock.pass(0);
    const other = setUp();
    other.ringing.follow([other.line.ring().call]);
    other.ringing.follow([]);
    await other.clock.pass(0);
    assert.deepEqual([log, other.log, clock.pending], [[], [], 0]);
  });

  it('is loaded anew with the next change of the calls, where it could not be', async () => {
    const { clock, line, log, ringing, loads } = setUp(1);
    const { call } = line.ring();
    ringing.follow([call]);
    await settle();
    ringing.follow([call]);
    await clock.pass(0);
    await clock.pass(0);
    assert.deepEqual([log, loads()], [['ringtone'], 2]);
  });

  it('plays nothing once it is disposed', async () => {
    const { clock, line, log, ringing } = setUp();
    ringing.follow([line.ring().call]);
    ringing.dispose();
    await clock.pass(0);
    assert.deepEqual([log, clock.pending], [[], 0]);
  });
});
