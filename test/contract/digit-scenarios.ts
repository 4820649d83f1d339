import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { CallState } from '../../src/core/call-state.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { takeCensus } from '../support/browser-census.js';
import { browserWithoutTones } from '../support/browser-without-tones.js';
import { codeOf } from '../support/codes.js';
import { DigitEars, type DigitEar } from '../support/digit-ears.js';
import { FakeDevices } from '../support/fakes/fake-devices.js';
import { phone, reaches, type Phone } from '../support/phone.js';
import { until } from '../support/until.js';
import type { Network } from './call-scenarios.js';

let names = 0;

async function is(call: Call, wanted: (state: CallState) => boolean): Promise<void> {
  await firstValueFrom(call.state$.pipe(filter(wanted), timeout(15_000)));
}

/** A call from both ends, and the digits that arrive at each. */
interface Pair {
  readonly out: Call;
  readonly into: Call;
  /** Within the sound. */
  readonly atCaller: DigitEar;
  readonly atCallee: DigitEar;
  /** By INFO, as the page is told. */
  readonly told: { out: string; into: string };
}

/** Digits between phones of this package, as they arrive at the other one, on any network. */
export function digitScenarios(network: Network): void {
  describe(`digits over ${network.name}`, () => {
    const phones: Phone[] = [];
    const hums: Hum[] = [];
    let census: ReturnType<typeof takeCensus>;
    let ears: DigitEars;
    let restore: () => void;

    beforeEach(() => {
      restore = () => undefined;
      census = takeCensus();
      ears = new DigitEars();
    });

    afterEach(async () => {
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of hums.splice(0)) one.stop();
      restore();
      ears.stop();
      census.stop();
    });

    async function user(name: string): Promise<Phone> {
      names += 1;
      const line = network.line(`${name}-t${String(names)}`);
      const made = await phone({ server: network.server() }, line);
      phones.push(made);
      return made;
    }

    function tone(frequency: number): MediaStream {
      const one = hum(frequency, 0.2);
      hums.push(one);
      return one.stream;
    }

    /** One calls another who hums; the caller sends its microphone unless told to hum. */
    async function connect(from: Phone, to: Phone, stream?: MediaStream): Promise<Pair> {
      const before = new Set(census.connections());
      const coming = to.incoming();
      const out = from.line.makeCall(to.line.state.uri);
      void out.dial(stream ? { stream } : {});
      const into = await coming;
      await into.answer({ stream: tone(660) });
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      const [caller, callee] = census.connections().filter((one) => !before.has(one));
      const told = { out: '', into: '' };
      for (const [name, call] of Object.entries({ out, into })) {
        call.events$.subscribe((event) => {
          if (event.type === 'digit') told[name as keyof typeof told] += event.tone;
        });
      }
      const [atCaller, atCallee] = await Promise.all([ears.of(caller), ears.of(callee)]);
      return { out, into, atCaller, atCallee, told };
    }

    it('arrive within the sound, in order, both ways at once, and are told by no event', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into, atCaller, atCallee, told } = await connect(alice, bob, tone(440));
      await Promise.all([out.sendDigit('123#'), into.sendDigit('*0D')]);
      await Promise.all([atCallee.hears('123#'), atCaller.hears('*0D')]);
      expect(told).to.deep.equal({ out: '', into: '' });
    });

    it('arrive while we hold and while we are muted, though nothing else is heard', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into, atCaller, atCallee } = await connect(alice, bob, tone(440));
      out.mute();
      await out.sendDigit('1');
      await atCallee.hears('1');
      await out.hold();
      await is(into, ({ heldRemotely }) => heldRemotely);
      await out.sendDigit('2');
      await atCallee.hears('12');
      // The one who is held sends nothing, digits neither.
      expect(await codeOf(into.sendDigit('9'))).to.equal('invalid-state');
      await out.resume();
      await is(into, ({ heldRemotely }) => !heldRemotely);
      await Promise.all([out.sendDigit('3'), into.sendDigit('8')]);
      await Promise.all([atCallee.hears('123'), atCaller.hears('8')]);
      expect(out.state.muted).to.equal(true);
      if (!into.remoteStream) throw new Error('Nothing is received.');
      await hears(into.remoteStream, 440, { heard: false });
    });

    it('arrive after the microphone has been changed, lost, and found again', async () => {
      const devices = new FakeDevices();
      try {
        const [alice, bob] = [await user('alice'), await user('bob')];
        const { out, atCallee } = await connect(alice, bob);
        await alice.calling.audio.selectMicrophone('mic-b');
        await out.sendDigit('1');
        await atCallee.hears('1');
        devices.unplug('mic-a', 'mic-b');
        await out.sendDigit('2');
        await atCallee.hears('12');
        devices.plug('mic-a');
        await until('one is open', () => devices.open.length === 1);
        await out.sendDigit('3');
        await atCallee.hears('123');
      } finally {
        await Promise.all(phones.splice(0).map((one) => one.dispose()));
        devices.restore();
      }
    });

    it('in a conference arrive at the far end of their call alone, mixed, split and held', async () => {
      const [alice, bob, carol] = [await user('alice'), await user('bob'), await user('carol')];
      const first = await connect(alice, bob, tone(440));
      const second = await connect(alice, carol, tone(440));
      await is(first.out, ({ heldLocally }) => heldLocally);
      await second.out.merge(first.out);
      await Promise.all([first.out.sendDigit('12'), second.out.sendDigit('3')]);
      await Promise.all([first.atCallee.hears('12'), second.atCallee.hears('3')]);
      await second.into.sendDigit('7');
      await second.atCaller.hears('7');
      await first.out.split();
      await Promise.all([first.out.sendDigit('4'), second.out.sendDigit('5')]);
      await Promise.all([first.atCallee.hears('124'), second.atCallee.hears('35')]);
      expect(first.atCaller.digits).to.equal('');
    });

    it('go by INFO to one who takes none within the sound, and are told there, both ways', async () => {
      restore = browserWithoutTones();
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into, atCaller, atCallee, told } = await connect(alice, bob, tone(440));
      await Promise.all([out.sendDigit('1#a'), into.sendDigit('99')]);
      // Told before it is answered.
      expect(told).to.deep.equal({ out: '99', into: '1#A' });
      await out.hold();
      await is(into, ({ heldRemotely }) => heldRemotely);
      out.mute();
      await out.sendDigit('2');
      await into.sendDigit('8');
      expect(told).to.deep.equal({ out: '998', into: '1#A2' });
      await out.resume();
      await Promise.all([out.sendDigit('3'), into.hold()]);
      expect(told.into).to.equal('1#A23');
      expect([atCaller.digits, atCallee.digits]).to.deep.equal(['', '']);
      expect([out.state.status, into.state.status]).to.deep.equal(['connected', 'connected']);
    });

    it('that wait when the other side hangs up are cancelled', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into, atCallee } = await connect(alice, bob, tone(440));
      const code = codeOf(out.sendDigit('1,2'));
      await atCallee.hears('1');
      await into.end();
      expect(await code).to.equal('cancelled');
      await reaches(out, 'ended');
      expect(atCallee.digits).to.equal('1');
    });
  });
}
