import { expect } from 'chai';
import { sipBench } from '../../../support/sip-bench.js';
import { CONTACT } from '../../../support/sip-line.js';

/**
 * A description whose writer cannot be reached: nobody answers to its password either. Firefox gets
 * to a connection that has been closed a moment ago (seen in 153).
 */
const unreachable = (sdp: string): string =>
  sdp
    .replace(/^a=candidate:.*\r\n/gmu, '')
    .replace(/^a=ice-pwd:.*$/gmu, `a=ice-pwd:${'nobody'.repeat(4)}`);

describe('candidates found after the description has left', () => {
  const bench = sipBench();

  it('go out in one re-INVITE when the path does not come to be, with the same credentials', async () => {
    const { invite, recorder } = await bench.dialled();
    const far = bench.phone();
    const body = unreachable(await far.answer(invite.body));
    // It stays silent on the media path, so the path does not come to be.
    far.connection.close();
    const [ours] = bench.census.connections();
    bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
    await bench.end.expect('ACK');
    await recorder.until('answered');
    ours?.dispatchEvent(
      Object.assign(new Event('icecandidate'), {
        candidate: { candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ relay', protocol: 'udp' },
      }),
    );
    const again = await bench.end.expect('INVITE');
    const ufrag = (sdp: string): string => /^a=ice-ufrag:(\S+)/mu.exec(sdp)?.[1] ?? '';
    expect(again.header('CSeq')).to.equal(
      `${String(Number.parseInt(invite.header('CSeq'), 10) + 1)} INVITE`,
    );
    expect(again.header('To')).to.contain('tag=scripted');
    expect(ufrag(again.body)).to.equal(ufrag(invite.body));
    bench.end.reply(again, 200, 'OK', { headers: [CONTACT], body });
    await bench.end.expect('ACK');
    expect(await bench.end.rest()).to.deep.equal([]);
  });

  it('of a call whose path is there nothing more is sent', async () => {
    await bench.established();
    const [ours] = bench.census.connections();
    ours?.dispatchEvent(
      Object.assign(new Event('icecandidate'), {
        candidate: { candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ relay', protocol: 'udp' },
      }),
    );
    expect(await bench.end.rest()).to.deep.equal([]);
  });
});
