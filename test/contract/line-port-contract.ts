import { expect } from 'chai';
import { isCallingError } from '../../src/core/errors.js';
import type { LinePortSignal } from '../../src/core/ports.js';
import {
  createPhone,
  newUser,
  registeredPhone,
  type PortNetwork,
  type PortPhone,
} from './port-network.js';
import { describeLineSignal, dialOptions, record } from '../support/sip-line.js';

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (isCallingError(error) ? error.code : String(error)),
  );
}

/** What every `LinePort` keeps to, on any network. */
export function linePortContract(network: PortNetwork): void {
  describe(`LinePort over ${network.name}`, () => {
    const phones: PortPhone[] = [];

    afterEach(() => {
      for (const { backend } of phones.splice(0)) backend.dispose();
    });

    function phone(name = 'line'): PortPhone {
      const made = createPhone(network, newUser(name));
      phones.push(made);
      return made;
    }

    async function registered(name = 'line'): Promise<PortPhone> {
      const made = await registeredPhone(network, newUser(name));
      phones.push(made);
      return made;
    }

    function follow({ line }: PortPhone): LinePortSignal[] {
      const signals: LinePortSignal[] = [];
      line.signals$.subscribe((signal) => signals.push(signal));
      return signals;
    }

    /** How a call to a line ends that nobody answers there: what the network knows of the line. */
    async function reach(from: PortPhone, to: PortPhone): Promise<string> {
      const port = from.line.createCall(to.uri);
      const recorder = record(port);
      port.dial(dialOptions(new MediaStream()));
      await recorder.completed;
      return recorder.texts.at(-2) ?? '';
    }

    it('registers and renews, with an expiry', async () => {
      const { line } = await registered();
      for (const expires of [600, 300]) {
        const before = Date.now();
        const { expiresAt } = await line.register(expires);
        expect(expiresAt).to.be.above(before);
        expect(expiresAt).to.be.at.most(Date.now() + expires * 1000);
      }
    });

    it('tells that nobody keeps messages for it', async () => {
      const made = await registered();
      const told = new Promise<LinePortSignal>((resolve) => {
        made.line.signals$.subscribe(resolve);
      });
      made.line.watchMessages();
      expect(await told).to.deep.equal({ type: 'message-summary', summary: undefined });
    });

    it('can be called once registered, and not once deregistered', async () => {
      const [caller, callee] = [await registered(), await registered()];
      // It is there, and nobody listens for its calls.
      expect(await reach(caller, callee)).to.equal(
        'ended unavailable remote 480 service-unavailable',
      );
      await callee.line.deregister();
      expect(await reach(caller, callee)).to.match(
        /^ended (?:not-found|unavailable) remote 4(?:04|80) /u,
      );
      await callee.line.register(600);
      expect(await reach(caller, callee)).to.equal(
        'ended unavailable remote 480 service-unavailable',
      );
    });

    it('deregisters what is not registered', async () => {
      const { line } = phone();
      await line.deregister();
      await line.open(network.server());
      await line.deregister();
    });

    it('cannot register without a connection', async () => {
      const { line } = phone();
      expect(await codeOf(line.register(600))).to.equal('connection-lost');
      await line.open(network.server());
      line.close();
      expect(await codeOf(line.register(600))).to.equal('connection-lost');
    });

    it('opens anew after close(), without a signal', async () => {
      const made = await registered();
      const signals = follow(made);
      made.line.close();
      await made.line.open(network.server());
      await made.line.register(600);
      expect(signals).to.deep.equal([]);
    });

    it('an open that is closed meanwhile rejects', async () => {
      const { line } = phone();
      const opening = codeOf(line.open(network.server()));
      line.close();
      expect(await opening).to.equal('connection-failed');
    });

    it('tells once that the connection broke, and is opened and registered again', async () => {
      const made = await registered();
      const signals = follow(made);
      const closed = new Promise<void>((resolve) => {
        made.line.signals$.subscribe(() => {
          resolve();
        });
      });
      await network.interrupt();
      await closed;
      await made.line.open(network.server());
      await made.line.register(600);
      expect(signals.map(describeLineSignal)).to.deep.equal(['closed connection-lost']);
    });

    it('a live connection survives being asked', async () => {
      const made = await registered();
      const signals = follow(made);
      made.line.probe();
      made.line.probe();
      await made.line.register(600);
      expect(signals).to.deep.equal([]);
    });

    it('tells nothing after dispose(), and its streams complete', async () => {
      const made = await registered();
      const done: string[] = [];
      made.line.signals$.subscribe({ complete: () => done.push('signals') });
      made.line.incoming$.subscribe({ complete: () => done.push('incoming') });
      made.line.dispose();
      expect(done).to.deep.equal(['signals', 'incoming']);
      made.line.dispose();
      expect(await codeOf(made.line.open(network.server()))).to.equal('disposed');
    });

    if (network.digest) {
      it('a wrong password: authentication-failed, without a retry', async () => {
        const user = newUser('wrong');
        const made = createPhone(network, user, { password: 'wrong' });
        phones.push(made);
        await made.line.open(network.server());
        expect(await codeOf(made.line.register(600))).to.equal('authentication-failed');
      });
    }
  });
}
