import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allCapabilities } from '../../../src/core/capabilities.js';
import { CallingError } from '../../../src/core/errors.js';
import { createDeferred } from '../../../src/core/deferred.js';
import type { LinePort } from '../../../src/core/ports.js';
import { codeOf, createCall, incoming, outbound } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';

/** A track, and whether it or a clone of it has been stopped. */
function fakeTrack(id: string, kind = 'video', readyState = 'live') {
  const clones: ReturnType<typeof make>[] = [];
  const make = (name: string) => {
    const one = {
      id: name,
      kind,
      readyState,
      stopped: false,
      stop: () => {
        one.stopped = true;
      },
      clone: () => {
        const copy = make(`${name}'`);
        clones.push(copy);
        return copy;
      },
    };
    return one;
  };
  const track = make(id);
  return { track: track as unknown as MediaStreamTrack, own: track, clones };
}

const streamOf = (...tracks: { readonly track: MediaStreamTrack }[]): MediaStream =>
  ({ getTracks: () => tracks.map(({ track }) => track) }) as unknown as MediaStream;

async function connected(overrides: Parameters<typeof createCall>[1] = {}) {
  const { origin, port } = incoming();
  const parts = createCall(origin, overrides);
  void parts.call.answer();
  parts.media.opening.resolve({} as MediaStream);
  await settle();
  port.signals.next({ type: 'answered' });
  port.signals.next({ type: 'media-path', state: 'connected' });
  await settle();
  parts.media.log.length = 0;
  port.log.length = 0;
  return { ...parts, port };
}

type Parts = Awaited<ReturnType<typeof connected>>;

/** Our camera is on, and the far end takes it. */
async function filming(parts: Parts): Promise<void> {
  const turning = parts.call.setVideo(true);
  parts.media.camera.resolve(fakeTrack('cam').track);
  await settle();
  parts.port.signals.next({ type: 'own-video', is: 'sent' });
  parts.port.filming?.resolve(true);
  await turning;
  parts.media.log.length = 0;
  parts.port.log.length = 0;
}

