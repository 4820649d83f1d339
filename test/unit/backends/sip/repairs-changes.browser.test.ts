import { expect } from 'chai';
import { createDeferred } from '../../../../src/core/deferred.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';
import { sipBench } from '../../../support/sip-bench.js';
import { CONTACT, dialOptions, record } from '../../../support/sip-line.js';

/** A STUN server that never answers (RFC 5737). */
const DEAD_STUN = { urls: 'stun:192.0.2.77:3478' };

describe('repairs of JsSIP: changes of a call', () => {
  const bench = sipBench();

  it('M6: a server that never answers delays by the gathering time only, at each restart with candidates', async () => {
    const rtc = {
      iceServers: [DEAD_STUN],
      iceTransportPolicy: 'all',
      iceGatheringTimeout: 300,
    } as const;
    const port = bench.own.line.createCall('sip:bob@example.com');
    const recorder = record(port);
    const began = performance.now();
    port.dial(dialOptions(bench.voice.stream, { rtc }));
    const invite = await bench.end.expect('INVITE');
    expect(performance.now() - began).to.be.below(2_000);
    const far = bench.phone();
    bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body: await far.answer(invite.body) });
    await bench.end.expect('ACK');
    await recorder.until('media-path connected');
    for (let turn = 0; turn < 3; turn += 1) {
      const restarted = port.restartIce(rtc);
      const reinvite = await bench.end.expect('INVITE');
      expect(reinvite.body.match(/^a=candidate:/gmu)?.length ?? 0).to.be.above(0);
      bench.end.reply(reinvite, 488, 'Not Acceptable Here');
      await bench.end.expect('ACK');
      await restarted.catch(() => undefined);
    }
  });

  it('M6: an ICE restart of the far end is answered with our new candidates', async () => {
    const { far, dialog, port } = await bench.established();
    const ufrag = (sdp: string): string => /^a=ice-ufrag:(.+)$/mu.exec(sdp)?.[1] ?? '';
    const before = bench.census
      .connections()
      .map(({ localDescription }) => ufrag(localDescription?.sdp ?? ''));
    far.send('INVITE', dialog, { headers: [CONTACT], body: await far.offer({ restart: true }) });
    await bench.end.expect(100);
    const { body } = await bench.end.expect(200);
    expect(ufrag(body)).not.to.be.oneOf(['', ...before]);
    expect(body.match(/^a=candidate:/gmu)?.length ?? 0).to.be.above(0);
    await far.accept(body);
    far.send('ACK', dialog, { cseq: far.cseq });
    port.end();
    await bench.end.expect('BYE');
  });

  it('M7: a failed ICE connection is told and ends nothing', async () => {
    const { recorder, far, dialog } = await bench.established();
    const connection = bench.census.connections().find((one) => one !== far.connection);
    if (!connection) throw new Error('no connection');
    Object.defineProperty(connection, 'iceConnectionState', { get: () => 'failed' });
    Object.defineProperty(connection, 'connectionState', {
      get: () => 'failed',
      configurable: true,
    });
    connection.dispatchEvent(new Event('iceconnectionstatechange'));
    connection.dispatchEvent(new Event('connectionstatechange'));
    await recorder.until('media-path failed');
    expect(await bench.end.rest()).to.deep.equal([]);
    far.send('BYE', dialog);
    await bench.end.expect(200);
    Reflect.deleteProperty(connection, 'connectionState');
  });

  describe('M2: both sides change the call at once', () => {
    it('the offer we answer with 491 is not applied', async () => {
      const { port, far, dialog } = await bench.established();
      const restarted = port.restartIce({
        iceServers: [],
        iceTransportPolicy: 'all',
        iceGatheringTimeout: 500,
      });
      const reinvite = await bench.end.expect('INVITE');
      const theirs = bench.phone();
      bench.end.send(
        far.inDialog('INVITE', dialog, {
          headers: [CONTACT],
          body: await theirs.offer(),
          cseq: 300,
        }),
      );
      await bench.end.expect(100);
      await bench.end.expect(491);
      const body = await far.answer(reinvite.body);
      bench.end.reply(reinvite, 200, 'OK', { headers: [CONTACT], body });
      await bench.end.expect('ACK');
      await restarted;
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('an offer that comes while ours is being made gets 491, and ours goes out whole', async () => {
      const { port, far, dialog } = await bench.established();
      const { createOffer } = RTCPeerConnection.prototype;
      const theirs = await bench.phone().offer();
      const gate = createDeferred<void>();
      const begun = createDeferred<void>();
      RTCPeerConnection.prototype.createOffer = async function (
        this: RTCPeerConnection,
        ...given: Parameters<typeof createOffer>
      ) {
        begun.resolve();
        await gate.promise;
        return createOffer.apply(this, given);
      } as typeof createOffer;
      try {
        const holding = port.setHold(true);
        await begun.promise;
        bench.end.send(
          far.inDialog('INVITE', dialog, { headers: [CONTACT], body: theirs, cseq: 300 }),
        );
        await bench.end.expect(100);
        await bench.end.expect(491);
        gate.resolve();
        const offer = await bench.end.expect('INVITE');
        expect(offer.body).to.contain('a=sendonly');
        const body = await far.answer(offer.body);
        bench.end.reply(offer, 200, 'OK', { headers: [CONTACT], body });
        await bench.end.expect('ACK');
        await holding;
      } finally {
        RTCPeerConnection.prototype.createOffer = createOffer;
      }
      // Taken again from then on.
      bench.end.send(
        far.inDialog('INVITE', dialog, {
          headers: [CONTACT],
          body: await far.offer(),
          cseq: 301,
        }),
      );
      await bench.end.expect(100);
      const { body } = await bench.end.expect(200);
      await far.accept(body);
      bench.end.send(far.inDialog('ACK', dialog, { cseq: 301 }));
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('ours is sent again with a new CSeq, not before 2.1 s for the owner of the Call-ID', async () => {
      const clock = new FakeClock();
      await bench.withClock(clock);
      const { port, far } = await bench.established();
      const restarted = port.restartIce({
        iceServers: [],
        iceTransportPolicy: 'all',
        iceGatheringTimeout: 500,
      });
      const first = await bench.end.expect('INVITE');
      bench.end.reply(first, 491, 'Request Pending');
      const refused = await bench.end.expect('ACK');
      expect(refused.header('CSeq')).to.equal(first.header('CSeq').replace('INVITE', 'ACK'));
      await bench.end.rest();
      await clock.pass(2_000);
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      expect(await bench.end.rest()).to.deep.equal([]);
      await clock.pass(2_200);
      const second = await bench.end.expect('INVITE');
      expect(Number.parseInt(second.header('CSeq'), 10)).to.equal(
        Number.parseInt(first.header('CSeq'), 10) + 1,
      );
      bench.end.reply(second, 200, 'OK', {
        headers: [CONTACT],
        body: await far.answer(second.body),
      });
      const ack = await bench.end.expect('ACK');
      expect(ack.header('CSeq')).to.equal(second.header('CSeq').replace('INVITE', 'ACK'));
      await restarted;
    });

    it('ours is sent again after a 500 that follows a 491: the far end was still taking its own back', async () => {
      const clock = new FakeClock();
      await bench.withClock(clock);
      const { port, far } = await bench.established();
      const held = port.setHold(true);
      const numbers: number[] = [];
      for (const status of [491, 500] as const) {
        const offer = await bench.end.expect('INVITE');
        numbers.push(Number.parseInt(offer.header('CSeq'), 10));
        bench.end.reply(offer, status, 'Not Now');
        await bench.end.expect('ACK');
        await bench.end.rest();
        await clock.pass(4_200);
      }
      const last = await bench.end.expect('INVITE');
      numbers.push(Number.parseInt(last.header('CSeq'), 10));
      bench.end.reply(last, 200, 'OK', { headers: [CONTACT], body: await far.answer(last.body) });
      await bench.end.expect('ACK');
      await held;
      const [first = 0] = numbers;
      expect(numbers).to.deep.equal([first, first + 1, first + 2]);
    });

    it('S3: an offer between our 200 and its ACK gets 491', async () => {
      const { far, dialog } = await bench.established();
      const offer = await far.offer();
      bench.end.send(
        far.inDialog('INVITE', dialog, { headers: [CONTACT], body: offer, cseq: 400 }),
      );
      await bench.end.expect(100);
      const ok = await bench.end.expect(200);
      bench.end.send(
        far.inDialog('UPDATE', dialog, { headers: [CONTACT], body: offer, cseq: 401 }),
      );
      await bench.end.expect(491);
      await far.accept(ok.body);
      bench.end.send(far.inDialog('ACK', dialog, { cseq: 400 }));
    });
  });

  describe('S1: session timers', () => {
    it('a 422 is answered with the interval it asks for', async () => {
      const { recorder, invite } = await bench.dialled();
      bench.end.reply(invite, 422, 'Session Interval Too Small', { headers: ['Min-SE: 3600'] });
      await bench.end.expect('ACK');
      const second = await bench.end.expect('INVITE');
      expect(second.header('Session-Expires')).to.equal('3600');
      expect(second.header('Min-SE')).to.equal('3600');
      expect(second.header('Call-ID')).to.equal(invite.header('Call-ID'));
      expect(Number.parseInt(second.header('CSeq'), 10)).to.equal(
        Number.parseInt(invite.header('CSeq'), 10) + 1,
      );
      bench.end.reply(second, 422, 'Session Interval Too Small', { headers: ['Min-SE: 7200'] });
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'ended unknown remote 422 call-rejected',
        'complete',
      ]);
    });

    it('an UPDATE that gets 405 is followed by a re-INVITE, and so is every refresh after it', async () => {
      const clock = new FakeClock();
      await bench.withClock(clock);
      const headers = [
        CONTACT,
        'Session-Expires: 1800;refresher=uac',
        'Allow: INVITE, ACK, BYE, UPDATE',
      ];
      const { far, recorder } = await bench.established(headers);
      await clock.pass(900_000);
      bench.end.reply(await bench.end.expect('UPDATE'), 405, 'Method Not Allowed');
      for (let turn = 0; turn < 2; turn += 1) {
        if (turn > 0) await clock.pass(900_000);
        const reinvite = await bench.end.expect('INVITE');
        expect(reinvite.header('Session-Expires')).to.equal('1800;refresher=uac');
        const body = await far.answer(reinvite.body);
        bench.end.reply(reinvite, 200, 'OK', { headers, body });
        await bench.end.expect('ACK');
        await bench.end.rest();
      }
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
    });

    it('a peer that says nothing of UPDATE is refreshed by re-INVITE; a failed refresh is tried again', async () => {
      const clock = new FakeClock();
      await bench.withClock(clock);
      const headers = [CONTACT, 'Session-Expires: 1800;refresher=uac'];
      const { far } = await bench.established(headers);
      await clock.pass(900_000);
      bench.end.reply(await bench.end.expect('INVITE'), 500, 'Server Error');
      await bench.end.expect('ACK');
      await bench.end.rest();
      await clock.pass(30_000);
      const again = await bench.end.expect('INVITE');
      bench.end.reply(again, 200, 'OK', { headers, body: await far.answer(again.body) });
      await bench.end.expect('ACK');
    });

    it('a refresh that the far end owes and leaves out ends the call', async () => {
      const clock = new FakeClock();
      await bench.withClock(clock);
      const headers = [CONTACT, 'Session-Expires: 1800;refresher=uas'];
      const { recorder } = await bench.established(headers);
      await clock.pass(1_767_000);
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
      await clock.pass(2_000);
      await bench.end.expect('BYE');
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended network-lost network connection-lost');
    });
  });
});
