import { expect } from 'chai';
import { hears, hum, type Hum } from '../support/audio.js';
import { takeCensus } from '../support/browser-census.js';
import {
  answerOptions,
  dialOptions,
  incomingOn,
  record,
  type Recorder,
} from '../support/sip-line.js';
import type { CallPort, DialPortOptions, IncomingCall } from '../../src/core/ports.js';
import { newUser, registeredPhone, type PortNetwork, type PortPhone } from './port-network.js';

const RTC = { iceServers: [], iceTransportPolicy: 'all', iceGatheringTimeout: 500 } as const;

interface Ringing {
  readonly out: CallPort;
  readonly outgoing: Recorder;
  readonly incoming: IncomingCall;
  readonly into: CallPort;
  readonly inbound: Recorder;
}

/** What every `CallPort` keeps to, on any network. */
export function callPortContract(network: PortNetwork): void {
  describe(`CallPort over ${network.name}`, () => {
    let census: ReturnType<typeof takeCensus>;
    let tones: readonly [Hum, Hum];
    let alice: PortPhone;
    let bob: PortPhone;
    const phones: PortPhone[] = [];

    beforeEach(async () => {
      census = takeCensus();
      tones = [hum(440), hum(660)];
      alice = await add('alice');
      bob = await add('bob');
    });

    afterEach(() => {
      for (const { backend } of phones.splice(0)) backend.dispose();
      for (const tone of tones) tone.stop();
      census.stop();
    });

    async function add(name: string, user = newUser(name)): Promise<PortPhone> {
      const made = await registeredPhone(network, user);
      phones.push(made);
      return made;
    }

    function dial(to: string, options: Partial<DialPortOptions> = {}): [CallPort, Recorder] {
      const port = alice.line.createCall(to);
      const recorder = record(port);
      port.dial(dialOptions(tones[0].stream, options));
      return [port, recorder];
    }

    async function ring(options: Partial<DialPortOptions> = {}): Promise<Ringing> {
      const coming = incomingOn(bob.line);
      const [out, outgoing] = dial(bob.uri, options);
      const incoming = await coming;
      return { out, outgoing, incoming, into: incoming.port, inbound: record(incoming.port) };
    }

    async function connect(): Promise<Ringing> {
      const call = await ring();
      await call.outgoing.until('progress 180');
      call.into.answer(answerOptions(tones[1].stream));
      await call.outgoing.until('media-path connected');
      await call.inbound.until('media-path connected');
      return call;
    }

    /** What a call receives; Chromium decodes it only while an element plays it. */
    function received({ signals }: Recorder): MediaStream {
      const stream = new MediaStream(
        signals.flatMap((signal) => (signal.type === 'track-added' ? [signal.track] : [])),
      );
      const player = new Audio();
      player.muted = true;
      player.srcObject = stream;
      return stream;
    }

    const up = ['answered', 'media-path connected'];

    it('is dialled, rings, is answered, is heard on both sides, and the caller hangs up', async () => {
      const { out, outgoing, inbound } = await connect();
      await hears(received(inbound), 440);
      await hears(received(outgoing), 660);
      out.end();
      await Promise.all([outgoing.completed, inbound.completed]);
      expect(outgoing.texts).to.deep.equal([
        'dialing',
        'progress 180',
        'track-added audio',
        ...up,
        'complete',
      ]);
      expect(inbound.texts).to.deep.equal([
        'track-added audio',
        ...up,
        'ended normal remote',
        'complete',
      ]);
      expect(census.count().peerConnections).to.equal(0);
    });

    it('the callee hangs up', async () => {
      const { into, outgoing, inbound } = await connect();
      into.end();
      await Promise.all([outgoing.completed, inbound.completed]);
      expect(outgoing.texts.slice(-2)).to.deep.equal(['ended normal remote', 'complete']);
      expect(inbound.texts.slice(-2)).to.deep.equal(['media-path connected', 'complete']);
    });

    it('both hang up at once', async () => {
      const { out, into, outgoing, inbound } = await connect();
      out.end();
      into.end();
      await Promise.all([outgoing.completed, inbound.completed]);
      expect(
        [...outgoing.texts, ...inbound.texts].filter((text) => text.startsWith('ended')),
      ).to.deep.equal([]);
      expect(census.count().peerConnections).to.equal(0);
    });

    for (const [code, ending] of [
      [486, 'ended busy remote 486 busy'],
      [480, 'ended unavailable remote 480 service-unavailable'],
      [603, 'ended rejected remote 603 call-rejected'],
    ] as const) {
      it(`the callee rejects with ${String(code)}`, async () => {
        const { into, outgoing, inbound } = await ring();
        await outgoing.until('progress 180');
        into.reject(code);
        await Promise.all([outgoing.completed, inbound.completed]);
        expect(outgoing.texts).to.deep.equal(['dialing', 'progress 180', ending, 'complete']);
        expect(inbound.texts).to.deep.equal(['complete']);
      });
    }

    it('is rejected before it rings', async () => {
      bob.line.incoming$.subscribe(({ port }) => {
        port.reject(486);
      });
      const [, outgoing] = dial(bob.uri);
      await outgoing.completed;
      expect(outgoing.texts).to.deep.equal(['dialing', 'ended busy remote 486 busy', 'complete']);
    });

    it('is sent on before it rings, and after', async () => {
      const told = 'ended unavailable remote 302 service-unavailable';
      const { into, outgoing, inbound } = await ring();
      await outgoing.until('progress 180');
      into.forward(alice.uri, 'no-answer');
      await Promise.all([outgoing.completed, inbound.completed]);
      expect(outgoing.texts).to.deep.equal(['dialing', 'progress 180', told, 'complete']);
      expect(inbound.texts).to.deep.equal(['complete']);
      bob.line.incoming$.subscribe(({ port }) => {
        port.forward(alice.uri, 'unconditional');
      });
      const [, second] = dial(bob.uri);
      await second.completed;
      expect(second.texts).to.deep.equal(['dialing', told, 'complete']);
      const ended = second.signals.find((signal) => signal.type === 'ended');
      // A proxy may write down more in it.
      expect(ended?.contacts?.map((contact) => contact.split(';')[0])).to.deep.equal([alice.uri]);
    });

    it('rings when it is told to; before that its caller can give up', async () => {
      bob.line.incoming$.subscribe(({ port }) => {
        port.holdBack();
      });
      const first = await ring();
      first.out.end();
      await Promise.all([first.outgoing.completed, first.inbound.completed]);
      expect(first.outgoing.texts).to.deep.equal(['dialing', 'complete']);
      expect(first.inbound.texts).to.deep.equal(['ended cancelled remote', 'complete']);
      const second = await ring();
      expect(second.outgoing.texts).to.deep.equal(['dialing']);
      second.into.ring();
      await second.outgoing.until('progress 180');
      second.into.reject(486);
      await second.outgoing.completed;
    });

    it('the caller gives up', async () => {
      const { out, outgoing, inbound } = await ring();
      await outgoing.until('progress 180');
      out.end();
      await Promise.all([outgoing.completed, inbound.completed]);
      expect(outgoing.texts).to.deep.equal(['dialing', 'progress 180', 'complete']);
      expect(inbound.texts).to.deep.equal(['ended cancelled remote', 'complete']);
    });

    it('answer and hang-up cross: both sides end, nothing stays', async () => {
      for (const delay of [0, 5, 20, 60]) {
        const { out, into, outgoing, inbound } = await ring();
        await outgoing.until('progress 180');
        into.answer(answerOptions(tones[1].stream));
        await new Promise((resolve) => setTimeout(resolve, delay));
        out.end();
        await Promise.all([outgoing.completed, inbound.completed]);
        expect(inbound.texts.at(-2)).to.match(/^ended (?:normal|cancelled) remote$/u);
        expect(outgoing.texts.at(-1)).to.equal('complete');
        expect(census.count().peerConnections).to.equal(0);
      }
    });

    it('is ended at once after it was answered here', async () => {
      const { into, outgoing, inbound } = await ring();
      into.answer(answerOptions(tones[1].stream));
      await inbound.until('answered');
      into.end();
      await Promise.all([outgoing.completed, inbound.completed]);
      expect(outgoing.texts.at(-2)).to.equal('ended normal remote');
      expect(census.count().peerConnections).to.equal(0);
    });

    it('is ended at once after it was dialled', async () => {
      const [out, outgoing] = dial(bob.uri);
      out.end();
      await outgoing.completed;
      expect(outgoing.texts).to.deep.equal(['complete']);
      expect(census.count().peerConnections).to.equal(0);
    });

    it('somebody who is not there', async () => {
      const [, outgoing] = dial(bob.uri.replace(bob.user, 'nobody-here'));
      await outgoing.completed;
      expect(outgoing.texts).to.deep.equal([
        'dialing',
        'ended not-found remote 404 not-found',
        'complete',
      ]);
    });

    it('names and headers go both ways', async () => {
      const { incoming, into, outgoing } = await ring({
        displayName: 'Ali "the" \\ Ü 😀',
        headers: { 'X-Case': 'ä 17' },
      });
      expect(incoming.remote).to.deep.include({ name: 'Ali "the" \\ Ü 😀', uri: alice.uri });
      expect(incoming.headers).to.deep.include({ 'X-Case': 'ä 17' });
      expect(incoming.video).to.equal(false);
      into.answer(answerOptions(tones[1].stream, { headers: { 'X-Agent': '7' } }));
      await outgoing.until('answered');
      expect(outgoing.signals.find(({ type }) => type === 'headers')).to.deep.equal({
        type: 'headers',
        headers: { 'X-Agent': '7' },
      });
    });

    it('an anonymous caller is not named, and can be hung up on', async () => {
      const { incoming, into, outgoing } = await ring({ anonymous: true, displayName: 'Alice' });
      expect(JSON.stringify([incoming.remote, incoming.headers]).toLowerCase()).not.to.contain(
        'alice',
      );
      into.answer(answerOptions(tones[1].stream));
      await outgoing.until('media-path connected');
      into.end();
      await outgoing.completed;
      expect(outgoing.texts.at(-2)).to.equal('ended normal remote');
    });

    it('rings at two places: the first answer wins, the other ends', async () => {
      const second = await add('bob', bob.user);
      const elsewhere = incomingOn(second.line);
      const { into, outgoing } = await ring();
      const other = record((await elsewhere).port);
      into.answer(answerOptions(tones[1].stream));
      await outgoing.until('media-path connected');
      await other.completed;
      expect(other.texts).to.deep.equal(['ended answered-elsewhere remote', 'complete']);
    });

    it('the media path is restarted, from either side and from both at once', async () => {
      const { out, into, outgoing, inbound } = await connect();
      await out.restartIce(RTC);
      await into.restartIce(RTC);
      await Promise.all([out.restartIce(RTC), into.restartIce(RTC)]);
      await hears(received(inbound), 440);
      await hears(received(outgoing), 660);
      expect(
        [...outgoing.texts, ...inbound.texts].filter((text) => text.startsWith('ended')),
      ).to.deep.equal([]);
    });

    it('goes on when a connection is lost, and can be ended from both sides afterwards', async () => {
      for (const ending of ['out', 'into'] as const) {
        const call = await connect();
        alice.line.close();
        await alice.line.open(network.server());
        await alice.line.register(600);
        // Whoever is called after a reconnect is told by a re-INVITE where we are now.
        await call.out.restartIce(RTC);
        call[ending].end();
        await Promise.all([call.outgoing.completed, call.inbound.completed]);
        const told = ending === 'out' ? call.inbound : call.outgoing;
        expect(told.texts.at(-2)).to.equal('ended normal remote');
      }
    });

    it('a connection lost while it rings ends it on this side', async () => {
      const { outgoing, inbound } = await ring();
      await outgoing.until('progress 180');
      bob.line.close();
      await inbound.completed;
      expect(inbound.texts).to.deep.equal([
        'ended network-lost network connection-lost',
        'complete',
      ]);
      alice.line.close();
      await outgoing.completed;
      expect(outgoing.texts.slice(-2)).to.deep.equal([
        'ended network-lost network connection-lost',
        'complete',
      ]);
    });

    it('gives statistics while there is a peer connection', async () => {
      const { out, outgoing } = await connect();
      const types: string[] = [];
      (await out.getStats())?.forEach(({ type }: { type: string }) => types.push(type));
      expect(types).to.include.members(['transport', 'candidate-pair', 'outbound-rtp']);
      out.end();
      await outgoing.completed;
      expect(await out.getStats()).to.equal(undefined);
    });

    it('dispose() ends it', async () => {
      const { out, outgoing, inbound } = await connect();
      out.dispose();
      await Promise.all([outgoing.completed, inbound.completed]);
      expect(inbound.texts.at(-2)).to.equal('ended normal remote');
      expect(() => {
        out.dial(dialOptions(tones[0].stream));
      }).to.throw('cannot be dialled');
    });
  });
}
