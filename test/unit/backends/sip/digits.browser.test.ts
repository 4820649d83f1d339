import { expect } from 'chai';
import Timers from 'jssip/lib/Timers.js';
import { isCallingError } from '../../../../src/core/errors.js';
import type { CallPort } from '../../../../src/core/ports.js';
import { codeOf } from '../../../support/codes.js';
import { DigitEars, type DigitEar } from '../../../support/digit-ears.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';
import type { SipMessage } from '../../../support/scripted.js';
import { sipBench } from '../../../support/sip-bench.js';
import { CONTACT, dialogOf, type Established } from '../../../support/sip-line.js';
import type { FarPhone } from '../../../support/sip-script.js';
import { until } from '../../../support/until.js';

const TONES = /^a=(?:rtpmap:(\d+) telephone-event\/\d+)\r\n/gmu;

/** A description without telephone-event: digits within the sound are not agreed on. */
function withoutTones(sdp: string): string {
  const types = new Set([...sdp.matchAll(TONES)].map(([, type]) => type));
  return sdp
    .replace(TONES, '')
    .replace(/^a=fmtp:(\d+) .*\r\n/gmu, (line, type: string) => (types.has(type) ? '' : line))
    .replace(/^(m=audio \d+ \S+)(.*)/mu, (_, begin: string, listed: string) => {
      const kept = listed.split(' ').filter((type) => !types.has(type));
      return begin + kept.join(' ');
    });
}

function cseq(message: SipMessage): number {
  return Number.parseInt(message.header('CSeq'), 10);
}

/** Sends digits one after the other, each when the one before is done. */
async function sendAll(port: CallPort, digits: string): Promise<void> {
  for (const digit of digits) await port.sendDigit(digit);
}

