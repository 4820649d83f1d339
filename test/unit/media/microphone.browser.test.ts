import { expect } from 'chai';
import { CallingError } from '../../../src/core/errors.js';
import { CallMedia } from '../../../src/media/call-media.js';
import { Microphone } from '../../../src/media/microphone.js';
import { takeCensus } from '../../support/browser-census.js';
import { hum } from '../../support/audio.js';

describe('Microphone', () => {
  let census: ReturnType<typeof takeCensus>;
  let missing: string[];
  beforeEach(() => {
    census = takeCensus();
    missing = [];
  });
  afterEach(() => {
    census.stop();
  });

  function microphone(deviceId = 'default'): Microphone {
    return new Microphone(
      () => ({ deviceId }),
      (id) => missing.push(id),
    );
  }

  function refuseWith(name: string, times = Infinity): void {
    const original = MediaDevices.prototype.getUserMedia;
    let left = times;
    MediaDevices.prototype.getUserMedia = function (constraints) {
      left -= 1;
      return left < 0
        ? original.call(this, constraints)
        : Promise.reject(new DOMException('no', name));
    };
  }

  it('is open while anybody holds it, and every track ends with the last', async () => {
    const source = microphone();
    const [a, b] = await Promise.all([source.lease(), source.lease()]);
    expect(a.track).not.to.equal(b.track);
    a.release();
    expect(a.track.readyState).to.equal('ended');
    expect(b.track.readyState).to.equal('live');
    b.release();
    b.release();
    await Promise.resolve();
    expect(census.count().liveTracks).to.equal(0);
    const again = await source.lease();
    expect(again.track.readyState).to.equal('live');
    again.release();
  });

  it('muting one lease does nothing to another', async () => {
    const source = microphone();
    const [a, b] = await Promise.all([source.lease(), source.lease()]);
    a.track.enabled = false;
    expect(b.track.enabled).to.equal(true);
    a.release();
    b.release();
  });

  for (const [name, code] of [
    ['NotAllowedError', 'permission-denied'],
    ['NotFoundError', 'device-not-found'],
    ['NotReadableError', 'device-in-use'],
  ] as const) {
    it(`${name} is ${code}, and the next try is a new one`, async () => {
      refuseWith(name, 1);
      const source = microphone();
      const error: unknown = await source.lease().catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(CallingError);
      expect(error).to.have.property('code', code);
      const lease = await source.lease();
      lease.release();
    });
  }

  it('a chosen device that is not there is told, and the default one is used', async () => {
    const lease = await microphone('no-such-device').lease();
    expect(missing).to.deep.equal(['no-such-device']);
    expect(lease.track.readyState).to.equal('live');
    lease.release();
  });

  it('a microphone that was unplugged meanwhile is opened anew', async () => {
    const source = microphone();
    const first = await source.lease();
    for (const track of census.tracks()) track.stop();
    const second = await source.lease();
    expect(second.track.readyState).to.equal('live');
    first.release();
    second.release();
    await Promise.resolve();
    expect(census.count().liveTracks).to.equal(0);
  });
});

describe('CallMedia', () => {
  it("sends clones of the page's stream and never touches the page's own", async () => {
    const tone = hum(440);
    const media = new CallMedia(
      new Microphone(
        () => ({ deviceId: 'default' }),
        () => undefined,
      ),
    );
    const local = await media.open({ stream: tone.stream });
    media.setMuted(true);
    expect(local.getAudioTracks()[0]?.enabled).to.equal(false);
    expect(tone.stream.getAudioTracks()[0]?.enabled).to.equal(true);
    media.close();
    expect(local.getAudioTracks()[0]?.readyState).to.equal('ended');
    expect(tone.stream.getAudioTracks()[0]?.readyState).to.equal('live');
    tone.stop();
  });

  it('closed while the microphone is asked for: it goes off as soon as it is there', async () => {
    const census = takeCensus();
    const media = new CallMedia(
      new Microphone(
        () => ({ deviceId: 'default' }),
        () => undefined,
      ),
    );
    const opening = media.open({});
    media.close();
    await opening;
    await Promise.resolve();
    expect(census.count().liveTracks).to.equal(0);
    census.stop();
  });

  it('is muted from the start when it was muted before', async () => {
    const tone = hum(440);
    const media = new CallMedia(
      new Microphone(
        () => ({ deviceId: 'default' }),
        () => undefined,
      ),
    );
    media.setMuted(true);
    const local = await media.open({ stream: tone.stream });
    expect(local.getAudioTracks()[0]?.enabled).to.equal(false);
    media.close();
    tone.stop();
  });
});
