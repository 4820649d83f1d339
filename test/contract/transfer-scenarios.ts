import { expect } from 'chai';
import { firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { CallOccurrence } from '../../src/calling/call-events.js';
import { isCallingError } from '../../src/core/errors.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { takeCensus } from '../support/browser-census.js';
import {
  comesTo,
  phone,
  reaches,
  recordStatuses,
  successorOf,
  type Phone,
} from '../support/phone.js';
import type { Network } from './call-scenarios.js';

const NOTES = { alice: 440, bob: 660, carol: 880 } as const;
type Name = keyof typeof NOTES;
let names = 0;

/** A call from both sides. */
interface Pair {
  /** Alice's side. */
  readonly ours: Call;
  readonly theirs: Call;
}

function sound(call: Call): MediaStream {
  if (!call.remoteStream) throw new Error('Nothing is received.');
  return call.remoteStream;
}

/** The progress that a call tells of its transfer, as short texts. */
function progressOf(call: Call): readonly string[] {
  const told: string[] = [];
  call.events$.subscribe((occurrence: CallOccurrence) => {
    if (occurrence.type === 'transfer-error') told.push('error');
    if (occurrence.type !== 'transfer-progress') return;
    const { status, statusCode } = occurrence.progress;
    told.push([status, statusCode].filter(Boolean).join(' '));
  });
  return told;
}

/** Transfers between three phones of this package, proved by notes, on any network. */
export function transferScenarios(network: Network): void {
  describe(`transfers over ${network.name}`, () => {
    const phones: Phone[] = [];
    const hums: Hum[] = [];
    let census: ReturnType<typeof takeCensus>;
    let alice: Phone;
    let bob: Phone;
    let carol: Phone;
    let rung: Call[];

    async function user(name: string): Promise<Phone> {
      names += 1;
      const made = await phone(
        { server: network.server() },
        network.line(`${name}-t${String(names)}`),
      );
      phones.push(made);
      return made;
    }

    beforeEach(async () => {
      census = takeCensus();
      [alice, bob, carol] = [await user('alice'), await user('bob'), await user('carol')];
      rung = [];
      carol.line.incomingCall$.subscribe((call) => rung.push(call));
    });

    afterEach(async () => {
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of hums.splice(0)) one.stop();
      census.stop();
    });

    function note(name: Name): MediaStream {
      const one = hum(NOTES[name]);
      hums.push(one);
      return one.stream;
    }

    /** Alice talks with somebody, whoever of them dialled. */
    async function talk(
      [them, name]: readonly [Phone, Name],
      dials: 'alice' | 'they' = 'alice',
      line = alice.line,
    ): Promise<Pair> {
      const [from, to] = dials === 'alice' ? [line, them.line] : [them.line, line];
      const coming = firstValueFrom(to.incomingCall$.pipe(timeout(15_000)));
      const out = from.makeCall(to.state.uri);
      void out.dial({ stream: note(dials === 'alice' ? 'alice' : name) });
      const into = await coming;
      await into.answer({ stream: note(dials === 'alice' ? name : 'alice') });
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      return dials === 'alice' ? { ours: out, theirs: into } : { ours: into, theirs: out };
    }

    const bobs = (): readonly [Phone, Name] => [bob, 'bob'];
    const carols = (): readonly [Phone, Name] => [carol, 'carol'];
    const transferred = (by: 'local' | 'remote'): object => ({ cause: 'transferred', by });

    for (const dials of ['alice', 'they'] as const) {
      it(`blind, of a call that ${dials === 'alice' ? 'we dialled' : 'came in'}: the two others hear each other`, async () => {
        const { ours, theirs } = await talk(bobs(), dials);
        await hears(sound(theirs), NOTES.alice);
        const progress = progressOf(ours);
        const coming = carol.incoming();
        const done = ours.transfer(carol.line.state.uri);
        const asCarol = await coming;
        const asBob = await successorOf(bob, theirs);
        expect(asBob.state.direction).to.equal('outbound');
        await comesTo(ours, ({ transferProgress }) => transferProgress?.status === 'ringing');
        expect(ours.state.status).to.equal('connected');
        expect(ours.state.pending).to.equal('transfer');
        expect(theirs.state.heldLocally).to.equal(false);
        await asCarol.answer({ stream: note('carol') });
        await done;
        expect(progress).to.deep.equal(['requested', 'trying 100', 'ringing 180']);
        await comesTo(theirs, ({ status }) => status === 'ended');
        expect(ours.state.disconnectReason?.cause).to.equal('transferred');
        expect(theirs.state.disconnectReason?.cause).to.equal('transferred');
        await Promise.all([reaches(asBob, 'connected'), reaches(asCarol, 'connected')]);
        await Promise.all([
          hears(sound(asBob), NOTES.carol),
          hears(sound(asCarol), NOTES.bob),
          hears(sound(asCarol), NOTES.alice, { heard: false }),
        ]);
        expect([alice, bob, carol].map(({ line }) => line.calls.length)).to.deep.equal([0, 1, 1]);
      });
    }

    for (const first of ['alice', 'they'] as const) {
      for (const second of ['alice', 'they'] as const) {
        const who = { alice: 'we dialled', they: 'came in' };
        it(`to a consultation: a call that ${who[first]}, a consultation that ${who[second]}`, async () => {
          const call = await talk(bobs(), first);
          const consultation = await talk(carols(), second);
          await comesTo(call.ours, ({ heldLocally }) => heldLocally);
          const ringing = rung.length;
          const done = call.ours.completeTransfer(consultation.ours);
          const [asBob, asCarol] = await Promise.all([
            successorOf(bob, call.theirs),
            successorOf(carol, consultation.theirs),
          ]);
          const { statuses } = recordStatuses(asCarol);
          expect(asCarol.state.direction).to.equal('inbound');
          await done;
          expect(call.ours.state.disconnectReason).to.deep.equal(transferred('local'));
          expect(consultation.ours.state.disconnectReason?.cause).to.equal('transferred');
          await Promise.all([reaches(asBob, 'connected'), reaches(asCarol, 'connected')]);
          for (const theirs of [call.theirs, consultation.theirs]) {
            await comesTo(theirs, ({ status }) => status === 'ended');
            expect(theirs.state.disconnectReason).to.deep.equal(transferred('remote'));
          }
          await Promise.all([
            hears(sound(asBob), NOTES.carol),
            hears(sound(asCarol), NOTES.bob),
            hears(sound(asBob), NOTES.alice, { heard: false }),
          ]);
          expect(statuses).to.deep.equal(['connecting', 'connected']);
          expect(rung, 'it rang').to.have.length(ringing);
          expect(asBob.state.heldLocally || asCarol.state.heldLocally).to.equal(false);
          expect([alice, bob, carol].map(({ line }) => line.calls.length)).to.deep.equal([0, 1, 1]);
        });
      }
    }

    it('to a consultation on another line of the calling', async () => {
      names += 1;
      const options = network.line(`second-t${String(names)}`);
      const second = alice.calling.callingClient.addLine(options);
      await second.register();
      const call = await talk(bobs());
      const consultation = await talk(carols(), 'they', second);
      await call.ours.completeTransfer(consultation.ours);
      const asBob = await successorOf(bob, call.theirs);
      await reaches(asBob, 'connected');
      await hears(sound(asBob), NOTES.carol);
      expect(second.calls).to.deep.equal([]);
    });

    it('one that comes to nothing: the call goes on, and is heard again once it is resumed', async () => {
      const { ours, theirs } = await talk(bobs());
      await ours.hold();
      const progress = progressOf(ours);
      const failure = await ours
        .transfer(carol.line.state.uri.replace('carol', 'nobody'))
        .catch((cause: unknown) => cause);
      expect(isCallingError(failure) && [failure.code, failure.statusCode]).to.deep.equal([
        'transfer-failed',
        404,
      ]);
      expect(progress).to.deep.equal(['requested', 'trying 100', 'failed 404', 'error']);
      expect([ours.state.status, ours.state.heldLocally]).to.deep.equal(['connected', true]);
      expect(ours.state.pending).to.equal(undefined);
      await hears(sound(theirs), NOTES.alice, { heard: false });
      await ours.resume();
      await Promise.all([hears(sound(theirs), NOTES.alice), hears(sound(ours), NOTES.bob)]);
      expect(bob.line.calls).to.deep.equal([theirs]);
      await ours.end();
      await comesTo(theirs, ({ status }) => status === 'ended');
      expect(theirs.state.disconnectReason?.cause).to.equal('normal');
    });

    it('one that is rejected by the one it leads to', async () => {
      const { ours, theirs } = await talk(bobs());
      const coming = carol.incoming();
      const failure = ours.transfer(carol.line.state.uri).catch((cause: unknown) => cause);
      await (await coming).reject({ statusCode: 603 });
      const error = await failure;
      expect(isCallingError(error) && error.statusCode).to.equal(603);
      await Promise.all([hears(sound(theirs), NOTES.alice), hears(sound(ours), NOTES.bob)]);
    });

    it('prevented at the far end: 603, nobody is called, both calls are as they were', async () => {
      const call = await talk(bobs());
      const consultation = await talk(carols());
      const asked: string[] = [];
      call.theirs.events$.subscribe((occurrence) => {
        if (occurrence.type !== 'transfer-request') return;
        asked.push(occurrence.destination);
        occurrence.preventDefault();
      });
      for (const attempt of [
        () => call.ours.completeTransfer(consultation.ours),
        () => call.ours.transfer(carol.line.state.uri),
      ]) {
        const failure: unknown = await attempt().catch((cause: unknown) => cause);
        expect(isCallingError(failure) && [failure.code, failure.statusCode]).to.deep.equal([
          'transfer-failed',
          603,
        ]);
      }
      expect(asked).to.deep.equal([carol.line.state.uri, carol.line.state.uri]);
      expect(rung).to.have.length(1);
      expect([alice, bob, carol].map(({ line }) => line.calls.length)).to.deep.equal([2, 1, 1]);
      expect(call.ours.state.heldLocally).to.equal(true);
      expect(consultation.ours.state.heldLocally).to.equal(false);
      await hears(sound(consultation.theirs), NOTES.alice);
    });

    it('the microphone is not asked for again, and stays muted on both ways into the new call', async () => {
      const coming = bob.incoming();
      const ours = alice.line.makeCall(bob.line.state.uri);
      void ours.dial({ stream: note('alice') });
      const theirs = await coming;
      // On the microphone itself, which beeps in Chromium's fake device.
      await theirs.answer();
      await reaches(ours, 'connected');
      const consultation = await talk(carols());
      theirs.mute();
      consultation.theirs.mute();
      const asked = countMicrophone();
      try {
        await ours.completeTransfer(consultation.ours);
        const [asBob, asCarol] = await Promise.all([
          successorOf(bob, theirs),
          successorOf(carol, consultation.theirs),
        ]);
        await Promise.all([reaches(asBob, 'connected'), reaches(asCarol, 'connected')]);
        expect([asBob.state.muted, asCarol.state.muted]).to.deep.equal([true, true]);
        expect(asBob.localStream?.getAudioTracks()[0]?.enabled).to.equal(false);
        expect(asBob.localStream?.getAudioTracks()[0]?.readyState).to.equal('live');
        await hears(sound(asBob), NOTES.carol, { heard: false });
        asCarol.unmute();
        await hears(sound(asBob), NOTES.carol);
        asBob.unmute();
        expect(asBob.localStream?.getAudioTracks()[0]?.enabled).to.equal(true);
        expect(asked.count).to.equal(0);
      } finally {
        asked.restore();
      }
    });

    it('the one who sends us on hangs up at once: the new call goes on all the same', async () => {
      const { ours, theirs } = await talk(bobs());
      const coming = carol.incoming();
      void ours.transfer(carol.line.state.uri);
      const asCarol = await coming;
      await ours.end();
      await comesTo(theirs, ({ status }) => status === 'ended');
      expect(theirs.state.disconnectReason).to.deep.equal(transferred('remote'));
      const [asBob] = bob.line.calls;
      if (!asBob) throw new Error('Bob has no call.');
      await asCarol.answer({ stream: note('carol') });
      await reaches(asBob, 'connected');
      await Promise.all([hears(sound(asBob), NOTES.carol), hears(sound(asCarol), NOTES.bob)]);
    });
  });
}

/** Counts how often the microphone is asked for from now on. */
function countMicrophone(): { readonly count: number; restore(): void } {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  let count = 0;
  mediaDevices.getUserMedia = (constraints) => {
    count += 1;
    return original(constraints);
  };
  return {
    get count() {
      return count;
    },
    restore: () => {
      mediaDevices.getUserMedia = original;
    },
  };
}
