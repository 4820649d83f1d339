import { expect } from 'chai';
import type { SipMessage } from '../../../support/scripted.js';
import { sipBench } from '../../../support/sip-bench.js';
import {
  CONTACT,
  incomingOn,
  inviteText,
  record,
  type Established,
} from '../../../support/sip-line.js';

const RELAY = 'application/dtmf-relay';

interface Info {
  readonly body?: string;
  readonly contentType?: string;
  readonly headers?: readonly string[];
  readonly cseq?: number;
  readonly branch?: string;
}

describe('INFO that comes in', () => {
  const bench = sipBench();

  /** Sends an INFO in a call and gives what we answer. */
  async function info({ far, dialog }: Pick<Established, 'far' | 'dialog'>, parts: Info) {
    far.send('INFO', dialog, parts);
    const answer = await bench.end.next();
    expect(answer.header('CSeq')).to.match(/ INFO$/u);
    return answer;
  }

  function digitsOf({ recorder }: Pick<Established, 'recorder'>): string {
    return recorder.signals.map((one) => (one.type === 'digit' ? one.tone : '')).join('');
  }

  it('with a digit gets 200 and is told, each one, in both kinds of body', async () => {
    const call = await bench.established();
    for (const [contentType, body] of [
      [RELAY, 'Signal=1\r\nDuration=160\r\n'],
      [RELAY, 'Signal=1\r\nDuration=160\r\n'],
      [RELAY, 'Signal= 11\nDuration= 100'],
      ['application/dtmf', '5'],
      ['application/DTMF;charset=utf-8', 'a\r\n'],
    ] as const) {
      const answer = await info(call, { contentType, body });
      expect(answer.statusCode, body).to.equal(200);
      expect(answer.header('CSeq')).to.equal(`${String(call.far.cseq)} INFO`);
    }
    expect(digitsOf(call)).to.equal('11#5A');
    expect(await bench.end.rest()).to.deep.equal([]);
  });

  it('sent again is answered again and told once; an old number is refused', async () => {
    const call = await bench.established();
    const text = call.far.inDialog('INFO', call.dialog, {
      contentType: RELAY,
      body: 'Signal=7',
      branch: 'z9hG4bKagain',
    });
    for (let turn = 0; turn < 3; turn += 1) {
      bench.end.send(text);
      await bench.end.expect(200);
    }
    const old = await info(call, { contentType: RELAY, body: 'Signal=8', cseq: 3 });
    expect(old.statusCode).to.equal(500);
    expect(digitsOf(call)).to.equal('7');
  });

  it('of another kind gets 415 and what is taken, of a package 469, an empty one 200', async () => {
    const call = await bench.established();
    const other = await info(call, { contentType: 'application/hook-flash', body: 'flash' });
    expect([other.statusCode, other.header('Accept')]).to.deep.equal([
      415,
      'application/dtmf-relay, application/dtmf',
    ]);
    const named = await info(call, {
      contentType: RELAY,
      body: 'Signal=1',
      headers: ['Info-Package: dtmf'],
    });
    expect([named.statusCode, named.headers.has('recv-info')]).to.deep.equal([469, true]);
    expect((await info(call, {})).statusCode).to.equal(200);
    expect(digitsOf(call)).to.equal('');
    expect(bench.end.problems()).to.deep.equal([]);
  });

  for (const [what, body] of [
    ['nothing but a name', 'Signal='],
    ['several digits at once', 'Signal=123456'],
    ['what is no digit', 'Signal=<img src=x onerror=alert(1)>'],
    ['control characters', 'Signal=\u0000\u0007\u001b[2J'],
    ['a letter that looks like one', 'Signal=\uff11'],
    ['a hundred thousand characters', `Signal=5\r\n${'x'.repeat(100_000)}`],
    ['fifty thousand lines', 'Signal\r\n'.repeat(50_000)],
  ] as const) {
    it(`with ${what} gets 400, tells nothing, and the call goes on`, async () => {
      const call = await bench.established();
      expect((await info(call, { contentType: RELAY, body })).statusCode).to.equal(400);
      expect((await info(call, { contentType: RELAY, body: 'Signal=5' })).statusCode).to.equal(200);
      expect(digitsOf(call)).to.equal('5');
    });
  }

  it('tells digits of a call that still rings here, of one that came in, and of none that is over', async () => {
    const far = bench.phone();
    const coming = incomingOn(bench.own.line);
    const invite = inviteText({ body: await far.offer() });
    bench.end.send(invite);
    const { port } = await coming;
    const recorder = record(port);
    await bench.end.expect(100);
    const ringing = await bench.end.expect(180);
    const dialog = {
      from: ringing.header('From'),
      to: ringing.header('To'),
      callId: ringing.header('Call-ID'),
      target: /<([^>]+)>/u.exec(ringing.header('Contact'))?.[1] ?? '',
    };
    const early = await info({ far, dialog }, { contentType: RELAY, body: 'Signal=3' });
    expect(early.statusCode).to.equal(200);
    port.reject(486);
    await bench.end.expect(486);
    await recorder.completed;
    const late = await info({ far, dialog }, { contentType: RELAY, body: 'Signal=4' });
    expect(late.statusCode).to.equal(481);
    expect(digitsOf({ recorder })).to.equal('3');

    const answered = bench.phone();
    const call = await bench.cameIn(answered);
    await info(call, { contentType: RELAY, body: 'Signal=9' });
    expect(digitsOf(call)).to.equal('9');
  });

  it('of no call of ours gets 481, and is told to nobody', async () => {
    const call = await bench.established();
    const stranger = { ...call.dialog, callId: 'another' };
    const answer: SipMessage = await info(
      { far: call.far, dialog: stranger },
      { contentType: RELAY, body: 'Signal=1', headers: [CONTACT] },
    );
    expect(answer.statusCode).to.equal(481);
    expect(digitsOf(call)).to.equal('');
  });
});
