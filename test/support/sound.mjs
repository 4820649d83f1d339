/** A note of `seconds`, 16 bit, mono, as a WAV file. */
export function noteFile(frequency, rate, seconds) {
  const samples = rate * seconds;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i += 1) {
    wav.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * frequency * i) / rate)), 44 + i * 2);
  }
  return wav;
}

/** How loud samples are on the whole: RMS, 0 to 1. */
export function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** How loud one note is in them: RMS, 0 to 1 (Goertzel's algorithm). */
export function levelAt(samples, rate, frequency) {
  if (samples.length === 0) return 0;
  const factor = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let [last, before] = [0, 0];
  for (const sample of samples) [last, before] = [sample + factor * last - before, last];
  const power = last * last + before * before - factor * last * before;
  return (Math.SQRT2 * Math.sqrt(Math.max(0, power))) / samples.length;
}

/** The loudest note of the telephone's band in Hz, in steps of 10; 0 for silence. */
export function loudestNote(samples, rate) {
  let best = { frequency: 0, level: 0.001 };
  for (let frequency = 200; frequency <= 3400; frequency += 10) {
    const level = levelAt(samples, rate, frequency);
    if (level > best.level) best = { frequency, level };
  }
  return best.frequency;
}
