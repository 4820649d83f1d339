import { expect } from 'chai';
import { createNoiseSuppressor } from '../../../src/entries/noise-suppression.js';
import { takeCensus } from '../../support/browser-census.js';
import { codeOf } from '../../support/codes.js';
import { soundBench } from '../../support/sound-bench.js';
import { until } from '../../support/until.js';

const folder = '/node_modules/@sapphi-red/web-noise-suppressor/dist';
const parts = {
  workletUrl: `${folder}/rnnoise/workletProcessor.js`,
  wasmUrl: `${folder}/rnnoise.wasm`,
  simdUrl: `${folder}/rnnoise_simd.wasm`,
};

/** A track of white noise at -26 dBFS. */
function whiteNoise(): { readonly track: MediaStreamTrack; stop(): void } {
  const context = new AudioContext();
  const buffer = context.createBuffer(1, 4 * context.sampleRate, context.sampleRate);
  const samples = buffer.getChannelData(0);
  // A plain generator, so that each run has the same noise.
  let seed = 1;
  for (let index = 0; index < samples.length; index += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    samples[index] = 0.087 * ((2 * seed) / 2_147_483_647 - 1);
  }
  const node = new AudioBufferSourceNode(context, { buffer, loop: true });
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  node.connect(destination);
  node.start();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error('There is no track.');
  return {
    track,
    stop: () => {
      track.stop();
      void context.close();
    },
  };
}

/** Measures how loud a track is, in dBFS. */
function meter(track: MediaStreamTrack): { decibels(): number; stop(): void } {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 16_384 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    decibels: () => {
      analyser.getFloatTimeDomainData(samples);
      const sum = samples.reduce((total, sample) => total + sample * sample, 0);
      return 10 * Math.log10(sum / samples.length);
    },
    stop: () => void context.close(),
  };
}

describe('createNoiseSuppressor()', () => {
  it('takes white noise down by 10 dB and more, and frees all it opened', async () => {
    const census = takeCensus();
    const noise = whiteNoise();
    const abort = new AbortController();
    const made = await createNoiseSuppressor(parts).process(noise.track, abort.signal);
    const [before, after] = [meter(noise.track), meter(made)];
    // Sound has to have come through: silence before the first frame would be no success.
    await until('noise arrives', () => before.decibels() > -35);
    const heard: number[] = [];
    // On a machine that has much else to do the sound comes in pieces at first.
    const patience = 40_000;
    await until(
      'it is suppressed',
      () => {
        const now = after.decibels();
        if (Number.isFinite(now)) heard.push(now);
        return heard.length > 20 && now < before.decibels() - 10;
      },
      patience,
    );
    expect(Math.max(...heard)).to.be.above(-80);
    abort.abort();
    expect(noise.track.readyState).to.equal('live');
    for (const one of [before, after, noise]) one.stop();
    await until('all is closed', () => census.count().audioContexts === 0);
    census.stop();
  }).timeout(60_000);

  it('lets a voice through, where it takes noise away', async () => {
    const voice = speech();
    const abort = new AbortController();
    const made = await createNoiseSuppressor(parts).process(voice.track, abort.signal);
    const [before, after] = [meter(voice.track), meter(made)];
    const loudest = [-Infinity, -Infinity] as [number, number];
    await until('it is heard', () => {
      loudest[0] = Math.max(loudest[0], before.decibels());
      loudest[1] = Math.max(loudest[1], after.decibels());
      return loudest[0] > -30 && loudest[1] > loudest[0] - 9;
    });
    abort.abort();
    for (const one of [before, after, voice]) one.stop();
  });

  describe('as a processor of the microphone', () => {
    const bench = soundBench();

    it('is put in and taken out while the microphone is in use', async () => {
      const { lease, tracks } = await bench.lease();
      await bench.audio.setProcessor(createNoiseSuppressor(parts));
      expect(bench.census.count().audioContexts).to.equal(1);
      await bench.audio.selectMicrophone('mic-b');
      expect(bench.census.count().audioContexts).to.equal(1);
      await bench.audio.setProcessor(null);
      expect(bench.census.count().audioContexts).to.equal(0);
      expect([lease.track.readyState, tracks.length]).to.deep.equal(['live', 3]);
    });

    for (const [what, broken] of [
      ['the worklet', { ...parts, workletUrl: '/nowhere.js' }],
      ['RNNoise', { ...parts, wasmUrl: '/nowhere.wasm', simdUrl: '/nowhere.wasm' }],
    ] as const) {
      it(`without ${what} the sound is as it was, and nothing is left open`, async () => {
        const { lease, tracks } = await bench.lease();
        const setting = bench.audio.setProcessor(createNoiseSuppressor(broken));
        expect(await codeOf(setting)).to.equal('media-failed');
        expect([lease.track.readyState, tracks.length]).to.deep.equal(['live', 1]);
        expect(bench.census.count().audioContexts).to.equal(0);
      });
    }
  });
});

/** Something like a voice: a buzz that glides, through the formants of vowels, in syllables. */
function speech(): { readonly track: MediaStreamTrack; stop(): void } {
  const context = new AudioContext();
  const buzz = new OscillatorNode(context, { type: 'sawtooth', frequency: 130 });
  const glide = new OscillatorNode(context, { frequency: 0.9 });
  const depth = new GainNode(context, { gain: 22 });
  glide.connect(depth).connect(buzz.frequency);
  const syllables = new GainNode(context, { gain: 0.5 });
  const beat = new OscillatorNode(context, { frequency: 3.5 });
  const swing = new GainNode(context, { gain: 0.5 });
  beat.connect(swing).connect(syllables.gain);
  for (const [frequency, gain] of [
    [700, 1],
    [1220, 0.5],
    [2600, 0.25],
  ] as const) {
    const formant = new BiquadFilterNode(context, { type: 'bandpass', frequency, Q: 9 });
    buzz.connect(formant).connect(new GainNode(context, { gain })).connect(syllables);
  }
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  syllables.connect(destination);
  for (const node of [buzz, glide, beat]) node.start();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error('There is no track.');
  return {
    track,
    stop: () => {
      track.stop();
      void context.close();
    },
  };
}
