import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Ringing, type ToneChoice } from '../../../src/calling/ringing.js';
import type { Call } from '../../../src/calling/line.js';
import { FakeClock } from '../../support/fakes/fake-clock.js';
import { FakeLine } from '../../support/fakes/fake-models.js';
import { relay } from '../../support/fakes/relay.js';

describe('Ringing', () => {
  let clock: FakeClock;
  let line: FakeLine;
  let log: string[];
  let choice: ToneChoice;
  let ringing: Ringing;
  let alerted: boolean;
  let told: (calls: readonly Call[]) => void;

  beforeEach(() => {
    clock = new FakeClock();
    line = new FakeLine({ uri: 'sip:alice@example.com' });
    log = [];
    choice = {};
    alerted = true;
    told = relay(() => {
      ringing.refresh();
    });
    ringing = new Ringing(
      clock,
      {
        tone: (source, kind) => {
          const name = typeof source === 'string' ? source : 'url' in source ? source.url : 'tone';
          log.push(`${name} in the ${kind}`);
          return { stop: () => log.push(`${name} stops`) };
        },
      },
      () => choice,
      () => alerted,
    );
  });

  async function follow(...calls: readonly Call[]): Promise<void> {
    ringing.follow(calls);
    told(calls);
    await clock.pass(0);
  }

  it('rings on the ring devices', async () => {
    await follow(line.ring().call);
    assert.deepEqual(log, ['ringtone in the ring-device']);
    ringing.dispose();
    assert.deepEqual(log.slice(1), ['ringtone stops']);
  });

  it("the page's own ringtone too", async () => {
    choice = { ringtone: 'ring.ogg' };
    await follow(line.ring().call);
    assert.deepEqual(log, ['ring.ogg in the ring-device']);
  });

  it('tells of a second call in the speaker, where one is talking, whatever the ringtone is', async () => {
    choice = { ringtone: 'ring.ogg' };
    const talking = line.ring({ status: 'connected', connectTime: 1 });
    await follow(talking.call, line.ring().call);
    assert.deepEqual(log, ['waiting in the speaker']);
    talking.finish();
    await follow(...line.calls);
    assert.deepEqual(log.slice(1), ['waiting stops', 'ring.ogg in the ring-device']);
  });

  it('sounds ringback in the speaker', async () => {
    await follow(line.ring({ direction: 'outbound', status: 'ringing' }).call);
    assert.deepEqual(log, ['ringback in the speaker']);
  });

  it('is silent where it is turned off', async () => {
    choice = { ringtone: 'off', ringback: 'off' };
    await follow(line.ring().call, line.ring({ direction: 'outbound', status: 'ringing' }).call);
    assert.deepEqual(log, []);
  });

  it('sets no timer for a change that asks for no other tone', async () => {
    const talking = line.ring({ status: 'connected', connectTime: 1 });
    await follow(talking.call);
    talking.set({ muted: true });
    assert.equal(clock.pending, 0);
    const ring = line.ring();
    await follow(talking.call, ring.call);
    ring.set({ headers: { 'X-Queue': '1' } });
    assert.equal(clock.pending, 0);
    talking.finish();
    assert.equal(clock.pending, 1);
  });
});