describe('setVideo()', () => {
  it('opens the camera, asks the far end, and is done when that has agreed', async () => {
    const { call, port, media, statuses } = await connected();
    const turning = call.setVideo(true);
    await settle();
    assert.deepEqual(media.log, ['open camera']);
    assert.deepEqual([call.state.pending, port.log], ['setVideo', []]);
    media.camera.resolve(fakeTrack('cam').track);
    await settle();
    assert.deepEqual(port.log, ['film cam']);
    assert.equal(call.state.hasVideo, false);
    port.signals.next({ type: 'own-video', is: 'sent' });
    assert.equal(call.state.hasVideo, true);
    port.filming?.resolve(true);
    await turning;
    assert.deepEqual([call.state.pending, call.state.error], [undefined, undefined]);
    assert.equal(statuses.at(-2), 'connected(setVideo)');
  });

  it('off: the camera at once, then the far end is told', async () => {
    const parts = await connected();
    const { call, port, media } = parts;
    await filming(parts);
    const turning = call.setVideo(false);
    assert.deepEqual([media.log, call.state.hasVideo], [['drop video'], false]);
    await settle();
    assert.deepEqual(port.log, ['film nothing']);
    port.filming?.resolve(false);
    await turning;
    assert.equal(call.state.pending, undefined);
  });

  it('what is already true resolves at once and asks nobody', async () => {
    const parts = await connected();
    await parts.call.setVideo(false);
    await filming(parts);
    await parts.call.setVideo(true);
    assert.deepEqual([parts.media.log, parts.port.log], [[], []]);
  });

  it('a far end without video: no error, and the camera goes off again', async () => {
    const { call, port, media } = await connected();
    const turning = call.setVideo(true);
    media.camera.resolve(fakeTrack('cam').track);
    await settle();
    port.filming?.resolve(false);
    await turning;
    assert.deepEqual(media.log, ['open camera', 'drop video']);
    const { hasVideo, error, status } = call.state;
    assert.deepEqual(
      { hasVideo, error, status },
      { hasVideo: false, error: undefined, status: 'connected' },
    );
  });

  it('refused: media-failed with the status, the camera off, the call goes on, and the next try is free', async () => {
    const parts = await connected();
    const { call, port, media } = parts;
    const turning = call.setVideo(true);
    media.camera.resolve(fakeTrack('cam').track);
    await settle();
    port.filming?.reject(new CallingError('media-failed', 'No.', { statusCode: 488 }));
    assert.equal(await codeOf(turning), 'media-failed');
    assert.deepEqual(media.log, ['open camera', 'drop video']);
    assert.deepEqual(
      [call.state.status, call.state.pending, call.state.error?.statusCode],
      ['connected', undefined, 488],
    );
    await filming(parts);
    assert.deepEqual([call.state.hasVideo, call.state.error], [true, undefined]);
  });

  it('no camera: why, and the far end is not asked', async () => {
    for (const code of ['permission-denied', 'device-not-found', 'device-in-use'] as const) {
      const { call, port, media } = await connected();
      const turning = call.setVideo(true);
      media.camera.reject(new CallingError(code, 'No.'));
      assert.equal(await codeOf(turning), code);
      assert.deepEqual([port.log, call.state.error?.code], [[], code]);
    }
  });

  it('a backend without video: not-supported, and no camera is asked for', async () => {
    const { call, media } = await connected({
      capabilities: () => Promise.resolve({ ...allCapabilities(true), video: false }),
    });
    assert.equal(await codeOf(call.setVideo(true)), 'not-supported');
    assert.deepEqual(media.log, []);
  });

  it('no connection: connection-lost, and no camera is asked for', async () => {
    const lost = new CallingError('connection-lost', 'There is none.');
    let there = true;
    const { call, media, port } = await connected({
      port: () => (there ? new Promise<LinePort>(() => undefined) : Promise.reject(lost)),
    });
    there = false;
    assert.equal(await codeOf(call.setVideo(true)), 'connection-lost');
    assert.deepEqual([media.log, port.log], [[], []]);
  });

  it('before the answer and after the end: invalid-state, and nothing is touched', async () => {
    const ringing = createCall(incoming().origin);
    ringing.media.offersVideo = true;
    const dialled = createCall(outbound);
    await dialled.dialled();
    const ended = await connected();
    await ended.call.end();
    for (const { call, media } of [ringing, dialled, ended]) {
      media.log.length = 0;
      for (const on of [true, false])
        assert.equal(await codeOf(call.setVideo(on)), 'invalid-state');
      assert.deepEqual(media.log, []);
    }
  });

  it('wished off while the camera is still being opened: it goes off, and the far end is not asked', async () => {
    const { call, port, media } = await connected();
    const turning = call.setVideo(true);
    await settle();
    const back = call.setVideo(false);
    media.camera.resolve(fakeTrack('cam').track);
    await Promise.all([turning, back]);
    assert.deepEqual([media.log, port.log], [['open camera', 'drop video'], []]);
  });

  it('on, off and on in one tick: one after the other, on in the end', async () => {
    const { call, port, media } = await connected();
    const all = [call.setVideo(true), call.setVideo(false), call.setVideo(true)];
    media.camera.resolve(fakeTrack('cam').track);
    await settle();
    assert.deepEqual(port.log, ['film cam']);
    port.filming?.resolve(true);
    await Promise.all(all);
    assert.equal(media.offersVideo, true);
  });

  it('the call ends meanwhile: invalid-state', async () => {
    const { call, port, media } = await connected();
    const turning = call.setVideo(true);
    media.camera.resolve(fakeTrack('cam').track);
    await settle();
    await call.end();
    port.filming?.reject(new CallingError('invalid-state', 'Over.'));
    assert.equal(await codeOf(turning), 'invalid-state');
    assert.equal(call.state.pending, undefined);
  });

  it('our video ends by itself: the far end is told, once there is one', async () => {
    const parts = await connected();
    await filming(parts);
    parts.media.dropVideo();
    parts.media.onVideoEnded?.();
    await settle();
    assert.deepEqual(parts.port.log, ['film nothing']);
    const early = createCall(outbound);
    await early.dialled();
    early.port().log.length = 0;
    early.media.onVideoEnded?.();
    await settle();
    assert.deepEqual(early.port().log, []);
  });
});

