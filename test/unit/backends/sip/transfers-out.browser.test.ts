import { expect } from 'chai';
import type { CallDialog, CallPort, ReferReport } from '../../../../src/core/ports.js';
import type { SipMessage } from '../../../support/scripted.js';
import { sipBench } from '../../../support/sip-bench.js';
import {
  answerOptions,
  belongingTo,
  CONTACT,
  dialOptions,
  establish,
  incomingOn,
  inviteText,
  openLine,
  record,
  type Established,
  type FarDialog,
} from '../../../support/sip-line.js';
import type { FarPhone } from '../../../support/sip-script.js';

const CAROL = { destination: 'sip:carol@example.com' };

function cseq(message: SipMessage): number {
  return Number.parseInt(message.header('CSeq'), 10);
}

function tagOf(value: string): string {
  return /;\s*tag=([^;\s]+)/u.exec(value)?.[1] ?? '';
}

/** What a port told of its REFER. */
function reportsOf(port: CallPort): readonly ReferReport[] {
  const reports: ReferReport[] = [];
  port.signals$.subscribe((signal) => {
    if (signal.type === 'refer-report') reports.push(signal.report);
  });
  return reports;
}

describe('a REFER of ours on the wire', () => {
  const bench = sipBench();

  /** Sends a NOTIFY and gives the status it is answered with. */
  async function notify(
    { far, dialog }: Pick<Established, 'far' | 'dialog'>,
    event: string,
    fragment: string,
    {
      state = 'active;expires=60',
      contentType = 'message/sipfrag;version=2.0',
    }: { readonly state?: string; readonly contentType?: string } = {},
  ): Promise<number | undefined> {
    far.send('NOTIFY', dialog, {
      headers: [CONTACT, `Event: ${event}`, `Subscription-State: ${state}`],
      body: fragment,
      contentType,
    });
    const answer = await bench.end.next();
    expect(answer.header('CSeq')).to.match(/ NOTIFY$/u);
    return answer.statusCode;
  }

  it('goes out in the dialog, and NOTIFYs of it are told and answered', async () => {
    const call = await bench.established();
    const reports = reportsOf(call.port);
    call.port.refer(CAROL);
    const refer = await bench.end.expect('REFER');
    expect(refer.uri).to.equal('sip:bob@far.invalid;transport=ws');
    expect(refer.header('Refer-To')).to.equal('<sip:carol@example.com>');
    expect(refer.header('Referred-By')).to.equal('<sip:alice@example.com>');
    expect(refer.header('Contact')).to.equal(call.invite.header('Contact'));
    expect(refer.header('Call-ID')).to.equal(call.invite.header('Call-ID'));
    expect(tagOf(refer.header('From'))).to.equal(tagOf(call.invite.header('From')));
    expect(tagOf(refer.header('To'))).to.equal('scripted');
    expect(cseq(refer)).to.equal(cseq(call.invite) + 1);
    bench.end.reply(refer, 202, 'Accepted', { headers: [CONTACT] });
    const event = `refer;id=${String(cseq(refer))}`;
    expect(await notify(call, event, 'SIP/2.0 100 Trying\r\n')).to.equal(200);
    expect(await notify(call, event, 'SIP/2.0 180 Ringing\r\nX: y\r\n')).to.equal(200);
    expect(
      await notify(call, event, 'SIP/2.0 200 OK', { state: 'terminated;reason=noresource' }),
    ).to.equal(200);
    expect(reports).to.deep.equal([
      { type: 'accepted', silent: false },
      { type: 'notified', statusCode: 100, last: false },
      { type: 'notified', statusCode: 180, last: false },
      { type: 'notified', statusCode: 200, last: true },
    ]);
    // The subscription is over.
    expect(await notify(call, event, 'SIP/2.0 200 OK')).to.equal(481);
    call.port.end();
    const bye = await bench.end.expect('BYE');
    expect(cseq(bye)).to.equal(cseq(refer) + 1);
  });

  it('a challenge moves the CSeq, and with it the id of its NOTIFYs', async () => {
    const own = await openLine(bench.end, { password: 'secret' });
    const call = await establish(bench.end, own.line, bench.voice.stream);
    const reports = reportsOf(call.port);
    call.port.refer(CAROL);
    const first = await bench.end.expect('REFER');
    bench.end.reply(first, 407, 'Proxy Authentication Required', {
      headers: ['Proxy-Authenticate: Digest realm="x", nonce="y"'],
    });
    const second = await bench.end.expect('REFER');
    expect(cseq(second)).to.equal(cseq(first) + 1);
    expect(second.header('Proxy-Authorization')).to.contain('username="alice"');
    expect(second.header('Refer-To')).to.equal('<sip:carol@example.com>');
    bench.end.reply(second, 202, 'Accepted', { headers: [CONTACT] });
    const stale = `refer;id=${String(cseq(first))}`;
    expect(await notify(call, stale, 'SIP/2.0 603 No')).to.equal(481);
    const event = `refer;id=${String(cseq(second))}`;
    expect(await notify(call, event, 'SIP/2.0 100 Trying')).to.equal(200);
    expect(reports).to.deep.equal([
      { type: 'accepted', silent: false },
      { type: 'notified', statusCode: 100, last: false },
    ]);
    call.far.close();
    own.dispose();
  });

  for (const [status, reason] of [
    [405, 'Method Not Allowed'],
    [481, 'Call/Transaction Does Not Exist'],
    [408, 'Request Timeout'],
    [503, 'Service Unavailable'],
    [603, 'Decline'],
  ] as const) {
    it(`${String(status)} to it is told, and the call goes on`, async () => {
      const call = await bench.established();
      const reports = reportsOf(call.port);
      call.port.refer(CAROL);
      const refer = await bench.end.expect('REFER');
      bench.end.reply(refer, status, reason);
      expect(await bench.end.rest()).to.deep.equal([]);
      const [report] = reports;
      expect(reports).to.have.length(1);
      expect(report).to.have.property('type', 'refused');
      expect(report?.type === 'refused' && report.error.statusCode).to.equal(status);
      expect(await notify(call, `refer;id=${String(cseq(refer))}`, 'SIP/2.0 200 OK')).to.equal(481);
      call.far.send('BYE', call.dialog);
      await bench.end.expect(200);
      await call.recorder.completed;
      expect(call.recorder.texts.at(-2)).to.equal('ended normal remote');
    });
  }

  it('RFC 4488: a 202 with Refer-Sub: false says that nothing will be told', async () => {
    const call = await bench.established();
    const reports = reportsOf(call.port);
    call.port.refer(CAROL);
    bench.end.reply(await bench.end.expect('REFER'), 202, 'Accepted', {
      headers: [CONTACT, 'Refer-Sub: false'],
    });
    expect(await bench.end.rest()).to.deep.equal([]);
    expect(reports).to.deep.equal([{ type: 'accepted', silent: true }]);
  });

  it('NOTIFYs that are none of it are turned away, unreadable ones answered and not believed', async () => {
    const call = await bench.established();
    const reports = reportsOf(call.port);
    expect(await notify(call, 'refer', 'SIP/2.0 200 OK')).to.equal(481);
    call.port.refer(CAROL);
    const refer = await bench.end.expect('REFER');
    // RFC 6665 4.1.2.4: one may overtake the 202. RFC 3515 2.4.6: the first needs no id.
    expect(await notify(call, 'refer', 'SIP/2.0 100 Trying')).to.equal(200);
    const id = String(cseq(refer));
    for (const [event, fragment, status, options] of [
      ['dialog', 'SIP/2.0 200 OK', 489, {}],
      ['refer-to;id=1', 'SIP/2.0 200 OK', 489, {}],
      ['refer;id=constructor', 'SIP/2.0 200 OK', 481, {}],
      [`refer;id=${id}0`, 'SIP/2.0 200 OK', 481, {}],
      [`refer;id=${id}`, '', 200, {}],
      [`refer;id=${id}`, 'hello', 200, {}],
      [`refer;id=${id}`, 'SIP/2.0 2000 OK', 200, {}],
      [`refer;id=${id}`, 'SIP/2.0 999 No', 200, {}],
      [`refer;id=${id}`, `${' '.repeat(300)}SIP/2.0 200 OK`, 200, {}],
      [`refer;id=${id}`, 'SIP/2.0 200 OK', 200, { contentType: 'text/plain' }],
      [`refer;id=${id}`, 'x'.repeat(100_000), 200, {}],
    ] as const) {
      expect(await notify(call, event, fragment, options), `${event} ${fragment}`).to.equal(status);
    }
    expect(
      reports.filter((report) => report.type === 'notified' && report.statusCode !== undefined),
    ).to.deep.equal([{ type: 'notified', statusCode: 100, last: false }]);
    expect(reports.some((report) => report.type === 'notified' && report.last)).to.equal(false);
    expect(
      await notify(call, `refer;id=${id}`, '', { state: 'terminated;reason=timeout' }),
    ).to.equal(200);
    expect(reports.at(-1)).to.deep.equal({ type: 'notified', statusCode: undefined, last: true });
  });

  it('what is not awaited any more is turned away', async () => {
    const call = await bench.established();
    const reports = reportsOf(call.port);
    const forget = call.port.refer(CAROL);
    const refer = await bench.end.expect('REFER');
    bench.end.reply(refer, 202, 'Accepted', { headers: [CONTACT] });
    await bench.end.rest();
    forget();
    expect(await notify(call, `refer;id=${String(cseq(refer))}`, 'SIP/2.0 200 OK')).to.equal(481);
    expect(reports).to.have.length(1);
  });

  it('S3: a NOTIFY between our 200 to their re-INVITE and its ACK is taken', async () => {
    const call = await bench.established();
    const reports = reportsOf(call.port);
    call.port.refer(CAROL);
    const refer = await bench.end.expect('REFER');
    bench.end.reply(refer, 202, 'Accepted', { headers: [CONTACT] });
    await bench.end.rest();
    const body = await call.far.offer();
    bench.end.send(
      call.far.inDialog('INVITE', call.dialog, { headers: [CONTACT], body, cseq: 300 }),
    );
    await bench.end.expect(100);
    const ok = await bench.end.expect(200);
    call.far.cseq = 300;
    const event = `refer;id=${String(cseq(refer))}`;
    expect(await notify(call, event, 'SIP/2.0 180 Ringing')).to.equal(200);
    expect(reports.at(-1)).to.deep.equal({ type: 'notified', statusCode: 180, last: false });
    await call.far.accept(ok.body);
    bench.end.send(call.far.inDialog('ACK', call.dialog, { cseq: 300 }));
  });

  it('the connection is lost before its answer, and after', async () => {
    const unanswered = await bench.established();
    const before = reportsOf(unanswered.port);
    unanswered.port.refer(CAROL);
    await bench.end.expect('REFER');
    bench.end.drop();
    await bench.end.rest();
    expect(before).to.have.length(1);
    expect(before[0]?.type === 'refused' && before[0].error.code).to.equal('connection-lost');
  });

  it('the connection is lost after its 202: what is told meanwhile may not arrive', async () => {
    const call = await bench.established();
    const reports = reportsOf(call.port);
    call.port.refer(CAROL);
    bench.end.reply(await bench.end.expect('REFER'), 202, 'Accepted', { headers: [CONTACT] });
    await bench.end.rest();
    bench.end.drop();
    await bench.end.rest();
    expect(reports).to.deep.equal([{ type: 'accepted', silent: false }, { type: 'interrupted' }]);
  });

  it('an anonymous caller is not named to the one that the far end is sent to', async () => {
    const port = bench.own.line.createCall('sip:bob@example.com');
    const recorder = record(port);
    port.dial(dialOptions(bench.voice.stream, { anonymous: true }));
    const invite = await bench.end.expect('INVITE');
    const body = await bench.phone().answer(invite.body);
    bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
    await bench.end.expect('ACK');
    await recorder.until('answered');
    port.refer(CAROL);
    const refer = await bench.end.expect('REFER');
    expect(refer.headers.has('referred-by')).to.equal(false);
    expect(refer.text.toLowerCase()).not.to.contain('alice');
  });

  describe('M13: Replaces, for the one who gets the INVITE', () => {
    /** The far end calls us, and we answer. */
    async function calledBy(
      from: string,
      callId: string,
    ): Promise<{ readonly port: CallPort; readonly ownTag: string; readonly far: FarPhone }> {
      const far = bench.phone();
      const coming = incomingOn(bench.own.line);
      const invite = inviteText({ body: await far.offer(), from, callId });
      bench.end.send(invite);
      const { port } = await coming;
      const recorder = record(port);
      await bench.end.expect(100);
      await bench.end.expect(180);
      port.answer(answerOptions(bench.voice.stream));
      const ok = await bench.end.expect(200);
      await far.accept(ok.body);
      bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await recorder.until('media-path connected');
      return { port, ownTag: tagOf(ok.header('To')), far };
    }

    /** REFERs the far end of one call to that of another; gives what Refer-To says. */
    async function referredTo(port: CallPort, other: CallPort): Promise<string> {
      const [dialog] = other.dialogs as readonly [CallDialog];
      const { callId, localTag, remoteTag } = dialog;
      port.refer({
        destination: other.remoteAddress,
        replaces: { callId, toTag: remoteTag, fromTag: localTag },
      });
      const referTo = (await bench.end.expect('REFER')).header('Refer-To');
      const [, uri = '', replaces = ''] = /^<([^?>]+)\?Replaces=([^>&]+)>$/u.exec(referTo) ?? [];
      expect(referTo).not.to.match(/Replaces=[^>]*[;=@"<]/u);
      return `${uri} ${decodeURIComponent(replaces)}`;
    }

    it('a consultation that we dialled: its own tag is that of its 200', async () => {
      const call = await bench.established();
      const consulted = await bench.established();
      const id = consulted.invite.header('Call-ID');
      const from = tagOf(consulted.invite.header('From'));
      expect(await referredTo(call.port, consulted.port)).to.equal(
        `sip:bob@example.com ${id};to-tag=scripted;from-tag=${from}`,
      );
    });

    it('a consultation that came in: its own tag is that of its INVITE', async () => {
      const call = await bench.established();
      const { port, ownTag } = await calledBy(
        '"Carol" <sip:carol@example.com;user=phone>;tag=carols',
        'consult-4%b@host.example',
      );
      expect(await referredTo(call.port, port)).to.equal(
        `sip:carol@example.com consult-4%b@host.example;to-tag=carols;from-tag=${ownTag}`,
      );
    });

    it('a consultation with a telephone: at the host of the line', async () => {
      const call = await bench.established();
      const { port, ownTag } = await calledBy('<tel:+15551234>;tag=tels', 'from-tel');
      expect(await referredTo(call.port, port)).to.equal(
        `sip:%2B15551234@example.com from-tel;to-tag=tels;from-tag=${ownTag}`,
      );
    });

    it('the dialogs of a call that rings in two places, then of the one that answered', async () => {
      const { port, invite } = await bench.dialled();
      expect(port.dialogs).to.deep.equal([]);
      const from = tagOf(invite.header('From'));
      for (const toTag of ['one', 'two']) {
        bench.end.reply(invite, 180, 'Ringing', { headers: [CONTACT], toTag });
      }
      await bench.end.rest();
      const named = (dialogs: readonly CallDialog[]): readonly string[] =>
        dialogs.map(({ localTag, remoteTag }) => `${localTag} ${remoteTag}`);
      expect(named(port.dialogs)).to.deep.equal([`${from} one`, `${from} two`]);
      const body = await bench.phone().answer(invite.body);
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], toTag: 'two', body });
      await bench.end.expect('ACK');
      expect(named(port.dialogs)).to.deep.equal([`${from} two`]);
    });
  });

  it('cannot be sent before the answer or after the end', async () => {
    const { port } = await bench.dialled();
    expect(() => port.refer(CAROL)).to.throw('has not been answered');
    port.end();
    expect(() => port.refer(CAROL)).to.throw('has ended');
  });

  it('the far end hangs up after its 202', async () => {
    const call: Established = await bench.established();
    call.port.refer(CAROL);
    bench.end.reply(await bench.end.expect('REFER'), 202, 'Accepted', { headers: [CONTACT] });
    const dialog: FarDialog = call.dialog;
    call.far.send('BYE', dialog);
    await bench.end.expect(200);
    await call.recorder.completed;
    expect(call.recorder.texts.slice(-3)).to.deep.equal([
      'refer-report',
      'ended normal remote',
      'complete',
    ]);
  });
});
