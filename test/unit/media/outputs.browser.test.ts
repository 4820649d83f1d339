import { expect } from 'chai';
import { CallMedia } from '../../../src/media/call-media.js';
import { hum, type Hum } from '../../support/audio.js';
import { codeOf } from '../../support/codes.js';
import { soundBench } from '../../support/sound-bench.js';
import { until } from '../../support/until.js';

describe('where the sound goes', () => {
  const bench = soundBench();
  const hums: Hum[] = [];

  afterEach(() => {
    for (const one of hums.splice(0)) one.stop();
  });

  /** A call's sound, as it is played. */
  function call(): { stop(): void } {
    const one = hum(440);
    hums.push(one);
    return bench.sound.play(one.stream);
  }

  const playsOn = (...sinks: string[]): Promise<void> =>
    until(`it plays on ${sinks.join()}`, () => String(bench.devices.playing()) === String(sinks));
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

  describe('the speaker', () => {
    it('is where every call plays, the running ones at once', async () => {
      bench.begin({ speaker: 'out-a' });
      const calls = [call(), call()];
      await playsOn('out-a', 'out-a');
      await bench.audio.selectSpeaker('out-b');
      expect(bench.devices.playing()).to.deep.equal(['out-b', 'out-b']);
      expect(bench.options.speaker).to.equal('out-b');
      expect(bench.audio.state.speaker).to.equal('out-b');
      bench.write({ speaker: 'out-c' });
      await playsOn('out-c', 'out-c');
      await bench.audio.selectSpeaker('default');
      expect(bench.devices.playing()).to.deep.equal(['', '']);
      for (const one of calls) one.stop();
    });

    for (const [name, code] of [
      ['NotFoundError', 'device-not-found'],
      ['NotAllowedError', 'permission-denied'],
      ['AbortError', 'device-in-use'],
    ] as const) {
      it(`${name} is ${code}, and leaves it where it was`, async () => {
        const one = call();
        bench.devices.refusals.set('out-a', name);
        expect(await codeOf(bench.audio.selectSpeaker('out-a'))).to.equal(code);
        expect(bench.audio.state.speaker).to.equal('default');
        expect(bench.lost).to.deep.equal([]);
        one.stop();
      });
    }

    it('rejects with not-supported where the browser lets no page choose', async () => {
      const before = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'setSinkId');
      Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId');
      bench.begin({ speaker: 'out-a' });
      expect(bench.audio.state.canSelectSpeaker).to.equal(false);
      expect(await codeOf(bench.audio.selectSpeaker('out-a'))).to.equal('not-supported');
      expect(await codeOf(bench.audio.selectRingDevices(['out-a']))).to.equal('not-supported');
      const one = call();
      await settled();
      expect(bench.lost).to.deep.equal([]);
      one.stop();
      if (before) Object.defineProperty(HTMLMediaElement.prototype, 'setSinkId', before);
    });

    it('that is not there is told, and again with each call; the default one plays', async () => {
      bench.begin({ speaker: 'nope' });
      const first = call();
      await playsOn('');
      await settled();
      expect(bench.lost).to.deep.equal(['speaker nope']);
      const second = call();
      await settled();
      expect(bench.lost).to.deep.equal(['speaker nope', 'speaker nope']);
      first.stop();
      second.stop();
    });

    it('that is not there is told while nobody talks, once', async () => {
      bench.begin({ speaker: 'nope' });
      await until('devices are listed', () => bench.audio.state.speakers.length === 3);
      bench.devices.unplug('out-c');
      await until('it is seen', () => bench.audio.state.speakers.length === 2);
      expect(bench.lost).to.deep.equal(['speaker nope']);
    });

    it('unplugged: the default one plays until it returns', async () => {
      bench.begin({ speaker: 'out-b' });
      const one = call();
      await playsOn('out-b');
      bench.devices.unplug('out-b');
      await playsOn('');
      expect(bench.lost).to.deep.equal(['speaker out-b']);
      expect(bench.audio.state.speaker).to.equal('out-b');
      bench.devices.plug('out-b');
      await playsOn('out-b');
      expect(bench.lost).to.deep.equal(['speaker out-b']);
      one.stop();
    });

    it('that is listed only when it has been chosen is listed then', async () => {
      bench.devices.unlisted.add('out-c');
      await until('devices are listed', () => bench.audio.state.speakers.length === 2);
      bench.devices.unlisted.delete('out-c');
      await bench.audio.selectSpeaker('out-c');
      await until('it is listed', () => bench.audio.state.speakers.length === 3);
      expect(bench.lost).to.deep.equal([]);
    });

    it('the last of two choices wins', async () => {
      const both = [
        codeOf(bench.audio.selectSpeaker('out-a')),
        codeOf(bench.audio.selectSpeaker('out-b')),
      ];
      expect(await Promise.all(both)).to.deep.equal(['cancelled', 'resolved']);
      const third = codeOf(bench.audio.selectSpeaker('out-a'));
      bench.write({ speaker: 'out-c' });
      expect(await third).to.equal('cancelled');
      expect(bench.audio.state.speaker).to.equal('out-c');
    });
  });

  describe('the ring devices', () => {
    it('all sound, apart from the speaker, by one clock, and change at once', async () => {
      bench.begin({ speaker: 'out-a', ringDevices: 'out-b out-c' });
      const tone = bench.sound.tone('ringtone', 'ring-device');
      await playsOn('out-b', 'out-c');
      expect(bench.census.count().audioContexts).to.equal(1);
      await bench.audio.selectRingDevices(['out-a', 'out-c', 'out-c']);
      await playsOn('out-a', 'out-c');
      expect(bench.audio.state.ringDevices).to.deep.equal(['out-a', 'out-c']);
      expect(bench.options.ringDevices).to.equal('out-a out-c');
      bench.write({ ringDevices: 'out-b' });
      await playsOn('out-b');
      expect(bench.census.count().audioContexts).to.equal(1);
      tone.stop();
      expect(bench.devices.playing()).to.deep.equal([]);
      expect(bench.census.count().audioContexts).to.equal(0);
    });

    it('by a file: an element for each', async () => {
      bench.begin({ ringDevices: 'out-b out-c' });
      const tone = bench.sound.tone({ url: silentWav(), otherwise: 'ringtone' }, 'ring-device');
      await playsOn('out-b', 'out-c');
      bench.write({ ringDevices: 'default' });
      await until('none plays on another one', () => bench.devices.playing().length === 0);
      tone.stop();
    });

    it('none chosen is the default one', async () => {
      bench.begin({ ringDevices: 'out-b' });
      await bench.audio.selectRingDevices([]);
      expect(bench.audio.state.ringDevices).to.deep.equal(['default']);
    });

    it('one of them that is not there: nothing changes', async () => {
      expect(await codeOf(bench.audio.selectRingDevices(['out-a', 'nope']))).to.equal(
        'device-not-found',
      );
      expect(bench.audio.state.ringDevices).to.deep.equal(['default']);
    });

    it('one that is gone is told, and the default one rings in its place, once', async () => {
      bench.begin({ ringDevices: 'gone-1 gone-2 out-b' });
      const connects = connections();
      const tone = bench.sound.tone('ringtone', 'ring-device');
      await until('both are told', () => bench.lost.length === 2);
      await settled();
      expect(bench.lost).to.deep.equal(['ring-device gone-1', 'ring-device gone-2']);
      expect(bench.devices.playing()).to.deep.equal(['out-b']);
      expect(connects.toSpeakers()).to.equal(1);
      tone.stop();
      connects.stop();
    });

    it('unplugged while it rings, and back again', async () => {
      bench.begin({ ringDevices: 'out-b out-c' });
      const tone = bench.sound.tone('ringtone', 'ring-device');
      await playsOn('out-b', 'out-c');
      await until('devices are listed', () => bench.audio.state.speakers.length === 3);
      bench.devices.unplug('out-c');
      await playsOn('out-b');
      expect(bench.lost).to.deep.equal(['ring-device out-c']);
      bench.devices.plug('out-c');
      await playsOn('out-b', 'out-c');
      tone.stop();
    });

    it('is told apart from the speaker, both where it was both', async () => {
      bench.begin({ speaker: 'out-c', ringDevices: 'out-c' });
      await until('devices are listed', () => bench.audio.state.speakers.length === 3);
      bench.devices.unplug('out-c');
      await until('both are told', () => bench.lost.length === 2);
      expect(bench.lost).to.deep.equal(['speaker out-c', 'ring-device out-c']);
    });
  });

  for (const tone of ['waiting', 'ringback'] as const) {
    it(`the ${tone} tone is in the speaker and moves with it`, async () => {
      bench.begin({ speaker: 'out-a', ringDevices: 'out-b' });
      const playing = bench.sound.tone(tone, 'speaker');
      await playsOn('out-a');
      await bench.audio.selectSpeaker('out-c');
      await playsOn('out-c');
      playing.stop();
    });
  }

  it('a tone that is stopped before it could begin never sounds', async () => {
    bench.begin({ ringDevices: 'out-b' });
    bench.sound.tone('ringtone', 'ring-device').stop();
    await bench.audio.selectSpeaker('out-a');
    expect(bench.devices.playing()).to.deep.equal([]);
    expect(bench.census.count().audioContexts).to.equal(0);
  });

  it("a call's media reach the microphone by the same sound", async () => {
    const media = new CallMedia(bench.sound);
    media.setMuted(true);
    const sent: MediaStreamTrack[] = [];
    media.onSend = (_kind, track) => {
      if (track) sent.push(track);
      return Promise.resolve();
    };
    const local = await media.open({});
    await bench.audio.selectMicrophone('mic-b');
    expect(sent).to.have.length(1);
    expect(local.getAudioTracks()).to.deep.equal(sent);
    expect(sent[0]?.enabled).to.equal(false);
    media.close();
    expect(bench.devices.open).to.deep.equal([]);
  });
});

