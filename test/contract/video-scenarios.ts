import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { AnswerOptions, CallingOptions, DialOptions } from '../../src/calling/options.js';
import type { CallState } from '../../src/core/call-state.js';
import { isCallingError } from '../../src/core/errors.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { takeCensus } from '../support/browser-census.js';
import { codeOf } from '../support/codes.js';
import { FakeDevices } from '../support/fakes/fake-devices.js';
import { phone, reaches, type Phone } from '../support/phone.js';
import { until } from '../support/until.js';
import { film, frames, look, shows, type Colour, type Film } from '../support/video.js';
import type { Network } from './call-scenarios.js';

const VIDEO = { video: true } as const;
let names = 0;

async function is(call: Call, wanted: (state: CallState) => boolean): Promise<void> {
  await firstValueFrom(call.state$.pipe(filter(wanted), timeout(15_000)));
}

/**
 * Video between phones of this package, proved by what is seen at each end: Alice's camera is red,
 * Bob's is blue, and a screen is green or yellow.
 */
export function videoScenarios(network: Network): void {
  describe(`video over ${network.name}`, () => {
    let devices: FakeDevices;
    let census: ReturnType<typeof takeCensus>;
    let alice: Phone;
    let bob: Phone;
    let offers: number;
    const hums: Hum[] = [];
    const films: Film[] = [];
    const { setLocalDescription } = RTCPeerConnection.prototype;

    beforeEach(async () => {
      devices = new FakeDevices();
      devices.plug('cam-b');
      census = takeCensus();
      offers = 0;
      RTCPeerConnection.prototype.setLocalDescription = function (
        this: RTCPeerConnection,
        ...given: Parameters<typeof setLocalDescription>
      ) {
        offers += 1;
        return setLocalDescription.apply(this, given);
      } as typeof setLocalDescription;
      alice = await user('alice', { camera: 'cam-a' });
      bob = await user('bob', { camera: 'cam-b' });
    });

    afterEach(async () => {
      await Promise.all([alice, bob].map((one) => one.dispose()));
      RTCPeerConnection.prototype.setLocalDescription = setLocalDescription;
      for (const one of [...hums.splice(0), ...films.splice(0)]) one.stop();
      census.stop();
      devices.restore();
    });

    async function user(name: string, options: CallingOptions): Promise<Phone> {
      names += 1;
      const line = network.line(`${name}-v${String(names)}`);
      return phone({ server: network.server(), ...options }, line);
    }

    function tone(frequency: number): MediaStream {
      const one = hum(frequency);
      hums.push(one);
      return one.stream;
    }

    function screen(colour: Colour): Film {
      const one = film(colour);
      films.push(one);
      return one;
    }

    /** Alice calls Bob, it rings there. */
    async function ring(dial: DialOptions = {}): Promise<{ readonly out: Call; into: Call }> {
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      void out.dial({ stream: tone(440), ...dial });
      return { out, into: await coming };
    }

    /** Both are connected; what they hum is heard. */
    async function connect(
      dial: DialOptions = {},
      answer: AnswerOptions = {},
    ): Promise<{ readonly out: Call; readonly into: Call }> {
      const { out, into } = await ring(dial);
      await into.answer({ stream: tone(660), ...answer });
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      offers = 0;
      return { out, into };
    }

    const withVideo = (): Promise<{ readonly out: Call; readonly into: Call }> =>
      connect(VIDEO, VIDEO);

    /** What arrives at the far end of each; `none` where there is no track at all. */
    async function seen(call: Call, colour: Colour | 'none'): Promise<void> {
      if (colour !== 'none') {
        await shows(call.remoteStream, colour);
        return;
      }
      await until('no video is received', () => call.remoteStream?.getVideoTracks().length === 0);
    }

    async function sound({ out, into }: { readonly out: Call; readonly into: Call }) {
      await Promise.all([
        hears(into.remoteStream as MediaStream, 440),
        hears(out.remoteStream as MediaStream, 660),
      ]);
    }

    const hasVideo = (...calls: Call[]): readonly boolean[] =>
      calls.map(({ state }) => state.hasVideo);

    /** Alice's and Bob's connections, as far as there are any. */
    async function decoded(): Promise<readonly number[]> {
      const all = await Promise.all(census.connections().map(frames));
      return all.map((one) => one.decoded);
    }

    it('offered and accepted: each sees the other, decoded picture by picture, and the cameras go off', async () => {
      const { out, into } = await ring(VIDEO);
      expect(hasVideo(out, into)).to.deep.equal([false, true]);
      expect(devices.filming).to.deep.equal(['cam-a']);
      await into.answer({ stream: tone(660), video: true });
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      await Promise.all([seen(into, 'red'), seen(out, 'blue'), sound({ out, into })]);
      await Promise.all([shows(out.localStream, 'red'), shows(into.localStream, 'blue')]);
      expect(hasVideo(out, into)).to.deep.equal([true, true]);
      expect(devices.filming).to.deep.equal(['cam-a', 'cam-b']);
      const before = await decoded();
      expect(before).to.have.length(2);
      let now = before;
      await until('further pictures are decoded at both ends', () => {
        void decoded().then((all) => (now = all));
        return now.every((count, at) => count > (before[at] ?? 0) + 5);
      });
      const received = into.remoteStream;
      await out.end();
      await reaches(into, 'ended');
      expect(devices.filming).to.deep.equal([]);
      expect(into.remoteStream).to.equal(received);
      expect(received?.getTracks()).to.deep.equal([]);
    });

    it('accepted without a picture of ours: theirs is received, and no camera goes on', async () => {
      const call = await connect(VIDEO);
      const { out, into } = call;
      await Promise.all([seen(into, 'red'), sound(call)]);
      expect(hasVideo(out, into)).to.deep.equal([true, true]);
      expect(devices.filming).to.deep.equal(['cam-a']);
      expect(out.remoteStream?.getVideoTracks()).to.deep.equal([]);
      await into.setVideo(true);
      await Promise.all([seen(out, 'blue'), seen(into, 'red')]);
    });

    it('wished where none is offered: a call without, and no camera goes on', async () => {
      const call = await connect({}, VIDEO);
      await sound(call);
      expect(hasVideo(call.out, call.into)).to.deep.equal([false, false]);
      expect(devices.filmings).to.deep.equal([]);
    });

    it('turned on and off in the call, by the caller, the callee and both', async () => {
      const call = await connect();
      const { out, into } = call;
      await out.setVideo(true);
      await seen(into, 'red');
      expect([...hasVideo(out, into), into.localStream?.getVideoTracks().length]).to.deep.equal([
        true,
        true,
        0,
      ]);
      await into.setVideo(true);
      await Promise.all([seen(out, 'blue'), seen(into, 'red')]);
      const removing = out.setVideo(false);
      expect(out.localStream?.getVideoTracks()).to.deep.equal([]);
      expect(devices.filming).to.deep.equal(['cam-b']);
      await removing;
      await Promise.all([seen(into, 'none'), seen(out, 'blue')]);
      expect(hasVideo(out, into)).to.deep.equal([true, true]);
      await into.setVideo(false);
      await seen(out, 'none');
      await is(into, (state) => !state.hasVideo);
      expect(hasVideo(out, into)).to.deep.equal([false, false]);
      await into.setVideo(true);
      await seen(out, 'blue');
      await out.setVideo(true);
      await Promise.all([seen(into, 'red'), sound(call)]);
    });

    it('both turn it on at the same moment (491): each sees the other', async () => {
      const { out, into } = await connect();
      await Promise.all([out.setVideo(true), into.setVideo(true)]);
      await Promise.all([seen(into, 'red'), seen(out, 'blue')]);
      await Promise.all([out.setVideo(false), into.setVideo(false)]);
      await Promise.all([seen(into, 'none'), seen(out, 'none')]);
      expect(devices.filming).to.deep.equal([]);
    });

    it('on hold nothing of ours is seen, whoever holds; resumed, all is, by whoever has looked on', async () => {
      const call = await withVideo();
      const { out, into } = call;
      const eyes = [
        look(out.localStream),
        look(into.remoteStream),
        look(out.remoteStream),
      ] as const;
      const [mirror, bobs, alices] = eyes;
      await Promise.all([mirror.sees('red'), bobs.sees('red'), alices.sees('blue')]);

      await out.hold();
      await is(into, (state) => state.heldRemotely);
      await Promise.all([mirror.sees('black'), bobs.sees('black')]);
      expect(hasVideo(out)).to.deep.equal([true]);
      // Another picture, since one that stands still proves nothing.
      await into.updateMedia(screen('green').stream);
      await out.resume();
      await is(into, (state) => !state.heldRemotely);
      await Promise.all([mirror.sees('red'), bobs.sees('red'), alices.sees('green'), sound(call)]);

      await into.hold();
      await is(out, (state) => state.heldRemotely);
      await alices.sees('black');
      await out.updateMedia(screen('yellow').stream);
      await into.resume();
      await is(out, (state) => !state.heldRemotely);
      await Promise.all([bobs.sees('yellow'), alices.sees('green'), sound(call)]);
      for (const eye of eyes) eye.close();
    });

    it('a screen takes the place of the camera, and the camera that of the screen, without an offer', async () => {
      const call = await withVideo();
      const { out, into } = call;
      await Promise.all([seen(into, 'red'), seen(out, 'blue')]);
      const shared = screen('green');
      await out.updateMedia(shared.stream);
      expect(devices.filming).to.deep.equal(['cam-b']);
      await Promise.all([seen(into, 'green'), shows(out.localStream, 'green'), sound(call)]);
      await out.updateMedia(screen('yellow').stream);
      await seen(into, 'yellow');
      expect(shared.track.readyState).to.equal('live');
      const camera = await navigator.mediaDevices.getUserMedia({ video: true });
      await out.updateMedia(camera);
      await Promise.all([seen(into, 'red'), seen(out, 'blue'), sound(call)]);
      expect(offers).to.equal(0);
      await out.end();
      expect(camera.getTracks().map((track) => track.readyState)).to.deep.equal(['live']);
    });

    it('a screen shared in a call without video is offered; when its sharing ends, our video does', async () => {
      const call = await connect();
      const { out, into } = call;
      const shared = screen('green');
      await out.updateMedia(shared.stream);
      await Promise.all([seen(into, 'green'), sound(call)]);
      expect(devices.filmings).to.deep.equal([]);
      // As the browser does it, when the user ends the sharing in the browser's own bar.
      const [sent] = out.localStream?.getVideoTracks() ?? [];
      sent?.stop();
      sent?.dispatchEvent(new Event('ended'));
      await seen(into, 'none');
      await is(out, (state) => !state.hasVideo);
      await out.setVideo(true);
      await Promise.all([seen(into, 'red'), sound(call)]);
    });

    it('sound and picture of one stream at once', async () => {
      const { out, into } = await withVideo();
      const shared = screen('green');
      await out.updateMedia(new MediaStream([shared.track, ...tone(880).getAudioTracks()]));
      await Promise.all([seen(into, 'green'), hears(into.remoteStream as MediaStream, 880)]);
      await hears(into.remoteStream as MediaStream, 440, { heard: false });
    });

    it('the camera that is chosen in the call is seen at once; one that is gone gives way', async () => {
      const { out, into } = await withVideo();
      await seen(into, 'red');
      alice.calling.update({ camera: 'cam-b' });
      await seen(into, 'blue');
      expect(devices.filming).to.deep.equal(['cam-b', 'cam-b']);
      devices.unplug('cam-b');
      await Promise.all([seen(into, 'red'), seen(out, 'red')]);
      expect(
        [...alice.notices, ...bob.notices].filter(({ type }) => type === 'device-lost'),
      ).to.deep.equal(
        [1, 2].map(() => ({ type: 'device-lost', kind: 'camera', deviceId: 'cam-b' })),
      );
      devices.plug('cam-b');
      await Promise.all([seen(into, 'blue'), seen(out, 'blue')]);
      expect(offers).to.equal(0);
    });

    it('without any camera left our video ends, and the call goes on', async () => {
      const call = await withVideo();
      const { out, into } = call;
      await Promise.all([seen(into, 'red'), seen(out, 'blue')]);
      devices.unplug('cam-a', 'cam-b');
      await Promise.all([seen(into, 'none'), seen(out, 'none'), sound(call)]);
      await is(out, (state) => !state.hasVideo);
      expect(await codeOf(out.setVideo(true))).to.equal('device-not-found');
      expect([out.state.status, out.state.error?.code, out.state.pending]).to.deep.equal([
        'connected',
        'device-not-found',
        undefined,
      ]);
      devices.plug('cam-a');
      await out.setVideo(true);
      await seen(into, 'red');
    });

    it('a callee without a camera: answer() says so and it rings on, and answers without', async () => {
      devices.unplug('cam-a', 'cam-b');
      const shared = screen('yellow');
      const own = new MediaStream([...tone(440).getAudioTracks(), shared.track]);
      const { out, into } = await ring({ stream: own });
      expect(await codeOf(into.answer(VIDEO))).to.equal('device-not-found');
      expect([into.state.status, into.state.pending]).to.deep.equal(['ringing', undefined]);
      expect(devices.open).to.deep.equal([]);
      await into.answer({ stream: tone(660) });
      await Promise.all([reaches(out, 'connected'), seen(into, 'yellow'), sound({ out, into })]);
      expect([out.state.status, out.remoteStream?.getVideoTracks().length]).to.deep.equal([
        'connected',
        0,
      ]);
    });

    it('a far end that refuses it (488): media-failed, the camera off, and the next try succeeds', async () => {
      const call = await connect();
      const { out, into } = call;
      const { setRemoteDescription } = RTCPeerConnection.prototype;
      let refusals = 1;
      RTCPeerConnection.prototype.setRemoteDescription = function (
        this: RTCPeerConnection,
        ...given: Parameters<typeof setRemoteDescription>
      ) {
        const [described] = given;
        if (described.type === 'offer' && described.sdp?.includes('m=video') && refusals > 0) {
          refusals -= 1;
          return Promise.reject(new DOMException('no video here', 'OperationError'));
        }
        return setRemoteDescription.apply(this, given);
      } as typeof setRemoteDescription;
      try {
        const error: unknown = await out.setVideo(true).catch((cause: unknown) => cause);
        expect(isCallingError(error) && [error.code, error.statusCode]).to.deep.equal([
          'media-failed',
          488,
        ]);
        expect([refusals, String(devices.filming), out.state.hasVideo]).to.deep.equal([
          0,
          '',
          false,
        ]);
        await sound(call);
        await out.setVideo(true);
        await Promise.all([seen(into, 'red'), sound(call)]);
      } finally {
        RTCPeerConnection.prototype.setRemoteDescription = setRemoteDescription;
      }
    });
  });
}
