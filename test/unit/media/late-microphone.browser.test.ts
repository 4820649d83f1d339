import { expect } from 'chai';
import { createDeferred, type Deferred } from '../../../src/core/deferred.js';
import { CallingError } from '../../../src/core/errors.js';
import { CallMedia } from '../../../src/media/call-media.js';
import { Microphone } from '../../../src/media/microphone.js';
import { takeCensus } from '../../support/browser-census.js';
import { codeOf } from '../../support/codes.js';
import { until } from '../../support/until.js';

describe('a microphone that is allowed and is not waited for', () => {
  let census: ReturnType<typeof takeCensus>;
  let gate: Deferred<void>;
  let microphone: Microphone;
  const { getUserMedia } = MediaDevices.prototype;
  const { query } = Permissions.prototype;

  beforeEach(async () => {
    census = takeCensus();
    gate = createDeferred<void>();
    MediaDevices.prototype.getUserMedia = async function (this: MediaDevices, constraints) {
      await gate.promise;
      return getUserMedia.call(this, constraints);
    };
    // Firefox says `prompt` for the fake devices of the tests.
    Permissions.prototype.query = () => Promise.resolve({ state: 'granted' } as PermissionStatus);
    microphone = new Microphone(
      () => ({ deviceId: 'default' }),
      () => undefined,
    );
    await until('it is allowed', () => microphone.isAllowed);
  });

  afterEach(() => {
    MediaDevices.prototype.getUserMedia = getUserMedia;
    Permissions.prototype.query = query;
    census.stop();
    expect(microphone.inUse).to.equal(false);
  });

  /** Opens one, and gives what is sent and what the microphone comes to. */
  async function opened(media: CallMedia) {
    const sent: (MediaStreamTrack | null)[] = [];
    media.onSend = (_kind, track) => {
      sent.push(track);
      return Promise.resolve();
    };
    let microphone = Promise.reject<void>(new Error('It was waited for.'));
    microphone.catch(() => undefined);
    const stream = await media.open({}, (later) => {
      microphone = later;
    });
    return { sent, stream, microphone };
  }

  it('comes into the stream that was given before, muted or held as the call is by then', async () => {
    const media = new CallMedia(microphone);
    const { sent, stream, microphone: coming } = await opened(media);
    expect(media.local).to.equal(stream);
    expect(stream.getTracks()).to.deep.equal([]);
    media.setMuted(true);
    gate.resolve();
    await coming;
    const [track] = stream.getAudioTracks();
    expect(track?.readyState).to.equal('live');
    expect(track?.enabled).to.equal(false);
    expect(sent).to.deep.equal([track]);
    media.close();
    expect(track?.readyState).to.equal('ended');
  });

  it('goes off at once where the call has ended or was not dialled meanwhile', async () => {
    for (const end of ['close', 'release'] as const) {
      const media = new CallMedia(microphone);
      const { sent, stream, microphone: coming } = await opened(media);
      media[end]();
      gate.resolve();
      await coming;
      expect(stream.getTracks()).to.deep.equal([]);
      expect(sent).to.deep.equal([]);
      expect(microphone.inUse).to.equal(false);
      media.close();
    }
    expect(census.count().liveTracks).to.equal(0);
  });

  it('says why it does not come', async () => {
    const media = new CallMedia(microphone);
    const { sent, microphone: coming } = await opened(media);
    gate.reject(new CallingError('device-in-use', 'in use'));
    expect(await codeOf(coming)).to.equal('device-in-use');
    expect(sent).to.deep.equal([]);
    media.close();
  });

  it('is there for the call that takes the place of the one it was opened for', async () => {
    const [old, next] = [new CallMedia(microphone), new CallMedia(microphone)];
    await opened(old);
    const opening = next.open({ like: old });
    gate.resolve();
    expect((await opening).getAudioTracks()).to.have.length(1);
    old.close();
    next.close();
  });

  it('is waited for where the browser does not say that it is allowed', async () => {
    const asking = new CallMedia({
      isAllowed: false,
      lease: (changed) => microphone.lease(changed),
    });
    gate.resolve();
    const { stream, microphone: coming } = await opened(asking);
    expect(stream.getAudioTracks()).to.have.length(1);
    expect(await coming.catch((error: unknown) => String(error))).to.contain('waited for');
    asking.close();
  });
});