/** Counts what is connected to the default output. */
function connections(): { toSpeakers(): number; stop(): void } {
  const { connect, disconnect } = AudioNode.prototype as unknown as Record<
    'connect' | 'disconnect',
    (this: AudioNode, ...given: unknown[]) => unknown
  >;
  let count = 0;
  const counting = (by: number, original: (this: AudioNode, ...given: unknown[]) => unknown) =>
    function (this: AudioNode, ...given: unknown[]): unknown {
      if (given[0] === this.context.destination) count += by;
      return original.apply(this, given);
    };
  Object.assign(AudioNode.prototype, {
    connect: counting(1, connect),
    disconnect: counting(-1, disconnect),
  });
  return {
    toSpeakers: () => count,
    stop: () => {
      Object.assign(AudioNode.prototype, { connect, disconnect });
    },
  };
}

/** A second of silence as a file. */
function silentWav(): string {
  const samples = 8000;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const text = (at: number, word: string): void => {
    new Uint8Array(view.buffer, at).set(new TextEncoder().encode(word));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + samples, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, samples, true);
  view.setUint32(28, samples, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  text(36, 'data');
  view.setUint32(40, samples, true);
  new Uint8Array(view.buffer).fill(128, 44);
  return URL.createObjectURL(new Blob([view.buffer], { type: 'audio/wav' }));
}
