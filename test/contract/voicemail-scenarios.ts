import { expect } from 'chai';
import { filter, firstValueFrom, map, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { VoicemailMessage } from '../../src/core/data-services.js';
import { wavFile } from '../../src/media/sound-file.js';
import { hears } from '../support/audio.js';
import { codeOf } from '../support/codes.js';
import { reaches, recordStatuses, type Phone } from '../support/phone.js';
import { notesIn, recordStream } from '../support/recorded.js';
import { answerByMachine } from '../support/voicemail-settings.js';
import type { Network } from './call-scenarios.js';
import { missedAt, recordsOf } from './history-scenarios.js';
import { hummingPhones } from './humming-phones.js';

const PATIENCE = 20_000;

/** The messages of a phone, the newest first, when there are so many. */
export function messagesAt({ calling }: Phone, count = 1): Promise<readonly VoicemailMessage[]> {
  return firstValueFrom(
    calling.voicemail.messages$.pipe(
      filter(({ length }) => length === count),
      timeout(PATIENCE),
    ),
  );
}

/** A note of so many seconds, as a file. */
export function noteFile(frequency: number, seconds: number): Blob {
  const samples = new Float32Array(seconds * 48_000).map(
    (_, index) => 0.4 * Math.sin((2 * Math.PI * frequency * index) / 48_000),
  );
  return wavFile(samples);
}

/** What callers leave with the answering machine of a phone of this package, on any network. */
export function voicemailScenarios(network: Network): void {
  describe(`the answering machine over ${network.name}`, function () {
    this.timeout(60_000);
    const { user, again, sound } = hummingPhones(network);

    async function call(from: Phone, to: Phone, frequency = 440): Promise<Call> {
      const out = from.line.makeCall(to.line.state.uri);
      await out.dial(sound(frequency));
      await reaches(out, 'connected');
      return out;
    }

    /** So many callers have said enough for a message, and go on for a second. */
    async function spoken(at: Phone, count = 1): Promise<void> {
      await firstValueFrom(
        at.calling.callHistory.entries$.pipe(
          map((records) => records.filter(({ disposition }) => disposition === 'voicemail')),
          filter(({ length }) => length === count),
          timeout(PATIENCE),
        ),
      );
      await second(1);
    }

    const second = (count: number): Promise<void> =>
      new Promise((resolve) => setTimeout(resolve, count * 1_000));

    it('the caller hears tones and a beep, then leaves a note that is kept', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'all');
      let rang = 0;
      bob.line.incomingCall$.subscribe(() => {
        rang += 1;
      });
      const out = await call(alice, bob);
      const heard = recordStream(out.remoteStream ?? new MediaStream());
      await spoken(bob);
      await out.end();
      const greeting = await notesIn(await heard.stop(), [659.25, 392, 1000]);
      for (const seconds of greeting.seconds) expect(seconds).to.be.within(0.15, 1.5);
      const [message] = await messagesAt(bob);
      expect(message).to.deep.include({
        lineId: bob.line.lineId,
        read: false,
        urgent: false,
      });
      expect(message?.remote.uri).to.equal(alice.line.state.uri);
      expect(message?.durationSeconds).to.be.within(1.5, 6);
      const content = await bob.calling.voicemail.getVoicemailContent(message?.messageId ?? '');
      expect(document.createElement('audio').canPlayType(content.type)).to.equal('probably');
      const { length, seconds } = await notesIn(content, [440, 880]);
      expect(seconds[0]).to.be.greaterThan(1);
      expect(seconds[1]).to.equal(0);
      expect(length).to.be.closeTo(message?.durationSeconds ?? 0, 1);
      const [record] = await recordsOf(bob);
      expect(record).to.deep.include({
        sessionId: message?.messageId,
        disposition: 'voicemail',
        direction: 'inbound',
        read: true,
      });
      expect(record).not.to.have.property('connectTime');
      await missedAt(bob, 0);
      expect(rang).to.equal(0);
      expect(bob.line.calls).to.deep.equal([]);
      expect((await recordsOf(alice))[0]?.disposition).to.equal('answered');
      expect(bob.notices).to.deep.equal([]);
    });

    it("hears the user's own greeting; who hangs up in its middle leaves nothing", async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'all');
      await bob.calling.voicemail.setGreeting(noteFile(700, 10));
      const out = await call(alice, bob);
      await hears(out.remoteStream ?? new MediaStream(), 700);
      await out.end();
      const [record] = await recordsOf(bob);
      expect(record).to.deep.include({ disposition: 'missed', read: false, durationSeconds: 0 });
      await missedAt(bob, 1);
      expect(await messagesAt(bob, 0)).to.deep.equal([]);
    });

    it('takes what nobody has answered: one call, one record, and it no longer rings', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'unanswered');
      const coming = bob.incoming();
      const calling = call(alice, bob);
      const into = await coming;
      const { statuses, done } = recordStatuses(into);
      const out = await calling;
      await done;
      expect(statuses).to.deep.equal(['ringing', 'ended']);
      expect(into.state.disconnectReason).to.deep.equal({ cause: 'no-answer', by: 'local' });
      expect(bob.line.calls).to.deep.equal([]);
      await spoken(bob);
      await out.end();
      const [message] = await messagesAt(bob);
      const { correlationId, startTime } = into.state;
      expect(message?.messageId).to.equal(correlationId);
      const records = await recordsOf(bob);
      expect(records).to.have.length(1);
      expect(records[0]).to.deep.include({
        sessionId: correlationId,
        startTime,
        disposition: 'voicemail',
      });
      await missedAt(bob, 0);
    });

    it('who answers in time is not disturbed by the machine', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'unanswered');
      const coming = bob.incoming();
      const calling = call(alice, bob);
      await (await coming).answer(sound(660));
      const out = await calling;
      await second(7);
      expect(out.state.status).to.equal('connected');
      await hears(out.remoteStream ?? new MediaStream(), 660);
      expect(await messagesAt(bob, 0)).to.deep.equal([]);
      await out.end();
    });

    it('waits for one who is about to answer, and takes the call when that fails', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'unanswered');
      const coming = bob.incoming();
      const calling = call(alice, bob);
      const into = await coming;
      const { mediaDevices } = navigator;
      let refuse: () => void = () => undefined;
      const asked = new Promise<never>((_, reject) => {
        refuse = () => {
          reject(new DOMException('no', 'NotAllowedError'));
        };
      });
      Object.defineProperty(mediaDevices, 'getUserMedia', {
        value: () => asked,
        configurable: true,
      });
      try {
        const answering = codeOf(into.answer());
        await second(8);
        expect(into.state).to.include({ status: 'ringing', pending: 'answer' });
        refuse();
        expect(await answering).to.be.oneOf(['permission-denied', 'cancelled']);
      } finally {
        Reflect.deleteProperty(mediaDevices, 'getUserMedia');
      }
      const out = await calling;
      await spoken(bob);
      await out.end();
      expect((await messagesAt(bob))[0]?.messageId).to.equal(into.state.correlationId);
    });

    it('takes what the line has no room for', async () => {
      const [alice, bob] = [await user('alice'), await user('bob', { maxCalls: 1 })];
      const carol = await user('carol');
      await answerByMachine(bob, 'busy');
      const coming = bob.incoming();
      const first = call(alice, bob);
      const into = await coming;
      await into.answer(sound(660));
      await first;
      const out = await call(carol, bob, 880);
      await spoken(bob);
      await out.end();
      const [message] = await messagesAt(bob);
      expect(message?.remote.uri).to.equal(carol.line.state.uri);
      expect(into.state).to.include({ status: 'connected', heldLocally: false });
    });

    it('a caller who gives up while it rings leaves a missed call and no message', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'unanswered');
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      void out.dial(sound(440));
      await coming;
      await out.end();
      expect((await recordsOf(bob))[0]?.disposition).to.equal('missed');
      expect(await messagesAt(bob, 0)).to.deep.equal([]);
    });

    it('where there is no room the caller gets 480, and the page is told', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'all');
      const estimate = (): Promise<StorageEstimate> => Promise.resolve({ quota: 9, usage: 8 });
      Object.defineProperty(navigator.storage, 'estimate', { value: estimate, configurable: true });
      try {
        const out = alice.line.makeCall(bob.line.state.uri);
        const { done } = recordStatuses(out);
        void out.dial(sound(440));
        await done;
        expect(out.state.disconnectReason).to.deep.include({
          cause: 'unavailable',
          statusCode: 480,
        });
      } finally {
        Reflect.deleteProperty(navigator.storage, 'estimate');
      }
      const told = bob.notices.map((one) => ('error' in one ? one.error.code : one.type));
      expect(told).to.deep.equal(['storage-full']);
      expect(await messagesAt(bob, 0)).to.deep.equal([]);
      expect(bob.calling.voicemail.state.error?.code).to.equal('storage-full');
      expect((await recordsOf(bob))[0]?.disposition).to.equal('missed');
      const out = await call(alice, bob);
      await spoken(bob);
      await out.end();
      expect(await messagesAt(bob)).to.have.length(1);
      expect(bob.calling.voicemail.state.error).to.equal(undefined);
    });

    it('who is silent for 8 s is rung off, and what he said before is kept', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'all');
      const out = await call(alice, bob);
      const { done } = recordStatuses(out);
      await spoken(bob);
      out.mute();
      await done;
      expect(out.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
      const [message] = await messagesAt(bob);
      expect(message?.durationSeconds).to.be.within(8, 20);
      const content = await bob.calling.voicemail.getVoicemailContent(message?.messageId ?? '');
      expect((await notesIn(content, [440])).seconds[0]).to.be.within(1, 5);
    });

    it('two callers at once, beside a call of the user that goes on', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const [carol, dave] = [await user('carol'), await user('dave')];
      const coming = bob.incoming();
      const own = dave.line.makeCall(bob.line.state.uri);
      void own.dial(sound(550));
      const into = await coming;
      await into.answer(sound(660));
      await reaches(into, 'connected');
      await answerByMachine(bob, 'all');
      const calls = await Promise.all([call(alice, bob, 440), call(carol, bob, 880)]);
      await spoken(bob, 2);
      await Promise.all(calls.map((one) => one.end()));
      expect(into.state).to.include({ status: 'connected', heldLocally: false });
      const messages = await messagesAt(bob, 2);
      const { voicemail } = bob.calling;
      for (const [caller, frequency, other] of [
        [alice, 440, 880],
        [carol, 880, 440],
      ] as const) {
        const found = messages.find(({ remote }) => remote.uri === caller.line.state.uri);
        const content = await voicemail.getVoicemailContent(found?.messageId ?? '');
        const { seconds } = await notesIn(content, [frequency, other]);
        expect(seconds[0]).to.be.greaterThan(1);
        expect(seconds[1]).to.equal(0);
      }
      const summary = await firstValueFrom(
        voicemail.summary$.pipe(
          map(({ newMessages }) => newMessages),
          filter((count) => count === 2),
          timeout(PATIENCE),
        ),
      );
      expect(summary).to.equal(2);
      await own.end();
    });

    it('a message goes on when the calling is disposed: it is what was said until then', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'all');
      const out = await call(alice, bob);
      const { done } = recordStatuses(out);
      await spoken(bob);
      bob.calling.dispose();
      await done;
      const other = await again(bob);
      const [message] = await messagesAt(other);
      expect(message?.durationSeconds).to.be.greaterThan(1);
    });
  });
}
