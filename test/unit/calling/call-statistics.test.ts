import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstValueFrom } from 'rxjs';
import { CallStatistics } from '../../../src/calling/call-statistics.js';
import type { CallingOptions } from '../../../src/calling/options.js';
import type { CallStats } from '../../../src/core/call-stats.js';
import { createDeferred } from '../../../src/core/deferred.js';
import { createCall, incoming } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';

type Report = RTCStatsReport | undefined;

/** What the far end and the microphone do, from now on. */
interface Flow {
  received: number;
  sent: number;
  level: number;
}

/** A call that has been answered, whose peer connection counts as the test says. */
async function answered(options: CallingOptions = {}) {
  const { origin, port } = incoming();
  const parts = createCall(origin, { preferences: () => options });
  const { call, clock, machine, media } = parts;
  const flow: Flow = { received: 50, sent: 50, level: 0.1 };
  let [seconds, received, sent, energy] = [0, 0, 0, 0];
  let last = clock.now();
  let asked = 0;
  port.stats = () => {
    asked += 1;
    const passed = (clock.now() - last) / 1000;
    last = clock.now();
    seconds += passed;
    received += flow.received * passed;
    sent += flow.sent * passed;
    energy += flow.level ** 2 * passed;
    const audio = { kind: 'audio', timestamp: last };
    const entries = [
      { ...audio, id: 'i', type: 'inbound-rtp', packetsReceived: received, packetsLost: 0 },
      { ...audio, id: 'o', type: 'outbound-rtp', packetsSent: sent, mediaSourceId: 's' },
      {
        ...audio,
        id: 's',
        type: 'media-source',
        totalAudioEnergy: energy,
        totalSamplesDuration: seconds,
      },
    ];
    return Promise.resolve(new Map(entries.map((one) => [one.id, one])) as unknown as Report);
  };
  void call.answer();
  media.opening.resolve({} as MediaStream);
  await settle();
  const start = async (): Promise<void> => {
    port.signals.next({ type: 'answered' });
    port.signals.next({ type: 'media-path', state: 'connected' });
    await settle();
  };
  const told: string[] = [];
  call.events$.subscribe((event) => {
    if ('warning' in event) told.push(`${event.type} ${event.warning}`);
  });
  const statistics = new CallStatistics(machine.host);
  const watch = () => {
    const seen: (CallStats | string)[] = [];
    const watching = statistics.stats$.subscribe({
      next: (stats) => seen.push(stats),
      complete: () => seen.push('complete'),
    });
    return { seen, stop: () => watching.unsubscribe() };
  };
  return { ...parts, port, flow, statistics, start, watch, told, asked: () => asked };
}

