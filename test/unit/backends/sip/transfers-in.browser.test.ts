import { expect } from 'chai';
import type { IncomingRefer } from '../../../../src/core/ports.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';
import type { SipMessage } from '../../../support/scripted.js';
import { sipBench } from '../../../support/sip-bench.js';
import {
  answerOptions,
  belongingTo,
  CONTACT,
  dialOptions,
  incomingOn,
  inviteText,
  record,
  type Established,
} from '../../../support/sip-line.js';

function tagOf(value: string): string {
  return /;\s*tag=([^;\s]+)/u.exec(value)?.[1] ?? '';
}

describe('a REFER of the far end on the wire', () => {
  const bench = sipBench();
  let cseq = 0;

  /** Sends a REFER; gives the request that is told. */
  async function refer(
    { far, dialog, port }: Established,
    headers: readonly string[],
  ): Promise<IncomingRefer> {
    const told = new Promise<IncomingRefer>((resolve) => {
      port.signals$.subscribe((signal) => {
        if (signal.type === 'refer-request') resolve(signal.request);
      });
    });
    far.send('REFER', dialog, { headers: [CONTACT, ...headers] });
    cseq = far.cseq;
    return told;
  }

  /** Takes the next NOTIFY, answers it, and gives its parts. */
  async function notified(status = 200): Promise<SipMessage> {
    const notify = await bench.end.expect('NOTIFY');
    bench.end.reply(notify, status, 'Answered');
    return notify;
  }

  it('is told with all it asks for, accepted by 202, and reported on to the end', async () => {
    const call = await bench.established();
    const request = await refer(call, [
      'Refer-To: "Carol" <sip:carol@example.com?Replaces=id%40host%3Bto-tag%3D1%3Bfrom-tag%3D2&Subject=x>',
      'Referred-By: <sip:bob@example.com>;cid="a"',
    ]);
    expect(request).to.deep.include({
      destination: 'sip:carol@example.com',
      replaces: { callId: 'id@host', toTag: '1', fromTag: '2', earlyOnly: false },
      referredBy: '<sip:bob@example.com>;cid="a"',
    });
    expect(await bench.end.rest()).to.deep.equal([]);
    request.accept();
    const accepted = await bench.end.expect(202);
    expect(accepted.header('CSeq')).to.equal(`${String(cseq)} REFER`);
    expect(accepted.header('Contact')).to.equal(call.invite.header('Contact'));
    const trying = await notified();
    request.report(180);
    const ringing = await notified();
    request.report(200);
    const last = await notified();
    // What comes after the last word is not said.
    request.report(486);
    request.refuse(603);
    expect(await bench.end.rest()).to.deep.equal([]);
    expect([trying, ringing, last].map(({ body }) => body)).to.deep.equal([
      'SIP/2.0 100 Trying\r\n',
      'SIP/2.0 180 Ringing\r\n',
      'SIP/2.0 200 OK\r\n',
    ]);
    expect(
      [trying, ringing, last].map((message) => message.header('Subscription-State')),
    ).to.deep.equal(['active;expires=600', 'active;expires=600', 'terminated;reason=noresource']);
    for (const message of [trying, ringing, last]) {
      expect(message.uri).to.equal('sip:bob@far.invalid;transport=ws');
      expect(message.header('Event')).to.equal(`refer;id=${String(cseq)}`);
      expect(message.header('Content-Type')).to.equal('message/sipfrag;version=2.0');
      expect(message.header('Call-ID')).to.equal(call.invite.header('Call-ID'));
      expect(tagOf(message.header('To'))).to.equal('scripted');
    }
    const numbers = [trying, ringing, last].map((m) => Number.parseInt(m.header('CSeq'), 10));
    expect(numbers).to.deep.equal([numbers[0], (numbers[0] ?? 0) + 1, (numbers[0] ?? 0) + 2]);
    call.port.end();
    await bench.end.expect('BYE');
  });

  it('is refused, and the call goes on', async () => {
    const call = await bench.established();
    const request = await refer(call, ['Refer-To: <sip:carol@example.com>']);
    request.refuse(603);
    await bench.end.expect(603);
    request.accept();
    request.report(200);
    expect(await bench.end.rest()).to.deep.equal([]);
    call.far.send('BYE', call.dialog);
    await bench.end.expect(200);
  });

  for (const [name, headers, status] of [
    ['no Refer-To', [], 400],
    ['two of them', ['Refer-To: <sip:a@b.c>', 'Refer-To: <sip:d@e.f>'], 400],
    ['two in one line', ['Refer-To: <sip:a@b.c>, <sip:d@e.f>'], 400],
    ['two in short and long form', ['r: <sip:a@b.c>', 'Refer-To: <sip:d@e.f>'], 400],
    ['a telephone number', ['Refer-To: <tel:+15551234>'], 416],
    ['a page', ['Refer-To: <http://example.com/>'], 416],
    ['another method', ['Refer-To: <sip:carol@example.com;method=BYE>'], 403],
    ['no address', ['Refer-To: <sip:>'], 400],
    ['a Replaces that is none', ['Refer-To: <sip:carol@example.com?Replaces=x>'], 400],
  ] as const) {
    it(`refuses ${name}: ${String(status)}`, async () => {
      const call = await bench.established();
      call.far.send('REFER', call.dialog, { headers: [CONTACT, ...headers] });
      await bench.end.expect(status);
      expect(call.recorder.texts).not.to.include('refer-request');
    });
  }

  it('RFC 4488: one that wants to hear nothing is told nothing', async () => {
    const call = await bench.established();
    const request = await refer(call, [
      'Refer-To: <sip:carol@example.com>',
      'Refer-Sub: false',
      'Require: norefersub',
    ]);
    request.accept();
    expect((await bench.end.expect(202)).header('Refer-Sub')).to.equal('false');
    request.report(180);
    request.report(200);
    expect(await bench.end.rest()).to.deep.equal([]);
  });

  it('a NOTIFY that gets 481 is the last one, and says nothing about the call', async () => {
    const call = await bench.established();
    const request = await refer(call, ['Refer-To: <sip:carol@example.com>']);
    request.accept();
    await bench.end.expect(202);
    await notified(481);
    await bench.end.rest();
    request.report(180);
    expect(await bench.end.rest()).to.deep.equal([]);
    call.far.send('BYE', call.dialog);
    await bench.end.expect(200);
    await call.recorder.completed;
    expect(call.recorder.texts.at(-2)).to.equal('ended normal remote');
  });

  it('S3: one between our 200 to their re-INVITE and its ACK is taken', async () => {
    const call = await bench.established();
    const body = await call.far.offer();
    bench.end.send(
      call.far.inDialog('INVITE', call.dialog, { headers: [CONTACT], body, cseq: 300 }),
    );
    await bench.end.expect(100);
    const ok = await bench.end.expect(200);
    call.far.cseq = 300;
    const request = await refer(call, ['Refer-To: <sip:carol@example.com>']);
    request.accept();
    await bench.end.expect(202);
    await notified();
    await call.far.accept(ok.body);
    bench.end.send(call.far.inDialog('ACK', call.dialog, { cseq: 300 }));
  });

  it('the call ends before it is decided on: declined', async () => {
    const call = await bench.established();
    const request = await refer(call, ['Refer-To: <sip:carol@example.com>']);
    call.far.send('BYE', call.dialog);
    const answers = [await bench.end.next(), await bench.end.next()];
    const shown = answers.map(
      (one) => `${String(one.statusCode)} ${one.header('CSeq').split(' ')[1] ?? ''}`,
    );
    expect(shown.sort()).to.deep.equal(['200 BYE', '603 REFER']);
    request.accept();
    expect(await bench.end.rest()).to.deep.equal([]);
  });

  it('nobody decides on it: declined after 20 s', async () => {
    const clock = new FakeClock();
    await bench.withClock(clock);
    const call = await bench.established();
    await refer(call, ['Refer-To: <sip:carol@example.com>']);
    await clock.pass(20_000);
    await bench.end.expect(603);
  });

  it('outside a dialog it is refused', async () => {
    const text = inviteText({ headers: [CONTACT, 'Refer-To: <sip:carol@example.com>'] });
    bench.end.send(text.replaceAll('INVITE', 'REFER'));
    await bench.end.expect(405);
  });

  it('a call that follows one says whose place it takes, and who sent it', async () => {
    const port = bench.own.line.createCall('sip:carol@example.com');
    port.dial(
      dialOptions(bench.voice.stream, {
        replaces: { callId: 'id@host', toTag: '1', fromTag: '2' },
        referredBy: '<sip:bob@example.com>',
        headers: { 'X-Own': 'kept' },
      }),
    );
    const invite = await bench.end.expect('INVITE');
    expect(invite.uri).to.equal('sip:carol@example.com');
    expect(invite.header('Replaces')).to.equal('id@host;to-tag=1;from-tag=2');
    expect(invite.header('Referred-By')).to.equal('<sip:bob@example.com>');
    expect(invite.header('X-Own')).to.equal('kept');
  });
});

