import { expect } from 'chai';
import { isCallingError } from '../../../../src/core/errors.js';
import type { CallPortSignal } from '../../../../src/core/ports.js';
import { hum, type Hum } from '../../../support/audio.js';
import { takeCensus } from '../../../support/browser-census.js';
import {
  answerOptions,
  belongingTo,
  CONTACT,
  dialogOf,
  dialOptions,
  establish,
  incomingOn,
  inviteText,
  openLine,
  record,
  type TestLine,
} from '../../../support/sip-line.js';
import { FarEnd, FarPhone } from '../../../support/sip-script.js';

describe('SipCall', () => {
  let census: ReturnType<typeof takeCensus>;
  let voice: Hum;
  let end: FarEnd;
  let own: TestLine;
  const phones: FarPhone[] = [];

  beforeEach(async () => {
    census = takeCensus();
    voice = hum(440);
    end = new FarEnd();
    own = await openLine(end);
  });

  afterEach(() => {
    own.dispose();
    for (const phone of phones.splice(0)) phone.close();
    voice.stop();
    census.stop();
  });

  function phone(): FarPhone {
    const made = new FarPhone(end);
    phones.push(made);
    return made;
  }

  async function established(): Promise<Awaited<ReturnType<typeof establish>>> {
    const call = await establish(end, own.line, voice.stream);
    phones.push(call.far);
    return call;
  }

  function endOf(signals: readonly CallPortSignal[]): CallPortSignal | undefined {
    return signals.find(({ type }) => type === 'ended');
  }

  describe('dialled', () => {
    it('goes through 100, 180 and 200 to media, and is hung up by us', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(
        dialOptions(voice.stream, { headers: { 'X-Case': '17' }, displayName: 'Ali "A" \\ 😀' }),
      );
      const invite = await end.expect('INVITE');
      expect(invite.uri).to.equal('sip:bob@example.com');
      expect(invite.header('From')).to.match(
        /^"Ali \\"A\\" \\\\ 😀" <sip:alice@example\.com>;tag=\w+$/u,
      );
      expect(invite.header('X-Case')).to.equal('17');
      expect(invite.header('Content-Type')).to.equal('application/sdp');
      expect(invite.header('Session-Expires')).to.equal('1800');
      expect(invite.header('Authorization')).to.equal('');
      end.reply(invite, 100, 'Trying');
      end.reply(invite, 180, 'Ringing', { headers: [CONTACT] });
      await recorder.until('progress 180');
      const far = phone();
      const body = await far.answer(invite.body);
      end.reply(invite, 200, 'OK', { headers: [CONTACT, 'X-Reply: yes'], body });
      const ack = await end.expect('ACK');
      expect(ack.uri).to.equal('sip:bob@far.invalid;transport=ws');
      expect(ack.header('CSeq')).to.equal(invite.header('CSeq').replace('INVITE', 'ACK'));
      await recorder.until('media-path connected');
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'progress 180',
        'track-added audio',
        'headers',
        'answered',
        'media-path connected',
      ]);
      expect(recorder.signals[0]).to.deep.equal({
        type: 'dialing',
        callId: invite.header('Call-ID'),
      });
      expect(recorder.signals[3]).to.deep.equal({ type: 'headers', headers: { 'X-Reply': 'yes' } });
      expect((await port.getStats())?.size).to.be.above(0);
      port.end();
      const bye = await end.expect('BYE');
      end.reply(bye, 200, 'OK');
      await recorder.completed;
      expect(recorder.texts.slice(6)).to.deep.equal(['complete']);
      expect(census.count().peerConnections).to.equal(1);
      expect(await port.getStats()).to.equal(undefined);
      expect(await end.rest()).to.deep.equal([]);
      expect(end.problems()).to.deep.equal([]);
    });

    it('tells early media, and a 183 without a To tag', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(voice.stream));
      const invite = await end.expect('INVITE');
      end.send(
        [
          'SIP/2.0 183 Session Progress',
          `Via: ${invite.header('Via')}`,
          `From: ${invite.header('From')}`,
          `To: ${invite.header('To')}`,
          `Call-ID: ${invite.header('Call-ID')}`,
          `CSeq: ${invite.header('CSeq')}`,
          'Content-Length: 0',
          '',
          '',
        ].join('\r\n'),
      );
      await recorder.until('progress 183');
      const far = phone();
      const body = await far.answer(invite.body);
      end.reply(invite, 183, 'Session Progress', { headers: [CONTACT], body });
      await recorder.until('progress 183 early');
      await recorder.until('track-added audio');
      end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await end.expect('ACK');
      await recorder.until('media-path connected');
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'progress 183',
        'progress 183 early',
        'track-added audio',
        'answered',
        'media-path connected',
      ]);
    });

    const refusals: readonly (readonly [string, number, string, readonly string[], string])[] = [
      ['486', 486, 'Busy Here', [], 'ended busy remote 486 busy'],
      ['600', 600, 'Busy Everywhere', [], 'ended busy remote 600 busy'],
      ['603', 603, 'Decline', [], 'ended rejected remote 603 call-rejected'],
      ['403', 403, 'Forbidden', [], 'ended forbidden remote 403 forbidden'],
      ['401 without a challenge', 401, 'Unauthorized', [], 'ended forbidden remote 401 forbidden'],
      ['404', 404, 'Not Found', [], 'ended not-found remote 404 not-found'],
      ['484', 484, 'Address Incomplete', [], 'ended not-found remote 484 not-found'],
      [
        '480',
        480,
        'Temporarily Unavailable',
        [],
        'ended unavailable remote 480 service-unavailable',
      ],
      ['480 with Q.850 17', 480, 'x', ['Reason: Q.850;cause=17'], 'ended busy remote 480 busy'],
      [
        '480 with Q.850 19',
        480,
        'x',
        ['Reason: Q.850;cause=19'],
        'ended no-answer remote 480 timeout',
      ],
      ['408', 408, 'Request Timeout', [], 'ended timeout remote 408 timeout'],
      ['487', 487, 'Request Terminated', [], 'ended cancelled remote 487 cancelled'],
      ['488', 488, 'Not Acceptable Here', [], 'ended media-failed network 488 media-failed'],
      [
        '302',
        302,
        'Moved',
        ['Contact: <sip:x@y.z>'],
        'ended unavailable remote 302 service-unavailable',
      ],
      [
        '503',
        503,
        'Service Unavailable',
        ['Retry-After: 7 (soon)'],
        'ended server-error remote 503 service-unavailable',
      ],
      ['500', 500, 'Server Error', [], 'ended server-error remote 500 service-unavailable'],
      ['422 without Min-SE', 422, 'x', [], 'ended unknown remote 422 call-rejected'],
    ];
    for (const [name, code, phrase, headers, text] of refusals) {
      it(`M8: refused by ${name}`, async () => {
        const port = own.line.createCall('sip:bob@example.com');
        const recorder = record(port);
        port.dial(dialOptions(voice.stream));
        const invite = await end.expect('INVITE');
        end.reply(invite, code, phrase, { headers });
        await end.expect('ACK');
        await recorder.completed;
        expect(recorder.texts).to.deep.equal(['dialing', text, 'complete']);
        const told = endOf(recorder.signals);
        const error = told?.type === 'ended' ? told.error : undefined;
        expect(error?.retryable).to.equal([408, 480, 500, 503].includes(code));
        expect(error?.retryAfter).to.equal(code === 503 ? 7 : undefined);
        expect(census.count().peerConnections).to.equal(0);
      });
    }

    it('M8: 408 after an 18x is no answer', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(voice.stream));
      const invite = await end.expect('INVITE');
      end.reply(invite, 180, 'Ringing');
      end.reply(invite, 408, 'Request Timeout');
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'progress 180',
        'ended no-answer remote 408 timeout',
        'complete',
      ]);
    });

    it('is cancelled by us: CANCEL, and the 487 is acknowledged', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(voice.stream));
      const invite = await end.expect('INVITE');
      end.reply(invite, 180, 'Ringing');
      await recorder.until('progress 180');
      port.end();
      await recorder.completed;
      const cancel = await end.expect('CANCEL');
      expect(cancel.header('Via')).to.equal(invite.header('Via'));
      end.reply(cancel, 200, 'OK');
      end.reply(invite, 487, 'Request Terminated');
      await end.expect('ACK');
      expect(recorder.texts).to.deep.equal(['dialing', 'progress 180', 'complete']);
      expect(await end.rest()).to.deep.equal([]);
      expect(census.count().peerConnections).to.equal(0);
    });

    it('is ended before anything came back: CANCEL follows the first 1xx', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(voice.stream));
      const invite = await end.expect('INVITE');
      port.end();
      await recorder.completed;
      expect(await end.rest()).to.deep.equal([]);
      end.reply(invite, 100, 'Trying');
      await end.expect('CANCEL');
    });

    it('is ended before the INVITE went out: nothing is sent', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(voice.stream));
      port.end();
      await recorder.completed;
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await end.rest()).to.deep.equal([]);
      expect(recorder.texts).to.deep.equal(['complete']);
      expect(census.count().peerConnections).to.equal(0);
    });

    it('keeps the caller of an anonymous call out of every header', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      port.dial(dialOptions(voice.stream, { anonymous: true, displayName: 'Alice' }));
      const invite = await end.expect('INVITE');
      expect(invite.header('From')).to.match(
        /^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/u,
      );
      expect(invite.header('Privacy')).to.equal('id');
      expect(invite.text.toLowerCase()).not.to.contain('alice');
    });

    it('an anonymous call can be ended by the far end', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(voice.stream, { anonymous: true }));
      const invite = await end.expect('INVITE');
      const far = phone();
      end.reply(invite, 200, 'OK', { headers: [CONTACT], body: await far.answer(invite.body) });
      await end.expect('ACK');
      far.send('BYE', dialogOf(invite));
      await end.expect(200);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended normal remote');
    });

    it('M17: throws for what cannot be used, and leaves nothing open', () => {
      const stream = voice.stream;
      const attempts: readonly (() => void)[] = [
        () => {
          own.line.createCall('sip:bob@example.com').dial(
            dialOptions(stream, {
              rtc: {
                iceServers: [{ urls: 'nonsense' }],
                iceTransportPolicy: 'all',
                iceGatheringTimeout: 500,
              },
            }),
          );
        },
        () => {
          own.line
            .createCall('sip:bob@example.com')
            .dial(dialOptions(stream, { headers: { 'X-A': 'b\r\nX-Evil: c' } }));
        },
        () => {
          own.line
            .createCall('sip:bob@example.com')
            .dial(dialOptions(stream, { headers: { From: 'x' } }));
        },
        () => {
          own.line.createCall('sip:100%@example.com').dial(dialOptions(stream));
        },
        () => {
          own.line.createCall('sip:bob@-').dial(dialOptions(stream));
        },
      ];
      for (const attempt of attempts) {
        let thrown: unknown;
        try {
          attempt();
        } catch (error) {
          thrown = error;
        }
        expect(isCallingError(thrown) && thrown.code).to.equal('invalid-argument');
      }
      expect(census.count().peerConnections).to.equal(0);
    });

    it('a name with line ends cannot add a header', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      port.dial(dialOptions(voice.stream, { displayName: 'A\r\nX-Evil: 1' }));
      const invite = await end.expect('INVITE');
      expect(invite.header('X-Evil')).to.equal('');
      expect(invite.header('From')).to.match(/^"A X-Evil: 1" </u);
    });

    it('M10: never asks for a device, and leaves the stream and its tracks as they are', async () => {
      let asked = 0;
      const original = MediaDevices.prototype.getUserMedia;
      MediaDevices.prototype.getUserMedia = function (constraints) {
        asked += 1;
        return original.call(this, constraints);
      };
      try {
        const [track] = voice.stream.getAudioTracks();
        if (track) track.enabled = false;
        const { port, recorder, far, dialog } = await established();
        expect(track?.enabled).to.equal(false);
        // The far end holds and resumes, at which JsSIP would write `enabled`.
        for (const [direction, cseq] of [
          ['sendonly', 201],
          ['sendrecv', 202],
        ] as const) {
          const body = (await far.offer()).replace(/a=(sendrecv|sendonly)/u, `a=${direction}`);
          end.send(far.inDialog('INVITE', dialog, { headers: [CONTACT], body, cseq }));
          await end.expect(100);
          const ok = await end.expect(200);
          await far.accept(ok.body);
          end.send(far.inDialog('ACK', dialog, { cseq }));
        }
        expect(track?.enabled).to.equal(false);
        port.end();
        await recorder.completed;
        expect(voice.stream.getAudioTracks()).to.deep.equal([track]);
        expect(track?.readyState).to.equal('live');
        expect(asked).to.equal(0);
      } finally {
        MediaDevices.prototype.getUserMedia = original;
      }
    });

    it('a stream without a track still makes a call with sound', async () => {
      const port = own.line.createCall('sip:bob@example.com');
      port.dial(dialOptions(new MediaStream()));
      expect((await end.expect('INVITE')).body).to.match(
        /^m=audio [1-9].*\r\n(?:.*\r\n)*a=sendrecv/mu,
      );
    });
  });

  describe('established', () => {
    it('is ended by the far end', async () => {
      const { recorder, far, dialog } = await established();
      far.send('BYE', dialog);
      await end.expect(200);
      await recorder.completed;
      expect(recorder.texts.slice(-2)).to.deep.equal(['ended normal remote', 'complete']);
      expect(census.count().peerConnections).to.equal(1);
    });

    it('is ended because it was answered elsewhere', async () => {
      const { recorder, far, dialog } = await established();
      far.send('BYE', dialog, {
        headers: ['Reason: SIP;cause=200;text="Call completed elsewhere"'],
      });
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended answered-elsewhere remote');
    });

    it('tells the far end why', async () => {
      const { port } = await established();
      port.end({ statusCode: 500, reasonPhrase: 'Media "Failed"\r\nX: y' });
      const bye = await end.expect('BYE');
      expect(bye.header('Reason')).to.match(/^SIP ?;cause=500; text="Media Failed X: y"$/u);
    });
  });

  describe('coming in', () => {
    async function ring(parts: Parameters<typeof inviteText>[0] = {}): Promise<{
      readonly far: FarPhone;
      readonly invite: string;
      readonly incoming: Awaited<ReturnType<typeof incomingOn>>;
      readonly recorder: ReturnType<typeof record>;
      readonly ringing: Awaited<ReturnType<FarEnd['expect']>>;
    }> {
      const far = phone();
      const coming = incomingOn(own.line);
      const invite = inviteText({ body: await far.offer(), ...parts });
      end.send(invite);
      const incoming = await coming;
      const recorder = record(incoming.port);
      await end.expect(100);
      const ringing = await end.expect(180);
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
      incoming.port.answer(answerOptions(voice.stream, { headers: { 'X-Agent': '7' } }));
      const ok = await end.expect(200);
      expect(ok.header('X-Agent')).to.equal('7');
      expect(ok.header('To')).to.equal(ringing.header('To'));
      await far.accept(ok.body);
      end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await recorder.until('media-path connected');
      expect(recorder.texts).to.deep.equal([
        'track-added audio',
        'answered',
        'media-path connected',
      ]);
    });

    it('is rejected inside the listener: no 180 is sent', async () => {
      own.line.incoming$.subscribe(({ port }) => {
        port.reject(486);
      });
      end.send(inviteText({ body: await phone().offer() }));
      await end.expect(100);
      await end.expect(486);
    });

    it('nobody listens: 480', async () => {
      end.send(inviteText({ body: await phone().offer() }));
      await end.expect(100);
      await end.expect(480);
    });

    it('is given up by its caller', async () => {
      const { invite, recorder } = await ring();
      end.send(belongingTo(invite, 'CANCEL'));
      await end.expect(200);
      await end.expect(487);
      await recorder.completed;
      expect(recorder.texts).to.deep.equal(['ended cancelled remote', 'complete']);
    });

    it('is answered on another device', async () => {
      const { invite, recorder } = await ring();
      end.send(belongingTo(invite, 'CANCEL', { headers: ['Reason: SIP;cause=200'] }));
      await recorder.completed;
      expect(recorder.texts).to.deep.equal(['ended answered-elsewhere remote', 'complete']);
    });

    it('is given up while we answer', async () => {
      const { invite, incoming, recorder } = await ring();
      incoming.port.answer(answerOptions(voice.stream));
      end.send(belongingTo(invite, 'CANCEL'));
      await end.expect(200);
      await end.expect(487);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended cancelled remote');
      expect(recorder.texts.filter((text) => text.startsWith('ended'))).to.have.length(1);
      expect(await end.rest()).to.deep.equal([]);
    });

    it('a CANCEL that comes after our 200 changes nothing', async () => {
      const { far, invite, incoming, recorder } = await ring();
      incoming.port.answer(answerOptions(voice.stream));
      const ok = await end.expect(200);
      end.send(belongingTo(invite, 'CANCEL'));
      const reply = await end.expect(200);
      expect(reply.header('CSeq')).to.match(/CANCEL$/u);
      await far.accept(ok.body);
      end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await recorder.until('media-path connected');
    });

    it('an INVITE without a description is answered with our offer', async () => {
      const coming = incomingOn(own.line);
      const invite = inviteText();
      end.send(invite);
      const { port } = await coming;
      const recorder = record(port);
      await end.expect(100);
      await end.expect(180);
      port.answer(answerOptions(voice.stream));
      const ok = await end.expect(200);
      const far = phone();
      const body = await far.answer(ok.body);
      end.send(belongingTo(invite, 'ACK', { to: ok.header('To'), body }));
      await recorder.until('media-path connected');
      expect(recorder.texts).to.deep.equal([
        'answered',
        'track-added audio',
        'media-path connected',
      ]);
    });

    it('an ACK without the answer that was due ends the call', async () => {
      const coming = incomingOn(own.line);
      const invite = inviteText();
      end.send(invite);
      const { port } = await coming;
      const recorder = record(port);
      await end.expect(100);
      await end.expect(180);
      port.answer(answerOptions(voice.stream));
      const ok = await end.expect(200);
      end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await end.expect('BYE');
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
        own.line.incoming$.subscribe(() => {
          told += 1;
        });
        end.send(inviteText({ body }));
        await end.expect(100);
        await end.expect(488);
        expect(told).to.equal(0);
      });
    }

    it('a description the browser refuses: 488, told as media-failed', async () => {
      const far = phone();
      const coming = incomingOn(own.line);
      end.send(
        inviteText({
          body: (await far.offer()).replace(/^a=fingerprint.*$/gmu, 'a=fingerprint:sha-256 00'),
        }),
      );
      const { port } = await coming;
      const recorder = record(port);
      await end.expect(100);
      await end.expect(180);
      port.answer(answerOptions(voice.stream));
      await end.expect(488);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended media-failed network media-failed');
      expect(census.count().peerConnections).to.equal(1);
    });

    it('M17: options that cannot be used leave it ringing', async () => {
      const { far, invite, incoming, recorder } = await ring();
      for (const options of [
        answerOptions(voice.stream, { headers: { 'X-A': 'b\nc' } }),
        answerOptions(voice.stream, {
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
      incoming.port.answer(answerOptions(voice.stream));
      const ok = await end.expect(200);
      await far.accept(ok.body);
      end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await recorder.until('media-path connected');
    });

    it('is answered once only', async () => {
      const { incoming } = await ring();
      incoming.port.answer(answerOptions(voice.stream));
      expect(() => {
        incoming.port.answer(answerOptions(voice.stream));
      }).to.throw('does not ring');
      await end.expect(200);
    });

    it('is ended by us before the ACK: BYE waits for it, and goes once', async () => {
      const { invite, incoming, recorder } = await ring();
      incoming.port.answer(answerOptions(voice.stream));
      const ok = await end.expect(200);
      await recorder.until('answered');
      incoming.port.end();
      await recorder.completed;
      expect(await end.rest()).to.deep.equal([]);
      end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await end.expect('BYE');
      expect(await end.rest()).to.deep.equal([]);
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
        end.send(belongingTo(invite, 'CANCEL'));
        await recorder.completed;
        expect(recorder.texts).to.deep.equal(['ended cancelled remote', 'complete']);
      });
    }

    it('a name of 10,000 characters and one with overrides are made fit to be shown', async () => {
      const long = await ring({ from: `"${'x'.repeat(10_000)}" <sip:bob@example.com>;tag=1` });
      expect(long.incoming.remote.name).to.have.length(256);
      long.incoming.port.reject(486);
      await end.expect(486);
      const rtl = await ring({ from: '"a\u202Eevil\u0007b" <sip:bob@example.com>;tag=1' });
      expect(rtl.incoming.remote.name).to.equal('a evil b');
    });

    it('S8: an Expires beyond 32 bits does not end it, an over-long interval refreshes nothing', async () => {
      const { incoming, recorder } = await ring({
        headers: ['Expires: 99999999999', 'Session-Expires: 4294967295;refresher=uas'],
      });
      incoming.port.answer(answerOptions(voice.stream));
      const ok = await end.expect(200);
      expect(ok.header('Session-Expires')).to.equal('86400;refresher=uas');
      expect(recorder.texts.some((text) => text.startsWith('ended'))).to.equal(false);
    });

    it('S11: a content type with a parameter is a description all the same', async () => {
      const { incoming } = await ring({ contentType: 'Application/SDP; charset=utf-8' });
      incoming.port.answer(answerOptions(voice.stream));
      await end.expect(200);
    });
  });
});
