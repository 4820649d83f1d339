import { expect } from 'chai';
import { systemClock } from '../../../src/core/clock.js';
import { RemoteAudio } from '../../../src/media/remote-audio.js';
import { TonePlayer } from '../../../src/media/tone-player.js';
import { renderTone, ringback, ringtone, waitingTone } from '../../../src/media/tone-shapes.js';
import { hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';

describe('RemoteAudio', () => {
  const play = HTMLMediaElement.prototype.play;
  afterEach(() => {
    HTMLMediaElement.prototype.play = play;
  });

  it('plays each stream in an element of its own, none of them in the document', () => {
    const made: HTMLMediaElement[] = [];
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      if (!made.includes(this)) made.push(this);
      return play.call(this);
    };
    const remote = new RemoteAudio(() => undefined);
    const [a, b] = [hum(440), hum(660)];
    const playing = [remote.play(a.stream), remote.play(b.stream)];
    expect(made).to.have.length(2);
    expect(made.map((element) => element.isConnected)).to.deep.equal([false, false]);
    for (const playback of playing) playback.stop();
    expect(made.map((element) => element.srcObject)).to.deep.equal([null, null]);
    a.stop();
    b.stop();
  });

  it('tells a refusal once, and start() cures it', async () => {
    const told: boolean[] = [];
    const remote = new RemoteAudio((blocked) => told.push(blocked));
    HTMLMediaElement.prototype.play = () =>
      Promise.reject(new DOMException('no', 'NotAllowedError'));
    const tone = hum(440);
    const playing = [remote.play(tone.stream), remote.play(tone.stream)];
    await new Promise((resolve) => setTimeout(resolve));
    expect(told).to.deep.equal([true]);
    const refused: unknown = await remote.start().catch((cause: unknown) => cause);
    expect(refused).to.be.instanceOf(DOMException);
    HTMLMediaElement.prototype.play = play;
    await remote.start();
    expect(told).to.deep.equal([true, false]);
    for (const playback of playing) playback.stop();
    tone.stop();
  });
});

describe('TonePlayer', () => {
  it('has an audio context only while a tone sounds', async () => {
    const census = takeCensus();
    const player = new TonePlayer(systemClock, () => undefined);
    const tone = player.play(ringtone);
    expect(census.count().audioContexts).to.equal(1);
    tone.stop();
    tone.stop();
    // A browser may take its time to close one.
    for (let turn = 0; turn < 200 && census.count().audioContexts > 0; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(census.count().audioContexts).to.equal(0);
    census.stop();
  });

  it('tells when the browser refuses a file', async () => {
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = () =>
      Promise.reject(new DOMException('no', 'NotAllowedError'));
    const told: boolean[] = [];
    const player = new TonePlayer(systemClock, (blocked) => told.push(blocked));
    const tone = player.play({ url: 'data:audio/wav;base64,', otherwise: 'ringtone' });
    await new Promise((resolve) => setTimeout(resolve));
    expect(told).to.deep.equal([true]);
    tone.stop();
    HTMLMediaElement.prototype.play = play;
  });
});

describe('the built-in tones', () => {
  for (const [name, shape] of Object.entries({ ringtone, ringback, waitingTone })) {
    it(`${name} is audible, never clips, and begins and ends in silence`, () => {
      const samples = renderTone(shape, 48_000);
      const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(samples).to.have.length(shape.period * 48_000);
      expect(peak).to.be.within(0.05, 0.95);
      expect(samples[0]).to.equal(0);
      expect(Math.abs(samples.at(-1) ?? 1)).to.be.below(0.001);
    });
  }
});