describe('an INVITE with Replaces on the wire', () => {
  const bench = sipBench();

  it('does not ring, says whose place it takes, and is answered', async () => {
    const call = await bench.established();
    const far = bench.phone();
    const ownTag = tagOf(call.invite.header('From'));
    const callId = call.invite.header('Call-ID');
    const coming = incomingOn(bench.own.line);
    const invite = inviteText({
      from: '<sip:carol@example.com>;tag=carols',
      body: await far.offer(),
      headers: [
        CONTACT,
        `Replaces: ${callId};to-tag=${ownTag};from-tag=scripted`,
        'Require: replaces',
        'X-Own: 1',
      ],
    });
    bench.end.send(invite);
    const incoming = await coming;
    const recorder = record(incoming.port);
    const [dialog] = call.port.dialogs;
    expect(incoming.replaces).to.deep.equal({
      callId: dialog?.callId,
      toTag: dialog?.localTag,
      fromTag: dialog?.remoteTag,
      earlyOnly: false,
    });
    expect(incoming.headers).to.deep.equal({ 'X-Own': '1' });
    await bench.end.expect(100);
    expect(await bench.end.rest()).to.deep.equal([]);
    incoming.port.answer(answerOptions(bench.voice.stream));
    const ok = await bench.end.expect(200);
    await far.accept(ok.body);
    bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
    await recorder.until('media-path connected');
    // What becomes of the other call is not decided here.
    expect(call.recorder.texts.at(-1)).to.equal('media-path connected');
    call.port.end();
    const bye = await bench.end.expect('BYE');
    expect(bye.header('Call-ID')).to.equal(callId);
  });

  it('is refused as it is decided above, without having rung', async () => {
    bench.own.line.incoming$.subscribe(({ port, replaces }) => {
      setTimeout(() => {
        port.reject(replaces?.earlyOnly === true ? 486 : 481);
      });
    });
    for (const [replaces, status] of [
      ['a;to-tag=b;from-tag=c', 481],
      ['a;to-tag=b;from-tag=c;early-only', 486],
    ] as const) {
      const body = await bench.phone().offer();
      bench.end.send(inviteText({ body, headers: [CONTACT, `Replaces: ${replaces}`] }));
      await bench.end.expect(100);
      await bench.end.expect(status);
    }
  });

  for (const [name, headers] of [
    ['one that cannot be read', ['Replaces: a;to-tag=b']],
    ['two of them', ['Replaces: a;to-tag=b;from-tag=c', 'Replaces: d;to-tag=e;from-tag=f']],
  ] as const) {
    it(`refuses ${name}: 400, and no call is told`, async () => {
      let told = 0;
      bench.own.line.incoming$.subscribe(() => {
        told += 1;
      });
      const body = await bench.phone().offer();
      bench.end.send(inviteText({ body, headers: [CONTACT, ...headers] }));
      await bench.end.expect(100);
      await bench.end.expect(400);
      expect(told).to.equal(0);
    });
  }

  it('is given up before it is answered', async () => {
    const coming = incomingOn(bench.own.line);
    const invite = inviteText({
      body: await bench.phone().offer(),
      headers: [CONTACT, 'Replaces: a;to-tag=b;from-tag=c'],
    });
    bench.end.send(invite);
    const { port } = await coming;
    const recorder = record(port);
    await bench.end.expect(100);
    bench.end.send(belongingTo(invite, 'CANCEL'));
    await bench.end.expect(200);
    await bench.end.expect(487);
    await recorder.completed;
    expect(recorder.texts).to.deep.equal(['ended cancelled remote', 'complete']);
    expect(() => {
      port.answer(answerOptions(bench.voice.stream));
    }).to.throw('does not ring');
  });
});
