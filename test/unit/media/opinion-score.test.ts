import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meanOpinionScore } from '../../../src/media/opinion-score.js';

describe('the mean opinion score (ITU-T G.107)', () => {
  const opus = { codec: 'opus', fec: true };
  const table: readonly (readonly [string, Parameters<typeof meanOpinionScore>[0], number])[] = [
    // d = 20 + 0 + 20 = 40, Id = 0.96; R = 92.24; 1 + 3.2284 + 7e-6 * 92.24 * 32.24 * 7.76
    ['a perfect call', { lossPercent: 0, roundTripMs: 40, bufferMs: 0, ...opus }, 4.39],
    // Ie,eff = 95 * 5 / 25 = 19; R = 73.24; 1 + 2.5634 + 7e-6 * 73.24 * 13.24 * 26.76
    ['5 % lost', { lossPercent: 5, roundTripMs: 40, bufferMs: 0, ...opus }, 3.745],
    // Ie,eff = 95 * 5 / 15 = 31.667; R = 60.573; 1 + 2.1201 + 7e-6 * 60.573 * 0.573 * 39.427
    ['5 % lost, no FEC', { lossPercent: 5, roundTripMs: 40, bufferMs: 0, codec: 'opus' }, 3.13],
    // Ie,eff = 95 * 5 / 30.1 = 15.781; R = 76.459; 1 + 2.6761 + 7e-6 * 76.459 * 16.459 * 23.541
    ['5 % lost, G.711', { lossPercent: 5, roundTripMs: 40, bufferMs: 0, codec: 'PCMA' }, 3.8835],
    // d = 300 + 60 + 20 = 380, Id = 9.12 + 0.11 * 202.7 = 31.417; R = 61.783;
    // 1 + 2.1624 + 7e-6 * 61.783 * 1.783 * 38.217
    ['by satellite', { lossPercent: 0, roundTripMs: 600, bufferMs: 60, ...opus }, 3.192],
    ['nothing arrives', { lossPercent: 100, roundTripMs: 600, bufferMs: 60, ...opus }, 1],
    // R = 93.2 - 0.96 - 95 * 180 / 200 = 6.74: below 6.5 the curve would go under 1.
    ['almost nothing', { lossPercent: 180, roundTripMs: 40, bufferMs: 0, ...opus }, 1],
  ];
  for (const [name, through, expected] of table) {
    it(name, () => {
      const score = meanOpinionScore(through);
      assert.ok(Math.abs(score - expected) < 0.005, `it is ${String(score)}`);
    });
  }
});
