import { expect } from 'chai';
import type { CallingClientStatus } from '../../src/core/calling-client-state.js';
import type { LineState, LineStatus } from '../../src/core/line-state.js';
import type { Line } from '../../src/calling/line.js';
import type { LineOptions } from '../../src/calling/options.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { takeCensus } from '../support/browser-census.js';
import { codeOf } from '../support/codes.js';
import { phone, reaches, recordStatuses, type Phone } from '../support/phone.js';

/** A SIP network whose server the scenarios can take away and bring back. */
export interface BreakableNetwork {
  readonly name: string;
  server(): string;
  /** A URL where nothing answers. */
  deadServer(): string;
  line(user: string): LineOptions;
  /** Every connection breaks, and new ones are refused until `comeBack()`. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** Whether a server that comes back still knows the way to the dialogs of before. */
  readonly keepsDialogs: boolean;
}

let names = 0;

/** Resolves when a line has a status. */
async function lineReaches(line: Line, status: LineStatus): Promise<LineState> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      following.unsubscribe();
      reject(new Error(`The line is ${line.state.status}, not ${status}.`));
    }, 20_000);
    const following = line.state$.subscribe((state) => {
      if (state.status !== status) return;
      clearTimeout(timer);
      resolve(state);
      queueMicrotask(() => {
        following.unsubscribe();
      });
    });
  });
}

/** What lines and calls do when the connection comes and goes. */
export function connectionScenarios(network: BreakableNetwork): void {
  describe(`connections over ${network.name}`, () => {
    let census: ReturnType<typeof takeCensus>;
    const phones: Phone[] = [];
    const hums: Hum[] = [];

    beforeEach(() => {
      census = takeCensus();
    });

    afterEach(async () => {
      await network.comeBack();
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of hums.splice(0)) one.stop();
      census.stop();
    });

    async function user(name: string, server = network.server()): Promise<Phone> {
      names += 1;
      const made = await phone({ server }, network.line(`${name}-c${String(names)}`));
      phones.push(made);
      return made;
    }

    function tone(frequency: number): MediaStream {
      const one = hum(frequency);
      hums.push(one);
      return one.stream;
    }

    it('a lost server is reconnecting, told once, and registered again when it is back', async () => {
      const alice = await user('alice');
      const statuses: LineStatus[] = [];
      const sums: CallingClientStatus[] = [];
      alice.line.state$.subscribe(({ status }) => {
        if (statuses.at(-1) !== status) statuses.push(status);
      });
      alice.calling.callingClient.state$.subscribe(({ status }) => {
        if (sums.at(-1) !== status) sums.push(status);
      });
      await network.goDown();
      await lineReaches(alice.line, 'reconnecting');
      await new Promise<void>((resolve) => {
        const following = alice.line.state$.subscribe(({ retryAt }) => {
          if (retryAt === undefined) return;
          resolve();
          queueMicrotask(() => {
            following.unsubscribe();
          });
        });
      });
      await network.comeBack();
      const state = await lineReaches(alice.line, 'registered');
      expect(statuses).to.deep.equal(['registered', 'reconnecting', 'registered']);
      expect(sums).to.deep.equal(['connected', 'reconnecting', 'connected']);
      expect(alice.notices.map(({ type }) => type)).to.deep.equal(['error']);
      expect(state.error).to.equal(undefined);
      expect(state.retryAt).to.equal(undefined);
    });

    it('an established call outlives the loss, and can be ended by either side after it', async () => {
      const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
      for (const ends of ['caller', 'callee'] as const) {
        const coming = bob.incoming();
        const out = alice.line.makeCall(bob.line.state.uri);
        void out.dial({ stream: tone(440) });
        const into = await coming;
        await into.answer({ stream: tone(660) });
        await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
        await network.goDown();
        await lineReaches(alice.line, 'reconnecting');
        expect(out.state.status).to.equal('connected');
        await hears(into.remoteStream as MediaStream, 440);
        await network.comeBack();
        await Promise.all([
          lineReaches(alice.line, 'registered'),
          lineReaches(bob.line, 'registered'),
        ]);
        await hears(out.remoteStream as MediaStream, 660);
        expect(out.state.status).to.equal('connected');
        expect(into.state.status).to.equal('connected');
        const [first, second] = ends === 'caller' ? [out, into] : [into, out];
        const over = recordStatuses(second).done;
        await first.end();
        if (!network.keepsDialogs) await second.end();
        await over;
        if (!network.keepsDialogs) continue;
        expect(second.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
      }
    });

    it('calls that ring are over with the connection: network-lost on both sides', async () => {
      const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      const dialling = out.dial({ stream: tone(440) });
      const into = await coming;
      await reaches(out, 'ringing');
      await network.goDown();
      expect(await codeOf(dialling)).to.equal('connection-lost');
      await recordStatuses(into).done;
      expect(out.state.disconnectReason).to.deep.include({ cause: 'network-lost', by: 'network' });
      expect(into.state.disconnectReason).to.deep.include({ cause: 'network-lost', by: 'network' });
      await network.comeBack();
      await Promise.all([
        lineReaches(alice.line, 'registered'),
        lineReaches(bob.line, 'registered'),
      ]);
      expect(census.count().peerConnections).to.equal(0);
    });

    it('a call dialled while it is away is sent when it is back', async () => {
      const [alice, bob] = await Promise.all([user('alice'), user('bob')]);
      await network.goDown();
      await Promise.all([
        lineReaches(alice.line, 'reconnecting'),
        lineReaches(bob.line, 'reconnecting'),
      ]);
      const coming = bob.incoming();
      await network.comeBack();
      await lineReaches(bob.line, 'registered');
      const out = alice.line.makeCall(bob.line.state.uri);
      void out.dial({ stream: tone(440) });
      const into = await coming;
      await into.answer({ stream: tone(660) });
      await reaches(out, 'connected');
    });

    it('of several servers the first that answers is used', async () => {
      const alice = await user('alice', `${network.deadServer()} ${network.server()}`);
      expect(alice.line.state.status).to.equal('registered');
      expect(alice.notices).to.deep.equal([]);
    });

    it('a server that is down rejects the command and keeps trying', async () => {
      await network.goDown();
      names += 1;
      const alice = await phone(
        { server: network.server() },
        { ...network.line(`late-c${String(names)}`), manual: true },
        { wait: false },
      );
      phones.push(alice);
      expect(await codeOf(alice.line.register())).to.equal('connection-failed');
      expect(alice.line.state.status).to.equal('connecting');
      expect(alice.line.state.retryAt).to.be.a('number');
      await network.comeBack();
      await lineReaches(alice.line, 'registered');
    });

    it('deregister() ends the retries too', async () => {
      const alice = await user('alice');
      await network.goDown();
      await lineReaches(alice.line, 'reconnecting');
      await alice.line.deregister();
      await network.comeBack();
      expect(alice.line.state.status).to.equal('unregistered');
      expect(alice.line.state.retryAt).to.equal(undefined);
      await alice.line.register();
    });
  });
}
