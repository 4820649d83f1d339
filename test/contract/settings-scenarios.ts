import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { LineOptions } from '../../src/calling/options.js';
import type { CallForwardSetting } from '../../src/core/data-services.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { codeOf } from '../support/codes.js';
import { phone, reaches, recordStatuses, type Phone } from '../support/phone.js';
import type { Network } from './call-scenarios.js';
import { recordsOf } from './history-scenarios.js';

let names = 0;

/** Calls are forwarded as this says; the rest is off. */
export function forwarding(
  parts: Partial<CallForwardSetting['callForwarding']>,
): CallForwardSetting {
  return {
    callForwarding: {
      always: { enabled: false },
      busy: { enabled: false },
      noAnswer: { enabled: false, numberOfRings: 3 },
      ...parts,
    },
  };
}

/** What the settings do to calls between phones of this package, on any network. */
export function settingsScenarios(network: Network): void {
  describe(`call settings over ${network.name}`, function () {
    this.timeout(60_000);
    const phones: Phone[] = [];
    const hums: Hum[] = [];
    let alice: Phone;
    let bob: Phone;
    let carol: Phone;

    async function user(name: string, more: Partial<LineOptions> = {}): Promise<Phone> {
      names += 1;
      const unique = `${name}-s${String(names)}-${String(Date.now())}`;
      const made = await phone({ server: network.server() }, { ...network.line(unique), ...more });
      phones.push(made);
      return made;
    }

    beforeEach(async () => {
      [alice, bob, carol] = await Promise.all([user('alice'), user('bob'), user('carol')]);
    });

    afterEach(async () => {
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of hums.splice(0)) one.stop();
      localStorage.clear();
    });

    const uriOf = ({ line }: Phone): string => line.state.uri;

    function sound(frequency = 440): { readonly stream: MediaStream } {
      const one = hum(frequency);
      hums.push(one);
      return { stream: one.stream };
    }

    /** A phone that must not ring. */
    function quiet(at: Phone): { readonly rung: readonly Call[] } {
      const rung: Call[] = [];
      at.line.incomingCall$.subscribe((call) => rung.push(call));
      return { rung };
    }

    /** Alice dials Bob, and is heard at whoever answers. */
    async function talks(to: Phone): Promise<{ out: Call; into: Call }> {
      const coming = to.incoming();
      const out = alice.line.makeCall(uriOf(bob));
      void out.dial(sound(440));
      const into = await coming;
      await into.answer(sound(660));
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      return { out, into };
    }

    /** Alice dials Bob in vain. */
    async function inVain(): Promise<Call> {
      const out = alice.line.makeCall(uriOf(bob));
      const { done } = recordStatuses(out);
      void out.dial(sound());
      await done;
      return out;
    }

    it('do not disturb: 480 without a ring, and the history says so; then calls ring again', async () => {
      const { rung } = quiet(bob);
      await bob.calling.callSettings.setDoNotDisturbSetting(true);
      const out = alice.line.makeCall(uriOf(bob));
      const { statuses, done } = recordStatuses(out);
      void out.dial(sound());
      await done;
      expect(statuses).to.deep.equal(['idle', 'dialing', 'ended']);
      expect(out.state.disconnectReason).to.deep.include({ cause: 'unavailable', statusCode: 480 });
      expect(rung).to.deep.equal([]);
      const [record] = await recordsOf(bob);
      expect(record).to.deep.include({ disposition: 'missed', direction: 'inbound', read: false });
      expect(record?.remote.uri).to.equal(uriOf(alice));
      expect(record?.disconnectReason).to.deep.equal({
        cause: 'unavailable',
        by: 'local',
        statusCode: 480,
        reasonPhrase: 'Do Not Disturb',
      });
      await bob.calling.callSettings.setDoNotDisturbSetting(false);
      const { out: heard } = await talks(bob);
      await heard.end();
      expect(rung).to.have.length(1);
    });

    it('call waiting off: one who calls meanwhile hears busy, and rings again afterwards', async () => {
      await bob.calling.callSettings.setCallWaitingSetting(false);
      const { out } = await talks(bob);
      const { rung } = quiet(bob);
      const second = carol.line.makeCall(uriOf(bob));
      expect(await codeOf(second.dial(sound()))).to.equal('busy');
      expect(second.state.disconnectReason).to.deep.include({ cause: 'busy', statusCode: 486 });
      expect(rung).to.deep.equal([]);
      await bob.calling.callSettings.setCallWaitingSetting(true);
      const coming = bob.incoming();
      const third = carol.line.makeCall(uriOf(bob));
      void third.dial(sound());
      await coming;
      await reaches(third, 'ringing');
      await third.end();
      await out.end();
    });

    it('forward always: the other phone rings, is answered and heard; the history says where to', async () => {
      const { rung } = quiet(bob);
      const setting = forwarding({ always: { enabled: true, destination: uriOf(carol) } });
      await bob.calling.callSettings.setCallForwardSetting(setting);
      const { out, into } = await talks(carol);
      expect(out.state.remote.uri).to.equal(uriOf(carol));
      expect(out.state.forwardedBy?.map(({ uri }) => uri)).to.deep.equal([uriOf(bob)]);
      expect(into.state.remote.uri).to.equal(uriOf(alice));
      if (!out.remoteStream || !into.remoteStream) throw new Error('There is no sound.');
      await Promise.all([hears(out.remoteStream, 660), hears(into.remoteStream, 440)]);
      await out.end();
      expect(rung).to.deep.equal([]);
      const [record] = await recordsOf(bob);
      expect(record).to.deep.include({
        disposition: 'forwarded',
        transferredTo: uriOf(carol),
        read: true,
        durationSeconds: 0,
      });
    });

    it('forward busy: only while Bob talks', async () => {
      const { calling } = bob;
      await calling.callSettings.setCallWaitingSetting(false);
      await calling.callSettings.setCallForwardSetting(
        forwarding({ busy: { enabled: true, destination: uriOf(carol) } }),
      );
      const { out } = await talks(bob);
      const { rung } = quiet(bob);
      const coming = carol.incoming();
      const dan = await user('dan');
      const second = dan.line.makeCall(uriOf(bob));
      void second.dial(sound());
      const into = await coming;
      await into.answer(sound());
      await reaches(second, 'connected');
      await second.end();
      await out.end();
      expect(rung).to.deep.equal([]);
      const forwarded = (await recordsOf(bob, 2)).filter(
        ({ disposition }) => disposition === 'forwarded',
      );
      expect(
        forwarded.map(({ transferredTo, disconnectReason }) => [
          transferredTo,
          disconnectReason?.cause,
        ]),
      ).to.deep.equal([[uriOf(carol), 'busy']]);
    });

    it('forward no answer: Bob rings, then Carol; the same call for whoever dialled', async () => {
      const setting = forwarding({
        noAnswer: { enabled: true, destination: uriOf(carol), numberOfRings: 20 },
      });
      await bob.calling.callSettings.setCallForwardSetting(setting);
      // A ring timeout that is shorter than so many rings comes first.
      bob.line.update({ ringTimeout: 1 });
      const ringing = bob.incoming();
      const coming = carol.incoming();
      const out = alice.line.makeCall(uriOf(bob));
      const { statuses } = recordStatuses(out);
      void out.dial(sound(440));
      const rang = await ringing;
      const over = recordStatuses(rang);
      const into = await coming;
      await over.done;
      expect(over.statuses).to.deep.equal(['ringing', 'ended']);
      expect(rang.state.disconnectReason).to.deep.equal({
        cause: 'no-answer',
        by: 'local',
        statusCode: 302,
        forwardedTo: uriOf(carol),
      });
      await into.answer(sound(660));
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      if (!out.remoteStream) throw new Error('There is no sound.');
      await hears(out.remoteStream, 660);
      await out.end();
      expect(statuses).to.deep.equal([
        'idle',
        'dialing',
        'ringing',
        'connecting',
        'connected',
        'ended',
      ]);
      const [record] = await recordsOf(bob);
      expect(record).to.deep.include({
        disposition: 'forwarded',
        transferredTo: uriOf(carol),
        read: true,
      });
    });

    it('two phones that forward to each other: the call comes to its end, neither rings', async () => {
      const [atBob, atCarol] = [quiet(bob), quiet(carol)];
      await bob.calling.callSettings.setCallForwardSetting(
        forwarding({ always: { enabled: true, destination: uriOf(carol) } }),
      );
      await carol.calling.callSettings.setCallForwardSetting(
        forwarding({ always: { enabled: true, destination: uriOf(bob) } }),
      );
      const out = await inVain();
      expect(out.state.disconnectReason?.cause).to.equal('unavailable');
      expect([...atBob.rung, ...atCarol.rung]).to.deep.equal([]);
    });

    it('a forwarding to a line of the phone itself, or to nobody, is refused when it is set', async () => {
      const second = network.line(`second-${String(Date.now())}`);
      bob.calling.callingClient.addLine({ ...second, manual: true });
      for (const destination of [uriOf(bob), second.uri, 'no body', '']) {
        const setting = forwarding({ always: { enabled: true, destination } });
        const refused = bob.calling.callSettings.setCallForwardSetting(setting);
        expect(await codeOf(refused)).to.equal('invalid-argument');
      }
      const { out } = await talks(bob);
      await out.end();
    });

    it('each setting outlives the page', async () => {
      const setting = forwarding({
        noAnswer: { enabled: true, destination: uriOf(carol), numberOfRings: 2 },
      });
      const mailbox = {
        enabled: true,
        sendAllCalls: { enabled: false },
        sendBusyCalls: { enabled: false },
        sendUnansweredCalls: { enabled: false, numberOfRings: 7 },
      };
      const before = bob.calling.callSettings;
      await before.setDoNotDisturbSetting(true);
      await before.setCallWaitingSetting(false);
      await before.setCallForwardSetting(setting);
      await before.setVoicemailSetting(mailbox);
      const { uri } = bob.line.state;
      await bob.dispose();
      phones.splice(phones.indexOf(bob), 1);
      const name = uri.replace(/^sip:|@.*$/gu, '');
      const again = await phone({ server: network.server() }, network.line(name));
      phones.push(again);
      const { rung } = quiet(again);
      // The first thing that asks for them is the call itself.
      const out = await inVain();
      expect(out.state.disconnectReason?.statusCode).to.equal(480);
      expect(rung).to.deep.equal([]);
      const after = again.calling.callSettings;
      expect(await after.getDoNotDisturbSetting()).to.deep.equal({ enabled: true });
      expect(await after.getCallWaitingSetting()).to.deep.equal({ enabled: false });
      expect(await after.getCallForwardSetting()).to.deep.equal(setting);
      expect(await after.getVoicemailSetting()).to.deep.equal(mailbox);
      expect(after.state).to.deep.equal({ status: 'ready', persistent: true });
      bob = again;
    });

    it('what is set in one tab holds in another at once', async () => {
      const { uri } = bob.line.state;
      const tab = await phone(
        { server: network.server(), manual: true },
        { uri, manual: true },
        { wait: false },
      );
      phones.push(tab);
      const told = firstValueFrom(
        bob.calling.callSettings.settings$.pipe(
          filter(({ lines }) => lines[uri]?.doNotDisturb.enabled === true),
          timeout(15_000),
        ),
      );
      await tab.calling.callSettings.setDoNotDisturbSetting(true);
      const { rung } = quiet(bob);
      const out = await inVain();
      expect(out.state.disconnectReason?.statusCode).to.equal(480);
      expect(rung).to.deep.equal([]);
      await told;
    });
  });
}
