import { expect } from 'chai';
import JsSIP from 'jssip/lib/JsSIP.js';
import { config } from 'rxjs';
import { hum, type Hum } from '../../../support/audio.js';
import { takeCensus } from '../../../support/browser-census.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';
import { requestText, type SipMessage } from '../../../support/scripted.js';
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
  type Established,
  type TestLine,
} from '../../../support/sip-line.js';
import { FarEnd, FarPhone } from '../../../support/sip-script.js';

/** A STUN server that never answers (RFC 5737). */
const DEAD_STUN = { urls: 'stun:192.0.2.77:3478' };

describe('repairs of JsSIP', () => {
  let census: ReturnType<typeof takeCensus>;
  let voice: Hum;
  let end: FarEnd;
  let own: TestLine;
  let errors: string[];
  const phones: FarPhone[] = [];
  const onError = (event: ErrorEvent): void => {
    errors.push(event.message);
  };
  const onRejection = (event: PromiseRejectionEvent): void => {
    errors.push(String(event.reason));
  };

  beforeEach(() => {
    census = takeCensus();
    voice = hum(440);
    errors = [];
    window.addEventListener('error', onError);
    window.addEventListener('unhandledrejection', onRejection);
  });

  afterEach(() => {
    own.dispose();
    for (const phone of phones.splice(0)) phone.close();
    voice.stop();
    census.stop();
    window.removeEventListener('error', onError);
    window.removeEventListener('unhandledrejection', onRejection);
    expect(errors).to.deep.equal([]);
  });

  async function start(clock?: FakeClock): Promise<void> {
    end = new FarEnd(clock);
    own = await openLine(end);
  }

  function phone(): FarPhone {
    const made = new FarPhone(end);
    phones.push(made);
    return made;
  }

  async function established(parts = {}): Promise<Established> {
    const call = await establish(end, own.line, voice.stream, parts);
    phones.push(call.far);
    return call;
  }

  async function dialled(): Promise<{
    readonly port: ReturnType<TestLine['line']['createCall']>;
    readonly recorder: ReturnType<typeof record>;
    readonly invite: SipMessage;
  }> {
    const port = own.line.createCall('sip:bob@example.com');
    const recorder = record(port);
    port.dial(dialOptions(voice.stream));
    return { port, recorder, invite: await end.expect('INVITE') };
  }

  /** What the far end's dialog gets for a BYE: 200, or 481 where we keep no such dialog. */
  async function byeAnswer(dialog: ReturnType<typeof dialogOf>): Promise<number | undefined> {
    phone().send('BYE', dialog);
    return (await end.next()).statusCode;
  }

  async function registerAgain(): Promise<void> {
    await own.line.open('loopback:');
    const registered = own.line.register(600);
    await end.acceptRegister();
    await registered;
  }

  describe('M3: a hang-up that crosses the answer', () => {
    it('the 200 that crosses our CANCEL gets ACK and BYE, and ACK again when it comes again', async () => {
      await start();
      const { port, recorder, invite } = await dialled();
      end.reply(invite, 180, 'Ringing', { headers: [CONTACT] });
      await recorder.until('progress 180');
      const body = await phone().answer(invite.body);
      port.end();
      const cancel = await end.expect('CANCEL');
      end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      end.reply(cancel, 200, 'OK');
      const ack = await end.expect('ACK');
      expect(ack.uri).to.equal('sip:bob@far.invalid;transport=ws');
      expect(ack.header('To')).to.match(/;tag=scripted$/u);
      const bye = await end.expect('BYE');
      expect(bye.header('To')).to.match(/;tag=scripted$/u);
      expect(Number.parseInt(bye.header('CSeq'), 10)).to.equal(
        Number.parseInt(invite.header('CSeq'), 10) + 1,
      );
      end.reply(bye, 200, 'OK');
      end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await end.expect('ACK');
      expect(await end.rest()).to.deep.equal([]);
      expect(await byeAnswer(dialogOf(invite))).to.equal(481);
      expect(recorder.texts).to.deep.equal(['dialing', 'progress 180', 'complete']);
    });

    it('a 200 without any 1xx before our hang-up gets ACK and BYE', async () => {
      await start();
      const { port, invite } = await dialled();
      const body = await phone().answer(invite.body);
      port.end();
      end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await end.expect('ACK');
      await end.expect('BYE');
      expect(await end.rest()).to.deep.equal([]);
    });

    it('between the 200 and our ACK: ACK goes before BYE, each once', async () => {
      await start();
      const { port, recorder, invite } = await dialled();
      const body = await phone().answer(invite.body);
      const original = RTCPeerConnection.prototype.setRemoteDescription;
      const applied = new Promise<void>((resolve) => {
        RTCPeerConnection.prototype.setRemoteDescription = async function (
          description?: RTCSessionDescriptionInit,
        ) {
          RTCPeerConnection.prototype.setRemoteDescription = original;
          port.end();
          resolve();
          await Reflect.apply(original, this, [description]);
        };
      });
      end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await applied;
      await recorder.completed;
      await end.expect('ACK');
      await end.expect('BYE');
      expect(await end.rest()).to.deep.equal([]);
      expect(recorder.texts).to.deep.equal(['dialing', 'complete']);
    });
  });

  it('M4: the second 2xx of a fork gets ACK and BYE of its own, the call goes on', async () => {
    await start();
    const { recorder, invite, dialog, port } = await established();
    const other = await phone().answer(invite.body);
    end.reply(invite, 200, 'OK', {
      headers: ['Contact: <sip:other@elsewhere.invalid;transport=ws>'],
      body: other,
      toTag: 'second',
    });
    const ack = await end.expect('ACK');
    expect(ack.uri).to.equal('sip:other@elsewhere.invalid;transport=ws');
    expect(ack.header('To')).to.match(/;tag=second$/u);
    const bye = await end.expect('BYE');
    expect(bye.uri).to.equal('sip:other@elsewhere.invalid;transport=ws');
    expect(bye.header('To')).to.match(/;tag=second$/u);
    expect(await end.rest()).to.deep.equal([]);
    expect(recorder.texts.at(-1)).to.equal('media-path connected');
    expect(await byeAnswer(dialogOf(invite, 'second'))).to.equal(481);
    port.end();
    expect((await end.expect('BYE')).header('To')).to.contain(';tag=scripted');
    expect(dialog.target).to.match(/^sip:/u);
  });

  describe('M5: the connection is lost', () => {
    it('while an inbound call rings', async () => {
      await start();
      const coming = incomingOn(own.line);
      end.send(inviteText({ body: await phone().offer() }));
      const { port } = await coming;
      const recorder = record(port);
      await end.expect(100);
      await end.expect(180);
      end.drop();
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'ended network-lost network connection-lost',
        'complete',
      ]);
      expect(own.signals.map(({ type }) => type)).to.deep.equal(['closed']);
      expect(() => {
        port.answer(answerOptions(voice.stream));
      }).to.throw('does not ring');
    });

    it('while an inbound call is being answered', async () => {
      await start();
      const coming = incomingOn(own.line);
      end.send(inviteText({ body: await phone().offer() }));
      const { port } = await coming;
      const recorder = record(port);
      await end.expect(100);
      await end.expect(180);
      port.answer(answerOptions(voice.stream));
      end.drop();
      await recorder.completed;
      expect(recorder.texts.filter((text) => text.startsWith('ended'))).to.deep.equal([
        'ended network-lost network connection-lost',
      ]);
      expect(census.count().peerConnections).to.equal(1);
    });

    it('before the INVITE went out, before any answer, and while it rings', async () => {
      await start();
      for (const stage of ['dialled', 'sent', 'ringing']) {
        const port = own.line.createCall('sip:bob@example.com');
        const recorder = record(port);
        port.dial(dialOptions(voice.stream));
        if (stage !== 'dialled') {
          const invite = await end.expect('INVITE');
          if (stage === 'ringing') {
            end.reply(invite, 180, 'Ringing');
            await recorder.until('progress 180');
          }
        }
        end.drop();
        await recorder.completed;
        expect(recorder.texts.slice(-2), stage).to.deep.equal([
          'ended network-lost network connection-lost',
          'complete',
        ]);
        expect(census.count().peerConnections).to.equal(0);
        await own.line.open('loopback:');
      }
    });

    it('an INVITE on a half-open connection: found out within 10 s', async () => {
      const clock = new FakeClock();
      await start(clock);
      await clock.pass(0);
      const port = own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      // The server has answered a ping before, so the next that it leaves is enough.
      own.line.probe();
      await end.rest();
      expect(end.pings).to.equal(1);
      end.deaf = true;
      port.dial(dialOptions(voice.stream));
      await recorder.until('dialing');
      await clock.pass(4_000);
      await clock.pass(5_000);
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'ended network-lost network connection-lost',
        'complete',
      ]);
      expect(own.signals.map(({ type }) => type)).to.deep.equal(['closed']);
    });

    it('an answered call goes on, and tells the far end where it is once registered again', async () => {
      await start();
      const { recorder, far, invite, dialog } = await established();
      const before = recorder.texts.length;
      end.drop();
      expect(own.signals).to.have.length(1);
      await registerAgain();
      const reinvite = await end.expect('INVITE');
      expect(reinvite.header('Call-ID')).to.equal(invite.header('Call-ID'));
      expect(reinvite.header('To')).to.match(/;tag=scripted$/u);
      const ufrag = (sdp: string): string => /a=ice-ufrag:(\S+)/u.exec(sdp)?.[1] ?? '';
      expect(ufrag(reinvite.body)).not.to.equal(ufrag(invite.body));
      expect(reinvite.body).to.contain('a=candidate:');
      const body = await far.answer(reinvite.body);
      end.reply(reinvite, 200, 'OK', { headers: [CONTACT], body });
      await end.expect('ACK');
      expect(recorder.texts.slice(before).filter((text) => text.startsWith('ended'))).to.deep.equal(
        [],
      );
      far.send('BYE', dialog);
      await end.expect(200);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended normal remote');
    });

    it('M1: a refused re-INVITE ends nothing; the next one is understood', async () => {
      await start();
      const { port, recorder, far, dialog } = await established();
      const rtc = { iceServers: [], iceTransportPolicy: 'all', iceGatheringTimeout: 500 } as const;
      for (const [code, phrase] of [
        [488, 'Not Acceptable Here'],
        [500, 'Server Error'],
        [403, 'Forbidden'],
        [503, 'Service Unavailable'],
      ] as const) {
        const restarted = port.restartIce(rtc);
        const reinvite = await end.expect('INVITE');
        end.reply(reinvite, code, phrase);
        await end.expect('ACK');
        const error = await restarted.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).to.include({ code: 'media-failed', statusCode: code });
      }
      const restarted = port.restartIce(rtc);
      const reinvite = await end.expect('INVITE');
      const body = await far.answer(reinvite.body);
      // S11: JsSIP takes a parameter of the content type for a failure of the re-INVITE.
      end.reply(reinvite, 200, 'OK', {
        headers: [CONTACT],
        body,
        contentType: 'application/sdp; charset=utf-8',
      });
      await end.expect('ACK');
      await restarted;
      expect(recorder.texts.filter((text) => text.startsWith('ended'))).to.deep.equal([]);
      far.send('BYE', dialog);
      await end.expect(200);
    });

    for (const code of [481, 408]) {
      it(`a re-INVITE answered ${String(code)}: the far end is gone`, async () => {
        await start();
        const { port, recorder } = await established();
        const restarted = port.restartIce({
          iceServers: [],
          iceTransportPolicy: 'all',
          iceGatheringTimeout: 500,
        });
        end.reply(await end.expect('INVITE'), code, 'Gone');
        await recorder.completed;
        expect(recorder.texts.at(-2)).to.match(
          /^ended network-lost network (?:\d+ )?connection-lost$/u,
        );
        expect(await restarted.catch(() => 'rejected')).to.equal('rejected');
      });
    }

    it('a re-INVITE under way when it is lost: rejected, and the call goes on', async () => {
      await start();
      const { port, recorder, far, dialog } = await established();
      const restarted = port.restartIce({
        iceServers: [],
        iceTransportPolicy: 'all',
        iceGatheringTimeout: 500,
      });
      await end.expect('INVITE');
      end.drop();
      expect(await restarted.catch((error: unknown) => error)).to.include({
        code: 'connection-lost',
      });
      await registerAgain();
      const reinvite = await end.expect('INVITE');
      const body = await far.answer(reinvite.body);
      end.reply(reinvite, 200, 'OK', { headers: [CONTACT], body });
      await end.expect('ACK');
      far.send('BYE', dialog);
      await end.expect(200);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended normal remote');
    });
  });

  it('M6: a server that never answers delays by the gathering time only, at each restart with candidates', async () => {
    await start();
    const rtc = {
      iceServers: [DEAD_STUN],
      iceTransportPolicy: 'all',
      iceGatheringTimeout: 300,
    } as const;
    const port = own.line.createCall('sip:bob@example.com');
    const recorder = record(port);
    const began = performance.now();
    port.dial(dialOptions(voice.stream, { rtc }));
    const invite = await end.expect('INVITE');
    expect(performance.now() - began).to.be.below(2_000);
    const far = phone();
    end.reply(invite, 200, 'OK', { headers: [CONTACT], body: await far.answer(invite.body) });
    await end.expect('ACK');
    await recorder.until('media-path connected');
    for (let turn = 0; turn < 3; turn += 1) {
      const restarted = port.restartIce(rtc);
      const reinvite = await end.expect('INVITE');
      expect(reinvite.body.match(/^a=candidate:/gmu)?.length ?? 0).to.be.above(0);
      end.reply(reinvite, 488, 'Not Acceptable Here');
      await end.expect('ACK');
      await restarted.catch(() => undefined);
    }
  });

  it('M7: a failed ICE connection is told and ends nothing', async () => {
    await start();
    const { recorder, far, dialog } = await established();
    const connection = census.connections().find((one) => one !== far.connection);
    if (!connection) throw new Error('no connection');
    Object.defineProperty(connection, 'iceConnectionState', { get: () => 'failed' });
    Object.defineProperty(connection, 'connectionState', {
      get: () => 'failed',
      configurable: true,
    });
    connection.dispatchEvent(new Event('iceconnectionstatechange'));
    connection.dispatchEvent(new Event('connectionstatechange'));
    await recorder.until('media-path failed');
    expect(await end.rest()).to.deep.equal([]);
    far.send('BYE', dialog);
    await end.expect(200);
    Reflect.deleteProperty(connection, 'connectionState');
  });

  describe('M2: both sides change the call at once', () => {
    it('the offer we answer with 491 is not applied', async () => {
      await start();
      const { port, far, dialog } = await established();
      const restarted = port.restartIce({
        iceServers: [],
        iceTransportPolicy: 'all',
        iceGatheringTimeout: 500,
      });
      const reinvite = await end.expect('INVITE');
      const theirs = new FarPhone(end);
      phones.push(theirs);
      end.send(
        far.inDialog('INVITE', dialog, {
          headers: [CONTACT],
          body: await theirs.offer(),
          cseq: 300,
        }),
      );
      await end.expect(100);
      await end.expect(491);
      const body = await far.answer(reinvite.body);
      end.reply(reinvite, 200, 'OK', { headers: [CONTACT], body });
      await end.expect('ACK');
      await restarted;
      expect(await end.rest()).to.deep.equal([]);
    });

    it('ours is sent again with a new CSeq, not before 2.1 s for the owner of the Call-ID', async () => {
      const clock = new FakeClock();
      await start(clock);
      const { port, far } = await established();
      const restarted = port.restartIce({
        iceServers: [],
        iceTransportPolicy: 'all',
        iceGatheringTimeout: 500,
      });
      const first = await end.expect('INVITE');
      end.reply(first, 491, 'Request Pending');
      const refused = await end.expect('ACK');
      expect(refused.header('CSeq')).to.equal(first.header('CSeq').replace('INVITE', 'ACK'));
      await end.rest();
      await clock.pass(2_000);
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      expect(await end.rest()).to.deep.equal([]);
      await clock.pass(2_200);
      const second = await end.expect('INVITE');
      expect(Number.parseInt(second.header('CSeq'), 10)).to.equal(
        Number.parseInt(first.header('CSeq'), 10) + 1,
      );
      end.reply(second, 200, 'OK', { headers: [CONTACT], body: await far.answer(second.body) });
      const ack = await end.expect('ACK');
      expect(ack.header('CSeq')).to.equal(second.header('CSeq').replace('INVITE', 'ACK'));
      await restarted;
    });

    it('S3: an offer between our 200 and its ACK gets 491', async () => {
      await start();
      const { far, dialog } = await established();
      const offer = await far.offer();
      end.send(far.inDialog('INVITE', dialog, { headers: [CONTACT], body: offer, cseq: 400 }));
      await end.expect(100);
      const ok = await end.expect(200);
      end.send(far.inDialog('UPDATE', dialog, { headers: [CONTACT], body: offer, cseq: 401 }));
      await end.expect(491);
      await far.accept(ok.body);
      end.send(far.inDialog('ACK', dialog, { cseq: 400 }));
    });
  });

  it('M13: a REFER is declined, so is an INVITE with Replaces', async () => {
    await start();
    const { far, dialog, invite } = await established();
    far.send('REFER', dialog, { headers: [CONTACT, 'Refer-To: <sip:carol@example.com>'] });
    await end.expect(603);
    far.send('REFER', dialog, { headers: [CONTACT, 'Refer-To: <tel:+15551234>'] });
    await end.expect(416);
    const body = await phone().offer();
    const tag = /tag=(\w+)/u.exec(invite.header('From'))?.[1] ?? '';
    const callId = invite.header('Call-ID');
    end.send(
      inviteText({
        body,
        headers: [CONTACT, `Replaces: ${callId};to-tag=${tag};from-tag=scripted`],
      }),
    );
    await end.expect(100);
    await end.expect(486);
    end.send(inviteText({ body, headers: [CONTACT, 'Replaces: unknown;to-tag=1;from-tag=2'] }));
    await end.expect(100);
    await end.expect(481);
    // A call that rings may not be taken over from here (RFC 3891 3).
    const coming = incomingOn(own.line);
    end.send(inviteText({ body, callId: 'ringing' }));
    await coming;
    await end.expect(100);
    const ringing = await end.expect(180);
    const ownTag = /tag=(\w+)/u.exec(ringing.header('To'))?.[1] ?? '';
    end.send(
      inviteText({
        body,
        headers: [CONTACT, `Replaces: ringing;to-tag=${ownTag};from-tag=bobtag`],
      }),
    );
    await end.expect(100);
    await end.expect(481);
  });

  describe('M15: where requests go', () => {
    it("the 200's contact, not the 180's", async () => {
      await start();
      const { port, recorder, invite } = await dialled();
      end.reply(invite, 180, 'Ringing', { headers: ['Contact: <sip:first@far.invalid>'] });
      await recorder.until('progress 180');
      const body = await phone().answer(invite.body);
      end.reply(invite, 200, 'OK', { headers: ['Contact: <sip:second@far.invalid>'], body });
      expect((await end.expect('ACK')).uri).to.equal('sip:second@far.invalid');
      port.end();
      expect((await end.expect('BYE')).uri).to.equal('sip:second@far.invalid');
    });

    it("the contact of the far end's UPDATE, of its re-INVITE, and of its 200 to ours", async () => {
      await start();
      const { port, far, dialog } = await established();
      far.send('UPDATE', dialog, { headers: ['Contact: <sip:updated@far.invalid>'] });
      await end.expect(200);
      const rtc = { iceServers: [], iceTransportPolicy: 'all', iceGatheringTimeout: 500 } as const;
      let restarted = port.restartIce(rtc);
      let reinvite = await end.expect('INVITE');
      expect(reinvite.uri).to.equal('sip:updated@far.invalid');
      end.reply(reinvite, 200, 'OK', {
        headers: ['Contact: <sip:answered@far.invalid>'],
        body: await far.answer(reinvite.body),
      });
      expect((await end.expect('ACK')).uri).to.equal('sip:answered@far.invalid');
      await restarted;
      const offer = await far.offer();
      const cseq = 500;
      end.send(
        far.inDialog('INVITE', dialog, {
          headers: ['Contact: <sip:reinvited@far.invalid>'],
          body: offer,
          cseq,
        }),
      );
      await end.expect(100);
      await far.accept((await end.expect(200)).body);
      end.send(far.inDialog('ACK', dialog, { cseq }));
      restarted = port.restartIce(rtc);
      reinvite = await end.expect('INVITE');
      expect(reinvite.uri).to.equal('sip:reinvited@far.invalid');
      end.reply(reinvite, 488, 'No');
      await restarted.catch(() => undefined);
    });
  });

  for (const [name, body] of [
    ['without a description', ''],
    ['with one that cannot be used', 'v=0\r\n'],
  ] as const) {
    it(`M16: a 200 ${name} leaves nothing behind`, async () => {
      await start();
      const { recorder, invite } = await dialled();
      end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await end.expect('ACK');
      const bye = await end.expect('BYE');
      expect(bye.header('Reason')).to.match(/^SIP ?;cause=4(?:00|88)/u);
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'ended media-failed network media-failed',
        'complete',
      ]);
      expect(census.count().peerConnections).to.equal(0);
      end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await end.expect('ACK');
      expect(await end.rest()).to.deep.equal([]);
      expect(await byeAnswer(dialogOf(invite))).to.equal(481);
    });
  }

  it('M9: a listener that throws changes nothing of the call', async () => {
    await start();
    const thrown: unknown[] = [];
    config.onUnhandledError = (error) => {
      thrown.push(error);
    };
    try {
      own.line.incoming$.subscribe(({ port }) => {
        port.signals$.subscribe(() => {
          throw new Error('in a signal');
        });
        port.answer(answerOptions(voice.stream));
        throw new Error('in incoming$');
      });
      const far = phone();
      const invite = inviteText({ body: await far.offer() });
      end.send(invite);
      await end.expect(100);
      await end.expect(180);
      const ok = await end.expect(200);
      await far.accept(ok.body);
      end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      expect(await end.rest()).to.deep.equal([]);
      expect(thrown.map(String)).to.include('Error: in incoming$');
      expect(thrown.map(String)).to.include('Error: in a signal');
    } finally {
      config.onUnhandledError = null;
    }
  });

  describe('M14: malformed messages', () => {
    const via = 'Via: SIP/2.0/WS scripted.invalid;branch=';

    function raw(start: string, headers: Readonly<Record<string, string>>, body = ''): string {
      const lines = {
        From: '<sip:bob@example.com>;tag=1',
        To: '<sip:alice@example.com>',
        'Call-ID': 'raw',
        Contact: '<sip:bob@far.invalid>',
        'Content-Length': String(body.length),
        ...headers,
      };
      return [
        start,
        ...Object.entries(lines).map(([name, value]) => `${name}: ${value}`),
        '',
        body,
      ].join('\r\n');
    }

    it('neither throw nor disturb a call, and requests are answered', async () => {
      await start();
      own.line.incoming$.subscribe();
      const { recorder, far, dialog, invite } = await established();
      const requests: readonly (readonly [number, string])[] = [
        [400, raw('INVITE sip:alice@example.com SIP/2.0', { Contact: '*', CSeq: '1 INVITE' })],
        [416, raw('INVITE tel:+1234 SIP/2.0', { CSeq: '1 INVITE' })],
        [416, raw('OPTIONS http://x/ SIP/2.0', { CSeq: '1 OPTIONS' })],
        [416, raw('INVITE nobodyKnowsThisScheme:x SIP/2.0', { CSeq: '1 INVITE' })],
        [400, raw('INVITE sip:%FF%FE@example.com SIP/2.0', { CSeq: '1 INVITE' })],
        [
          400,
          raw('INVITE sip:alice@example.com SIP/2.0', {
            CSeq: '1 INVITE',
            Contact: '<sip:%FF@far.invalid>',
          }),
        ],
        [400, raw('OPTIONS sip:alice@example.com SIP/2.0', { CSeq: 'garbage' })],
        [400, raw('OPTIONS sip:alice@example.com SIP/2.0', { CSeq: '1 INVITE' })],
        [
          400,
          raw('OPTIONS sip:alice@example.com SIP/2.0', { CSeq: '1 OPTIONS', 'Call-ID': 'a b c' }),
        ],
        [
          400,
          raw('OPTIONS sip:alice@example.com SIP/2.0', {
            CSeq: '1 OPTIONS',
            'Content-Length': '9',
          }),
        ],
        [400, far.inDialog('NOTIFY', dialog, { headers: [CONTACT] })],
      ];
      for (const [index, [code, text]] of requests.entries()) {
        end.send(
          text.startsWith('NOTIFY')
            ? text
            : text.replace('\r\n', `\r\n${via}z9hG4bKr${String(index)}\r\n`),
        );
        expect((await end.next()).statusCode, text).to.equal(code);
      }
      const branch = /branch=([^;]+)/u.exec(invite.header('Via'))?.[1] ?? '';
      const silent: readonly string[] = [
        'hello',
        '\r\n\r\n\r\n',
        'SIP/2.0 200 OK\r\n\r\n',
        raw('SIP/2.0 200 OK', { CSeq: 'garbage' }).replace('\r\n', `\r\n${via}${branch}\r\n`),
        raw('SIP/2.0 200 OK', { CSeq: '1 INVITE', Contact: '*' }).replace(
          '\r\n',
          `\r\n${via}z9hG4bKx\r\n`,
        ),
        raw('SIP/2.0 200 OK', { CSeq: '1 INVITE' }).replace('\r\n', `\r\n${via}constructor\r\n`),
        raw('SIP/2.0 200 OK', { CSeq: '1 OPTIONS' }).replace('\r\n', `\r\n${via}__proto__\r\n`),
        raw('SIP/2.0 200 OK', { CSeq: '1 INVITE', 'Content-Length': '1' }, '😀😀').replace(
          '\r\n',
          `\r\n${via}z9hG4bKy\r\n`,
        ),
        raw('SIP/2.0 401 No', { CSeq: '1 INVITE', 'WWW-Authenticate': 'Bearer' }).replace(
          '\r\n',
          `\r\n${via}z9hG4bKz\r\n`,
        ),
        raw('ACK tel:+1 SIP/2.0', { CSeq: '1 ACK' }).replace('\r\n', `\r\n${via}z9hG4bKa\r\n`),
      ];
      for (const text of silent) end.send(text);
      expect(await end.rest()).to.deep.equal([]);
      // Keys that spell what every object has.
      for (const [callId, to, from] of [
        ['const', 'ruct', 'or'],
        ['__pro', 'to', '__'],
      ] as const) {
        end.send(
          requestText('BYE', dialog.target, {
            from: `<sip:x@y.z>;tag=${from}`,
            to: `<sip:alice@example.com>;tag=${to}`,
            callId,
            cseq: 1,
          }),
        );
        await end.expect(481);
        end.send(
          inviteText({
            body: await phone().offer(),
            headers: [CONTACT, `Replaces: ${callId};to-tag=${to};from-tag=${from}`],
          }),
        );
        await end.expect(100);
        await end.expect(481);
      }
      end.send(
        far.inDialog('NOTIFY', dialog, { headers: [CONTACT, 'Event: refer;id=constructor'] }),
      );
      expect((await end.next()).statusCode).to.equal(481);
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
      far.send('BYE', dialog, {});
      await end.expect(200);
      await recorder.completed;
      expect(end.logged.filter(({ level }) => level === 'error')).to.deep.equal([]);
    });
  });

  it('M18: JsSIP prints nothing, whatever the page has switched on', async () => {
    const { debug } = JsSIP as unknown as {
      readonly debug: {
        (name: string): { (text: string): void; log: (text: string) => void };
        enable(names: string): void;
        formatArgs(this: { readonly namespace: string }, parts: unknown[]): void;
      };
    };
    const printing: string[] = [];
    const { formatArgs } = debug;
    const stored = localStorage.getItem('debug');
    try {
      debug.enable('*');
      debug.formatArgs = function () {
        printing.push(this.namespace);
      };
      const other = debug('somebody-else');
      other.log = () => undefined;
      other('may print');
      await start();
      const { port, recorder } = await established();
      port.end();
      await recorder.completed;
    } finally {
      debug.formatArgs = formatArgs;
      debug.enable(stored ?? '');
      if (stored === null) localStorage.removeItem('debug');
    }
    expect(printing).to.deep.equal(['somebody-else']);
  });

  describe('S1: session timers', () => {
    it('a 422 is answered with the interval it asks for', async () => {
      await start();
      const { recorder, invite } = await dialled();
      end.reply(invite, 422, 'Session Interval Too Small', { headers: ['Min-SE: 3600'] });
      await end.expect('ACK');
      const second = await end.expect('INVITE');
      expect(second.header('Session-Expires')).to.equal('3600');
      expect(second.header('Min-SE')).to.equal('3600');
      expect(second.header('Call-ID')).to.equal(invite.header('Call-ID'));
      expect(Number.parseInt(second.header('CSeq'), 10)).to.equal(
        Number.parseInt(invite.header('CSeq'), 10) + 1,
      );
      end.reply(second, 422, 'Session Interval Too Small', { headers: ['Min-SE: 7200'] });
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'ended unknown remote 422 call-rejected',
        'complete',
      ]);
    });

    it('an UPDATE that gets 405 is followed by a re-INVITE, and so is every refresh after it', async () => {
      const clock = new FakeClock();
      await start(clock);
      const headers = [
        CONTACT,
        'Session-Expires: 1800;refresher=uac',
        'Allow: INVITE, ACK, BYE, UPDATE',
      ];
      const { far, recorder } = await established({ headers });
      await clock.pass(900_000);
      end.reply(await end.expect('UPDATE'), 405, 'Method Not Allowed');
      for (let turn = 0; turn < 2; turn += 1) {
        if (turn > 0) await clock.pass(900_000);
        const reinvite = await end.expect('INVITE');
        expect(reinvite.header('Session-Expires')).to.equal('1800;refresher=uac');
        const body = await far.answer(reinvite.body);
        end.reply(reinvite, 200, 'OK', { headers, body });
        await end.expect('ACK');
        await end.rest();
      }
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
    });

    it('a peer that says nothing of UPDATE is refreshed by re-INVITE; a failed refresh is tried again', async () => {
      const clock = new FakeClock();
      await start(clock);
      const headers = [CONTACT, 'Session-Expires: 1800;refresher=uac'];
      const { far } = await established({ headers });
      await clock.pass(900_000);
      end.reply(await end.expect('INVITE'), 500, 'Server Error');
      await end.expect('ACK');
      await end.rest();
      await clock.pass(30_000);
      const again = await end.expect('INVITE');
      end.reply(again, 200, 'OK', { headers, body: await far.answer(again.body) });
      await end.expect('ACK');
    });

    it('a refresh that the far end owes and leaves out ends the call', async () => {
      const clock = new FakeClock();
      await start(clock);
      const headers = [CONTACT, 'Session-Expires: 1800;refresher=uas'];
      const { recorder } = await established({ headers });
      await clock.pass(1_767_000);
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
      await clock.pass(2_000);
      await end.expect('BYE');
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended network-lost network connection-lost');
    });
  });
});
