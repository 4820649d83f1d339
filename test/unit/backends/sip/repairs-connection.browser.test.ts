import { expect } from 'chai';
import { FakeClock } from '../../../support/fakes/fake-clock.js';
import { sipBench } from '../../../support/sip-bench.js';
import {
  answerOptions,
  CONTACT,
  dialOptions,
  incomingOn,
  inviteText,
  record,
} from '../../../support/sip-line.js';

describe('repairs of JsSIP: the connection', () => {
  const bench = sipBench();

  describe('M5: the connection is lost', () => {
    it('while an inbound call rings', async () => {
      const coming = incomingOn(bench.own.line);
      bench.end.send(inviteText({ body: await bench.phone().offer() }));
      const { port } = await coming;
      const recorder = record(port);
      await bench.end.expect(100);
      await bench.end.expect(180);
      bench.end.drop();
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'ended network-lost network connection-lost',
        'complete',
      ]);
      expect(bench.own.signals.map(({ type }) => type)).to.deep.equal(['closed']);
      expect(() => {
        port.answer(answerOptions(bench.voice.stream));
      }).to.throw('does not ring');
    });

    it('while an inbound call is being answered', async () => {
      const coming = incomingOn(bench.own.line);
      bench.end.send(inviteText({ body: await bench.phone().offer() }));
      const { port } = await coming;
      const recorder = record(port);
      await bench.end.expect(100);
      await bench.end.expect(180);
      port.answer(answerOptions(bench.voice.stream));
      bench.end.drop();
      await recorder.completed;
      expect(recorder.texts.filter((text) => text.startsWith('ended'))).to.deep.equal([
        'ended network-lost network connection-lost',
      ]);
      expect(bench.census.count().peerConnections).to.equal(1);
    });

    it('before the INVITE went out, before any answer, and while it rings', async () => {
      for (const stage of ['dialled', 'sent', 'ringing']) {
        const port = bench.own.line.createCall('sip:bob@example.com');
        const recorder = record(port);
        port.dial(dialOptions(bench.voice.stream));
        if (stage !== 'dialled') {
          const invite = await bench.end.expect('INVITE');
          if (stage === 'ringing') {
            bench.end.reply(invite, 180, 'Ringing');
            await recorder.until('progress 180');
          }
        }
        bench.end.drop();
        await recorder.completed;
        expect(recorder.texts.slice(-2), stage).to.deep.equal([
          'ended network-lost network connection-lost',
          'complete',
        ]);
        expect(bench.census.count().peerConnections).to.equal(0);
        await bench.own.line.open('loopback:');
      }
    });

    it('before it was dialled', async () => {
      bench.own.line.close();
      const port = bench.own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(bench.voice.stream));
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'ended network-lost network connection-lost',
        'complete',
      ]);
    });

    it('before the ACK to our answer to a re-INVITE: the call goes on and asks', async () => {
      const { recorder, far, dialog } = await bench.established();
      const body = await far.offer();
      bench.end.send(far.inDialog('INVITE', dialog, { headers: [CONTACT], body, cseq: 600 }));
      await bench.end.expect(100);
      await far.accept((await bench.end.expect(200)).body);
      bench.end.drop();
      await bench.registerAgain();
      const reinvite = await bench.end.expect('INVITE');
      bench.end.reply(reinvite, 200, 'OK', {
        headers: [CONTACT],
        body: await far.answer(reinvite.body),
      });
      await bench.end.expect('ACK');
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
    });

    it('an INVITE on a half-open connection: found out within 10 s', async () => {
      const clock = new FakeClock();
      await bench.withClock(clock);
      const port = bench.own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      // The server has answered a ping before, so the next that it leaves is enough.
      bench.own.line.probe();
      await bench.end.rest();
      expect(bench.end.pings).to.equal(1);
      bench.end.deaf = true;
      port.dial(dialOptions(bench.voice.stream));
      await recorder.until('dialing');
      await clock.pass(4_000);
      await clock.pass(5_000);
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'ended network-lost network connection-lost',
        'complete',
      ]);
      expect(bench.own.signals.map(({ type }) => type)).to.deep.equal(['closed']);
    });

    it('an answered call goes on, and tells the far end where it is once registered again', async () => {
      const { recorder, far, invite, dialog } = await bench.established();
      const before = recorder.texts.length;
      bench.end.drop();
      expect(bench.own.signals).to.have.length(1);
      await bench.registerAgain();
      const reinvite = await bench.end.expect('INVITE');
      expect(reinvite.header('Call-ID')).to.equal(invite.header('Call-ID'));
      expect(reinvite.header('To')).to.match(/;tag=scripted$/u);
      const ufrag = (sdp: string): string => /a=ice-ufrag:(\S+)/u.exec(sdp)?.[1] ?? '';
      expect(ufrag(reinvite.body)).not.to.equal(ufrag(invite.body));
      expect(reinvite.body).to.contain('a=candidate:');
      const body = await far.answer(reinvite.body);
      bench.end.reply(reinvite, 200, 'OK', { headers: [CONTACT], body });
      await bench.end.expect('ACK');
      expect(recorder.texts.slice(before).filter((text) => text.startsWith('ended'))).to.deep.equal(
        [],
      );
      far.send('BYE', dialog);
      await bench.end.expect(200);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended normal remote');
    });

    it('M1: a refused re-INVITE ends nothing; the next one is understood', async () => {
      const { port, recorder, far, dialog } = await bench.established();
      const rtc = { iceServers: [], iceTransportPolicy: 'all', iceGatheringTimeout: 500 } as const;
      for (const [code, phrase] of [
        [488, 'Not Acceptable Here'],
        [500, 'Server Error'],
        [403, 'Forbidden'],
        [503, 'Service Unavailable'],
      ] as const) {
        const restarted = port.restartIce(rtc);
        const reinvite = await bench.end.expect('INVITE');
        bench.end.reply(reinvite, code, phrase);
        await bench.end.expect('ACK');
        const error = await restarted.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).to.include({ code: 'media-failed', statusCode: code });
      }
      const restarted = port.restartIce(rtc);
      const reinvite = await bench.end.expect('INVITE');
      const body = await far.answer(reinvite.body);
      // S11: JsSIP takes a parameter of the content type for a failure of the re-INVITE.
      bench.end.reply(reinvite, 200, 'OK', {
        headers: [CONTACT],
        body,
        contentType: 'application/sdp; charset=utf-8',
      });
      await bench.end.expect('ACK');
      await restarted;
      expect(recorder.texts.filter((text) => text.startsWith('ended'))).to.deep.equal([]);
      far.send('BYE', dialog);
      await bench.end.expect(200);
    });

    for (const code of [481, 408]) {
      it(`a re-INVITE answered ${String(code)}: the far end is gone`, async () => {
        const { port, recorder } = await bench.established();
        const restarted = port.restartIce({
          iceServers: [],
          iceTransportPolicy: 'all',
          iceGatheringTimeout: 500,
        });
        bench.end.reply(await bench.end.expect('INVITE'), code, 'Gone');
        await recorder.completed;
        expect(recorder.texts.at(-2)).to.match(
          /^ended network-lost network (?:\d+ )?connection-lost$/u,
        );
        expect(await restarted.catch(() => 'rejected')).to.equal('rejected');
      });
    }

    it('a re-INVITE under way when it is lost: rejected, and the call goes on', async () => {
      const { port, recorder, far, dialog } = await bench.established();
      const restarted = port.restartIce({
        iceServers: [],
        iceTransportPolicy: 'all',
        iceGatheringTimeout: 500,
      });
      await bench.end.expect('INVITE');
      bench.end.drop();
      expect(await restarted.catch((error: unknown) => error)).to.include({
        code: 'connection-lost',
      });
      await bench.registerAgain();
      const reinvite = await bench.end.expect('INVITE');
      const body = await far.answer(reinvite.body);
      bench.end.reply(reinvite, 200, 'OK', { headers: [CONTACT], body });
      await bench.end.expect('ACK');
      far.send('BYE', dialog);
      await bench.end.expect(200);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended normal remote');
    });
  });
});
