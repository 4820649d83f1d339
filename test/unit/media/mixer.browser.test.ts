import { expect } from 'chai';
import { systemClock } from '../../../src/core/clock.js';
import { Mixer, type MixerLeg } from '../../../src/media/mixer.js';
import { hears, hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { codeOf } from '../../support/codes.js';

interface Party {
  readonly leg: MixerLeg;
  readonly voice: Hum;
  readonly own: Hum;
}

describe('Mixer', () => {
  let census: ReturnType<typeof takeCensus>;
  let mixer: Mixer;
  const hums: Hum[] = [];

  beforeEach(async () => {
    census = takeCensus();
    mixer = await Mixer.open(systemClock);
  });

  afterEach(() => {
    mixer.close();
    for (const one of hums.splice(0)) one.stop();
    census.stop();
  });

  function tone(frequency: number): Hum {
    const one = hum(frequency);
    hums.push(one);
    return one;
  }

  const trackOf = ({ stream }: Hum): MediaStreamTrack =>
    stream.getAudioTracks()[0] as MediaStreamTrack;

  /** A far end that hums a note; we hum 440 Hz to everybody. */
  function join(frequency: number): Party {
    const [voice, own] = [tone(frequency), tone(440)];
    const leg = mixer.join();
    leg.feed(trackOf(own), [trackOf(voice)]);
    return { leg, voice, own };
  }

  async function isTold({ leg }: Party, notes: Readonly<Record<number, boolean>>): Promise<void> {
    const stream = new MediaStream([leg.track]);
    await Promise.all(
      Object.entries(notes).map(([note, heard]) => hears(stream, Number(note), { heard })),
    );
  }

  it('tells each far end our own sound and the others, and not its own', async () => {
    const [bob, carol, dave] = [join(660), join(880), join(1100)];
    await Promise.all([
      isTold(bob, { 440: true, 660: false, 880: true, 1100: true }),
      isTold(carol, { 440: true, 660: true, 880: false, 1100: true }),
      isTold(dave, { 440: true, 660: true, 880: true, 1100: false }),
    ]);
  });

  it('a track of ours that is off is off for one far end alone; theirs for all others', async () => {
    const [bob, carol] = [join(660), join(880)];
    trackOf(bob.own).enabled = false;
    await Promise.all([
      isTold(bob, { 440: false, 880: true }),
      isTold(carol, { 440: true, 660: true }),
    ]);
    trackOf(carol.voice).enabled = false;
    await isTold(bob, { 880: false });
  });

  it('goes on with other tracks, of ours and of theirs, and with the same one put back', async () => {
    const [bob, carol] = [join(660), join(880)];
    const [own, voice] = [tone(550), tone(990)];
    bob.leg.feed(trackOf(own), [trackOf(voice)]);
    await Promise.all([
      isTold(bob, { 440: false, 550: true, 880: true }),
      isTold(carol, { 440: true, 660: false, 990: true }),
    ]);
    bob.leg.feed(undefined, []);
    await Promise.all([isTold(bob, { 550: false, 880: true }), isTold(carol, { 990: false })]);
    bob.leg.feed(trackOf(bob.own), [trackOf(bob.voice)]);
    await Promise.all([isTold(bob, { 440: true }), isTold(carol, { 660: true })]);
  });

  it('goes on without one that leaves, and closes with the last', async () => {
    const [bob, carol, dave] = [join(660), join(880), join(1100)];
    bob.leg.leave();
    bob.leg.leave();
    expect(bob.leg.track.readyState).to.equal('ended');
    await Promise.all([
      isTold(carol, { 440: true, 660: false, 1100: true }),
      isTold(dave, { 440: true, 660: false, 880: true }),
    ]);
    const others = census.count().audioContexts;
    carol.leg.leave();
    dave.leg.leave();
    expect(census.count().audioContexts).to.equal(others - 1);
    expect(trackOf(bob.voice).readyState).to.equal('live');
  });

  it('closes once, however long the browser takes for it', () => {
    const { close } = AudioContext.prototype;
    const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state');
    if (!state) throw new Error('An audio context has no state.');
    let closed = 0;
    AudioContext.prototype.close = function (this: AudioContext) {
      closed += 1;
      return close.call(this);
    };
    // As it is in Firefox for a while longer; a second one throws.
    Object.defineProperty(BaseAudioContext.prototype, 'state', {
      configurable: true,
      get: () => 'running',
    });
    try {
      mixer.join().leave();
      mixer.close();
      mixer.close();
    } finally {
      AudioContext.prototype.close = close;
      Object.defineProperty(BaseAudioContext.prototype, 'state', state);
    }
    expect(closed).to.equal(1);
  });

  it('where no sound may be made yet: media-failed, and nothing is left open', async () => {
    const { resume } = AudioContext.prototype;
    const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state');
    if (!state) throw new Error('An audio context has no state.');
    const before = census.count().audioContexts;
    AudioContext.prototype.resume = () => new Promise<void>(() => undefined);
    Object.defineProperty(BaseAudioContext.prototype, 'state', {
      configurable: true,
      get: () => 'suspended',
    });
    try {
      const now = {
        ...systemClock,
        after: (_: number, then: () => void) => {
          then();
          return () => undefined;
        },
      };
      expect(await codeOf(Mixer.open(now))).to.equal('media-failed');
    } finally {
      AudioContext.prototype.resume = resume;
      Object.defineProperty(BaseAudioContext.prototype, 'state', state);
    }
    // Closing takes a moment.
    const deadline = performance.now() + 5_000;
    while (census.count().audioContexts > before && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(census.count().audioContexts).to.equal(before);
  });
});
