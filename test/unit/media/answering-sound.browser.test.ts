import { expect } from 'chai';
import { systemClock } from '../../../src/core/clock.js';
import {
  openAnsweringSound,
  playUnheard,
  type AnsweringSound,
} from '../../../src/media/answering-sound.js';
import { lengthOfSound, readSound, wavFile } from '../../../src/media/sound-file.js';
import { hears, hum, type Hum } from '../../support/audio.js';
import { codeOf } from '../../support/codes.js';
import { notesIn, recordStream } from '../../support/recorded.js';

function note(frequency: number, seconds: number, level = 0.4): Float32Array<ArrayBuffer> {
  return new Float32Array(seconds * 48_000).map(
    (_, index) => level * Math.sin((2 * Math.PI * frequency * index) / 48_000),
  );
}

describe('sound files', () => {
  it('are read and measured: a Blob, and the file at a URL', async () => {
    const file = wavFile(note(440, 2));
    expect(await lengthOfSound(file, systemClock)).to.be.closeTo(2, 0.01);
    const samples = await readSound(file, systemClock);
    expect(samples.length).to.be.closeTo(96_000, 100);
    expect(Math.max(...samples)).to.be.closeTo(0.4, 0.01);
    const url = URL.createObjectURL(file);
    expect(await lengthOfSound(url, systemClock)).to.be.closeTo(2, 0.01);
    URL.revokeObjectURL(url);
  });

  it('what is not there is not-found, what is no sound invalid-argument', async () => {
    expect(await codeOf(readSound('/nothing-here.ogg', systemClock))).to.equal('not-found');
    expect(await codeOf(readSound('http://127.0.0.1:1/x', systemClock))).to.equal('not-found');
    for (const content of ['', 'garbage', '<html></html>']) {
      expect(await codeOf(lengthOfSound(new Blob([content]), systemClock))).to.equal(
        'invalid-argument',
      );
    }
  });
});

describe('the sound of an answering machine', () => {
  const { resume } = AudioContext.prototype;
  const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state');
  let caller: Hum;
  let sound: AnsweringSound;

  /** As before anybody has done something on the page. */
  function refuseWebAudio(): void {
    AudioContext.prototype.resume = () => new Promise(() => undefined);
    Object.defineProperty(BaseAudioContext.prototype, 'state', {
      get: () => 'suspended',
      configurable: true,
    });
  }

  beforeEach(() => {
    caller = hum(440, 0.5);
  });

  afterEach(() => {
    AudioContext.prototype.resume = resume;
    if (state) Object.defineProperty(BaseAudioContext.prototype, 'state', state);
    caller.stop();
    sound.close();
  });

  async function plays(): Promise<void> {
    const playback = playUnheard(sound.stream);
    const heard = recordStream(sound.stream);
    await sound.greet();
    const { seconds } = await notesIn(await heard.stop(), [700, 900]);
    playback.stop();
    expect(seconds[0]).to.be.within(0.5, 1.2);
    expect(seconds[1]).to.equal(0);
  }

  it('plays the greeting once, and says how loud the caller is', async () => {
    sound = await openAnsweringSound(note(700, 1), systemClock);
    const taken = sound.take(caller.stream.getAudioTracks());
    await hears(taken, 440);
    expect(sound.level()).to.be.within(-15, -5);
    sound.take([]);
    await hears(taken, 440, { heard: false });
    await plays();
  });

  it('where no Web Audio may run it plays all the same, and the level is not known', async function () {
    // Only Chromium gives what an element plays; elsewhere it says so.
    const captures = 'captureStream' in HTMLMediaElement.prototype;
    refuseWebAudio();
    const opening = openAnsweringSound(note(700, 1), systemClock);
    if (!captures) {
      sound = { close: () => undefined } as AnsweringSound;
      expect(await codeOf(opening)).to.equal('media-failed');
      return;
    }
    sound = await opening;
    expect(sound.level()).to.equal(undefined);
    const recording = recordStream(sound.take(caller.stream.getAudioTracks()));
    await plays();
    expect((await notesIn(await recording.stop(), [440])).seconds[0]).to.be.greaterThan(0.4);
  });
});
