import { expect } from 'chai';
import { CONTACT } from '../../../support/sip-line.js';
import { hum, type Hum } from '../../../support/audio.js';
import { takeCensus } from '../../../support/browser-census.js';
import { browserWithoutTones } from '../../../support/browser-without-tones.js';
import { codeOf } from '../../../support/codes.js';
import { DigitEars } from '../../../support/digit-ears.js';
import { reaches } from '../../../support/phone.js';
import { scriptedPhone, type ScriptedPhone } from '../../../support/scripted-phone.js';
import type { Call } from '../../../../src/calling/line.js';

describe('sendDigit() on the wire', () => {
  let census: ReturnType<typeof takeCensus>;
  let ears: DigitEars;
  let voice: Hum;
  let phone: ScriptedPhone;
  let restore: () => void;
  const inserted: { readonly tone: string; readonly at: number; readonly lasts: string }[] = [];
  const { insertDTMF } = RTCDTMFSender.prototype;

  beforeEach(async () => {
    restore = () => undefined;
    census = takeCensus();
    ears = new DigitEars();
    voice = hum(440);
    inserted.length = 0;
    RTCDTMFSender.prototype.insertDTMF = function (this: RTCDTMFSender, tone, duration, gap) {
      const lasts = `${String(duration)} ${String(gap)}`;
      inserted.push({ tone, at: performance.now(), lasts });
      insertDTMF.call(this, tone, duration, gap);
    };
    phone = await scriptedPhone();
  });

  afterEach(async () => {
    await phone.dispose();
    restore();
    RTCDTMFSender.prototype.insertDTMF = insertDTMF;
    voice.stop();
    ears.stop();
    expect(census.count()).to.deep.equal({ peerConnections: 0, audioContexts: 0, liveTracks: 0 });
    census.stop();
  });

  async function connect(): Promise<Call> {
    const call = phone.line.makeCall('bob');
    void call.dial({ stream: voice.stream });
    const invite = await phone.end.expect('INVITE');
    const far = phone.far();
    const body = await far.answer(invite.body);
    phone.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
    await phone.end.expect('ACK');
    await reaches(call, 'connected');
    await ears.of(far.connection);
    return call;
  }

  async function byRequest(): Promise<Call> {
    restore = browserWithoutTones();
    return connect();
  }

  it('within the sound: two commands at once, in order, with the pause between', async () => {
    const call = await connect();
    const both = [call.sendDigit('12,#'), call.sendDigit('b')];
    await Promise.all(both);
    await (await ears.of(census.connections()[1])).hears('12#B');
    expect(inserted.map(({ tone }) => tone).join('')).to.equal('12#B');
    expect(new Set(inserted.map(({ lasts }) => lasts))).to.deep.equal(new Set(['160 80']));
    const [, before, after] = inserted;
    expect((after?.at ?? 0) - (before?.at ?? 0)).to.be.at.least(2_000);
    expect(call.state.pending).to.equal(undefined);
    expect(await phone.end.rest()).to.deep.equal([]);
  });

  it('by INFO: the next one when the one before is answered, the pause after that', async () => {
    const call = await byRequest();
    const both = [call.sendDigit('1,#'), call.sendDigit('2')];
    const first = await phone.end.expect('INFO');
    expect(first.body).to.contain('Signal=1');
    expect(call.state.pending).to.equal('sendDigit');
    expect(await phone.end.rest()).to.deep.equal([]);
    const answered = performance.now();
    phone.end.reply(first, 200, 'OK');
    const second = await phone.end.expect('INFO');
    // A timer of the browser's may come a little early.
    expect(performance.now() - answered).to.be.at.least(1_990);
    expect(second.body).to.contain('Signal=#');
    expect(await phone.end.rest()).to.deep.equal([]);
    phone.end.reply(second, 200, 'OK');
    const third = await phone.end.expect('INFO');
    expect(third.body).to.contain('Signal=2');
    phone.end.reply(third, 200, 'OK');
    await Promise.all(both);
    expect(call.state.pending).to.equal(undefined);
    expect(inserted).to.deep.equal([]);
  });

  it('a digit that is refused ends its command, not the next one and not the call', async () => {
    const call = await byRequest();
    const [first, second] = [call.sendDigit('12'), call.sendDigit('3')];
    phone.end.reply(await phone.end.expect('INFO'), 415, 'Unsupported Media Type');
    expect(await codeOf(first)).to.equal('not-supported');
    const next = await phone.end.expect('INFO');
    expect(next.body).to.contain('Signal=3');
    expect(call.state.error).to.include({ code: 'not-supported', statusCode: 415 });
    phone.end.reply(next, 200, 'OK');
    await second;
    expect([call.state.status, call.state.error]).to.deep.equal(['connected', undefined]);
  });

  it('what is no digit is refused, and nothing is sent', async () => {
    const call = await byRequest();
    for (const bad of ['', ' ', 'E', '1 2', '1\r\nSignal=2', 'R', '１', '1;2']) {
      expect(await codeOf(call.sendDigit(bad)), bad).to.equal('invalid-argument');
    }
    expect(await phone.end.rest()).to.deep.equal([]);
  });

  it('481 ends the call, and what waits behind it is cancelled', async () => {
    const call = await byRequest();
    const codes = [call.sendDigit('1,2'), call.sendDigit('3')].map(codeOf);
    phone.end.reply(await phone.end.expect('INFO'), 481, 'Call/Transaction Does Not Exist');
    expect(await Promise.all(codes)).to.deep.equal(['cancelled', 'cancelled']);
    expect(call.state.status).to.equal('ended');
    expect(call.state.disconnectReason).to.include({ cause: 'network-lost', by: 'network' });
  });
});
