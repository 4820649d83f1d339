import { expect } from 'chai';
import { firstValueFrom, filter, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { CallState } from '../../src/core/call-state.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { phone, reaches, type Phone } from '../support/phone.js';
import type { Network } from './call-scenarios.js';

let names = 0;

async function is(call: Call, wanted: (state: CallState) => boolean): Promise<void> {
  await firstValueFrom(call.state$.pipe(filter(wanted), timeout(15_000)));
}

/** Holding between phones of this package, proved by notes, on any network. */
export function holdScenarios(network: Network): void {
  describe(`hold over ${network.name}`, () => {
    const phones: Phone[] = [];
    const hums: Hum[] = [];

    afterEach(async () => {
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of hums.splice(0)) one.stop();
    });

    async function user(name: string, autoHold: 'on' | 'off' = 'on'): Promise<Phone> {
      names += 1;
      const line = network.line(`${name}-h${String(names)}`);
      const made = await phone({ server: network.server(), autoHold }, line);
      phones.push(made);
      return made;
    }

    function tone(frequency: number): MediaStream {
      const one = hum(frequency);
      hums.push(one);
      return one.stream;
    }

    /** One calls another; each hums its own note. */
    async function connect(
      from: readonly [Phone, number],
      to: readonly [Phone, number],
    ): Promise<{ readonly out: Call; readonly into: Call }> {
      const coming = to[0].incoming();
      const out = from[0].line.makeCall(to[0].line.state.uri);
      void out.dial({ stream: tone(from[1]) });
      const into = await coming;
      await into.answer({ stream: tone(to[1]) });
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      return { out, into };
    }

    const sound = (call: Call): MediaStream => {
      if (!call.remoteStream) throw new Error('Nothing is received.');
      return call.remoteStream;
    };

    it('no note passes while a call is held, by either side or both, and all pass again', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into } = await connect([alice, 440], [bob, 660]);
      await Promise.all([hears(sound(into), 440), hears(sound(out), 660)]);

      await out.hold();
      await is(into, ({ heldRemotely }) => heldRemotely);
      expect([out.state.heldLocally, out.state.heldRemotely]).to.deep.equal([true, false]);
      expect([into.state.heldLocally, into.state.heldRemotely]).to.deep.equal([false, true]);
      await Promise.all([
        hears(sound(into), 440, { heard: false }),
        hears(sound(out), 660, { heard: false }),
      ]);

      await into.hold();
      expect([into.state.heldLocally, into.state.heldRemotely]).to.deep.equal([true, true]);
      await is(out, ({ heldRemotely }) => heldRemotely);
      await out.resume();
      expect([out.state.heldLocally, out.state.heldRemotely]).to.deep.equal([false, true]);
      await hears(sound(into), 440, { heard: false });
      await into.resume();
      await is(out, ({ heldRemotely }) => !heldRemotely);
      await is(into, ({ heldRemotely }) => !heldRemotely);
      await Promise.all([hears(sound(into), 440), hears(sound(out), 660)]);
      expect([out.state.status, into.state.status]).to.deep.equal(['connected', 'connected']);
    });

    it('M2: both press Hold at once, both are held, both resume at once, and sound arrives again', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into } = await connect([alice, 440], [bob, 660]);
      await Promise.all([out.hold(), into.hold()]);
      expect([out.state.heldLocally, into.state.heldLocally]).to.deep.equal([true, true]);
      await Promise.all([out.resume(), into.resume()]);
      await Promise.all([hears(sound(into), 440), hears(sound(out), 660)]);
      expect([out.state.status, into.state.status]).to.deep.equal(['connected', 'connected']);
    });

    it('mute and hold do not undo each other', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into } = await connect([alice, 440], [bob, 660]);
      out.mute();
      await out.hold();
      out.unmute();
      await hears(sound(into), 440, { heard: false });
      out.mute();
      await out.resume();
      await hears(sound(out), 660);
      await hears(sound(into), 440, { heard: false });
      out.unmute();
      await hears(sound(into), 440);
    });

    it('auto-hold: dialling, answering and resuming one call holds the other', async () => {
      const [alice, bob, carol] = [await user('alice'), await user('bob'), await user('carol')];
      const first = await connect([alice, 440], [bob, 660]);
      const second = await connect([alice, 440], [carol, 880]);
      await is(first.out, ({ heldLocally }) => heldLocally);
      await Promise.all([
        hears(sound(second.into), 440),
        hears(sound(first.into), 440, { heard: false }),
      ]);
      expect(alice.calling.callingClient.getConnectedCall()).to.equal(second.out);

      await first.out.resume();
      await is(second.out, ({ heldLocally }) => heldLocally);
      await Promise.all([
        hears(sound(first.into), 440),
        hears(sound(second.into), 440, { heard: false }),
      ]);
      await second.into.end();
      expect(first.out.state.heldLocally).to.equal(false);

      const third = await connect([carol, 880], [alice, 440]);
      await is(first.out, ({ heldLocally }) => heldLocally);
      await hears(sound(third.out), 440);
    });

    it('auto-hold off: the page decides', async () => {
      const alice = await user('alice', 'off');
      const [bob, carol] = [await user('bob'), await user('carol')];
      const first = await connect([alice, 440], [bob, 660]);
      const second = await connect([alice, 550], [carol, 880]);
      await Promise.all([hears(sound(second.into), 550), hears(sound(first.into), 440)]);
      expect(first.out.state.heldLocally).to.equal(false);
    });
  });
}
