import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digitTone } from '../../../src/media/digit-tones.js';
import { renderTone } from '../../../src/media/tone-shapes.js';

/** How much of a frequency is in samples (Goertzel), 0 to 1. */
function share(samples: Float32Array, frequency: number, rate: number): number {
  const step = (2 * Math.PI * frequency) / rate;
  let [re, im] = [0, 0];
  samples.forEach((sample, index) => {
    re += sample * Math.cos(step * index);
    im += sample * Math.sin(step * index);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
}

describe('the tone of a digit', () => {
  for (const [digit, low, high] of [
    ['1', 697, 1209],
    ['5', 770, 1336],
    ['9', 852, 1477],
    ['*', 941, 1209],
    ['0', 941, 1336],
    ['#', 941, 1477],
    ['A', 697, 1633],
    ['D', 941, 1633],
  ] as const) {
    it(`${digit} is ${String(low)} and ${String(high)} Hz, as loud as each other (ITU-T Q.23)`, () => {
      const shape = digitTone(digit);
      assert.ok(shape);
      const samples = renderTone(shape, 8_000);
      const sounding = samples.subarray(0, 1_280);
      const [a, b] = [share(sounding, low, 8_000), share(sounding, high, 8_000)];
      assert.ok(a > 0.06 && b > 0.06, `${String(a)} ${String(b)}`);
      assert.ok(Math.abs(a - b) < 0.01);
      for (const other of [697, 770, 852, 941, 1209, 1336, 1477, 1633]) {
        if (other !== low && other !== high) assert.ok(share(sounding, other, 8_000) < 0.015);
      }
      // Once: what follows in its round is silence.
      assert.ok(samples.subarray(1_280).every((sample) => sample === 0));
    });
  }

  it('is none for what is no digit', () => {
    assert.deepEqual(['', ',', 'E', '12'].map(digitTone), [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
