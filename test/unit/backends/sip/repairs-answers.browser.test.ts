import { expect } from 'chai';
import { sipBench } from '../../../support/sip-bench.js';
import { CONTACT, dialogOf } from '../../../support/sip-line.js';

describe('repairs of JsSIP: answers', () => {
  const bench = sipBench();

  describe('M3: a hang-up that crosses the answer', () => {
    it('the 200 that crosses our CANCEL gets ACK and BYE, and ACK again when it comes again', async () => {
      const { port, recorder, invite } = await bench.dialled();
      bench.end.reply(invite, 180, 'Ringing', { headers: [CONTACT] });
      await recorder.until('progress 180');
      const body = await bench.phone().answer(invite.body);
      port.end();
      const cancel = await bench.end.expect('CANCEL');
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      bench.end.reply(cancel, 200, 'OK');
      const ack = await bench.end.expect('ACK');
      expect(ack.uri).to.equal('sip:bob@far.invalid;transport=ws');
      expect(ack.header('To')).to.match(/;tag=scripted$/u);
      const bye = await bench.end.expect('BYE');
      expect(bye.header('To')).to.match(/;tag=scripted$/u);
      expect(Number.parseInt(bye.header('CSeq'), 10)).to.equal(
        Number.parseInt(invite.header('CSeq'), 10) + 1,
      );
      bench.end.reply(bye, 200, 'OK');
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await bench.end.expect('ACK');
      expect(await bench.end.rest()).to.deep.equal([]);
      expect(await bench.byeAnswer(dialogOf(invite))).to.equal(481);
      expect(recorder.texts).to.deep.equal(['dialing', 'progress 180', 'complete']);
    });

    it('a 200 without any 1xx before our hang-up gets ACK and BYE', async () => {
      const { port, invite } = await bench.dialled();
      const body = await bench.phone().answer(invite.body);
      port.end();
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await bench.end.expect('ACK');
      await bench.end.expect('BYE');
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('between the 200 and our ACK: ACK goes before BYE, each once', async () => {
      const { port, recorder, invite } = await bench.dialled();
      const body = await bench.phone().answer(invite.body);
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
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await applied;
      await recorder.completed;
      await bench.end.expect('ACK');
      await bench.end.expect('BYE');
      expect(await bench.end.rest()).to.deep.equal([]);
      expect(recorder.texts).to.deep.equal(['dialing', 'complete']);
    });
  });

  it('M4: the second 2xx of a fork gets ACK and BYE of its own, the call goes on', async () => {
    const { recorder, invite, dialog, port } = await bench.established();
    const other = await bench.phone().answer(invite.body);
    bench.end.reply(invite, 200, 'OK', {
      headers: ['Contact: <sip:other@elsewhere.invalid;transport=ws>'],
      body: other,
      toTag: 'second',
    });
    const ack = await bench.end.expect('ACK');
    expect(ack.uri).to.equal('sip:other@elsewhere.invalid;transport=ws');
    expect(ack.header('To')).to.match(/;tag=second$/u);
    const bye = await bench.end.expect('BYE');
    expect(bye.uri).to.equal('sip:other@elsewhere.invalid;transport=ws');
    expect(bye.header('To')).to.match(/;tag=second$/u);
    expect(await bench.end.rest()).to.deep.equal([]);
    expect(recorder.texts.at(-1)).to.equal('media-path connected');
    expect(await bench.byeAnswer(dialogOf(invite, 'second'))).to.equal(481);
    port.end();
    expect((await bench.end.expect('BYE')).header('To')).to.contain(';tag=scripted');
    expect(dialog.target).to.match(/^sip:/u);
  });

  describe('M15: where requests go', () => {
    it("the 200's contact, not the 180's", async () => {
      const { port, recorder, invite } = await bench.dialled();
      bench.end.reply(invite, 180, 'Ringing', { headers: ['Contact: <sip:first@far.invalid>'] });
      await recorder.until('progress 180');
      const body = await bench.phone().answer(invite.body);
      bench.end.reply(invite, 200, 'OK', { headers: ['Contact: <sip:second@far.invalid>'], body });
      expect((await bench.end.expect('ACK')).uri).to.equal('sip:second@far.invalid');
      port.end();
      expect((await bench.end.expect('BYE')).uri).to.equal('sip:second@far.invalid');
    });

    it("the contact of the far end's UPDATE, of its re-INVITE, and of its 200 to ours", async () => {
      const { port, far, dialog } = await bench.established();
      far.send('UPDATE', dialog, { headers: ['Contact: <sip:updated@far.invalid>'] });
      await bench.end.expect(200);
      const rtc = { iceServers: [], iceTransportPolicy: 'all', iceGatheringTimeout: 500 } as const;
      let restarted = port.restartIce(rtc);
      let reinvite = await bench.end.expect('INVITE');
      expect(reinvite.uri).to.equal('sip:updated@far.invalid');
      bench.end.reply(reinvite, 200, 'OK', {
        headers: ['Contact: <sip:answered@far.invalid>'],
        body: await far.answer(reinvite.body),
      });
      expect((await bench.end.expect('ACK')).uri).to.equal('sip:answered@far.invalid');
      await restarted;
      const offer = await far.offer();
      const cseq = 500;
      bench.end.send(
        far.inDialog('INVITE', dialog, {
          headers: ['Contact: <sip:reinvited@far.invalid>'],
          body: offer,
          cseq,
        }),
      );
      await bench.end.expect(100);
      await far.accept((await bench.end.expect(200)).body);
      bench.end.send(far.inDialog('ACK', dialog, { cseq }));
      restarted = port.restartIce(rtc);
      reinvite = await bench.end.expect('INVITE');
      expect(reinvite.uri).to.equal('sip:reinvited@far.invalid');
      bench.end.reply(reinvite, 488, 'No');
      await restarted.catch(() => undefined);
    });
  });

  for (const [name, body] of [
    ['without a description', ''],
    ['with one that cannot be used', 'v=0\r\n'],
  ] as const) {
    it(`M16: a 200 ${name} leaves nothing behind`, async () => {
      const { recorder, invite } = await bench.dialled();
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await bench.end.expect('ACK');
      const bye = await bench.end.expect('BYE');
      expect(bye.header('Reason')).to.match(/^SIP ?;cause=4(?:00|88)/u);
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'ended media-failed network media-failed',
        'complete',
      ]);
      expect(bench.census.count().peerConnections).to.equal(0);
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await bench.end.expect('ACK');
      expect(await bench.end.rest()).to.deep.equal([]);
      expect(await bench.byeAnswer(dialogOf(invite))).to.equal(481);
    });
  }
});
