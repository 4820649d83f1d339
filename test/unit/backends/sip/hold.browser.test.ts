import { expect } from 'chai';
import type { SipMessage } from '../../../support/scripted.js';
import { sipBench } from '../../../support/sip-bench.js';
import { CONTACT, type Established } from '../../../support/sip-line.js';

const RTC = { iceServers: [], iceTransportPolicy: 'all', iceGatheringTimeout: 500 } as const;

/** The direction of the sound in a description; without one it is `sendrecv` (RFC 8866 6.7). */
function direction(sdp: string): string {
  const audio = /^m=audio[^]*?(?=^m=|$(?![^]))/mu.exec(sdp)?.[0] ?? '';
  return /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/mu.exec(audio)?.[1] ?? 'sendrecv';
}

function cseq(message: SipMessage): number {
  return Number.parseInt(message.header('CSeq'), 10);
}

describe('hold and resume on the wire', () => {
  const bench = sipBench();

  /** Takes the next re-INVITE, answers it, and gives both. */
  async function agree(
    { far }: Established,
    change: (answer: string) => string = (answer) => answer,
  ): Promise<{ readonly offer: SipMessage; readonly answer: string }> {
    const offer = await bench.end.expect('INVITE');
    const answer = change(await far.answer(offer.body));
    bench.end.reply(offer, 200, 'OK', { headers: [CONTACT], body: answer });
    const ack = await bench.end.expect('ACK');
    expect(ack.header('CSeq')).to.equal(offer.header('CSeq').replace('INVITE', 'ACK'));
    return { offer, answer };
  }

  /** The far end offers a direction; gives what we answer. */
  async function theyOffer(
    { far, dialog }: Established,
    wanted: RTCRtpTransceiverDirection,
    number: number,
  ): Promise<string> {
    for (const transceiver of far.connection.getTransceivers()) transceiver.direction = wanted;
    bench.end.send(
      far.inDialog('INVITE', dialog, { headers: [CONTACT], body: await far.offer(), cseq: number }),
    );
    await bench.end.expect(100);
    const ok = await bench.end.expect(200);
    await far.accept(ok.body);
    bench.end.send(far.inDialog('ACK', dialog, { cseq: number }));
    return direction(ok.body);
  }

  it('holds by a re-INVITE with sendonly, and resumes by one with sendrecv', async () => {
    const call = await bench.established();
    const holding = call.port.setHold(true);
    const held = await agree(call);
    await holding;
    expect(direction(held.offer.body)).to.equal('sendonly');
    expect(direction(held.answer)).to.equal('recvonly');
    const resuming = call.port.setHold(false);
    const resumed = await agree(call);
    await resuming;
    expect(direction(resumed.offer.body)).to.equal('sendrecv');
    expect(cseq(resumed.offer)).to.equal(cseq(held.offer) + 1);
    expect(await bench.end.rest()).to.deep.equal([]);
  });

  it('M1: two changes at once go out one after the other', async () => {
    const call = await bench.established();
    const both = [call.port.setHold(true), call.port.setHold(false)];
    const first = await bench.end.expect('INVITE');
    expect(await bench.end.rest()).to.deep.equal([]);
    const body = await call.far.answer(first.body);
    bench.end.reply(first, 200, 'OK', { headers: [CONTACT], body });
    await bench.end.expect('ACK');
    const second = await agree(call);
    await Promise.all(both);
    expect([direction(first.body), direction(second.offer.body)]).to.deep.equal([
      'sendonly',
      'sendrecv',
    ]);
  });

  for (const [status, reason] of [
    [488, 'Not Acceptable Here'],
    [500, 'Server Internal Error'],
    [403, 'Forbidden'],
  ] as const) {
    it(`M1: ${String(status)} to a hold leaves the call as it was, and the next hold works`, async () => {
      const call = await bench.established();
      const holding = call.port.setHold(true).catch((error: unknown) => error);
      bench.end.reply(await bench.end.expect('INVITE'), status, reason);
      await bench.end.expect('ACK');
      expect(await holding).to.have.property('statusCode', status);
      const restarting = call.port.restartIce(RTC);
      expect(direction((await agree(call)).offer.body)).to.equal('sendrecv');
      await restarting;
      const again = call.port.setHold(true);
      expect(direction((await agree(call)).offer.body)).to.equal('sendonly');
      await again;
      call.far.send('BYE', call.dialog);
      await bench.end.expect(200);
    });
  }

  it('an answer that goes on sending is no hold: taken back, and refused', async () => {
    const call = await bench.established();
    const holding = call.port.setHold(true).catch((error: unknown) => error);
    await agree(call, (answer) => answer.replace('a=recvonly', 'a=sendrecv'));
    const { offer } = await agree(call);
    expect(direction(offer.body)).to.equal('sendrecv');
    expect(await holding).to.have.property('code', 'media-failed');
  });

  it('S2: while we hold, an ICE restart offers sendonly and their offer is answered sendonly', async () => {
    const call = await bench.established();
    const holding = call.port.setHold(true);
    await agree(call);
    await holding;
    const restarting = call.port.restartIce(RTC);
    expect(direction((await agree(call)).offer.body)).to.equal('sendonly');
    await restarting;
    expect(await theyOffer(call, 'sendrecv', 500)).to.equal('sendonly');
  });

  it('the far end holds and resumes, and we hold it meanwhile: each apart', async () => {
    const call = await bench.established();
    expect(await theyOffer(call, 'sendonly', 500)).to.equal('recvonly');
    await call.recorder.until('held-remotely true');
    const holding = call.port.setHold(true);
    const both = await agree(call);
    await holding;
    expect(direction(both.offer.body)).to.equal('sendonly');
    const resuming = call.port.setHold(false);
    expect(direction((await agree(call)).offer.body)).to.equal('sendrecv');
    await resuming;
    expect(await theyOffer(call, 'sendrecv', 501)).to.equal('sendrecv');
    await call.recorder.until('held-remotely false');
    expect(call.recorder.texts.filter((entry) => entry.startsWith('held-remotely'))).to.deep.equal([
      'held-remotely true',
      'held-remotely false',
    ]);
  });

  it('inactive is a hold too', async () => {
    const call = await bench.established();
    expect(await theyOffer(call, 'inactive', 500)).to.equal('inactive');
    await call.recorder.until('held-remotely true');
  });

  it('hanging up in the very moment of a hold sends BYE and raises no error', async () => {
    const call = await bench.established();
    const holding = call.port.setHold(true).catch((error: unknown) => error);
    call.port.end();
    const sent = await bench.end.next();
    expect(['BYE', 'INVITE']).to.include(sent.method);
    if (sent.method === 'INVITE') await bench.end.expect('BYE');
    expect(await holding).to.have.property('code', 'invalid-state');
  });
});