describe('digits on the wire', () => {
  const bench = sipBench();
  let ears: DigitEars;

  beforeEach(() => {
    ears = new DigitEars();
  });

  afterEach(() => {
    ears.stop();
  });

  const earOf = ({ connection }: FarPhone): Promise<DigitEar> => ears.of(connection);

  /** Takes the next re-INVITE and answers it. */
  async function agree({ far }: Pick<Established, 'far'>, change = (sdp: string) => sdp) {
    const offer = await bench.end.expect('INVITE');
    const body = change(await far.answer(offer.body));
    bench.end.reply(offer, 200, 'OK', { headers: [CONTACT], body });
    await bench.end.expect('ACK');
  }

  /** The far end changes the call by an offer of its own. */
  async function theyChange({ far, dialog }: Established, change = (sdp: string) => sdp) {
    far.send('INVITE', dialog, { headers: [CONTACT], body: change(await far.offer()) });
    await bench.end.expect(100);
    const ok = await bench.end.expect(200);
    await far.accept(ok.body);
    bench.end.send(far.inDialog('ACK', dialog, { cseq: far.cseq }));
    // `inDialog()` counts.
    far.cseq -= 1;
  }

  function direct({ far }: Established, direction: RTCRtpTransceiverDirection): void {
    for (const transceiver of far.connection.getTransceivers()) transceiver.direction = direction;
  }

  /** A call whose far end takes no digits within the sound. */
  async function establishedWithoutTones(): Promise<Established> {
    const { port, recorder, invite } = await bench.dialled();
    const far = bench.phone();
    const body = withoutTones(await far.answer(invite.body));
    expect(invite.body).to.contain('telephone-event');
    expect(body).not.to.contain('telephone-event');
    bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
    const ack = await bench.end.expect('ACK');
    await recorder.until('media-path connected');
    return { port, recorder, far, invite, ack, dialog: dialogOf(invite) };
  }

  describe('within the sound, where telephone-event is agreed on', () => {
    it('each is one event of its own, in order, ended as RFC 4733 says, and no message goes', async () => {
      const { port, far } = await bench.established();
      const ear = await earOf(far);
      expect(port.digitsBy).to.equal('sound');
      await sendAll(port, '1234567890*#ABCD11');
      await ear.hears('1234567890*#ABCD11');
      await until('every last packet came three times', () =>
        ear.arrived.every(({ ends }) => ends === 3),
      );
      for (const { digit, duration } of ear.arrived) expect(duration, digit).to.be.at.least(40);
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('to a far end that speaks G.711 alone each lasts 160 ms', async () => {
      const { port, recorder, invite } = await bench.dialled();
      const far = bench.phone();
      await far.connection.setRemoteDescription({ type: 'offer', sdp: invite.body });
      const codecs = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
      far.connection
        .getTransceivers()[0]
        ?.setCodecPreferences(
          codecs.filter(({ mimeType, clockRate }) =>
            mimeType === 'audio/telephone-event' ? clockRate === 8000 : mimeType === 'audio/PCMU',
          ),
        );
      await far.connection.setLocalDescription();
      const body = await far.answer(invite.body);
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await bench.end.expect('ACK');
      await recorder.until('media-path connected');
      const ear = await earOf(far);
      await sendAll(port, '5#');
      await ear.hears('5#');
      for (const { duration } of ear.arrived) expect(duration).to.be.within(160, 180);
    });

    it('in a call that came in', async () => {
      const far = bench.phone();
      const { port } = await bench.cameIn(far);
      const ear = await earOf(far);
      await sendAll(port, '42');
      await ear.hears('42');
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('go on while we hold, while our track is silent or another one, and after an ICE restart', async () => {
      const call = await bench.established();
      const { port, far } = call;
      const ear = await earOf(far);
      const held = port.setHold(true);
      await agree(call);
      await held;
      await port.sendDigit('1');
      await ear.hears('1');
      const resumed = port.setHold(false);
      await agree(call);
      await resumed;
      const [track] = bench.voice.stream.getAudioTracks();
      if (!track) throw new Error('There is no track.');
      track.enabled = false;
      await port.sendDigit('2');
      await ear.hears('12');
      track.enabled = true;
      await port.replaceTrack('audio', track.clone());
      await port.sendDigit('3');
      await ear.hears('123');
      const restarted = port.restartIce({
        iceServers: [],
        iceTransportPolicy: 'all',
        iceGatheringTimeout: 500,
      });
      await agree(call);
      await restarted;
      await port.sendDigit('4');
      await ear.hears('1234');
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('wait for the track that takes the place of one that ended, and not for ever', async () => {
      const clock = new FakeClock();
      await bench.withClock(clock);
      const { port, far } = await bench.established();
      const ear = await earOf(far);
      const spare = bench.voice.stream.getAudioTracks()[0]?.clone();
      if (!spare) throw new Error('There is no track.');
      for (const track of bench.voice.stream.getTracks()) track.stop();
      const code = codeOf(port.sendDigit('1'));
      await clock.pass(2_100);
      expect(await code).to.equal('media-failed');
      const sending = port.sendDigit('2');
      await clock.pass(1_000);
      await port.replaceTrack('audio', spare);
      await clock.pass(50);
      await sending;
      await ear.hears('2');
    });

    it('are refused while the far end holds, with nothing sent, and go on when it resumes', async () => {
      const call = await bench.established();
      const ear = await earOf(call.far);
      direct(call, 'sendonly');
      await theyChange(call);
      await call.recorder.until('held-remotely true');
      expect(call.port.digitsBy).to.equal('sound');
      expect(await codeOf(call.port.sendDigit('1'))).to.equal('invalid-state');
      direct(call, 'sendrecv');
      await theyChange(call);
      await call.recorder.until('held-remotely false');
      await call.port.sendDigit('2');
      await ear.hears('2');
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('give way to INFO when the far end takes them no more, and come back', async () => {
      const call = await bench.established();
      const ear = await earOf(call.far);
      await call.port.sendDigit('1');
      await theyChange(call, withoutTones);
      expect(call.port.digitsBy).to.equal('request');
      const sending = call.port.sendDigit('2');
      const info = await bench.end.expect('INFO');
      bench.end.reply(info, 200, 'OK');
      await sending;
      await theyChange(call);
      expect(call.port.digitsBy).to.equal('sound');
      await call.port.sendDigit('3');
      await ear.hears('13');
    });

    it('end with the call', async () => {
      const { port, recorder } = await bench.established();
      const code = codeOf(port.sendDigit('1'));
      port.end();
      expect(await code).to.equal('cancelled');
      await recorder.completed;
      expect(await codeOf(port.sendDigit('2'))).to.equal('invalid-state');
      expect(await bench.end.rest()).to.deep.equal(['BYE']);
    });
  });

  describe('by INFO, where it is not', () => {
    it('is one request in the dialog for each, the next one when the one before is answered', async () => {
      const { port, invite, ack } = await establishedWithoutTones();
      expect(port.digitsBy).to.equal('request');
      let number = cseq(invite);
      for (const digit of ['1', '*', 'D']) {
        const sending = port.sendDigit(digit);
        const info = await bench.end.expect('INFO');
        expect(info.uri).to.equal('sip:bob@far.invalid;transport=ws');
        expect(info.header('Content-Type')).to.equal('application/dtmf-relay');
        expect(info.body).to.equal(`Signal=${digit}\r\nDuration=160`);
        expect(info.header('Call-ID')).to.equal(invite.header('Call-ID'));
        expect(info.header('From')).to.equal(invite.header('From'));
        expect(info.header('To')).to.equal(ack.header('To'));
        number += 1;
        expect(info.header('CSeq')).to.equal(`${String(number)} INFO`);
        bench.end.reply(info, 200, 'OK');
        await sending;
      }
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('is done when the far end has had the time to play it and its gap', async () => {
      const clock = new FakeClock();
      await bench.withClock(clock);
      const { port } = await establishedWithoutTones();
      let done = false;
      const sending = port.sendDigit('1').then(() => (done = true));
      bench.end.reply(await bench.end.expect('INFO'), 200, 'OK');
      await bench.end.rest();
      await clock.pass(239);
      expect(done).to.equal(false);
      await clock.pass(1);
      await sending;
    });

    it('the same, for an offer of theirs without it', async () => {
      const far = bench.phone();
      const codecs = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
      far.connection
        .addTransceiver('audio')
        .setCodecPreferences(
          codecs.filter(({ mimeType }) => !mimeType.includes('telephone-event')),
        );
      const { port, ok, dialog } = await bench.cameIn(far);
      expect(ok.body).not.to.contain('telephone-event');
      const sending = port.sendDigit('7');
      const info = await bench.end.expect('INFO');
      expect(info.header('To')).to.contain(';tag=bobtag');
      expect(info.header('From')).to.equal(dialog.to);
      expect(info.body).to.equal('Signal=7\r\nDuration=160');
      bench.end.reply(info, 200, 'OK');
      await sending;
    });

    for (const [status, reason, code, retryable] of [
      [415, 'Unsupported Media Type', 'not-supported', false],
      [501, 'Not Implemented', 'not-supported', false],
      [405, 'Method Not Allowed', 'not-supported', false],
      [403, 'Forbidden', 'forbidden', false],
      [503, 'Service Unavailable', 'service-unavailable', true],
      [400, 'Bad Request', 'media-failed', false],
    ] as const) {
      it(`S10: ${String(status)} is ${code}; the call goes on, and so do digits`, async () => {
        const { port, recorder } = await establishedWithoutTones();
        const sending = port.sendDigit('1').catch((error: unknown) => error);
        bench.end.reply(await bench.end.expect('INFO'), status, reason);
        const error = await sending;
        expect(
          isCallingError(error) && [error.code, error.statusCode, error.retryable],
        ).to.deep.equal([code, status, retryable]);
        const again = port.sendDigit('2');
        bench.end.reply(await bench.end.expect('INFO'), 200, 'OK');
        await again;
        expect(recorder.texts.at(-1)).to.equal('media-path connected');
        expect(await bench.end.rest()).to.deep.equal([]);
      });
    }

    it('481 ends the call (RFC 5057 5.1)', async () => {
      const { port, recorder } = await establishedWithoutTones();
      const code = codeOf(port.sendDigit('1'));
      bench.end.reply(await bench.end.expect('INFO'), 481, 'Call/Transaction Does Not Exist');
      expect(await code).to.equal('cancelled');
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.match(/^ended /u);
      expect(bench.census.count().peerConnections).to.equal(1);
    });

    it('no answer at all is a timeout; the call goes on, and an answer that comes late is nothing', async () => {
      const { port, recorder } = await establishedWithoutTones();
      const { TIMER_F } = Timers;
      Timers.TIMER_F = 300;
      const code = codeOf(port.sendDigit('1'));
      const info = await bench.end.expect('INFO');
      Timers.TIMER_F = TIMER_F;
      expect(await code).to.equal('timeout');
      bench.end.reply(info, 481, 'Too Late');
      await bench.end.rest();
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
    });

    it('408 is no answer either', async () => {
      const { port, recorder } = await establishedWithoutTones();
      const code = codeOf(port.sendDigit('1'));
      bench.end.reply(await bench.end.expect('INFO'), 408, 'Request Timeout');
      expect(await code).to.equal('timeout');
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
    });

    it('a connection that breaks meanwhile is told, and the call goes on', async () => {
      const { port, recorder } = await establishedWithoutTones();
      const code = codeOf(port.sendDigit('1'));
      await bench.end.expect('INFO');
      bench.end.drop();
      expect(await code).to.equal('connection-lost');
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
      expect(await codeOf(port.sendDigit('2'))).to.equal('connection-lost');
    });

    it('a BYE that crosses it ends it', async () => {
      const { port, recorder, far, dialog } = await establishedWithoutTones();
      const code = codeOf(port.sendDigit('1'));
      await bench.end.expect('INFO');
      far.send('BYE', dialog);
      expect(await code).to.equal('cancelled');
      await bench.end.expect(200);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended normal remote');
    });

    it('the digit of a call that we hold, and of one that is held, goes as well', async () => {
      const call = await establishedWithoutTones();
      const held = call.port.setHold(true);
      await agree(call, withoutTones);
      await held;
      direct(call, 'inactive');
      await theyChange(call, withoutTones);
      await call.recorder.until('held-remotely true');
      const sending = call.port.sendDigit('0');
      bench.end.reply(await bench.end.expect('INFO'), 200, 'OK');
      await sending;
    });
  });
});
