import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { CallStats } from '../../../src/core/call-stats.js';
import { rtpStatistics, type StatsReport } from '../../../src/media/rtp-statistics.js';

type Entries = readonly { readonly id: string }[];

/** What was recorded by `fixtures/record.mjs`: samples 0, 1, 9 and 10 of one a second. */
interface Recording {
  readonly since: number;
  readonly relay: readonly { readonly passed: number; readonly lost: number }[];
  readonly reports: readonly Entries[];
}

function recording(name: string): Recording {
  const file = new URL(`./fixtures/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Recording;
}

function report(entries: Entries): StatsReport {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

/** The statistics between two of a recording's samples, or up to its first. */
function between({ reports, since }: Recording, from: number | undefined, to: number): CallStats {
  const at = (index: number): StatsReport => report(reports[index] ?? []);
  return rtpStatistics(at(to), from === undefined ? undefined : at(from), since, 0);
}

/** Each figure within 5 % of what was worked out; those that are no numbers are equal. */
function close(actual: object | undefined, expected: Readonly<Record<string, unknown>>): void {
  const found = new Map<string, unknown>(Object.entries(actual ?? {}));
  for (const [name, value] of Object.entries(expected)) {
    const figure = found.get(name);
    if (typeof value !== 'number' || value === 0) {
      assert.equal(figure, value, name);
    } else {
      assert.ok(typeof figure === 'number', `${name} is missing`);
      assert.ok(
        Math.abs(figure / value - 1) <= 0.05,
        `${name} is ${String(figure)}, not ${String(value)}`,
      );
    }
  }
}

describe('statistics of a recorded call, within 5 % of what was worked out by hand', () => {
  it('Chromium, Opus: what is received', () => {
    // Between the last two samples: 4906549.314 - 4905545.752 = 1003.562 ms.
    const stats = between(recording('chromium-opus'), 2, 3);
    close(stats, { intervalMs: 1003.562 });
    close(stats.inbound, {
      codec: 'opus',
      packets: 636,
      // (636 - 540) / 1.003562 s
      packetRate: 95.66,
      // (44037 - 39987) bytes * 8 / 1.003562 s
      bitrate: 32_285,
      packetsLost: 12,
      // (12 - 11) lost of (96 + 1) due
      lossPercent: 1.031,
      jitterMs: 8,
      // (21484.8 - 19622.4) s / (519360 - 472320) samples
      jitterBufferMs: 39.59,
      // (9259 - 8301) of (529920 - 481920) samples
      concealedPercent: 1.996,
      // sqrt((0.11325971 - 0.10295097) / (11.21 - 10.21)); a sine of 0.1 was sent.
      audioLevel: 0.1015,
      // d = 70.068 / 2 + 39.59 + 20 = 94.63, Id = 2.271; Ie,eff = 95 * 1.031 / 21.031 = 4.657;
      // R = 93.2 - 2.271 - 4.657 = 86.272; 1 + 3.0195 + 7e-6 * 86.272 * 26.272 * 13.728
      mos: 4.237,
    });
  });

  it('Chromium, Opus: what is sent, as the far end reports it', () => {
    const stats = between(recording('chromium-opus'), 2, 3);
    close(stats, { roundTripMs: 70.07 });
    close(stats.outbound, {
      codec: 'opus',
      packets: 559,
      // (559 - 506) / 1.003562 s
      packetRate: 52.81,
      // (44958 - 40908) bytes * 8 / 1.003562 s
      bitrate: 32_285,
      packetsLost: 14,
      // fractionLost 0.046875 = 12 / 256
      lossPercent: 4.6875,
      jitterMs: 5.687,
      roundTripMs: 70.07,
      // sqrt((2.84984955 - 2.59986481) / (11.5 - 10.5)); a sine of 0.5 is sent.
      audioLevel: 0.5,
      // d = 70.068 / 2 + 40 + 20 = 95.03, Id = 2.281; Ie,eff = 95 * 4.6875 / 24.6875 = 18.038;
      // R = 72.881; 1 + 2.5508 + 7e-6 * 72.881 * 12.881 * 27.119
      mos: 3.729,
    });
    // The relay lost 27 of 559: 4.83 %.
    const [, { passed, lost } = { passed: 0, lost: 0 }] = recording('chromium-opus').relay;
    close(stats.outbound, { lossPercent: (lost / (passed + lost)) * 100 });
  });

  it('Firefox, Opus: what is received', () => {
    // 4949874 - 4948865 = 1009 ms
    const stats = between(recording('firefox-opus'), 2, 3);
    close(stats, { intervalMs: 1009 });
    close(stats.inbound, {
      codec: 'opus',
      packets: 704,
      // (704 - 602) / 1.009 s
      packetRate: 101.1,
      // (79694 - 72449) bytes * 8 / 1.009 s
      bitrate: 57_443,
      packetsLost: 12,
      // (12 - 10) lost of (102 + 2) due
      lossPercent: 1.923,
      jitterMs: 9,
      // (17424 - 16339.2) s / (472320 - 430080) samples
      jitterBufferMs: 25.68,
      // (8524 - 7994) of (482880 - 439680) samples
      concealedPercent: 1.227,
      // sqrt((0.10177875 - 0.0926361) / (10.22 - 9.32))
      audioLevel: 0.1008,
      // d = 72.769 / 2 + 25.68 + 20 = 82.07, Id = 1.970; Ie,eff = 95 * 1.923 / 21.923 = 8.333;
      // R = 82.897; 1 + 2.9014 + 7e-6 * 82.897 * 22.897 * 17.103
      mos: 4.129,
    });
  });

  it('Firefox, Opus: what is sent; it does not say how loud', () => {
    const stats = between(recording('firefox-opus'), 2, 3);
    close(stats, { roundTripMs: 72.77 });
    close(stats.outbound, {
      codec: 'opus',
      packets: 529,
      // (529 - 480) / 1.009 s
      packetRate: 48.56,
      // (81304 - 73898) bytes * 8 / 1.009 s
      bitrate: 58_720,
      packetsLost: 23,
      lossPercent: 4.6875,
      jitterMs: 7.333,
      roundTripMs: 72.77,
      audioLevel: undefined,
      // d = 72.769 / 2 + 40 + 20 = 96.38, Id = 2.313; Ie,eff = 18.038; R = 72.849;
      // 1 + 2.5497 + 7e-6 * 72.849 * 12.849 * 27.151
      mos: 3.728,
    });
  });

  it('Chromium, G.711, which bears loss better', () => {
    // 4919653.411 - 4918648.745 = 1004.666 ms
    const stats = between(recording('chromium-pcmu'), 2, 3);
    close(stats.inbound, {
      codec: 'PCMU',
      packets: 915,
      // (915 - 865) / 1.004666 s
      packetRate: 49.77,
      // 8000 bytes * 8 / 1.004666 s
      bitrate: 63_703,
      packetsLost: 18,
      // (18 - 17) lost of (50 + 1) due
      lossPercent: 1.961,
      jitterMs: 5,
      // (2782.4 - 2496) s / (86560 - 78720) samples
      jitterBufferMs: 36.53,
      // (1882 - 1703) of (88560 - 80480) samples
      concealedPercent: 2.215,
      // sqrt((0.10952424 - 0.09952693) / (11.26 - 10.25))
      audioLevel: 0.0995,
      // d = 75.974 / 2 + 36.53 + 20 = 94.52, Id = 2.268; Ie,eff = 95 * 1.961 / 27.061 = 6.884;
      // R = 84.048; 1 + 2.9417 + 7e-6 * 84.048 * 24.048 * 15.952
      mos: 4.167,
    });
    close(stats.outbound, {
      codec: 'PCMU',
      // (88640 - 80640) bytes * 8 / 1.004666 s
      bitrate: 63_703,
      packetsLost: 71,
      jitterMs: 11.875,
      // d = 75.974 / 2 + 60 = 97.99, Id = 2.352; Ie,eff = 95 * 4.6875 / 29.7875 = 14.950;
      // R = 75.899; 1 + 2.6565 + 7e-6 * 75.899 * 15.899 * 24.101
      mos: 3.86,
    });
  });

  it('Chromium, with video', () => {
    // 4933397.94 - 4932376.57 = 1021.37 ms
    const { video } = between(recording('chromium-video'), 2, 3);
    close(video?.inbound, {
      codec: 'VP8',
      packets: 1162,
      // (1162 - 1015) / 1.02137 s
      packetRate: 143.9,
      // (1067958 - 925008) bytes * 8 / 1.02137 s
      bitrate: 1_119_672,
      packetsLost: 21,
      // (21 - 18) lost of (147 + 3) due
      lossPercent: 2,
      jitterMs: 25,
      // (4.574603 - 4.296372) s / 20 frames
      jitterBufferMs: 13.91,
      frameWidth: 640,
      frameHeight: 480,
      framesPerSecond: 20,
      framesDropped: 0,
      freezeCount: 0,
    });
    close(video?.outbound, {
      codec: 'VP8',
      packets: 1319,
      // (1319 - 1191) / 1.02137 s
      packetRate: 125.3,
      // (1274281 - 1152189) bytes * 8 / 1.02137 s
      bitrate: 956_300,
      packetsLost: 41,
      // fractionLost 14 / 256
      lossPercent: 5.469,
      jitterMs: 7.644,
      roundTripMs: 74.13,
      frameWidth: 640,
      frameHeight: 480,
      framesPerSecond: 20,
      qualityLimitationReason: 'none',
    });
  });

  for (const name of ['chromium-opus', 'firefox-opus']) {
    it(`${name}: the way the media take`, () => {
      // The relay stands between, so each side sees an address that nobody told it.
      assert.deepEqual(between(recording(name), 2, 3).candidatePair, {
        localCandidateType: 'prflx',
        remoteCandidateType: 'host',
        protocol: 'udp',
      });
    });
  }

  it('the first sample is of the time since the call was connected', () => {
    // 4896492.21 - 4895489 = 1003.21 ms
    const stats = between(recording('chromium-opus'), undefined, 0);
    close(stats, { intervalMs: 1003.21 });
    // 49 / 1.00321 s; 4023 bytes * 8 / 1.00321 s
    close(stats.inbound, { packetRate: 48.84, bitrate: 32_081, lossPercent: 0 });
    // No report has come: what the far end gets is not known, and the round trip is ICE's.
    for (const name of ['packetsLost', 'lossPercent', 'jitterMs', 'roundTripMs', 'mos']) {
      assert.ok(!(name in stats.outbound), name);
    }
    close(stats, { roundTripMs: 67 });
  });

  it('a round trip that has not been measured is absent (Firefox gives 0)', () => {
    const stats = between(recording('firefox-opus'), undefined, 0);
    assert.ok(!('roundTripMs' in stats));
    assert.ok(!('audioLevel' in stats.outbound));
  });
});

describe('statistics of what a browser may say', () => {
  const inbound = { type: 'inbound-rtp', kind: 'audio' };
  const at = (timestamp: number, ...entries: object[]): StatsReport =>
    report(entries.map((entry, n) => ({ id: String(n), timestamp, ...entry })));

  it('nothing: no packets, no scores', () => {
    const none = { packets: 0, packetRate: 0, bitrate: 0 };
    assert.deepEqual(rtpStatistics(at(0), undefined, 0, 7), {
      time: 7,
      intervalMs: 0,
      inbound: { ...none, packetsLost: 0, lossPercent: 0 },
      outbound: none,
    });
  });

  it('another stream of the far end: counts go on, its figures are those of now', () => {
    const old = { ...inbound, id: 'a', packetsReceived: 100, packetsLost: 2, jitter: 0.05 };
    const gone = { ...old, lastPacketReceivedTimestamp: 990 };
    const fresh = { id: 'b', packetsReceived: 40, packetsLost: 10, jitter: 0.002 };
    const now = { ...inbound, ...fresh, lastPacketReceivedTimestamp: 1990 };
    const { inbound: stats } = rtpStatistics(at(2000, now, gone), at(1000, gone), 0, 0);
    assert.deepEqual(
      [stats.packets, stats.packetRate, stats.packetsLost, stats.lossPercent, stats.jitterMs],
      [140, 40, 12, 20, 2],
    );
  });

  it('counts that went back are no negative figures', () => {
    const before = at(1000, { ...inbound, packetsReceived: 100, packetsLost: 3, bytesReceived: 9 });
    const after = at(2000, { ...inbound, packetsReceived: 4, packetsLost: -1, bytesReceived: 1 });
    const { inbound: stats } = rtpStatistics(after, before, 0, 0);
    assert.deepEqual(
      [stats.packetRate, stats.bitrate, stats.packetsLost, stats.lossPercent],
      [0, 0, 0, 0],
    );
  });

  it('held: nothing flows and nothing is scored', () => {
    const still = { ...inbound, packetsReceived: 100, packetsLost: 3, jitter: 0.01 };
    const { inbound: stats } = rtpStatistics(at(2000, still), at(1000, still), 0, 0);
    assert.equal(stats.packetRate, 0);
    assert.equal(stats.packets, 100);
    assert.ok(!('mos' in stats));
  });

  const pair = { type: 'candidate-pair', localCandidateId: 'l', remoteCandidateId: 'r' };
  const used = { ...pair, currentRoundTripTime: 0.05 };
  const ends = [
    { id: 'l', type: 'local-candidate', candidateType: 'relay', protocol: 'tcp' },
    { id: 'r', type: 'remote-candidate', candidateType: 'srflx', protocol: 'udp' },
  ];
  const ways: readonly (readonly [string, readonly object[]])[] = [
    [
      'the one that the transport names',
      [{ ...pair }, { ...used, id: 'p' }, { type: 'transport', selectedCandidatePairId: 'p' }],
    ],
    ['without a transport, the one that is selected', [{ ...pair }, { ...used, selected: true }]],
    [
      'with neither, the one that is nominated and works',
      [
        { ...pair, nominated: true, state: 'failed' },
        { ...used, nominated: true, state: 'succeeded' },
      ],
    ],
  ];
  for (const [name, pairs] of ways) {
    it(`the candidate pair: ${name}`, () => {
      const stats = rtpStatistics(at(1, ...pairs, ...ends), undefined, 0, 0);
      assert.equal(stats.roundTripMs, 50);
      assert.deepEqual(stats.candidatePair, {
        localCandidateType: 'relay',
        remoteCandidateType: 'srflx',
        protocol: 'tcp',
      });
    });
  }

  it('a report that names its stream, but not the other way round', () => {
    const stats = rtpStatistics(
      at(
        1000,
        { id: 'out', type: 'outbound-rtp', kind: 'audio', packetsSent: 50 },
        {
          type: 'remote-inbound-rtp',
          kind: 'audio',
          localId: 'out',
          packetsLost: 1,
          fractionLost: 0.5,
          roundTripTime: 0,
        },
      ),
      undefined,
      0,
      0,
    );
    assert.equal(stats.outbound.packetsLost, 1);
    assert.equal(stats.outbound.lossPercent, 50);
    assert.ok(!('roundTripMs' in stats.outbound));
  });
});
