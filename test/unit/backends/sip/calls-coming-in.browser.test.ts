import { expect } from 'chai';
import Timers from 'jssip/lib/Timers.js';
import { isCallingError } from '../../../../src/core/errors.js';
import { sipBench } from '../../../support/sip-bench.js';
import {
  answerOptions,
  belongingTo,
  incomingOn,
  inviteText,
  record,
} from '../../../support/sip-line.js';
import type { FarEnd, FarPhone } from '../../../support/sip-script.js';

describe('SipCall', () => {
  const bench = sipBench();

  describe('coming in', () => {
    async function ring(parts: Parameters<typeof inviteText>[0] = {}): Promise<{
      readonly far: FarPhone;
      readonly invite: string;
      readonly incoming: Awaited<ReturnType<typeof incomingOn>>;
      readonly recorder: ReturnType<typeof record>;
      readonly ringing: Awaited<ReturnType<FarEnd['expect']>>;
    }> {
      const far = bench.phone();
      const coming = incomingOn(bench.own.line);
      const invite = inviteText({ body: await far.offer(), ...parts });
      bench.end.send(invite);
      const incoming = await coming;
      const recorder = record(incoming.port);
      await bench.end.expect(100);
      const ringing = await bench.end.expect(180);
      return { far, invite, incoming, recorder, ringing };
    }

    it('tells who calls before it rings, and is answered', async () => {
      const { far, invite, incoming, recorder, ringing } = await ring({
        from: '"B \\"o\\" <b>😀</b>" <sip:+15551234@example.com>;tag=bobtag',
        headers: ['X-Ticket: 42', 'x-Other: a, b'],
        callId: 'who',
      });
      expect(incoming.callId).to.equal('who');
      expect(incoming.remote).to.deep.equal({
        name: 'B "o" <b>😀</b>',
        number: '+15551234',
        uri: 'sip:+15551234@example.com',
      });
      expect(incoming.headers).to.deep.equal({ 'X-Ticket': '42', 'x-Other': 'a, b' });
      expect(incoming.video).to.equal(false);
      incoming.port.answer(answerOptions(bench.voice.stream, { headers: { 'X-Agent': '7' } }));
      const ok = await bench.end.expect(200);
      expect(ok.header('X-Agent')).to.equal('7');
      expect(ok.header('To')).to.equal(ringing.header('To'));
      await far.accept(ok.body);
      bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await recorder.until('media-path connected');
      expect(recorder.texts).to.deep.equal([
        'track-added audio',
        'answered',
        'media-path connected',
      ]);
    });

    it('is rejected inside the listener: no 180 is sent', async () => {
      bench.own.line.incoming$.subscribe(({ port }) => {
        port.reject(486);
      });
      bench.end.send(inviteText({ body: await bench.phone().offer() }));
      await bench.end.expect(100);
      await bench.end.expect(486);
    });

    it('nobody listens: 480', async () => {
      bench.end.send(inviteText({ body: await bench.phone().offer() }));
      await bench.end.expect(100);
      await bench.end.expect(480);
    });

    it('is given up by its caller', async () => {
      const { invite, recorder } = await ring();
      bench.end.send(belongingTo(invite, 'CANCEL'));
      await bench.end.expect(200);
      await bench.end.expect(487);
      await recorder.completed;
      expect(recorder.texts).to.deep.equal(['ended cancelled remote', 'complete']);
    });

    it('is answered on another device', async () => {
      const { invite, recorder } = await ring();
      bench.end.send(belongingTo(invite, 'CANCEL', { headers: ['Reason: SIP;cause=200'] }));
      await recorder.completed;
      expect(recorder.texts).to.deep.equal(['ended answered-elsewhere remote', 'complete']);
    });

    it('is given up while we answer', async () => {
      const { invite, incoming, recorder } = await ring();
      incoming.port.answer(answerOptions(bench.voice.stream));
      bench.end.send(belongingTo(invite, 'CANCEL'));
      await bench.end.expect(200);
      await bench.end.expect(487);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended cancelled remote');
      expect(recorder.texts.filter((text) => text.startsWith('ended'))).to.have.length(1);
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('a CANCEL that comes after our 200 changes nothing', async () => {
      const { far, invite, incoming, recorder } = await ring();
      incoming.port.answer(answerOptions(bench.voice.stream));
      const ok = await bench.end.expect(200);
      bench.end.send(belongingTo(invite, 'CANCEL'));
      const reply = await bench.end.expect(200);
      expect(reply.header('CSeq')).to.match(/CANCEL$/u);
      await far.accept(ok.body);
      bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await recorder.until('media-path connected');
    });

    it('an INVITE without a description is answered with our offer', async () => {
      const coming = incomingOn(bench.own.line);
      const invite = inviteText();
      bench.end.send(invite);
      const { port } = await coming;
      const recorder = record(port);
      await bench.end.expect(100);
      await bench.end.expect(180);
      port.answer(answerOptions(bench.voice.stream));
      const ok = await bench.end.expect(200);
      const far = bench.phone();
      const body = await far.answer(ok.body);
      bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To'), body }));
      await recorder.until('media-path connected');
      expect(recorder.texts).to.deep.equal([
        'answered',
        'track-added audio',
        'media-path connected',
      ]);
    });

    it('an ACK without the answer that was due ends the call', async () => {
      const coming = incomingOn(bench.own.line);
      const invite = inviteText();
      bench.end.send(invite);
      const { port } = await coming;
      const recorder = record(port);
      await bench.end.expect(100);
      await bench.end.expect(180);
      port.answer(answerOptions(bench.voice.stream));
      const ok = await bench.end.expect(200);
      bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await bench.end.expect('BYE');
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'answered',
        'ended media-failed network media-failed',
        'complete',
      ]);
    });

    for (const [name, body] of [
      ['no media', 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n'],
      [
        'plain RTP',
        'v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n',
      ],
      ['no description at all', 'hello'],
    ] as const) {
      it(`a description we cannot use (${name}): 488, and nobody is disturbed`, async () => {
        let told = 0;
        bench.own.line.incoming$.subscribe(() => {
          told += 1;
        });
        bench.end.send(inviteText({ body }));
        await bench.end.expect(100);
        await bench.end.expect(488);
        expect(told).to.equal(0);
      });
    }

    /** Answering an offer with this body gets 488. */
    async function refused(body: string): Promise<void> {
      const coming = incomingOn(bench.own.line);
      bench.end.send(inviteText({ body }));
      const { port } = await coming;
      const recorder = record(port);
      await bench.end.expect(100);
      await bench.end.expect(180);
      port.answer(answerOptions(bench.voice.stream));
      await bench.end.expect(488);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended media-failed network media-failed');
      expect(bench.census.count().peerConnections).to.equal(1);
    }

    it('a description the browser refuses: 488, told as media-failed', async () => {
      const offer = await bench.phone().offer();
      await refused(offer.replace(/^a=fingerprint.*$/gmu, 'a=fingerprint:rot-13 00:11'));
    });

    it('a description the browser takes and cannot answer: the same', async () => {
      const offer = await bench.phone().offer();
      const { createAnswer } = RTCPeerConnection.prototype;
      RTCPeerConnection.prototype.createAnswer = (): Promise<never> =>
        Promise.reject(new DOMException('no', 'OperationError'));
      try {
        await refused(offer);
      } finally {
        RTCPeerConnection.prototype.createAnswer = createAnswer;
      }
    });

    it('M17: options that cannot be used leave it ringing', async () => {
      const { far, invite, incoming, recorder } = await ring();
      for (const options of [
        answerOptions(bench.voice.stream, { headers: { 'X-A': 'b\nc' } }),
        answerOptions(bench.voice.stream, {
          rtc: {
            iceServers: [{ urls: 'turn:x' }],
            iceTransportPolicy: 'all',
            iceGatheringTimeout: 500,
          },
        }),
      ]) {
        let thrown: unknown;
        try {
          incoming.port.answer(options);
        } catch (error) {
          thrown = error;
        }
        expect(isCallingError(thrown) && thrown.code).to.equal('invalid-argument');
      }
      incoming.port.answer(answerOptions(bench.voice.stream));
      const ok = await bench.end.expect(200);
      await far.accept(ok.body);
      bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await recorder.until('media-path connected');
    });

    it('is answered once only', async () => {
      const { incoming } = await ring();
      incoming.port.answer(answerOptions(bench.voice.stream));
      expect(() => {
        incoming.port.answer(answerOptions(bench.voice.stream));
      }).to.throw('does not ring');
      await bench.end.expect(200);
    });

    it('is ended by us before the ACK: BYE waits for it, and goes once', async () => {
      // JsSIP sends BYE on the ACK and once more when this timer is over, 32 s.
      const { TIMER_L } = Timers;
      Timers.TIMER_L = 300;
      const { invite, incoming, recorder } = await ring();
      incoming.port.answer(answerOptions(bench.voice.stream));
      const ok = await bench.end.expect(200);
      await recorder.until('answered');
      incoming.port.end();
      await recorder.completed;
      expect(await bench.end.rest()).to.deep.equal([]);
      bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await bench.end.expect('BYE');
      await new Promise((resolve) => setTimeout(resolve, 500));
      Timers.TIMER_L = TIMER_L;
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('an ACK that never comes ends the call', async () => {
      const { TIMER_H } = Timers;
      Timers.TIMER_H = 300;
      const { incoming, recorder } = await ring();
      incoming.port.answer(answerOptions(bench.voice.stream));
      await bench.end.expect(200);
      await recorder.completed;
      Timers.TIMER_H = TIMER_H;
      await bench.end.expect('BYE');
      expect(recorder.texts.slice(-2)).to.deep.equal([
        'ended network-lost network connection-lost',
        'complete',
      ]);
    });

    for (const [name, from, remote] of [
      [
        'a tel: URI',
        '"Bob" <tel:+1-555-1234;phone-context=x>;tag=1',
        { name: 'Bob', number: '+1-555-1234', uri: 'sip:+1-555-1234@example.com' },
      ],
      [
        'bytes that are not UTF-8',
        '<sip:%FF%FE@far.example>;tag=1',
        { uri: 'sip:%FF%FE@far.example' },
      ],
      [
        'a name in letters without quotes',
        'Éric Ω <sip:eric@far.example>;tag=1',
        { name: 'Éric Ω', uri: 'sip:eric@far.example' },
      ],
    ] as const) {
      it(`rings for a From with ${name}, and gives the URI back as it was`, async () => {
        const { incoming, recorder, ringing, invite } = await ring({ from });
        expect(incoming.remote).to.deep.equal(remote);
        expect(ringing.header('From')).to.contain(/<[^>]+>/u.exec(from)?.[0]);
        bench.end.send(belongingTo(invite, 'CANCEL'));
        await recorder.completed;
        expect(recorder.texts).to.deep.equal(['ended cancelled remote', 'complete']);
      });
    }

    it('a name of 10,000 characters and one with overrides are made fit to be shown', async () => {
      const long = await ring({ from: `"${'x'.repeat(10_000)}" <sip:bob@example.com>;tag=1` });
      expect(long.incoming.remote.name).to.have.length(256);
      long.incoming.port.reject(486);
      await bench.end.expect(486);
      const rtl = await ring({ from: '"a\u202Eevil\u0007b" <sip:bob@example.com>;tag=1' });
      expect(rtl.incoming.remote.name).to.equal('a evil b');
    });

    it('S8: an Expires beyond 32 bits does not end it, an over-long interval refreshes nothing', async () => {
      const { incoming, recorder } = await ring({
        headers: ['Expires: 99999999999', 'Session-Expires: 4294967295;refresher=uas'],
      });
      incoming.port.answer(answerOptions(bench.voice.stream));
      const ok = await bench.end.expect(200);
      expect(ok.header('Session-Expires')).to.equal('86400;refresher=uas');
      expect(recorder.texts.some((text) => text.startsWith('ended'))).to.equal(false);
    });

    it('S11: a content type with a parameter is a description all the same', async () => {
      const { incoming } = await ring({ contentType: 'Application/SDP; charset=utf-8' });
      incoming.port.answer(answerOptions(bench.voice.stream));
      await bench.end.expect(200);
    });
  });
});
