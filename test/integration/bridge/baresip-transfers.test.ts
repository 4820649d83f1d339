import { expect } from 'chai';
import type { Call } from '../../../src/calling/line.js';
import { isCallingError } from '../../../src/core/errors.js';
import { hears, hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { comesTo, phone, reaches, successorOf, type Phone } from '../../support/phone.js';
import { Baresip, Kamailio } from '../../support/servers.js';

/*
 * Blind transfers (REFER) to and from an independent SIP stack, baresip, behind Kamailio and
 * rtpengine. We hum 440 Hz, it hums 660 Hz, and the third phone 880 Hz.
 */

const OURS = 440;
const THEIRS = 660;
const THIRD = 880;
let names = 0;

function sound(call: Call): MediaStream {
  return call.remoteStream as MediaStream;
}

describe('transfers with baresip', () => {
  let census: ReturnType<typeof takeCensus>;
  let kamailio: Kamailio;
  let ours: Phone;
  let baresip: Baresip;
  let user: (name: string) => string;
  const phones: Phone[] = [];
  const baresips: Baresip[] = [];
  const hums: Hum[] = [];

  beforeEach(async () => {
    census = takeCensus();
    names += 1;
    user = (name) => `${name}-bt${String(names)}`;
    kamailio = await Kamailio.running({ bridge: true });
    [ours, baresip] = await Promise.all([browser('alice'), other('baresip', THEIRS)]);
  });

  afterEach(async () => {
    await Promise.all(phones.splice(0).map((one) => one.dispose()));
    await Promise.all(baresips.splice(0).map((one) => one.stop()));
    for (const one of hums.splice(0)) one.stop();
    expect(census.count().peerConnections).to.equal(0);
    census.stop();
  });

  async function browser(name: string): Promise<Phone> {
    const made = await phone({ server: kamailio.wsUrl }, { uri: `sip:${user(name)}@localhost` });
    phones.push(made);
    return made;
  }

  async function other(name: string, note: number): Promise<Baresip> {
    const made = await Baresip.registered(kamailio, user(name), { note });
    baresips.push(made);
    return made;
  }

  function tone(frequency: number): MediaStream {
    const one = hum(frequency);
    hums.push(one);
    return one.stream;
  }

  /** We talk with baresip, whoever of us called. */
  async function talk(dials: 'we' | 'it' = 'we'): Promise<Call> {
    let call: Call;
    if (dials === 'we') {
      call = ours.line.makeCall(user('baresip'));
      void call.dial({ stream: tone(OURS) });
    } else {
      const coming = ours.incoming();
      await baresip.dial(user('alice'));
      call = await coming;
      await call.answer({ stream: tone(OURS) });
    }
    await reaches(call, 'connected');
    await Promise.all([baresip.hears(OURS), hears(sound(call), THEIRS)]);
    return call;
  }

  for (const dials of ['we', 'it'] as const) {
    it(`of a call that ${dials} dialled: we send it on to a browser, and the two hear each other`, async () => {
      const call = await talk(dials);
      const carol = await browser('carol');
      const progress: string[] = [];
      call.events$.subscribe((occurrence) => {
        if (occurrence.type === 'transfer-progress') progress.push(occurrence.progress.status);
      });
      const coming = carol.incoming();
      const done = call.transfer(carol.line.state.uri);
      const theirs = await coming;
      expect(theirs.state.remote.uri).to.equal(`sip:${user('baresip')}@localhost`);
      expect(call.state.status).to.equal('connected');
      await theirs.answer({ stream: tone(THIRD) });
      await done;
      expect(progress[0]).to.equal('requested');
      expect(progress).not.to.include('failed');
      expect(call.state.disconnectReason).to.deep.include({ cause: 'transferred', by: 'local' });
      await reaches(theirs, 'connected');
      await Promise.all([baresip.hears(THIRD), hears(sound(theirs), THEIRS)]);
      await baresip.hears(OURS, { heard: false });
      await theirs.end();
    });
  }

  it('we send it on to another baresip, and nothing of it is left with us', async () => {
    const call = await talk();
    const third = await other('third', THIRD);
    await call.transfer(user('third'));
    expect(call.state.disconnectReason).to.deep.include({ cause: 'transferred', by: 'local' });
    await Promise.all([baresip.hears(THIRD), third.hears(THEIRS)]);
    expect(ours.line.calls).to.deep.equal([]);
  });

  for (const [who, statusCode] of [
    ['nobody', 404],
    ['busy', 486],
  ] as const) {
    it(`we send it on to ${who}: it is told as ${String(statusCode)}, and each hears the other again`, async () => {
      const call = await talk();
      const failure: unknown = await call.transfer(who).catch((cause: unknown) => cause);
      expect(isCallingError(failure) && failure.code).to.equal('transfer-failed');
      expect(isCallingError(failure) && failure.statusCode).to.equal(statusCode);
      expect(call.state.status).to.equal('connected');
      await Promise.all([baresip.hears(OURS), hears(sound(call), THEIRS)]);
      await call.end();
    });
  }

  for (const dials of ['we', 'it'] as const) {
    it(`of a call that ${dials} dialled: it sends us on to a third, whom we call and hear`, async () => {
      const call = await talk(dials);
      const third = await other('third', THIRD);
      const asked: string[] = [];
      call.events$.subscribe((occurrence) => {
        if (occurrence.type === 'transfer-request') asked.push(occurrence.destination);
      });
      const following = successorOf(ours, call);
      await baresip.transfer(user('third'));
      const next = await following;
      expect(asked).to.have.length(1);
      expect(asked[0]).to.match(new RegExp(`^sip:${user('third')}@localhost`, 'u'));
      expect(next.state.direction).to.equal('outbound');
      await comesTo(call, ({ status }) => status === 'ended');
      expect(call.state.disconnectReason?.cause).to.equal('transferred');
      await reaches(next, 'connected');
      // What we sent to the one goes to the other.
      await Promise.all([third.hears(OURS), hears(sound(next), THIRD)]);
      await baresip.event('CALL_CLOSED');
      expect(ours.line.calls).to.deep.equal([next]);
      await next.end();
      await third.event('CALL_CLOSED');
    });
  }

  // After a transfer that failed baresip 1.0 hangs up by itself.
  it('it sends us on and the page prevents it: it is told 603, and nobody is called', async () => {
    const call = await talk();
    const seen: number[] = [];
    ours.line.calls$.subscribe(({ length }) => seen.push(length));
    call.events$.subscribe((occurrence) => {
      if (occurrence.type === 'transfer-request') occurrence.preventDefault();
    });
    await baresip.transfer('nobody');
    expect((await baresip.event('TRANSFER_FAILED'))['param']).to.match(/^603 /u);
    await comesTo(call, ({ status }) => status === 'ended');
    expect(call.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
    expect(Math.max(...seen)).to.equal(1);
  });

  for (const [who, statusCode, cause] of [
    ['nobody', 404, 'not-found'],
    ['busy', 486, 'busy'],
  ] as const) {
    it(`it sends us on to ${who}: it is told ${String(statusCode)}`, async () => {
      const call = await talk();
      const following = successorOf(ours, call);
      await baresip.transfer(who);
      const next = await following;
      const told = await baresip.event('TRANSFER_FAILED');
      expect(told['param']).to.match(new RegExp(`^${String(statusCode)} `, 'u'));
      expect(next.state.disconnectReason).to.deep.include({ cause, statusCode });
      await comesTo(call, ({ status }) => status === 'ended');
      expect(call.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
    });
  }
});
