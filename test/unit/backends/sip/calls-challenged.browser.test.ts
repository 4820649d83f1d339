import { expect } from 'chai';
import type { SipMessage } from '../../../support/scripted.js';
import { sipBench } from '../../../support/sip-bench.js';
import {
  CONTACT,
  dialOptions,
  openLine,
  record,
  type TestLine,
} from '../../../support/sip-line.js';

const DIGEST = 'Digest realm="r", nonce="n", qop="auth"';

function cseq(message: SipMessage): number {
  return Number.parseInt(message.header('CSeq'), 10);
}

describe('M12: a call that is challenged', () => {
  const bench = sipBench();
  const lines: TestLine[] = [];

  afterEach(() => {
    for (const line of lines.splice(0)) line.dispose();
  });

  async function dial(options: {
    readonly password?: string;
    readonly token?: string | (() => string);
  }) {
    const { token } = options;
    bench.end.token = () => Promise.resolve(typeof token === 'function' ? token() : token);
    const line = await openLine(bench.end, { password: options.password });
    lines.push(line);
    const port = line.line.createCall('sip:bob@example.com');
    const recorder = record(port);
    port.dial(dialOptions(bench.voice.stream));
    const invite = await bench.end.expect('INVITE');
    expect(invite.header('Authorization')).to.equal('');
    return { port, recorder, invite };
  }

  it('by a proxy and then by the server: both are answered, the call is one', async () => {
    const { port, recorder, invite } = await dial({ password: 'secret' });
    bench.end.reply(invite, 407, 'x', { headers: [`Proxy-Authenticate: ${DIGEST}`] });
    await bench.end.expect('ACK');
    const second = await bench.end.expect('INVITE');
    expect(second.header('Call-ID')).to.equal(invite.header('Call-ID'));
    expect(second.header('From')).to.equal(invite.header('From'));
    expect(cseq(second)).to.equal(cseq(invite) + 1);
    expect(second.header('Proxy-Authorization')).to.match(
      /^Digest username="alice", realm="r".*uri="sip:bob@example\.com"/u,
    );
    bench.end.reply(second, 401, 'x', {
      headers: [
        'WWW-Authenticate: Digest realm="other", nonce="m", algorithm=MD5, Digest realm="other", nonce="s", algorithm=SHA-256',
      ],
    });
    await bench.end.expect('ACK');
    const third = await bench.end.expect('INVITE');
    expect(third.header('Proxy-Authorization')).to.equal(second.header('Proxy-Authorization'));
    expect(third.header('Authorization')).to.match(/realm="other", nonce="s".*algorithm=SHA-256/u);
    bench.end.reply(third, 200, 'OK', {
      headers: [CONTACT],
      body: await bench.phone().answer(third.body),
    });
    const ack = await bench.end.expect('ACK');
    expect(cseq(ack)).to.equal(cseq(third));
    await recorder.until('media-path connected');
    port.end();
    // A BYE is challenged as well, though its call is over here.
    const bye = await bench.end.expect('BYE');
    bench.end.reply(bye, 407, 'x', { headers: [`Proxy-Authenticate: ${DIGEST}`] });
    const again = await bench.end.expect('BYE');
    expect(cseq(again)).to.equal(cseq(bye) + 1);
    expect(again.header('Proxy-Authorization')).to.match(/^Digest /u);
    bench.end.reply(again, 200, 'OK');
    expect(recorder.texts.slice(0, 1)).to.deep.equal(['dialing']);
    expect(recorder.texts.filter((text) => text === 'dialing')).to.have.length(1);
  });

  it('with a wrong password: forbidden after one retry', async () => {
    const { recorder, invite } = await dial({ password: 'wrong' });
    bench.end.reply(invite, 401, 'x', { headers: [`WWW-Authenticate: ${DIGEST}`] });
    await bench.end.expect('ACK');
    bench.end.reply(await bench.end.expect('INVITE'), 401, 'x', {
      headers: [`WWW-Authenticate: ${DIGEST}`],
    });
    await bench.end.expect('ACK');
    await recorder.completed;
    expect(recorder.texts).to.deep.equal([
      'dialing',
      'ended forbidden remote 401 forbidden',
      'complete',
    ]);
    expect(await bench.end.rest()).to.deep.equal([]);
  });

  for (const challenge of ['Bearer', 'Bearer realm="x", authz_server="https://a.example"']) {
    it(`by ${challenge}: the token goes into the INVITE and into nothing else`, async () => {
      const { port, recorder, invite } = await dial({ token: 'token.one' });
      bench.end.reply(invite, 401, 'x', { headers: [`WWW-Authenticate: ${challenge}`] });
      await bench.end.expect('ACK');
      const second = await bench.end.expect('INVITE');
      expect(second.header('Authorization')).to.equal('Bearer token.one');
      const far = bench.phone();
      bench.end.reply(second, 200, 'OK', {
        headers: [CONTACT],
        body: await far.answer(second.body),
      });
      const ack = await bench.end.expect('ACK');
      expect(ack.text).not.to.contain('token.one');
      await recorder.until('media-path connected');
      const restarted = port.restartIce({
        iceServers: [],
        iceTransportPolicy: 'all',
        iceGatheringTimeout: 500,
      });
      const reinvite = await bench.end.expect('INVITE');
      expect(reinvite.text).not.to.contain('token.one');
      bench.end.reply(reinvite, 401, 'x', { headers: [`WWW-Authenticate: ${challenge}`] });
      expect(await restarted.catch(() => 'refused')).to.equal('refused');
      await bench.end.expect('ACK');
      port.end();
      const bye = await bench.end.expect('BYE');
      expect(bye.text).not.to.contain('token.one');
      bench.end.reply(bye, 401, 'x', { headers: [`WWW-Authenticate: ${challenge}`] });
      expect(await bench.end.rest()).to.deep.equal([]);
      expect(bench.end.logged.some(({ text }) => text.includes('token.one'))).to.equal(false);
    });
  }

  it('CANCEL carries no token', async () => {
    const { port, recorder, invite } = await dial({ token: 'token.one' });
    bench.end.reply(invite, 407, 'x', { headers: ['Proxy-Authenticate: Bearer'] });
    await bench.end.expect('ACK');
    const second = await bench.end.expect('INVITE');
    expect(second.header('Proxy-Authorization')).to.equal('Bearer token.one');
    bench.end.reply(second, 180, 'Ringing');
    await recorder.until('progress 180');
    port.end();
    const cancel = await bench.end.expect('CANCEL');
    expect(cancel.text).not.to.contain('token.one');
  });

  it('a refused token is renewed once, and only if it changed', async () => {
    const tokens = ['token.one', 'token.two'];
    const { recorder, invite } = await dial({ token: () => tokens.shift() ?? 'token.two' });
    const headers = ['WWW-Authenticate: Bearer'];
    bench.end.reply(invite, 401, 'x', { headers });
    await bench.end.expect('ACK');
    const second = await bench.end.expect('INVITE');
    bench.end.reply(second, 401, 'x', { headers });
    await bench.end.expect('ACK');
    const third = await bench.end.expect('INVITE');
    expect(third.header('Authorization')).to.equal('Bearer token.two');
    bench.end.reply(third, 401, 'x', { headers });
    await bench.end.expect('ACK');
    await recorder.completed;
    expect(bench.end.asked).to.deep.equal(['connect', 'rejected']);
    expect(recorder.texts.at(-2)).to.equal('ended forbidden remote 401 forbidden');
  });

  it('ended here while it is challenged: it is not sent again', async () => {
    const { port, recorder, invite } = await dial({ password: 'secret' });
    port.end();
    await recorder.completed;
    bench.end.reply(invite, 401, 'x', { headers: [`WWW-Authenticate: ${DIGEST}`] });
    await bench.end.expect('ACK');
    expect(await bench.end.rest()).to.deep.equal([]);
  });

  it('ended here while the token is fetched: it is not sent again', async () => {
    const { port, recorder, invite } = await dial({});
    let give: (token: string) => void = () => undefined;
    bench.end.token = () =>
      new Promise((resolve) => {
        give = resolve;
      });
    bench.end.reply(invite, 401, 'x', { headers: ['WWW-Authenticate: Bearer'] });
    await bench.end.expect('ACK');
    await bench.end.rest();
    port.end();
    await recorder.completed;
    give('token.one');
    expect(await bench.end.rest()).to.deep.equal([]);
  });
});
