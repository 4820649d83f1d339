import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  defaultQualityThresholds,
  type QualityThresholds,
  type QualityWarning,
} from '../../../src/core/call-quality.js';
import type { CallStats } from '../../../src/core/call-stats.js';
import {
  unwatched,
  watchQuality,
  type QualityWatch,
  type WatchedCall,
} from '../../../src/policy/quality-warnings.js';

const talking: WatchedCall = {
  status: 'connected',
  muted: false,
  heldLocally: false,
  heldRemotely: false,
};

type Sample = {
  readonly [Part in 'inbound' | 'outbound']?: Partial<CallStats[Part]>;
} & Pick<CallStats, 'roundTripMs'>;

/** A good call, but for what a test says. */
function sample(time: number, changes: Sample = {}): CallStats {
  const stream = { packets: 50 * time, packetRate: 50, bitrate: 32_000, mos: 4.3, jitterMs: 5 };
  const good = { ...stream, packetsLost: 0, lossPercent: 0, audioLevel: 0.1 };
  const { inbound, outbound, ...rest } = changes;
  return {
    time: time * 1000,
    intervalMs: 1000,
    roundTripMs: 50,
    ...rest,
    inbound: { ...good, ...inbound },
    outbound: { ...good, ...outbound },
  };
}

/** What happens to a call whose samples come a second apart; `+` raised, `-` cleared, by the second. */
function story(
  parts: readonly (readonly [count: number, sample: Sample, call?: Partial<WatchedCall>])[],
  thresholds: Partial<QualityThresholds> = {},
): { readonly told: readonly string[]; readonly watch: QualityWatch } {
  const told: string[] = [];
  let watch = unwatched;
  let time = 0;
  for (const [count, changes, call] of parts) {
    for (let n = 0; n < count; n += 1) {
      time += 1;
      const change = watchQuality(
        watch,
        sample(time, changes),
        { ...talking, ...call },
        { ...defaultQualityThresholds, ...thresholds },
      );
      watch = change.watch;
      for (const name of change.raised) told.push(`${String(time)}+${name}`);
      for (const name of change.cleared) told.push(`${String(time)}-${name}`);
    }
  }
  return { told, watch };
}

