import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { CallState } from '../../src/core/call-state.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { takeCensus } from '../support/browser-census.js';
import { codeOf } from '../support/codes.js';
import { FakeDevices } from '../support/fakes/fake-devices.js';
import { losePath, receiverOf } from '../support/lost-path.js';
import { phone, reaches, type Phone } from '../support/phone.js';
import type { Network } from './call-scenarios.js';

let names = 0;

async function is(call: Call, wanted: (state: CallState) => boolean): Promise<void> {
  await firstValueFrom(call.state$.pipe(filter(wanted), timeout(15_000)));
}

/** Who hums what; no note is an overtone of others, and all together are not too loud. */
const NOTES = { alice: 440, bob: 700, carol: 1010, dave: 1370 } as const;
const LEVEL = 0.2;
/** Of the microphone that Alice may change to; the first one hums hers. */
const OTHER_MICROPHONE = 880;
type Name = keyof typeof NOTES;

/** Alice's call with somebody, seen from both ends. */
interface Leg {
  readonly name: Name;
  readonly out: Call;
  readonly into: Call;
}

/** Conferences mixed in the browser, proved by notes at each end, on any network. */
export function conferenceScenarios(network: Network): void {
  describe(`conference over ${network.name}`, () => {
    const phones: Phone[] = [];
    const hums: Hum[] = [];
    let census: ReturnType<typeof takeCensus>;
    let alice: Phone;

    beforeEach(async () => {
      census = takeCensus();
      alice = await user('alice');
    });

    afterEach(async () => {
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of hums.splice(0)) one.stop();
      census.stop();
    });

    async function user(name: Name): Promise<Phone> {
      names += 1;
      const line = network.line(`${name}-c${String(names)}`);
      const made = await phone({ server: network.server() }, line);
      phones.push(made);
      return made;
    }

    function tone(frequency: number): MediaStream {
      const one = hum(frequency, LEVEL);
      hums.push(one);
      return one.stream;
    }

    /** Alice, who hums or sends her microphone, calls somebody, who hums. */
    async function connect(name: Name, sends: 'a note' | 'microphone' = 'a note'): Promise<Leg> {
      const far = await user(name);
      const coming = far.incoming();
      const out = alice.line.makeCall(far.line.state.uri);
      void out.dial(sends === 'a note' ? { stream: tone(NOTES.alice) } : {});
      const into = await coming;
      await into.answer({ stream: tone(NOTES[name]) });
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      return { name, out, into };
    }

    /** Bob was called first and is held since Carol was; both are merged. */
    async function merged(sends?: 'microphone'): Promise<readonly [Leg, Leg]> {
      const bob = await connect('bob', sends);
      const carol = await connect('carol', sends);
      await is(bob.out, ({ heldLocally }) => heldLocally);
      await carol.out.merge(bob.out);
      return [bob, carol];
    }

    const sound = (call: Call): MediaStream => {
      if (!call.remoteStream) throw new Error('Nothing is received.');
      return call.remoteStream;
    };

    /** Exactly these notes arrive at a far end. */
    async function hearsOnly({ into }: Leg, heard: readonly Name[]): Promise<void> {
      await Promise.all(
        Object.entries(NOTES).map(([name, note]) =>
          hears(sound(into), note, { heard: heard.includes(name as Name) }),
        ),
      );
    }

    const partners = ({ out }: Leg): readonly string[] => out.state.mergedWith;
    const id = ({ out }: Leg): string => out.state.correlationId;

    it('each hears the two others and not itself; split() takes one out, held', async () => {
      const [bob, carol] = await merged();
      expect([partners(bob), partners(carol)]).to.deep.equal([[id(carol)], [id(bob)]]);
      expect([bob.out.state.heldLocally, carol.out.state.pending]).to.deep.equal([
        false,
        undefined,
      ]);
      await Promise.all([
        hearsOnly(bob, ['alice', 'carol']),
        hearsOnly(carol, ['alice', 'bob']),
        hears(sound(bob.out), NOTES.bob),
        hears(sound(carol.out), NOTES.carol),
      ]);

      await bob.out.split();
      expect([partners(bob), partners(carol)]).to.deep.equal([[], []]);
      expect([bob.out.state.heldLocally, carol.out.state.heldLocally]).to.deep.equal([true, false]);
      await Promise.all([hearsOnly(bob, []), hearsOnly(carol, ['alice'])]);
      await bob.out.resume();
      await hearsOnly(bob, ['alice']);
    });

    it('mute keeps our own sound from one far end alone, before, in and after the mix', async () => {
      const bob = await connect('bob');
      bob.out.mute();
      const carol = await connect('carol');
      await bob.out.merge(carol.out);
      await Promise.all([hearsOnly(bob, ['carol']), hearsOnly(carol, ['alice', 'bob'])]);
      carol.out.mute();
      bob.out.unmute();
      await Promise.all([hearsOnly(bob, ['alice', 'carol']), hearsOnly(carol, ['bob'])]);
      await bob.out.end();
      await hearsOnly(carol, []);
      carol.out.unmute();
      await hearsOnly(carol, ['alice']);
    });

    it('a held leg neither hears nor is heard, the other goes on, and resume() puts it back', async () => {
      const [bob, carol] = await merged();
      await bob.out.hold();
      expect(partners(bob)).to.deep.equal([id(carol)]);
      await Promise.all([hearsOnly(bob, []), hearsOnly(carol, ['alice'])]);
      await bob.out.resume();
      expect(carol.out.state.heldLocally).to.equal(false);
      await Promise.all([hearsOnly(bob, ['alice', 'carol']), hearsOnly(carol, ['alice', 'bob'])]);
    });

    it('the far end of one holds: the other goes on, and all is as before when it resumes', async () => {
      const [bob, carol] = await merged();
      await bob.into.hold();
      await is(bob.out, ({ heldRemotely }) => heldRemotely);
      await hearsOnly(carol, ['alice']);
      await bob.into.resume();
      await Promise.all([hearsOnly(bob, ['alice', 'carol']), hearsOnly(carol, ['alice', 'bob'])]);
    });

    it('at the end of one the others go on; the mix is over with the last but one', async () => {
      const [bob, carol] = await merged();
      const dave = await connect('dave');
      expect([bob.out.state.heldLocally, carol.out.state.heldLocally]).to.deep.equal([
        false,
        false,
      ]);
      await bob.out.merge(dave.out);
      for (const [leg, others] of [
        [bob, [carol, dave]],
        [carol, [bob, dave]],
        [dave, [bob, carol]],
      ] as const) {
        expect([...partners(leg)].sort()).to.deep.equal(others.map(id).sort());
      }
      await Promise.all([
        hearsOnly(bob, ['alice', 'carol', 'dave']),
        hearsOnly(carol, ['alice', 'bob', 'dave']),
        hearsOnly(dave, ['alice', 'bob', 'carol']),
      ]);
      const own = census.count().audioContexts;
      await bob.into.end();
      await reaches(bob.out, 'ended');
      expect(partners(bob)).to.deep.equal([]);
      expect([partners(carol), partners(dave)]).to.deep.equal([[id(dave)], [id(carol)]]);
      await Promise.all([hearsOnly(carol, ['alice', 'dave']), hearsOnly(dave, ['alice', 'carol'])]);
      await carol.out.end();
      expect(partners(dave)).to.deep.equal([]);
      await hearsOnly(dave, ['alice']);
      expect(census.count().audioContexts).to.equal(own - 1);
    });

    it('survives holds of both ends that cross (491)', async () => {
      const [bob, carol] = await merged();
      await Promise.all([bob.out.hold(), bob.into.hold()]);
      await Promise.all([bob.out.resume(), bob.into.resume()]);
      await is(bob.out, ({ heldLocally, heldRemotely }) => !heldLocally && !heldRemotely);
      await Promise.all([hearsOnly(bob, ['alice', 'carol']), hearsOnly(carol, ['alice', 'bob'])]);
    });

    it('updateMedia() puts another sound into the mix for one leg, muted as before', async () => {
      const [bob, carol] = await merged();
      const stream = tone(NOTES.dave);
      await bob.out.updateMedia(stream);
      await Promise.all([hearsOnly(bob, ['dave', 'carol']), hearsOnly(carol, ['alice', 'bob'])]);
      bob.out.mute();
      await bob.out.updateMedia(tone(NOTES.alice));
      await hearsOnly(bob, ['carol']);
      expect(stream.getAudioTracks()[0]?.readyState).to.equal('live');
    });

    describe('with the microphone', () => {
      let devices: FakeDevices;

      beforeEach(async () => {
        devices = new FakeDevices({ level: LEVEL });
        alice = await user('alice');
      });

      afterEach(() => {
        devices.restore();
      });

      /** What everybody hears while Alice's microphone hums a note. */
      async function goesOn([bob, carol]: readonly [Leg, Leg], note: number): Promise<void> {
        const other = note === NOTES.alice ? OTHER_MICROPHONE : NOTES.alice;
        await Promise.all([
          ...[bob, carol].flatMap(({ into }) => [
            hears(sound(into), note),
            hears(sound(into), other, { heard: false }),
          ]),
          hears(sound(bob.into), NOTES.carol),
          hears(sound(bob.into), NOTES.bob, { heard: false }),
          hears(sound(carol.into), NOTES.bob),
          hears(sound(carol.into), NOTES.carol, { heard: false }),
          hears(sound(bob.out), NOTES.bob),
          hears(sound(carol.out), NOTES.carol),
        ]);
        expect([partners(bob), partners(carol)]).to.deep.equal([[id(carol)], [id(bob)]]);
      }

      /** The path of a call is lost at one of its ends, and made anew. */
      async function restarts(call: Call): Promise<void> {
        const lost = is(call, ({ status }) => status === 'reconnecting');
        const restarted = losePath(receiverOf(census.connections(), call.remoteStream));
        await lost;
        await restarted;
        await reaches(call, 'connected');
      }

      it('survives an ICE restart of one leg, from either end, and a change of microphone', async () => {
        const legs = await merged('microphone');
        const [bob, carol] = legs;
        await goesOn(legs, NOTES.alice);
        await restarts(bob.out);
        await goesOn(legs, NOTES.alice);
        await alice.calling.audio.selectMicrophone('mic-b');
        await goesOn(legs, OTHER_MICROPHONE);
        await restarts(carol.into);
        await goesOn(legs, OTHER_MICROPHONE);
        await Promise.all([restarts(bob.out), alice.calling.audio.selectMicrophone('mic-a')]);
        await goesOn(legs, NOTES.alice);
      });

      it('muted for one far end it stays so with another microphone, chosen or fallen back to', async () => {
        const [bob, carol] = await merged('microphone');
        bob.out.mute();
        await alice.calling.audio.selectMicrophone('mic-b');
        await Promise.all([
          hearsOnly(bob, ['carol']),
          hears(sound(bob.into), OTHER_MICROPHONE, { heard: false }),
          hears(sound(carol.into), OTHER_MICROPHONE),
        ]);
        devices.unplug('mic-b');
        await Promise.all([hearsOnly(bob, ['carol']), hearsOnly(carol, ['alice', 'bob'])]);
        bob.out.unmute();
        await hearsOnly(bob, ['alice', 'carol']);
      });
    });

    it('refuses what cannot be merged, and leaves it as it was', async () => {
      const bob = await connect('bob');
      const idle = alice.line.makeCall(bob.out.state.remote.uri ?? '');
      expect(await codeOf(bob.out.merge(bob.out))).to.equal('invalid-argument');
      expect(await codeOf(bob.out.merge(bob.into))).to.equal('invalid-argument');
      expect(await codeOf(bob.out.merge(idle))).to.equal('invalid-state');
      expect(await codeOf(idle.merge(bob.out))).to.equal('invalid-state');
      expect(await codeOf(bob.out.split())).to.equal('invalid-state');
      await idle.end();
      expect(await codeOf(bob.out.merge(idle))).to.equal('invalid-state');
      const { pending, mergedWith, status } = bob.out.state;
      expect({ pending, mergedWith, status }).to.deep.equal({
        pending: undefined,
        mergedWith: [],
        status: 'connected',
      });
      await hearsOnly(bob, ['alice']);
    });
  });
}