describe('statistics while somebody watches', () => {
  it('asks once a second from the answer on, as long as there is a subscriber', async () => {
    const { start, watch, asked, clock } = await answered();
    const one = watch();
    await clock.pass(5000);
    assert.equal(asked(), 0);
    await start();
    assert.equal(asked(), 1);
    await clock.pass(3000);
    assert.equal(asked(), 4);
    assert.equal(one.seen.length, 4);
    one.stop();
    const timers = clock.pending;
    await clock.pass(10_000);
    assert.equal(asked(), 4);
    assert.equal(clock.pending, timers);
  });

  it('nobody watches: nothing is asked', async () => {
    const { start, asked, clock, call } = await answered();
    await start();
    await clock.pass(10_000);
    assert.equal(asked(), 0);
    assert.ok(!('quality' in call.state));
  });

  it('two subscribers share it; the second gets the last value at once', async () => {
    const { start, watch, asked, clock } = await answered();
    await start();
    const one = watch();
    await clock.pass(2000);
    const two = watch();
    assert.deepEqual(two.seen, [one.seen.at(-1)]);
    await clock.pass(2000);
    assert.equal(asked(), 5);
    assert.deepEqual(two.seen, one.seen.slice(2));
    one.stop();
    await clock.pass(1000);
    assert.equal(two.seen.length, 4);
    two.stop();
  });

  it('who comes after a time in which nobody watched gets a fresh value, not an old one', async () => {
    const { start, watch, clock } = await answered();
    await start();
    const one = watch();
    await clock.pass(1000);
    one.stop();
    await clock.pass(60_000);
    const two = watch();
    assert.deepEqual(two.seen, []);
    await settle();
    const [first] = two.seen as CallStats[];
    assert.equal(first?.time, clock.now());
    assert.equal(first?.intervalMs, 60_000);
    assert.equal(first?.inbound.packetRate, 50);
    two.stop();
  });

  it('a browser that is slow is not asked again before it has answered', async () => {
    const { start, watch, clock, port } = await answered();
    const answers: ReturnType<typeof createDeferred<Report>>[] = [];
    port.stats = () => {
      const answer = createDeferred<Report>();
      answers.push(answer);
      return answer.promise;
    };
    await start();
    const one = watch();
    await clock.pass(3500);
    assert.equal(answers.length, 1);
    answers[0]?.resolve(new Map());
    await clock.pass(500);
    assert.equal(one.seen.length, 1);
    assert.equal(answers.length, 2);
    one.stop();
  });

  it('a browser that fails once is asked again', async () => {
    const { start, watch, clock, port } = await answered();
    const { stats } = port;
    port.stats = () => Promise.reject(new Error('no'));
    await start();
    const one = watch();
    await clock.pass(2000);
    assert.deepEqual(one.seen, []);
    port.stats = stats;
    await clock.pass(1000);
    assert.equal(one.seen.length, 1);
    one.stop();
  });

  it('ends with the call; who comes later gets the last value, then the end', async () => {
    const { start, watch, clock, call, statistics, asked } = await answered();
    await start();
    const one = watch();
    await clock.pass(1000);
    await call.end();
    assert.equal(one.seen.at(-1), 'complete');
    assert.equal(clock.pending, 0);
    assert.deepEqual(watch().seen, [one.seen[1], 'complete']);
    assert.equal(await statistics.now(), one.seen[1]);
    await clock.pass(5000);
    assert.equal(asked(), 2);
  });

  it('a sample under way when the call ends is told to nobody', async () => {
    const { start, watch, call, port } = await answered();
    const answer = createDeferred<Report>();
    port.stats = () => answer.promise;
    await start();
    const one = watch();
    await call.end();
    answer.resolve(new Map());
    await settle();
    assert.deepEqual(one.seen, ['complete']);
  });

  it('gives deeply frozen values', async () => {
    const { start, watch } = await answered();
    await start();
    const one = watch();
    await settle();
    const [stats] = one.seen as CallStats[];
    assert.ok(Object.isFrozen(stats) && Object.isFrozen(stats?.inbound));
    one.stop();
  });
});

describe('statistics on demand', () => {
  it('are fresh where nobody watches', async () => {
    const { start, statistics, clock, call, asked } = await answered();
    await start();
    await clock.pass(4000);
    const stats = await statistics.now();
    assert.equal(stats?.time, clock.now());
    assert.equal(stats?.intervalMs, 4000);
    assert.deepEqual(call.state.quality, { mos: 4.4, inboundMos: 4.4, warnings: [] });
    await clock.pass(2000);
    assert.equal((await statistics.now())?.intervalMs, 2000);
    assert.equal(asked(), 2);
  });

  it('are the last value where somebody does', async () => {
    const { start, statistics, clock, watch, asked } = await answered();
    await start();
    const one = watch();
    await clock.pass(1900);
    assert.equal(await statistics.now(), one.seen.at(-1));
    assert.equal(asked(), 2);
    one.stop();
  });

  it('asked for again at once, are the same: too short a time says nothing of rates', async () => {
    const { start, statistics, clock, asked } = await answered();
    await start();
    await clock.pass(1000);
    const [one, two] = await Promise.all([statistics.now(), statistics.now()]);
    assert.equal(one, two);
    assert.equal(await statistics.now(), one);
    assert.equal(asked(), 1);
  });

  it('a call without a media path has none', async () => {
    const { statistics, port } = await answered();
    port.stats = () => Promise.resolve(undefined);
    assert.equal(await statistics.now(), undefined);
  });
});

