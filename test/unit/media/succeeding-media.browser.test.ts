import { expect } from 'chai';
import { CallingError } from '../../../src/core/errors.js';
import { CallMedia } from '../../../src/media/call-media.js';
import { Microphone } from '../../../src/media/microphone.js';
import { hears, hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';

function microphone(): Microphone {
  return new Microphone(
    () => ({ deviceId: 'default' }),
    () => undefined,
  );
}

function audioOf(stream: MediaStream | undefined): MediaStreamTrack {
  const [track] = stream?.getAudioTracks() ?? [];
  if (!track) throw new Error('Nothing is sent.');
  return track;
}

describe('the media of a call that takes the place of another', () => {
  let census: ReturnType<typeof takeCensus>;

  beforeEach(() => {
    census = takeCensus();
  });

  afterEach(() => {
    expect(census.count().liveTracks).to.equal(0);
    census.stop();
  });

  it('are copies of what the page gave the other, which may end', async () => {
    const tone = hum(440);
    const source = microphone();
    const [old, next] = [new CallMedia(source), new CallMedia(source)];
    await old.open({ stream: tone.stream });
    const sent = await next.open({ like: old });
    expect(audioOf(sent)).not.to.equal(audioOf(old.local));
    expect(source.inUse).to.equal(false);
    old.setMuted(true);
    old.close();
    expect(audioOf(sent).enabled).to.equal(true);
    await hears(sent, 440);
    next.close();
    expect(audioOf(tone.stream).readyState).to.equal('live');
    tone.stop();
  });

  it('are copied at once, though the other ends in the same moment', async () => {
    const tone = hum(440);
    const [old, next] = [new CallMedia(microphone()), new CallMedia(microphone())];
    await old.open({ stream: tone.stream });
    const opening = next.open({ like: old });
    old.close();
    expect(audioOf(await opening).readyState).to.equal('live');
    next.close();
    tone.stop();
  });

  it('come from the same open microphone, which is not asked for again, and stay when the other ends', async () => {
    const source = microphone();
    const [old, next] = [new CallMedia(source), new CallMedia(source)];
    await old.open({});
    const original = MediaDevices.prototype.getUserMedia;
    let asked = 0;
    MediaDevices.prototype.getUserMedia = function (constraints) {
      asked += 1;
      return original.call(this, constraints);
    };
    try {
      next.setMuted(true);
      const sent = await next.open({ like: old });
      old.close();
      expect(asked).to.equal(0);
      expect(sent.getTracks()).to.have.length(1);
      expect([audioOf(sent).readyState, audioOf(sent).enabled]).to.deep.equal(['live', false]);
      // It is a lease, so that it follows another choice of the microphone.
      expect(source.inUse).to.equal(true);
    } finally {
      MediaDevices.prototype.getUserMedia = original;
    }
    next.close();
  });

  it('are copies where no microphone can be had any more', async () => {
    const source = microphone();
    const old = new CallMedia(source);
    await old.open({});
    const next = new CallMedia({
      isAllowed: false,
      lease: () => Promise.reject(new CallingError('device-not-found', 'gone')),
    });
    const sent = await next.open({ like: old });
    expect(audioOf(sent).readyState).to.equal('live');
    next.close();
    old.close();
  });

  it('a call that was not like any other still rejects', async () => {
    const media = new CallMedia({
      isAllowed: false,
      lease: () => Promise.reject(new CallingError('permission-denied', 'no')),
    });
    const failure: unknown = await media.open({}).catch((cause: unknown) => cause);
    expect(failure).to.have.property('code', 'permission-denied');
  });
});
