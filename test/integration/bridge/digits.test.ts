import { expect } from 'chai';
import type { Call } from '../../../src/calling/line.js';
import { newUser } from '../../contract/port-network.js';
import { hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { browserWithoutTones } from '../../support/browser-without-tones.js';
import { codeOf } from '../../support/codes.js';
import { DigitEars } from '../../support/digit-ears.js';
import { phone, reaches, recordStatuses, type Phone } from '../../support/phone.js';
import { Baresip, Kamailio, Sipp } from '../../support/servers.js';
import {
  OK,
  PLAIN_SDP,
  recv,
  response,
  scenario,
  send,
  SIPP_CONTACT,
} from '../../support/sipp-scenario.js';

/*
 * Digits to and from stacks that are not ours, behind Kamailio and rtpengine.
 */

describe('digits with far ends that are not ours', () => {
  let census: ReturnType<typeof takeCensus>;
  let ears: DigitEars;
  let tone: Hum;
  let kamailio: Kamailio;
  let ours: Phone;
  let name: string;
  let restore: () => void;

  beforeEach(async () => {
    restore = () => undefined;
    census = takeCensus();
    ears = new DigitEars();
    tone = hum(440);
    kamailio = await Kamailio.running({ bridge: true });
    name = newUser('browser');
    ours = await phone({ server: kamailio.wsUrl }, { uri: `sip:${name}@localhost` });
  });

  afterEach(async () => {
    await ours.dispose();
    restore();
    tone.stop();
    ears.stop();
    expect(census.count().peerConnections).to.equal(0);
    census.stop();
  });

  /** The digits that the page is told of. */
  function toldOf(call: Call): { readonly digits: string } {
    const told = { digits: '' };
    call.events$.subscribe((event) => {
      if (event.type === 'digit') told.digits += event.tone;
    });
    return told;
  }

  async function dial(destination: string): Promise<Call> {
    const call = ours.line.makeCall(destination);
    void call.dial({ stream: tone.stream });
    await reaches(call, 'connected');
    return call;
  }

  /** baresip has told of so many digits: it counts a key when its last packet has come. */
  async function baresipGot(baresip: Baresip, digits: string): Promise<void> {
    for (const _ of digits) await baresip.event('CALL_DTMF_START');
    expect(await baresip.digits()).to.equal(digits);
  }

  for (const codec of ['g711', 'opus'] as const) {
    describe(`baresip, ${codec}`, () => {
      let baresip: Baresip;
      let theirs: string;

      beforeEach(async () => {
        theirs = newUser(`baresip-${codec}`);
        baresip = await Baresip.registered(kamailio, theirs, { codec });
      });

      afterEach(async () => {
        await baresip.stop();
      });

      it('gets ours within the sound, in order, also while we are muted', async () => {
        const call = await dial(theirs);
        call.mute();
        await call.sendDigit('1123#*D');
        await baresipGot(baresip, '1123#*D');
        await call.end();
        await baresip.event('CALL_CLOSED');
      });

      it('sends its own within the sound, which no event tells, and the call goes on', async () => {
        const coming = ours.incoming();
        await baresip.dial(name);
        const call = await coming;
        const told = toldOf(call);
        await call.answer({ stream: tone.stream });
        await reaches(call, 'connected');
        await baresip.event('CALL_ESTABLISHED');
        const ear = await ears.of(census.connections()[0]);
        await baresip.sendDigits('45#');
        await ear.hears('45#');
        expect(told.digits).to.equal('');
        await call.sendDigit('6');
        await baresipGot(baresip, '6');
        const { done } = recordStatuses(call);
        await baresip.hangup();
        await done;
      });

      it('gets ours by INFO where the browser has none within the sound', async () => {
        restore = browserWithoutTones();
        const call = await dial(theirs);
        await call.sendDigit('98#');
        await baresipGot(baresip, '98#');
        await call.hold();
        await call.sendDigit('7');
        expect(await baresip.digits()).to.equal('98#7');
        await call.end();
        await baresip.event('CALL_CLOSED');
      });
    });
  }

  describe('sipp, on plain SIP', () => {
    const digitOf = (digit: string): string =>
      `<recv request="INFO"><action><ereg regexp="Content-Type: *application/dtmf-relay" search_in="msg" check_it="true" assign_to="type"/><ereg regexp="Signal=${digit}.*Duration=160" search_in="body" check_it="true" assign_to="digit"/></action></recv>`;
    const used = '<Reference variables="type,digit"/>';

    async function sippCallee(steps: readonly string[]): Promise<{ sipp: Sipp; uri: string }> {
      const sipp = await Sipp.running({ scenario: scenario(...steps) });
      const user = newUser('sipp');
      await kamailio.register(user, `sip:${user}@127.0.0.1:${String(sipp.port)}`);
      return { sipp, uri: `sip:${user}@localhost` };
    }

    async function passed(sipp: Sipp): Promise<void> {
      const { code, errors } = await sipp.result();
      expect(code, errors).to.equal(0);
    }

    it('gets ours by INFO, one after the other, and a refusal is told', async () => {
      const { sipp, uri } = await sippCallee([
        recv('INVITE'),
        response('200 OK', SIPP_CONTACT, PLAIN_SDP),
        recv('ACK'),
        digitOf('1'),
        OK,
        // Nothing comes while it does not answer: that would be a message it does not expect.
        digitOf('2'),
        '<pause milliseconds="400"/>',
        OK,
        digitOf('3'),
        OK.replace('200 OK', '415 Unsupported Media Type'),
        used,
        recv('BYE'),
        OK,
      ]);
      const call = await dial(uri);
      const [first, second] = [call.sendDigit('12'), call.sendDigit('34')];
      await first;
      expect(await codeOf(second)).to.equal('not-supported');
      expect(call.state.status).to.equal('connected');
      await call.end();
      await passed(sipp);
    });

    it('sends its own by INFO in both kinds, which are told in order; others are refused', async () => {
      const from = 'From: <sip:sipp@localhost>;tag=[call_number]';
      const request = (
        method: string,
        cseq: number,
        to: string,
        extra: string,
        body = '',
      ): string =>
        send(
          `${method} ${cseq === 1 && method === 'INVITE' ? `sip:${name}@localhost` : '[next_url]'} SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n${cseq === 1 && method === 'INVITE' ? '' : '[routes]\n'}${from}\nTo: <sip:${name}@localhost>${to}\nCall-ID: [call_id]\nCSeq: ${String(cseq)} ${method}\nMax-Forwards: 70\n${extra}\nContent-Length: [len]\n\n${body}`,
        );
      const info = (cseq: number, type: string, body: string, answer: number): string =>
        `${request('INFO', cseq, '[peer_tag_param]', `Content-Type: ${type}`, body)}<recv response="${String(answer)}"/>`;
      const coming = ours.incoming();
      const sipp = await Sipp.running({
        target: `127.0.0.1:${String(kamailio.udpPort)}`,
        scenario: scenario(
          request(
            'INVITE',
            1,
            '',
            `Contact: <sip:sipp@[local_ip]:[local_port]>\nContent-Type: application/sdp`,
            PLAIN_SDP,
          ),
          '<recv response="100" optional="true"/><recv response="180" optional="true"/>',
          '<recv response="200" rrs="true"/>',
          request('ACK', 1, '[peer_tag_param]', SIPP_CONTACT),
          info(2, 'application/dtmf-relay', 'Signal=1\nDuration=100', 200),
          info(3, 'application/dtmf-relay', 'Signal=#\nDuration=250', 200),
          info(4, 'application/dtmf', '9', 200),
          info(5, 'application/hook-flash', 'flash', 415),
          info(6, 'application/dtmf-relay', 'Signal=Z', 400),
          info(7, 'application/dtmf-relay', 'Signal=A', 200),
          request('BYE', 8, '[peer_tag_param]', SIPP_CONTACT),
          '<recv response="200"/>',
        ),
      });
      const call = await coming;
      const told = toldOf(call);
      const { done } = recordStatuses(call);
      await call.answer({ stream: tone.stream });
      await done;
      expect(told.digits).to.equal('1#9A');
      expect(call.state.disconnectReason).to.include({ cause: 'normal', by: 'remote' });
      await passed(sipp);
    });
  });
});
