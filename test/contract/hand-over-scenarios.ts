import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import { codeOf } from '../support/codes.js';
import { reaches, recordStatuses, type Phone } from '../support/phone.js';
import { notesIn, recordStream } from '../support/recorded.js';
import { answerByMachine } from '../support/voicemail-settings.js';
import type { Network } from './call-scenarios.js';
import { missedAt, recordsOf } from './history-scenarios.js';
import { hummingPhones } from './humming-phones.js';
import { messagesAt, noteFile } from './voicemail-scenarios.js';

const PATIENCE = 20_000;

/** What becomes of a call that rings and that the user hands to the answering machine, on any network. */
export function handOverScenarios(network: Network): void {
  describe(`a call that is sent to voicemail over ${network.name}`, function () {
    this.timeout(60_000);
    const { user, sound } = hummingPhones(network);

    /** One phone rings at the other. */
    async function rings(
      from: Phone,
      to: Phone,
    ): Promise<{ readonly out: Call; readonly into: Call }> {
      const coming = to.incoming();
      const out = from.line.makeCall(to.line.state.uri);
      void out.dial(sound(440));
      const into = await coming;
      await reaches(out, 'ringing');
      return { out, into };
    }

    /** The caller has said enough for a message. */
    async function spoken(at: Phone): Promise<void> {
      await firstValueFrom(
        at.calling.callHistory.entries$.pipe(
          filter((records) => records.some(({ disposition }) => disposition === 'voicemail')),
          timeout(PATIENCE),
        ),
      );
    }

    it('ends here at once, and the caller hears the greeting and leaves a message', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into } = await rings(alice, bob);
      const caller = recordStatuses(out);
      const { statuses, done } = recordStatuses(into);
      await bob.calling.voicemail.takeMessage(into);
      await done;
      expect(statuses).to.deep.equal(['ringing', 'ended']);
      expect(into.state.disconnectReason).to.deep.equal({ cause: 'rejected', by: 'local' });
      expect(bob.line.calls).to.deep.equal([]);
      await reaches(out, 'connected');
      const heard = recordStream(out.remoteStream ?? new MediaStream());
      await spoken(bob);
      await out.end();
      await caller.done;
      expect(caller.statuses).to.deep.equal(['ringing', 'connecting', 'connected', 'ended']);
      const greeting = await notesIn(await heard.stop(), [659.25, 392, 1000]);
      for (const seconds of greeting.seconds) expect(seconds).to.be.within(0.15, 1.5);
      const [message] = await messagesAt(bob);
      const { correlationId, startTime } = into.state;
      expect(message).to.deep.include({ messageId: correlationId, read: false });
      const content = await bob.calling.voicemail.getVoicemailContent(correlationId);
      expect((await notesIn(content, [440])).seconds[0]).to.be.greaterThan(0.5);
      const records = await recordsOf(bob);
      expect(records).to.have.length(1);
      expect(records[0]).to.deep.include({
        sessionId: correlationId,
        startTime,
        disposition: 'voicemail',
        read: true,
      });
      await missedAt(bob, 0);
      expect((await recordsOf(alice))[0]?.disposition).to.equal('answered');
      expect(bob.notices).to.deep.equal([]);
    });

    it('wanted twice, and when nobody has answered besides, happens once', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await answerByMachine(bob, 'unanswered');
      const { out, into } = await rings(alice, bob);
      const { voicemail } = bob.calling;
      await Promise.all([voicemail.takeMessage(into), voicemail.takeMessage(into)]);
      await spoken(bob);
      await out.end();
      expect(await messagesAt(bob)).to.have.length(1);
      expect(await recordsOf(bob)).to.have.length(1);
    });

    it('one who hangs up during the greeting was rejected, and is not missed', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      await bob.calling.voicemail.setGreeting(noteFile(700, 10));
      const { out, into } = await rings(alice, bob);
      await bob.calling.voicemail.takeMessage(into);
      await reaches(out, 'connected');
      await out.end();
      const [record] = await recordsOf(bob);
      expect(record).to.deep.include({ disposition: 'rejected', read: true, durationSeconds: 0 });
      await missedAt(bob, 0);
      expect(await messagesAt(bob, 0)).to.deep.equal([]);
    });

    it('is refused unless it rings here and is not being answered', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into } = await rings(alice, bob);
      const { voicemail } = bob.calling;
      expect(await codeOf(alice.calling.voicemail.takeMessage(out))).to.equal('invalid-state');
      // A call of another calling.
      expect(await codeOf(alice.calling.voicemail.takeMessage(into))).to.equal('invalid-state');
      const answering = into.answer(sound(660));
      expect(await codeOf(voicemail.takeMessage(into))).to.equal('invalid-state');
      await answering;
      await reaches(into, 'connected');
      expect(await codeOf(voicemail.takeMessage(into))).to.equal('invalid-state');
      await out.end();
      await reaches(into, 'ended');
      expect(await codeOf(voicemail.takeMessage(into))).to.equal('invalid-state');
    });

    it('rings on where no message can be taken: no recorder, no room', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into } = await rings(alice, bob);
      const { voicemail } = bob.calling;
      const given = Object.getOwnPropertyDescriptor(window, 'MediaRecorder');
      Object.defineProperty(window, 'MediaRecorder', { value: undefined, configurable: true });
      try {
        expect(await codeOf(voicemail.takeMessage(into))).to.equal('not-supported');
      } finally {
        if (given) Object.defineProperty(window, 'MediaRecorder', given);
      }
      const estimate = (): Promise<StorageEstimate> => Promise.resolve({ quota: 9, usage: 8 });
      Object.defineProperty(navigator.storage, 'estimate', { value: estimate, configurable: true });
      try {
        expect(await codeOf(voicemail.takeMessage(into))).to.equal('storage-full');
      } finally {
        Reflect.deleteProperty(navigator.storage, 'estimate');
      }
      expect(into.state.status).to.equal('ringing');
      // The promise tells it, and nothing else does.
      expect(bob.notices).to.deep.equal([]);
      await into.answer(sound(660));
      await reaches(out, 'connected');
      await out.end();
      expect(await messagesAt(bob, 0)).to.deep.equal([]);
    });
  });
}
