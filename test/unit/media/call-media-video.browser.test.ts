import { expect } from 'chai';
import { createDeferred } from '../../../src/core/deferred.js';
import { CallMedia } from '../../../src/media/call-media.js';
import { LateCamera } from '../../../src/media/late-camera.js';
import { Microphone } from '../../../src/media/microphone.js';
import { takeCensus } from '../../support/browser-census.js';
import { codeOf } from '../../support/codes.js';
import { FakeDevices } from '../../support/fakes/fake-devices.js';
import { until } from '../../support/until.js';
import { film, shows, type Film } from '../../support/video.js';

describe('the video of a call', () => {
  let devices: FakeDevices;
  let census: ReturnType<typeof takeCensus>;
  let media: CallMedia;
  let screen: Film;
  let changes: boolean[];
  const sent: string[] = [];
  const all: CallMedia[] = [];

  function create(): CallMedia {
    const microphone = new Microphone(
      () => ({ deviceId: 'default' }),
      () => undefined,
    );
    const camera = new LateCamera({
      deviceId: () => 'default',
      lost: () => undefined,
      failed: () => undefined,
    });
    const made = new CallMedia(microphone, camera);
    made.onSend = (kind, track) => {
      const name = track === null ? 'nothing' : `track of ${track.kind}`;
      sent.push(`${kind} ${name}`);
      return Promise.resolve();
    };
    all.push(made);
    return made;
  }

  beforeEach(() => {
    devices = new FakeDevices();
    census = takeCensus();
    screen = film('green');
    changes = [];
    media = create();
    media.onVideo = () => changes.push(media.hasVideo);
  });

  afterEach(() => {
    for (const one of all.splice(0)) one.close();
    expect([devices.filming, devices.open, census.count().liveTracks]).to.deep.equal([[], [], 0]);
    screen.stop();
    census.stop();
    devices.restore();
    sent.length = 0;
  });

  const kinds = (): readonly string[] =>
    (media.local?.getTracks() ?? []).map(({ kind }) => kind).sort();
  const picture = (): MediaStreamTrack => {
    const [track] = media.local?.getVideoTracks() ?? [];
    if (!track) throw new Error('There is no video.');
    return track;
  };

  it('is the camera beside the microphone, or beside the sound of the page, or the picture of the page', async () => {
    await media.open({ video: true });
    expect([kinds(), devices.open, devices.filming]).to.deep.equal([
      ['audio', 'video'],
      ['mic-a'],
      ['cam-a'],
    ]);
    media.release();
    expect([devices.open, devices.filming, media.local]).to.deep.equal([[], [], undefined]);
    const tone = await navigator.mediaDevices.getUserMedia({ audio: true });
    await media.open({ stream: tone, video: true });
    expect([kinds(), devices.filming]).to.deep.equal([['audio', 'video'], ['cam-a']]);
    media.release();
    await media.open({ stream: new MediaStream([...tone.getTracks(), screen.track]), video: true });
    expect([kinds(), devices.filming]).to.deep.equal([['audio', 'video'], []]);
    await shows(media.local, 'green');
    media.close();
    expect([screen.track.readyState, tone.getTracks()[0]?.readyState]).to.deep.equal([
      'live',
      'live',
    ]);
    for (const track of tone.getTracks()) track.stop();
  });

  it('a camera that is refused leaves no microphone on, and what is asked for next is opened', async () => {
    devices.refusals.set('cam-a', 'NotAllowedError');
    expect(await codeOf(media.open({ video: true }))).to.equal('permission-denied');
    expect([devices.open, devices.filming]).to.deep.equal([[], []]);
    await media.open({});
    expect(kinds()).to.deep.equal(['audio']);
  });

  it('ended while the camera is being opened leaves it off', async () => {
    await media.open({});
    const gate = createDeferred<void>();
    devices.gate = gate.promise;
    const opening = media.openCamera();
    media.close();
    gate.resolve();
    expect((await opening).readyState).to.equal('ended');
    expect(devices.filming).to.deep.equal([]);
  });

  it('hasVideo: ours once it is taken, theirs while there is any, nothing of a refused one', async () => {
    await media.open({});
    await media.openCamera();
    expect([media.offersVideo, media.hasVideo, media.isVideoAgreed]).to.deep.equal([
      true,
      false,
      false,
    ]);
    media.setOwnVideo('sent');
    expect([media.hasVideo, media.isVideoAgreed]).to.deep.equal([true, true]);
    media.setOwnVideo('paused');
    expect([media.hasVideo, media.isVideoAgreed]).to.deep.equal([false, true]);
    media.setOwnVideo('refused');
    expect([media.offersVideo, media.hasVideo, devices.filming]).to.deep.equal([false, false, []]);
    const theirs = screen.track.clone();
    media.addRemote(theirs);
    expect(media.hasVideo).to.equal(true);
    media.removeRemote(theirs);
    expect(media.hasVideo).to.equal(false);
    theirs.stop();
    expect(changes.at(-1)).to.equal(false);
    expect(changes).to.include(true);
  });

  it('dropped: nothing more is sent, the camera goes off, and the stream stays the same one', async () => {
    const stream = await media.open({ video: true });
    media.setOwnVideo('sent');
    const track = picture();
    media.dropVideo();
    expect([track.readyState, sent, devices.filming]).to.deep.equal([
      'ended',
      ['video nothing'],
      [],
    ]);
    expect([media.local === stream, kinds(), media.hasVideo]).to.deep.equal([
      true,
      ['audio'],
      false,
    ]);
    media.dropVideo();
    expect(sent).to.have.length(1);
  });

  it('a screen in the place of the camera gives that back; the port is told by whoever asked', async () => {
    await media.open({ video: true });
    await media.replace(screen.track.clone());
    expect([devices.filming, kinds(), sent]).to.deep.equal([[], ['audio', 'video'], []]);
    await shows(media.local, 'green');
    await media.openCamera();
    expect(devices.filming).to.deep.equal(['cam-a']);
    await shows(media.local, 'red');
  });

  it('held it is black, muted it is not', async () => {
    await media.open({ video: true });
    media.setMuted(true);
    await shows(media.local, 'red');
    media.setHeld(true);
    await shows(media.local, 'black');
    await media.replace(screen.track.clone());
    await shows(media.local, 'black');
    media.setHeld(false);
    await shows(media.local, 'green');
  });

  it('its source ends, a screen or the last camera: it is dropped and told, once', async () => {
    let ended = 0;
    media.onVideoEnded = () => {
      ended += 1;
    };
    await media.open({});
    for (const begin of [
      () => media.replace(screen.track.clone()),
      async () => {
        await media.openCamera();
      },
    ]) {
      await begin();
      const track = picture();
      if (devices.filming.length > 0) {
        devices.unplug('cam-a');
      } else {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      await until('it is dropped', () => !media.offersVideo);
      track.dispatchEvent(new Event('ended'));
    }
    expect([ended, sent]).to.deep.equal([2, ['video nothing', 'video nothing']]);
  });

  it('another camera is sent at once, by the same lease', async () => {
    devices.plug('cam-b');
    await media.open({ video: true });
    devices.unplug('cam-a');
    await until('the other one is sent', () => sent.length === 1);
    expect(sent).to.deep.equal(['video track of video']);
    await shows(media.local, 'blue');
  });

  it('like another call: its camera by a lease of its own, its screen by a copy', async () => {
    await media.open({ video: true });
    const next = create();
    await next.open({ like: media });
    media.close();
    expect(devices.filming).to.deep.equal(['cam-a']);
    await shows(next.local, 'red');
    await next.replace(screen.track.clone());
    const third = create();
    await third.open({ like: next });
    next.close();
    await shows(third.local, 'green');
  });
});
