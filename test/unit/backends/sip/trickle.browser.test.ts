import { expect } from 'chai';
import type { SipMessage } from '../../../support/scripted.js';
import { sipBench } from '../../../support/sip-bench.js';
import { CONTACT, dialogOf } from '../../../support/sip-line.js';

const TRICKLES = 'Recv-Info: trickle-ice';

const withoutCandidates = (sdp: string): string =>
  sdp.replace(/^a=(candidate:.*|end-of-candidates)\r\n/gmu, '');

const candidatesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^a=(candidate:.*?)\r?$/gmu)].map(([, one]) => one ?? '');

const lineOf = (sdp: string, name: string): string =>
  new RegExp(`^a=${name}:(\\S+)`, 'mu').exec(sdp)?.[1] ?? '';

describe('RFC 8840: candidates by INFO', () => {
  const bench = sipBench();

  /** A call whose two sides have been told not one candidate of each other. */
  async function apart() {
    const { invite, recorder } = await bench.dialled();
    const far = bench.phone();
    const answer = await far.answer(withoutCandidates(invite.body));
    const body = withoutCandidates(answer);
    bench.end.reply(invite, 200, 'OK', { headers: [CONTACT, TRICKLES], body });
    await bench.end.expect('ACK');
    await recorder.until('answered');
    const [ours] = bench.census.connections();
    return { invite, recorder, far, answer, body, ours: ours as RTCPeerConnection };
  }

  /** As if the browser had found it only now. */
  function find(connection: RTCPeerConnection, candidate: string): void {
    const found = new RTCIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 });
    connection.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: found }));
  }

  const udpOf = (text: string): string =>
    candidatesIn(text).find((one) => / udp /iu.test(one)) ?? '';

  it('an INVITE and a 200 say that we take them', async () => {
    const says = ({ headers, body }: SipMessage): void => {
      expect(headers.get('supported')?.join(', ')).to.match(/\btrickle-ice\b/u);
      expect(headers.get('recv-info')).to.deep.equal(['trickle-ice']);
      expect(body).to.match(/^a=ice-options:.*\btrickle\b/mu);
    };
    const { invite } = await bench.dialled();
    says(invite);
    const { ok } = await bench.cameIn(bench.phone());
    says(ok);
  });

  it('one that is found late goes out by INFO, and the path comes to be by it', async () => {
    const { invite, recorder, far, ours } = await apart();
    const candidate = udpOf(invite.body);
    find(ours, candidate);
    const info = await bench.end.expect('INFO');
    expect(info.header('Info-Package')).to.equal('trickle-ice');
    expect(info.header('Content-Type')).to.equal('application/trickle-ice-sdpfrag');
    expect(info.header('Content-Disposition')).to.equal('Info-Package');
    expect(info.header('To')).to.contain('tag=scripted');
    expect(info.header('CSeq')).to.equal(
      `${String(Number.parseInt(invite.header('CSeq'), 10) + 1)} INFO`,
    );
    // Those of the machine's other interfaces may have been as late.
    const lines = info.body.split('\r\n');
    expect(lines).to.include(`a=${candidate}`);
    expect(
      lines.filter((one) => !one.startsWith('a=candidate') || one.includes(candidate)),
    ).to.deep.equal([
      `a=ice-ufrag:${lineOf(invite.body, 'ice-ufrag')}`,
      `a=ice-pwd:${lineOf(invite.body, 'ice-pwd')}`,
      'm=audio 9 RTP/AVP 0',
      'a=mid:0',
      `a=${candidate}`,
      ...(ours.iceGatheringState === 'complete' ? ['a=end-of-candidates'] : []),
      '',
    ]);
    bench.end.reply(info, 200, 'OK');
    await far.connection.addIceCandidate({ candidate, sdpMid: '0' });
    await recorder.until('media-path connected');
    expect((await bench.end.rest()).filter((what) => what !== 'INFO')).to.deep.equal([]);
  });

  it('one that comes by INFO is taken, and the path comes to be by it', async () => {
    const { invite, recorder, far, answer } = await apart();
    const body = [
      `a=ice-ufrag:${lineOf(answer, 'ice-ufrag')}`,
      `a=ice-pwd:${lineOf(answer, 'ice-pwd')}`,
      'm=audio 9 RTP/AVP 0',
      'a=mid:0',
      `a=${udpOf(answer)}`,
      'a=end-of-candidates',
      '',
    ].join('\r\n');
    far.send('INFO', dialogOf(invite), {
      headers: ['Info-Package: trickle-ice', 'Content-Disposition: Info-Package'],
      contentType: 'application/trickle-ice-sdpfrag',
      body,
    });
    await bench.end.expect(200);
    await recorder.until('media-path connected');
  });

  it('one that comes together with the answer waits for it', async () => {
    const { invite, recorder } = await bench.dialled();
    const far = bench.phone();
    const answer = await far.answer(withoutCandidates(invite.body));
    bench.end.reply(invite, 200, 'OK', {
      headers: [CONTACT, TRICKLES],
      body: withoutCandidates(answer),
    });
    far.send('INFO', dialogOf(invite), {
      headers: ['Info-Package: trickle-ice'],
      contentType: 'application/trickle-ice-sdpfrag',
      body: `a=ice-ufrag:${lineOf(answer, 'ice-ufrag')}\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=${udpOf(answer)}\r\n`,
    });
    await recorder.until('media-path connected');
    expect(recorder.texts).not.to.include('ended');
  });

  it('garbage, and what belongs to another description, does no harm', async () => {
    const { dialog, far, recorder } = await bench.established([CONTACT, TRICKLES]);
    for (const body of [
      'a=candidate:\u0000',
      'm=audio 9 RTP/AVP 0\r\na=mid:7\r\na=candidate:what is this\r\n',
      'a=ice-ufrag:other\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n',
    ]) {
      far.send('INFO', dialog, {
        headers: ['Info-Package: trickle-ice'],
        contentType: 'application/trickle-ice-sdpfrag',
        body,
      });
      await bench.end.expect(200);
    }
    expect(recorder.texts).not.to.include('ended');
    expect(bench.end.problems()).to.deep.equal([]);
  });

  it('where INFO is refused a re-INVITE brings them', async () => {
    const { invite, ours, body } = await apart();
    find(ours, udpOf(invite.body));
    const info = await bench.end.expect('INFO');
    bench.end.reply(info, 469, 'Bad Info Package', { headers: ['Recv-Info:'] });
    find(ours, udpOf(invite.body));
    const again = await bench.end.expect('INVITE');
    expect(candidatesIn(again.body)).to.include(udpOf(invite.body));
    bench.end.reply(again, 200, 'OK', { headers: [CONTACT], body });
    await bench.end.expect('ACK');
  });
});
