import { expect } from 'chai';
import type { Call } from '../../src/calling/line.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { packets, takeCensus } from '../support/browser-census.js';
import { FakeDevices } from '../support/fakes/fake-devices.js';
import { phone, reaches, type Phone } from '../support/phone.js';
import { until } from '../support/until.js';
import type { Network } from './call-scenarios.js';

const LOW = 440;
const HIGH = 880;
let names = 0;

/** Devices that change in a call, proved by the note that each microphone hums, on any network. */
export function deviceScenarios(network: Network): void {
  describe(`devices over ${network.name}`, () => {
    let devices: FakeDevices;
    let census: ReturnType<typeof takeCensus>;
    let voice: Hum;
    let alice: Phone;
    let bob: Phone;
    let out: Call;
    let into: Call;
    let offers: number;
    const { setLocalDescription } = RTCPeerConnection.prototype;

    async function user(name: string, microphone = 'default'): Promise<Phone> {
      names += 1;
      const line = network.line(`${name}-d${String(names)}`);
      return phone({ server: network.server(), microphone }, line);
    }

    /** Alice, who sends her microphone, calls Bob, who hums. */
    async function connect(microphone?: string): Promise<void> {
      [alice, bob] = await Promise.all([user('alice', microphone), user('bob')]);
      const coming = bob.incoming();
      out = alice.line.makeCall(bob.line.state.uri);
      void out.dial();
      into = await coming;
      await into.answer({ stream: voice.stream });
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      offers = 0;
    }

    const heard = (note: number, is = true): Promise<void> => {
      if (!into.remoteStream) throw new Error('Nothing is received.');
      return hears(into.remoteStream, note, { heard: is });
    };
    const lost = (): readonly string[] =>
      alice.notices.flatMap((notice) =>
        notice.type === 'device-lost' ? [`${notice.kind} ${notice.deviceId}`] : [],
      );

    beforeEach(() => {
      devices = new FakeDevices();
      census = takeCensus();
      voice = hum(660);
      RTCPeerConnection.prototype.setLocalDescription = function (
        this: RTCPeerConnection,
        ...given: Parameters<typeof setLocalDescription>
      ) {
        offers += 1;
        return setLocalDescription.apply(this, given);
      } as typeof setLocalDescription;
    });

    afterEach(async () => {
      await Promise.all([alice, bob].map((one) => one.dispose()));
      RTCPeerConnection.prototype.setLocalDescription = setLocalDescription;
      voice.stop();
      census.stop();
      devices.restore();
    });

    it('the far end hears the microphone that is chosen, and nothing while we are muted', async () => {
      await connect();
      await heard(LOW);
      await alice.calling.audio.selectMicrophone('mic-b');
      await Promise.all([heard(HIGH), heard(LOW, false)]);
      out.mute();
      await alice.calling.audio.selectMicrophone('mic-a');
      await Promise.all([heard(HIGH, false), heard(LOW, false)]);
      devices.unplug('mic-a');
      await until('the other one is open', () => String(devices.open) === 'mic-b');
      await Promise.all([heard(HIGH, false), heard(LOW, false)]);
      expect(out.state.muted).to.equal(true);
      out.unmute();
      await heard(HIGH);
      expect(offers).to.equal(0);
    });

    it('held, another microphone is silent too, and is heard when the call is resumed', async () => {
      await connect();
      await heard(LOW);
      await out.hold();
      await alice.calling.audio.selectMicrophone('mic-b');
      await Promise.all([heard(HIGH, false), heard(LOW, false)]);
      await out.resume();
      await heard(HIGH);
    });

    it('an unplugged microphone gives way to the default one, and is taken up again', async () => {
      await connect('mic-b');
      await heard(HIGH);
      devices.unplug('mic-b');
      await Promise.all([heard(LOW), heard(HIGH, false)]);
      expect(lost()).to.deep.equal(['microphone mic-b']);
      devices.plug('mic-b');
      await Promise.all([heard(HIGH), heard(LOW, false)]);
      expect([out.state.status, offers]).to.deep.equal(['connected', 0]);
    });

    it('without any microphone the call goes on, its packets too, until one is there', async () => {
      await connect();
      await heard(LOW);
      devices.unplug('mic-a', 'mic-b');
      await heard(LOW, false);
      expect(lost()).to.deep.equal(['microphone default']);
      const connection = census.connections().find((one) => one.localDescription?.type === 'offer');
      if (!connection) throw new Error('There is no connection.');
      const before = await packets(connection);
      const later = async (): Promise<boolean> =>
        (await packets(connection)).sent > before.sent + 20;
      let sent = false;
      await until('packets go on', () => {
        void later().then((is) => (sent ||= is));
        return sent;
      });
      devices.plug('mic-b');
      await heard(HIGH);
      expect([out.state.status, offers]).to.deep.equal(['connected', 0]);
    });

    it('a processor is heard at once, in the place of the microphone', async () => {
      await connect();
      await heard(LOW);
      const processed = hum(1320);
      const [track] = processed.stream.getAudioTracks();
      if (!track) throw new Error('There is no track.');
      await alice.calling.audio.setProcessor({ process: () => track });
      await Promise.all([heard(1320), heard(LOW, false)]);
      await alice.calling.audio.setProcessor(null);
      await Promise.all([heard(LOW), heard(1320, false)]);
      expect(offers).to.equal(0);
      processed.stop();
    });

    it('the sound moves to the speaker that is chosen, and everything is closed in the end', async () => {
      await connect();
      await alice.calling.audio.selectSpeaker('out-b');
      expect(devices.playing()).to.deep.equal(['out-b']);
      const levels: number[] = [];
      alice.calling.audio.level$.subscribe((level) => levels.push(level));
      await until('the level shows', () => (levels.at(-1) ?? 0) > 0.5);
      await Promise.all([alice, bob].map((one) => one.dispose()));
      await until('the microphone is off', () => devices.open.length === 0);
      await until('nothing is open', () => census.count().liveTracks === 0);
      // The one that hums for Bob.
      expect(census.count().audioContexts).to.equal(1);
    });
  });
}
