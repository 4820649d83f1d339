import { expect } from 'chai';
import type { Call } from '../../src/calling/line.js';
import { isAnswered } from '../../src/core/call-state.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { takeCensus } from '../support/browser-census.js';
import { codeOf } from '../support/codes.js';
import { phone, reaches, recordStatuses, type Phone } from '../support/phone.js';
import type { Network } from './call-scenarios.js';

/** A network with addresses that answer 302. */
export interface RedirectingNetwork extends Network {
  /** The address of one that sends calls on to these users, the preferred first. */
  redirecting(...users: readonly string[]): Promise<string>;
}

let names = 0;

/** Redirects, refusals and answers elsewhere between phones of this package, on any network. */
export function redirectScenarios(network: RedirectingNetwork): void {
  describe(`redirects and refusals over ${network.name}`, () => {
    const phones: Phone[] = [];
    const hums: Hum[] = [];
    let census: ReturnType<typeof takeCensus>;
    let alice: Phone;
    let bob: Phone;

    beforeEach(async () => {
      census = takeCensus();
      [alice, bob] = await Promise.all([user('alice'), user('bob')]);
    });

    afterEach(async () => {
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of hums.splice(0)) one.stop();
      expect(census.count().peerConnections).to.equal(0);
      census.stop();
    });

    async function user(name: string, like?: Phone): Promise<Phone> {
      names += 1;
      const own = like ? userOf(like) : `${name}-r${String(names)}`;
      const made = await phone({ server: network.server() }, network.line(own));
      phones.push(made);
      return made;
    }

    function userOf(one: Phone): string {
      return one.line.state.uri.replace(/^sip:|@.*$/gu, '');
    }

    function tone(frequency: number): MediaStream {
      const one = hum(frequency);
      hums.push(one);
      return one.stream;
    }

    /** Alice dials an address. */
    function dials(
      address: string,
      options: Parameters<Call['dial']>[0] = {},
    ): { call: Call; dialling: Promise<void> } {
      const call = alice.line.makeCall(address);
      return { call, dialling: call.dial({ stream: tone(440), ...options }) };
    }

    it('a 302 leads to the other phone: one call from dialing to its end, heard on both sides', async () => {
      const address = await network.redirecting(userOf(bob));
      const coming = bob.incoming();
      const { call, dialling } = dials(address, { headers: { 'X-Ticket': '4711' } });
      const { statuses, done } = recordStatuses(call);
      const into = await coming;
      expect(into.state.remote.uri).to.equal(alice.line.state.uri);
      expect(into.state.headers).to.deep.equal({ 'X-Ticket': '4711' });
      await into.answer({ stream: tone(660), headers: { 'X-Agent': '7' } });
      await dialling;
      await Promise.all([reaches(call, 'connected'), reaches(into, 'connected')]);
      await Promise.all([
        hears(into.remoteStream as MediaStream, 440),
        hears(call.remoteStream as MediaStream, 660),
      ]);
      expect(call.state.callId).to.equal(into.state.callId);
      expect(call.state.remote.uri).to.equal(bob.line.state.uri);
      expect(call.state.forwardedBy).to.deep.equal([{ uri: address }]);
      expect(call.state.headers).to.deep.equal({ 'X-Agent': '7' });
      await into.end();
      await done;
      expect(statuses.slice(1)).to.deep.equal([
        ...['dialing', 'ringing', 'connecting', 'connected', 'ended'],
      ]);
      expect(call.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
      expect(alice.line.calls).to.deep.equal([]);
    });

    it('a 302 of a 302 is followed', async () => {
      const inner = await network.redirecting(userOf(bob));
      const outer = await network.redirecting(inner.replace(/^sip:|@.*$/gu, ''));
      const coming = bob.incoming();
      const { call, dialling } = dials(outer);
      await (await coming).answer({ stream: tone(660) });
      await dialling;
      expect(call.state.forwardedBy).to.deep.equal([{ uri: inner }, { uri: outer }]);
      await reaches(call, 'connected');
    });

    it('a 302 to two: the second is called when the first refuses', async () => {
      const carol = await user('carol');
      const address = await network.redirecting(userOf(bob), userOf(carol));
      const [first, second] = [bob.incoming(), carol.incoming()];
      const { call, dialling } = dials(address);
      await (await first).reject();
      await (await second).answer({ stream: tone(880) });
      await dialling;
      await reaches(call, 'connected');
      await hears(call.remoteStream as MediaStream, 880);
      expect(call.state.remote.uri).to.equal(carol.line.state.uri);
      expect(call.state.forwardedBy).to.deep.equal([{ uri: address }]);
    });

    it('the second of two that refuses ends the call, with its reason', async () => {
      const carol = await user('carol');
      const address = await network.redirecting(userOf(bob), userOf(carol));
      const [first, second] = [bob.incoming(), carol.incoming()];
      const { call, dialling } = dials(address);
      await (await first).reject({ statusCode: 480 });
      await (await second).reject({ statusCode: 603 });
      expect(await codeOf(dialling)).to.equal('call-rejected');
      expect(call.state.disconnectReason).to.deep.include({ cause: 'rejected', statusCode: 603 });
    });

    it('max-redirects 0: it is unavailable, and nobody rings', async () => {
      alice.calling.update({ maxRedirects: 0 });
      let rang = 0;
      bob.line.incomingCall$.subscribe(() => (rang += 1));
      const { call, dialling } = dials(await network.redirecting(userOf(bob)));
      expect(await codeOf(dialling)).to.equal('service-unavailable');
      expect(call.state.disconnectReason).to.deep.include({
        cause: 'unavailable',
        by: 'remote',
        statusCode: 302,
      });
      expect(rang).to.equal(0);
    });

    it('given up where it was sent on to: the other phone stops ringing', async () => {
      const coming = bob.incoming();
      const { call, dialling } = dials(await network.redirecting(userOf(bob)));
      const into = await coming;
      await reaches(call, 'ringing');
      const { done } = recordStatuses(into);
      await call.end();
      expect(await codeOf(dialling)).to.equal('cancelled');
      await done;
      expect(into.state.disconnectReason).to.deep.include({ cause: 'cancelled', by: 'remote' });
    });

    for (const [statusCode, cause, by, code] of [
      [486, 'busy', 'remote', 'busy'],
      [480, 'unavailable', 'remote', 'service-unavailable'],
      [603, 'rejected', 'remote', 'call-rejected'],
      [488, 'media-failed', 'network', 'media-failed'],
    ] as const) {
      it(`refused with ${String(statusCode)} it is ${cause}`, async () => {
        const coming = bob.incoming();
        const { call, dialling } = dials(bob.line.state.uri);
        await (await coming).reject({ statusCode });
        expect(await codeOf(dialling)).to.equal(code);
        expect(call.state.disconnectReason).to.deep.include({ cause, by, statusCode });
      });
    }

    it('two phones of one user answer at once: one keeps the call, the other was answered elsewhere', async () => {
      const second = await user('bob', bob);
      const [one, other] = [bob.incoming(), second.incoming()];
      const { call, dialling } = dials(bob.line.state.uri);
      const calls = await Promise.all([one, other]);
      const ended = calls.map((into) => recordStatuses(into).done.then(() => into));
      const stream = tone(660);
      await Promise.all(calls.map((into) => into.answer({ stream }).catch(() => undefined)));
      await dialling;
      const loser = await Promise.race(ended);
      expect(loser.state.disconnectReason).to.deep.include({
        cause: 'answered-elsewhere',
        by: 'remote',
      });
      // Not whether sound flows: in one of eight runs the media of the two get in each other's way at
      // the caller's one peer connection (M4).
      const winner = calls.find((into) => into !== loser) as Call;
      expect([isAnswered(call.state), isAnswered(winner.state)]).to.deep.equal([true, true]);
      expect(winner.state.callId).to.equal(loser.state.callId);
    });
  });
}