describe('the quality of a call', () => {
  it('is in its state, which does not change while the rounded figures stay', async () => {
    const { start, watch, clock, call, flow } = await answered();
    await start();
    let states = 0;
    call.state$.subscribe(() => (states += 1));
    const one = watch();
    await clock.pass(1000);
    assert.equal(call.state.quality?.mos, 4.4);
    const before = states;
    flow.received = 51;
    await clock.pass(10_000);
    assert.equal(states, before);
    one.stop();
  });

  it('warns, lists the warning in the state before it is told, and clears it', async () => {
    const { start, watch, clock, call, flow, told } = await answered({
      qualityThresholds: { noAudioSeconds: 2 },
    });
    await start();
    const one = watch();
    const listed: unknown[] = [];
    call.events$.subscribe(() => listed.push(call.state.quality?.warnings));
    await clock.pass(2000);
    flow.received = 0;
    await clock.pass(3000);
    assert.deepEqual(told, ['quality-warning no-audio-received']);
    flow.received = 50;
    await clock.pass(2000);
    assert.deepEqual(told.slice(1), ['quality-warning-cleared no-audio-received']);
    assert.deepEqual(listed, [['no-audio-received'], []]);
    one.stop();
  });

  it('a muted microphone is silent and no warning; one that is not muted and silent is', async () => {
    const { start, watch, clock, call, flow, told } = await answered();
    await start();
    const one = watch();
    flow.level = 0;
    call.mute();
    await clock.pass(30_000);
    assert.deepEqual(told, []);
    call.unmute();
    await clock.pass(11_000);
    assert.deepEqual(told, ['quality-warning constant-silence']);
    call.mute();
    await clock.pass(1000);
    assert.deepEqual(told.slice(1), ['quality-warning-cleared constant-silence']);
    one.stop();
  });

  it('thresholds that are changed count from the next sample on', async () => {
    const options: { qualityThresholds?: { silenceSeconds: number } } = {};
    const { start, watch, clock, flow, told } = await answered(options);
    await start();
    const one = watch();
    flow.level = 0;
    await clock.pass(5000);
    options.qualityThresholds = { silenceSeconds: 3 };
    await clock.pass(1000);
    assert.deepEqual(told, ['quality-warning constant-silence']);
    one.stop();
  });

  it('what is bad when nobody watches any more is cleared, when the call ends it is not', async () => {
    const { start, watch, clock, call, flow, told } = await answered();
    await start();
    const one = watch();
    flow.received = 0;
    await clock.pass(7000);
    one.stop();
    assert.deepEqual(told, [
      'quality-warning no-audio-received',
      'quality-warning-cleared no-audio-received',
    ]);
    assert.deepEqual(call.state.quality?.warnings, []);
    watch();
    await clock.pass(7000);
    await call.end();
    assert.deepEqual(told.slice(2), ['quality-warning no-audio-received']);
    assert.deepEqual(call.state.quality?.warnings, ['no-audio-received']);
  });
});

describe('statistics of a call', () => {
  it('load when somebody subscribes, and give what is measured', async () => {
    const { start, call } = await answered();
    await start();
    const stats = await firstValueFrom(call.stats$);
    assert.equal(stats.inbound.packets, 0);
    assert.deepEqual(await call.getCallRtpStats(), stats);
  });

  it('of an ended call that was never measured: none, and the end', async () => {
    const { start, call } = await answered();
    await start();
    await call.end();
    assert.equal(await call.getCallRtpStats(), undefined);
    await new Promise<void>((complete, error) => {
      call.stats$.subscribe({ next: error, complete });
    });
  });

  it('with qualityWarnings the call watches itself', async () => {
    const { start, call, clock, flow } = await answered({ qualityWarnings: true });
    const warned = firstValueFrom(call.events$);
    await start();
    // The module is loaded beside the clock of the test.
    while (!call.state.quality) await new Promise((resolve) => setTimeout(resolve, 5));
    flow.received = 0;
    await clock.pass(8000);
    assert.deepEqual(await warned, { type: 'quality-warning', warning: 'no-audio-received' });
  });

  it('without it nothing is asked for', async () => {
    const { start, clock, asked } = await answered();
    await start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await clock.pass(5000);
    assert.equal(asked(), 0);
  });
});