describe('updateMedia()', () => {
  it('sound alone is replaced, and the far end is not asked', async () => {
    const { call, port, media } = await connected();
    const sound = fakeTrack('tone', 'audio');
    await call.updateMedia(streamOf(sound));
    assert.deepEqual([media.log, port.log], [["replace audio by tone'"], []]);
    assert.equal(sound.own.stopped, false);
  });

  it('a picture is offered, the sound after it', async () => {
    const { call, port, media } = await connected();
    const [sound, picture] = [fakeTrack('tone', 'audio'), fakeTrack('screen')];
    const updating = call.updateMedia(streamOf(sound, picture));
    await settle();
    assert.deepEqual(media.log, ["replace video by screen'"]);
    assert.deepEqual([port.log, call.state.pending], [["film screen'"], 'updateMedia']);
    port.filming?.resolve(true);
    await updating;
    assert.deepEqual(media.log.at(-1), "replace audio by tone'");
  });

  it('refused: the clones are stopped, the streams of the page and our sound are as they were', async () => {
    const { call, port, media } = await connected();
    const [sound, picture] = [fakeTrack('tone', 'audio'), fakeTrack('screen')];
    const updating = call.updateMedia(streamOf(sound, picture));
    await settle();
    port.filming?.reject(new CallingError('media-failed', 'No.', { statusCode: 488 }));
    assert.equal(await codeOf(updating), 'media-failed');
    assert.deepEqual(media.log, ["replace video by screen'", 'drop video']);
    assert.deepEqual(
      [...sound.clones, ...picture.clones].map(({ stopped }) => stopped),
      [true, true],
    );
    assert.deepEqual([sound.own.stopped, picture.own.stopped], [false, false]);
  });

  it('what is no stream, or has no live track: invalid-argument', async () => {
    const { call, media } = await connected();
    const ended = fakeTrack('old', 'audio', 'ended');
    for (const given of [undefined, null, {}, 'screen', streamOf(), streamOf(ended)]) {
      assert.equal(await codeOf(call.updateMedia(given as MediaStream)), 'invalid-argument');
    }
    assert.deepEqual([media.log, call.state.error], [[], undefined]);
  });

  it('before the answer: invalid-state, and no clone is left on', async () => {
    const parts = createCall(outbound);
    await parts.dialled();
    const sound = fakeTrack('tone', 'audio');
    assert.equal(await codeOf(parts.call.updateMedia(streamOf(sound))), 'invalid-state');
    assert.equal(
      sound.clones.every(({ stopped }) => stopped),
      true,
    );
  });

  it('waits for a setVideo() that is under way', async () => {
    const { call, port, media } = await connected();
    const gate = createDeferred<MediaStreamTrack>();
    media.camera = gate;
    const turning = call.setVideo(true);
    const updating = call.updateMedia(streamOf(fakeTrack('screen')));
    await settle();
    assert.deepEqual([media.log, port.log], [['open camera'], []]);
    gate.resolve(fakeTrack('cam').track);
    await settle();
    port.filming?.resolve(true);
    await turning;
    await settle();
    assert.deepEqual(port.log, ['film cam', "film screen'"]);
    port.filming?.resolve(true);
    await updating;
  });
});

describe('the video of a call that begins', () => {
  it('the camera is asked for with a call that is dialled, and where the caller offers video', async () => {
    for (const [offered, wished, leased] of [
      [true, true, true],
      [true, false, false],
      [false, true, false],
    ] as const) {
      const { origin } = incoming();
      assert.equal(origin.direction, 'inbound');
      const { call, media } = createCall({
        ...origin,
        incoming: { ...origin.incoming, video: offered },
      });
      assert.equal(call.state.hasVideo, offered);
      void call.answer({ video: wished });
      await settle();
      assert.equal(media.opened?.video, leased);
    }
    for (const video of [true, false]) {
      const { call, media } = createCall(outbound);
      void call.dial({ video });
      await settle();
      assert.equal(media.opened?.video, video);
      assert.equal(call.state.hasVideo, false);
    }
  });

  it('a backend without video has a call without', async () => {
    const { call, media } = createCall(outbound, {
      capabilities: () => Promise.resolve({ ...allCapabilities(true), video: false }),
    });
    void call.dial({ video: true });
    await settle();
    assert.equal(media.opened?.video, false);
  });

  it('what the caller offered is no longer said when the call has been answered without any', async () => {
    const { origin, port } = incoming();
    assert.equal(origin.direction, 'inbound');
    const { call, media } = createCall({
      ...origin,
      incoming: { ...origin.incoming, video: true },
    });
    void call.answer();
    media.opening.resolve({} as MediaStream);
    await settle();
    port.signals.next({ type: 'answered' });
    assert.equal(call.state.hasVideo, false);
  });

  it('ours refused with the answer: an audio call, the camera off', async () => {
    const { call, media, port, dialled } = createCall(outbound);
    await dialled();
    media.offersVideo = true;
    port().signals.next({ type: 'answered' });
    port().signals.next({ type: 'own-video', is: 'refused' });
    assert.equal(media.log.at(-1), 'drop video');
    assert.deepEqual([call.state.hasVideo, call.state.error], [false, undefined]);
  });
});
