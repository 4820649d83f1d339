import { expect } from 'chai';
import type { SoundProcessor } from '../../../src/media/calling-audio.js';
import { FakeClock } from '../../support/fakes/fake-clock.js';
import { hears, hum, type Hum } from '../../support/audio.js';
import { codeOf } from '../../support/codes.js';
import { soundBench } from '../../support/sound-bench.js';
import { until } from '../../support/until.js';

describe('calling.audio.setProcessor()', () => {
  const bench = soundBench();
  const hums: Hum[] = [];

  afterEach(() => {
    for (const one of hums.splice(0)) one.stop();
  });

  /** One that hums a note of its own instead of what it is given. */
  class Humming implements SoundProcessor {
    readonly given: MediaStreamTrack[] = [];
    readonly signals: AbortSignal[] = [];
    readonly made: MediaStreamTrack[] = [];
    disposed = 0;

    constructor(readonly note: number) {}

    process(track: MediaStreamTrack, signal: AbortSignal): MediaStreamTrack {
      this.given.push(track);
      this.signals.push(signal);
      const one = hum(this.note);
      hums.push(one);
      const [made] = one.stream.getAudioTracks();
      if (!made) throw new Error('There is no track.');
      this.made.push(made);
      return made;
    }

    dispose(): void {
      this.disposed += 1;
    }
  }

  const heard = (track: MediaStreamTrack, note: number, told = {}): Promise<void> =>
    hears(new MediaStream([track]), note, told);

  it('in use: every lease is given the processed track, muted as it was, and null takes it out', async () => {
    const processor = new Humming(1320);
    const { lease, tracks } = await bench.lease();
    await bench.audio.setProcessor(processor);
    await heard(lease.track, 1320);
    await heard(lease.track, 440, { heard: false });
    expect(processor.given).to.deep.equal([bench.devices.source.track]);
    lease.track.enabled = false;
    await bench.audio.setProcessor(null);
    expect(lease.track.enabled).to.equal(false);
    lease.track.enabled = true;
    await heard(lease.track, 440);
    expect(processor.signals[0]?.aborted).to.equal(true);
    expect(processor.made[0]?.readyState).to.equal('ended');
    expect(processor.disposed).to.equal(1);
    expect(bench.devices.open).to.deep.equal(['mic-a']);
    expect(tracks).to.have.length(2);
  });

  it('not in use: each microphone that is opened is processed, and freed with the last lease', async () => {
    const processor = new Humming(1320);
    await bench.audio.setProcessor(processor);
    expect(processor.given).to.deep.equal([]);
    const { lease } = await bench.lease();
    await heard(lease.track, 1320);
    await bench.audio.selectMicrophone('mic-b');
    expect(processor.signals.map(({ aborted }) => aborted)).to.deep.equal([true, false]);
    await heard(lease.track, 1320);
    lease.release();
    expect(processor.signals.map(({ aborted }) => aborted)).to.deep.equal([true, true]);
    expect(bench.devices.open).to.deep.equal([]);
    expect(processor.disposed).to.equal(0);
    bench.sound.dispose();
    await until('it is let go of', () => processor.disposed === 1);
  });

  it('one that gives back the track it was given is no processing', async () => {
    const { lease } = await bench.lease();
    await bench.audio.setProcessor({ process: (track) => track });
    await heard(lease.track, 440);
    await bench.audio.setProcessor(null);
    expect(bench.devices.open).to.deep.equal(['mic-a']);
  });

  for (const [how, process] of [
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['makes nothing', () => undefined as unknown as MediaStreamTrack],
    [
      'makes a track that has ended',
      (track: MediaStreamTrack) => {
        const copy = track.clone();
        copy.stop();
        return copy;
      },
    ],
  ] as const) {
    it(`one that ${how}: rejects, and the sound is unprocessed`, async () => {
      const { lease } = await bench.lease();
      await bench.audio.setProcessor(new Humming(1320));
      let disposed = 0;
      const failing = { process, dispose: () => (disposed += 1) };
      expect(await codeOf(bench.audio.setProcessor(failing))).to.equal('media-failed');
      await heard(lease.track, 440);
      await heard(lease.track, 1320, { heard: false });
      expect(disposed).to.equal(1);
      expect(bench.failures).to.deep.equal([]);
    });
  }

  it('one that hangs for 2 s: rejects, and what it makes too late is let go of', async () => {
    const clock = new FakeClock();
    bench.begin({}, clock);
    const { lease, tracks } = await bench.lease();
    let finish: (track: MediaStreamTrack) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const setting = codeOf(
      bench.audio.setProcessor({
        process: (_track, aborted) => {
          signal = aborted;
          return new Promise((resolve) => (finish = resolve));
        },
      }),
    );
    await until('it is asked', () => signal !== undefined);
    await clock.pass(1999);
    expect(signal?.aborted).to.equal(false);
    await clock.pass(1);
    expect(await setting).to.equal('media-failed');
    expect(signal?.aborted).to.equal(true);
    const late = lease.track.clone();
    finish(late);
    await until('it is stopped', () => late.readyState === 'ended');
    expect([lease.track.readyState, tracks.length]).to.deep.equal(['live', 1]);
    expect(clock.pending).to.equal(0);
  });

  it('one that fails as a microphone is opened: the sound is unprocessed, and that is told', async () => {
    let fails = true;
    const humming = new Humming(1320);
    await bench.audio.setProcessor({
      process: (track, signal) => {
        if (fails) throw new Error('not yet');
        return humming.process(track, signal);
      },
    });
    const { lease } = await bench.lease();
    await heard(lease.track, 440);
    expect(bench.failures.map(({ code }) => code)).to.deep.equal(['media-failed']);
    fails = false;
    await bench.audio.selectMicrophone('mic-b');
    await heard(lease.track, 1320);
  });

  it('the last one that is set counts', async () => {
    const { lease } = await bench.lease();
    const [one, two] = [new Humming(1320), new Humming(1760)];
    const both = [codeOf(bench.audio.setProcessor(one)), codeOf(bench.audio.setProcessor(two))];
    expect(await Promise.all(both)).to.deep.equal(['cancelled', 'resolved']);
    await heard(lease.track, 1760);
    expect([one.disposed, two.disposed]).to.deep.equal([1, 0]);
    expect(one.made.map(({ readyState }) => readyState)).to.deep.equal(['ended']);
  });

  it('what is no processor is refused', async () => {
    for (const wrong of [undefined, 5, {}, { process: 5 }]) {
      const setting = bench.audio.setProcessor(wrong as unknown as SoundProcessor);
      expect(await codeOf(setting)).to.equal('invalid-argument');
    }
  });
});
