import { expect } from 'chai';
import type { Call } from '../../src/calling/line.js';
import type { LineOptions } from '../../src/calling/options.js';
import type { CallStatus } from '../../src/core/call-state.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { packets, takeCensus } from '../support/browser-census.js';
import { codeOf } from '../support/codes.js';
import { phone, reaches, recordStatuses, type Phone } from '../support/phone.js';

/** A SIP network that the scenarios run on. */
export interface Network {
  readonly name: string;
  /** The `server` of its callings. */
  server(): string;
  /** The line of a user; users are made up by the test. */
  line(user: string): LineOptions;
}

const answered: readonly CallStatus[] = ['connecting', 'connected', 'ended'];
let names = 0;

/** What calls do between two phones of this package, on any network. */
export function callScenarios(network: Network): void {
  describe(`calls over ${network.name}`, () => {
    let census: ReturnType<typeof takeCensus>;
    let alice: Phone;
    let bob: Phone;
    let hums: readonly Hum[];
    const extra: Phone[] = [];

    async function user(name: string): Promise<Phone> {
      names += 1;
      return phone({ server: network.server() }, network.line(`${name}${String(names)}`));
    }

    beforeEach(async () => {
      census = takeCensus();
      hums = [hum(440), hum(660)];
      [alice, bob] = await Promise.all([user('alice'), user('bob')]);
    });

    afterEach(async () => {
      await Promise.all([alice, bob, ...extra.splice(0)].map((one) => one.dispose()));
      for (const one of hums) one.stop();
      census.stop();
    });

    /** Alice calls Bob and it rings there. */
    async function ring(from = alice, to = bob): Promise<{ out: Call; into: Call }> {
      const coming = to.incoming();
      const out = from.line.makeCall(to.line.state.uri);
      void out.dial(hums[0] ? { stream: hums[0].stream } : {});
      return { out, into: await coming };
    }

    /** Alice calls Bob and both are connected. */
    async function connect(from = alice, to = bob): Promise<{ out: Call; into: Call }> {
      const { out, into } = await ring(from, to);
      await into.answer(hums[1] ? { stream: hums[1].stream } : {});
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      return { out, into };
    }

    it('registers, with an expiry', () => {
      expect(alice.line.state.status).to.equal('registered');
      expect(alice.line.state.expiresAt).to.be.above(Date.now());
      expect(alice.calling.callingClient.state.status).to.equal('connected');
    });

    it('rings, is answered, is heard on both sides, and the caller hangs up', async () => {
      const { out, into } = await ring();
      const [caller, callee] = [recordStatuses(out), recordStatuses(into)];
      await into.answer({ stream: hums[1]?.stream as MediaStream });
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      await Promise.all([
        hears(into.remoteStream as MediaStream, 440),
        hears(out.remoteStream as MediaStream, 660),
      ]);
      await out.end();
      await callee.done;
      expect(caller.statuses.slice(-3)).to.deep.equal(answered);
      expect(callee.statuses).to.deep.equal(['ringing', ...answered]);
      expect(out.state.disconnectReason).to.deep.equal({ cause: 'normal', by: 'local' });
      expect(into.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
      expect(into.state.remote.uri).to.equal(alice.line.state.uri);
    });

    it('the callee hangs up', async () => {
      const { out, into } = await connect();
      const caller = recordStatuses(out);
      await into.end();
      await caller.done;
      expect(out.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
      expect(into.state.disconnectReason).to.deep.equal({ cause: 'normal', by: 'local' });
    });

    it('twenty calls one after the other, packets rising on both sides, nothing left open', async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        const { out, into } = turn % 2 === 0 ? await connect() : await connect(bob, alice);
        const both = census.connections();
        expect(both).to.have.length(2);
        for (const connection of both) await packetsRise(connection);
        const ended = recordStatuses(turn % 3 === 0 ? out : into).done;
        await (turn % 3 === 0 ? into : out).end();
        await ended;
      }
      await nothingLeft();
    });

    it('the caller gives up while it rings', async () => {
      const { out, into } = await ring();
      const [caller, callee] = [recordStatuses(out), recordStatuses(into)];
      await reaches(out, 'ringing');
      await out.end();
      await callee.done;
      expect(caller.statuses.at(-1)).to.equal('ended');
      expect(callee.statuses).to.deep.equal(['ringing', 'ended']);
      expect(out.state.disconnectReason).to.deep.equal({ cause: 'cancelled', by: 'local' });
      expect(into.state.disconnectReason).to.deep.include({ cause: 'cancelled', by: 'remote' });
      expect(await codeOf(into.answer())).to.equal('invalid-state');
      await nothingLeft();
    });

    it('the caller gives up before anything came back', async () => {
      const out = alice.line.makeCall(bob.line.state.uri);
      const dialling = out.dial({ stream: hums[0]?.stream as MediaStream });
      await reaches(out, 'dialing');
      await out.end();
      expect(await codeOf(dialling)).to.equal('cancelled');
      expect(out.state.disconnectReason?.cause).to.equal('cancelled');
      await nothingLeft();
    });

    it('hanging up in the very moment of the answer leaves no ghost on either side', async () => {
      for (let turn = 0; turn < 6; turn += 1) {
        const { out, into } = await ring();
        const callee = recordStatuses(into);
        const answering = into.answer({ stream: hums[1]?.stream as MediaStream });
        if (turn % 2 === 0) await reaches(into, 'connecting');
        await out.end();
        await codeOf(answering);
        await callee.done;
        expect(into.state.status).to.equal('ended');
      }
      await nothingLeft();
    });

    for (const [statusCode, cause, code] of [
      [undefined, 'busy', 'busy'],
      [603, 'rejected', 'call-rejected'],
      [480, 'unavailable', 'service-unavailable'],
      [404, 'not-found', 'not-found'],
    ] as const) {
      it(`a call rejected with ${String(statusCode ?? 'the default')} is ${cause} for the caller`, async () => {
        const coming = bob.incoming();
        const out = alice.line.makeCall(bob.line.state.uri);
        const dialling = out.dial({ stream: hums[0]?.stream as MediaStream });
        const into = await coming;
        await into.reject(statusCode === undefined ? {} : { statusCode });
        expect(await codeOf(dialling)).to.equal(code);
        expect(out.state.disconnectReason).to.deep.include({
          cause,
          by: 'remote',
          statusCode: statusCode ?? 486,
        });
        expect(into.state.disconnectReason).to.deep.include({ cause: 'rejected', by: 'local' });
        await nothingLeft();
      });
    }

    it('a user who is not there is not-found', async () => {
      const out = alice.line.makeCall('nobody-at-all');
      const dialling = out.dial({ stream: hums[0]?.stream as MediaStream });
      expect(await codeOf(dialling)).to.equal('not-found');
      expect(out.state.disconnectReason).to.deep.include({ cause: 'not-found', statusCode: 404 });
      expect(out.state.error?.code).to.equal('not-found');
    });

    it('nobody answers in time: 480 and no-answer', async () => {
      bob.line.update({ ringTimeout: 1 });
      const { out, into } = await ring();
      await recordStatuses(out).done;
      expect(into.state.disconnectReason).to.deep.include({ cause: 'no-answer', by: 'local' });
      expect(out.state.disconnectReason).to.deep.include({ statusCode: 480, by: 'remote' });
    });

    it('the caller stops ringing after its own time: no-answer, timeout', async () => {
      alice.line.update({ dialTimeout: 1 });
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      const dialling = out.dial({ stream: hums[0]?.stream as MediaStream });
      const into = await coming;
      expect(await codeOf(dialling)).to.equal('timeout');
      await recordStatuses(into).done;
      expect(out.state.disconnectReason).to.deep.include({ cause: 'no-answer', by: 'local' });
      expect(into.state.disconnectReason).to.deep.include({ cause: 'cancelled', by: 'remote' });
    });

    it('two phones of one user ring; the first answers, the other is answered-elsewhere', async () => {
      const second = await phone(
        { server: network.server() },
        { ...network.line('x'), ...lineOf(bob) },
      );
      extra.push(second);
      const [first, other] = [bob.incoming(), second.incoming()];
      const out = alice.line.makeCall(bob.line.state.uri);
      void out.dial({ stream: hums[0]?.stream as MediaStream });
      const [winner, loser] = await Promise.all([first, other]);
      const lost = recordStatuses(loser);
      await winner.answer({ stream: hums[1]?.stream as MediaStream });
      await Promise.all([reaches(out, 'connected'), lost.done]);
      expect(loser.state.disconnectReason).to.deep.include({
        cause: 'answered-elsewhere',
        by: 'remote',
      });
      await hears(out.remoteStream as MediaStream, 660);
      expect(out.state.status).to.equal('connected');
    });

    it('two calls at once on a line, each with its own sound', async () => {
      const carol = await user('carol');
      extra.push(carol);
      const third = hum(880);
      bob.calling.update({ autoHold: 'off' });
      const first = await connect();
      const coming = bob.incoming();
      const out = carol.line.makeCall(bob.line.state.uri);
      void out.dial({ stream: third.stream });
      const second = await coming;
      await second.answer({ stream: hums[1]?.stream as MediaStream });
      await reaches(second, 'connected');
      expect(bob.line.calls).to.deep.equal([first.into, second]);
      await Promise.all([
        hears(first.into.remoteStream as MediaStream, 440),
        hears(second.remoteStream as MediaStream, 880),
        hears(first.into.remoteStream as MediaStream, 880, { heard: false }),
      ]);
      await first.into.end();
      expect(second.state.status).to.equal('connected');
      third.stop();
    });

    it('two lines of one calling, each on its own', async () => {
      names += 1;
      const line = alice.calling.callingClient.addLine(network.line(`alice-two-${String(names)}`));
      await line.register();
      const coming = bob.incoming();
      const out = line.makeCall(bob.line.state.uri);
      void out.dial({ stream: hums[0]?.stream as MediaStream });
      const into = await coming;
      expect(into.state.remote.uri).to.equal(line.state.uri);
      await into.answer({ stream: hums[1]?.stream as MediaStream });
      await reaches(out, 'connected');
      alice.calling.callingClient.removeLine(alice.line.lineId);
      expect(out.state.status).to.equal('connected');
      expect(Object.keys(alice.calling.callingClient.getActiveCalls())).to.deep.equal([
        line.lineId,
      ]);
    });

    it('mute is silence at the other side, before and during the call', async () => {
      const { out, into } = await ring();
      out.mute();
      await into.answer({ stream: hums[1]?.stream as MediaStream });
      await reaches(into, 'connected');
      await hears(out.remoteStream as MediaStream, 660);
      await hears(into.remoteStream as MediaStream, 440, { heard: false });
      out.unmute();
      await hears(into.remoteStream as MediaStream, 440);
      out.mute();
      await hears(into.remoteStream as MediaStream, 440, { heard: false });
    });

    it("the display name arrives, whatever it holds, and so do the caller's X- headers", async () => {
      const name = '"<b>Ünï</b>" \\ שלום 👩‍👧;x=<sip:evil@example.org>';
      alice.line.update({ displayName: name });
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      void out.dial({
        stream: hums[0]?.stream as MediaStream,
        headers: { 'X-Ticket': '4711', 'X-Note': 'a: b; c' },
      });
      const into = await coming;
      expect(into.state.remote.name).to.equal(name);
      expect(into.state.remote.uri).to.equal(alice.line.state.uri);
      expect(into.state.headers).to.deep.equal({ 'X-Ticket': '4711', 'X-Note': 'a: b; c' });
    });

    it('an anonymous caller is not named', async () => {
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      void out.dial({ stream: hums[0]?.stream as MediaStream, anonymous: true });
      const into = await coming;
      expect(JSON.stringify(into.state.remote)).not.to.contain('alice');
    });

    it('the microphone goes on with the call and off within 100 ms of its end', async () => {
      const own = census.count().liveTracks;
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      expect(census.count().liveTracks).to.equal(own);
      void out.dial();
      const into = await coming;
      await into.answer();
      await reaches(out, 'connected');
      expect(census.count().liveTracks).to.be.above(own);
      const callee = recordStatuses(into).done;
      await out.end();
      await callee;
      const over = performance.now();
      while (census.count().liveTracks > own && performance.now() - over < 100) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(census.count().liveTracks).to.equal(own);
    });

    it('deregistered, it is not found, and registers again', async () => {
      await bob.line.deregister();
      expect(bob.line.state.status).to.equal('unregistered');
      const out = alice.line.makeCall(bob.line.state.uri);
      expect(await codeOf(out.dial({ stream: hums[0]?.stream as MediaStream }))).to.equal(
        'not-found',
      );
      await bob.line.register();
      await connect();
    });

    function lineOf(one: Phone): LineOptions {
      return network.line(one.line.state.uri.replace(/^sip:/u, '').split('@')[0] ?? '');
    }

    async function packetsRise(connection: RTCPeerConnection): Promise<void> {
      const before = await packets(connection);
      const deadline = performance.now() + 10_000;
      while (performance.now() < deadline) {
        const now = await packets(connection);
        if (now.received > before.received && now.sent > before.sent) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error('No packets arrive, or none leave.');
    }

    /** Connections close and the microphone goes off soon after the last call. */
    async function nothingLeft(): Promise<void> {
      const deadline = performance.now() + 5_000;
      while (performance.now() < deadline) {
        const { peerConnections, liveTracks } = census.count();
        if (peerConnections === 0 && liveTracks === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(census.count()).to.deep.include({ peerConnections: 0, liveTracks: 0 });
    }
  });
}