describe('warnings of bad quality', () => {
  it('a good call has none', () => {
    assert.deepEqual(story([[60, {}]]).told, []);
  });

  const figures: readonly (readonly [QualityWarning, string, bad: Sample, limit: Sample])[] = [
    [
      'high-packet-loss',
      'on the way to us',
      { inbound: { lossPercent: 5.1 } },
      { inbound: { lossPercent: 5 } },
    ],
    [
      'high-packet-loss',
      'on the way to them',
      { outbound: { lossPercent: 5.1 } },
      { outbound: { lossPercent: 5 } },
    ],
    [
      'high-jitter',
      'on the way to us',
      { inbound: { jitterMs: 31 } },
      { inbound: { jitterMs: 30 } },
    ],
    [
      'high-jitter',
      'on the way to them',
      { outbound: { jitterMs: 31 } },
      { outbound: { jitterMs: 30 } },
    ],
    ['high-round-trip', 'there and back', { roundTripMs: 401 }, { roundTripMs: 400 }],
    ['low-mos', 'of what is received', { inbound: { mos: 3.4 } }, { inbound: { mos: 3.5 } }],
    ['low-mos', 'of what is sent', { outbound: { mos: 3.4 } }, { outbound: { mos: 3.5 } }],
  ];
  for (const [name, where, bad, limit] of figures) {
    describe(`${name}, ${where}`, () => {
      it('the third bad sample raises it, the fifth good one in a row clears it', () => {
        assert.deepEqual(
          story([
            [2, {}],
            [10, bad],
            [10, {}],
          ]).told,
          [`5+${name}`, `17-${name}`],
        );
      });
      it('what is just at the threshold is good', () => {
        assert.deepEqual(story([[20, limit]]).told, []);
      });
      it('two bad samples are an accident; three of five are not', () => {
        assert.deepEqual(
          story([
            [2, bad],
            [10, {}],
          ]).told,
          [],
        );
        assert.deepEqual(
          story([
            [1, bad],
            [1, {}],
            [1, bad],
            [1, {}],
            [1, bad],
          ]).told,
          [`5+${name}`],
        );
      });
      it('does not flap: a bad sample among good ones keeps it raised', () => {
        const { told } = story([
          [3, bad],
          [4, {}],
          [1, bad],
          [4, {}],
          [1, bad],
          [5, {}],
        ]);
        assert.deepEqual(told, [`3+${name}`, `18-${name}`]);
      });
      it('is cleared when the call is held', () => {
        const { told } = story([
          [5, bad],
          [5, bad, { heldLocally: true }],
        ]);
        assert.deepEqual(told, [`3+${name}`, `6-${name}`]);
      });
      it('stays as it is while the media path is mended', () => {
        const { told } = story([
          [5, bad],
          [20, {}, { status: 'reconnecting' }],
          [5, {}],
        ]);
        assert.deepEqual(told, [`3+${name}`, `30-${name}`]);
      });
    });
  }

  it('figures of a direction in which nothing flows count for nothing', () => {
    const still = { packetRate: 0, lossPercent: 90, jitterMs: 900 };
    const { told } = story([[4, { inbound: still, outbound: still }]]);
    assert.deepEqual(told, []);
  });

  it('what is not known is neither good nor bad', () => {
    const unknown = { inbound: { mos: undefined }, outbound: { mos: undefined } } as object;
    const bad = { inbound: { mos: 2 } };
    assert.deepEqual(
      story([
        [3, bad],
        [20, unknown],
        [5, {}],
      ]).told,
      ['3+low-mos', '28-low-mos'],
    );
  });

  const silences: readonly (readonly [QualityWarning, number, Sample])[] = [
    ['no-audio-received', 5, { inbound: { packetRate: 0 } }],
    ['no-audio-sent', 5, { outbound: { packetRate: 0 } }],
    ['constant-silence', 10, { outbound: { audioLevel: 0 } }],
  ];
  for (const [name, seconds, silent] of silences) {
    const sending = name !== 'no-audio-received';
    describe(name, () => {
      it(`is raised after ${String(seconds)} s and cleared by two good samples`, () => {
        const { told } = story([
          [3, {}],
          [20, silent],
          [5, {}],
        ]);
        assert.deepEqual(told, [`${String(4 + seconds)}+${name}`, `25-${name}`]);
      });
      it('one good sample starts the time anew', () => {
        const { told } = story([
          [seconds, silent],
          [1, {}],
          [seconds, silent],
        ]);
        assert.deepEqual(told, []);
      });
      it('one good sample does not clear it', () => {
        const { told } = story([
          [seconds + 1, silent],
          [1, {}],
          [5, silent],
        ]);
        assert.deepEqual(told, [`${String(seconds + 1)}+${name}`]);
      });
      const quiet: readonly (readonly [string, Partial<WatchedCall>])[] = [
        ['we hold the call', { heldLocally: true }],
        ['the far end holds it', { heldRemotely: true }],
        ['its media path is mended', { status: 'reconnecting' }],
        ['there is none yet', { status: 'connecting' }],
        ['the network sends sound before the answer', { status: 'ringing' }],
        ...(sending ? [['we are muted', { muted: true }] as const] : []),
      ];
      for (const [why, call] of quiet) {
        it(`is not raised while ${why}, and the time begins afterwards`, () => {
          const { told } = story([
            [30, silent, call],
            [seconds, silent],
          ]);
          assert.deepEqual(told, []);
        });
        it(`is cleared at once when ${why}`, () => {
          const { told } = story([
            [seconds + 1, silent],
            [1, silent, call],
          ]);
          assert.deepEqual(told.at(-1), `${String(seconds + 2)}-${name}`);
        });
      }
    });
  }

  it('nothing arrives while we are muted: that is told', () => {
    const { told } = story([[6, { inbound: { packetRate: 0 } }, { muted: true }]]);
    assert.deepEqual(told, ['6+no-audio-received']);
  });

  it('silence that cannot be measured is no silence, and its time does not count', () => {
    const unknown = { outbound: { audioLevel: undefined } } as object;
    const silent = { outbound: { audioLevel: 0 } };
    assert.deepEqual(
      story([
        [5, silent],
        [60, unknown],
        [9, silent],
      ]).told,
      [],
    );
  });

  it('a sound louder than the level is none', () => {
    const soft = { outbound: { audioLevel: 0.0001 } };
    assert.deepEqual(story([[60, soft]]).told, []);
    assert.deepEqual(story([[11, soft]], { silenceLevel: 0.001 }).told, ['11+constant-silence']);
  });

  it('thresholds can be set, and turned off', () => {
    const bad: Sample = {
      inbound: { lossPercent: 50, jitterMs: 500, mos: 1, packetRate: 20 },
      roundTripMs: 5000,
    };
    const off = { lossPercent: Infinity, jitterMs: Infinity, roundTripMs: Infinity, mos: 0 };
    assert.deepEqual(story([[30, bad]], off).told, []);
    const { told } = story([[3, {}]], { lossPercent: 0, jitterMs: 4, roundTripMs: 49, mos: 4.4 });
    assert.deepEqual(told, ['3+high-jitter', '3+high-round-trip', '3+low-mos']);
    const still = { inbound: { packetRate: 0 }, outbound: { audioLevel: 0 } };
    assert.deepEqual(story([[4, still]], { noAudioSeconds: 2, silenceSeconds: 3 }).told, [
      '3+no-audio-received',
      '4+constant-silence',
    ]);
  });

  it('lists what is bad now in the order it came, in one array while nothing changes', () => {
    const loss = { inbound: { lossPercent: 9 } };
    const both = { inbound: { lossPercent: 9, jitterMs: 99 } };
    const { watch } = story([
      [3, loss],
      [3, both],
    ]);
    assert.deepEqual(watch.warnings, ['high-packet-loss', 'high-jitter']);
    const after = watchQuality(watch, sample(7, both), talking, defaultQualityThresholds);
    assert.equal(after.watch.warnings, watch.warnings);
  });
});
