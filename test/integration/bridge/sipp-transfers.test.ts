import { expect } from 'chai';
import type { Call } from '../../../src/calling/line.js';
import { isCallingError } from '../../../src/core/errors.js';
import { comesTo, reaches, successorOf } from '../../support/phone.js';
import type { SipMessage } from '../../support/scripted.js';
import {
  ANSWERED,
  AS_CALLEE,
  asCaller,
  methods,
  receivedBy,
  renegotiated,
  reply,
  request,
  SippBench,
  sippCallee,
  sippCaller,
} from '../../support/sipp-phone.js';
import { OK, PLAIN_SDP, recv, response, SIPP_CONTACT } from '../../support/sipp-scenario.js';

/*
 * REFER and NOTIFY with a stack that is not ours: sipp, behind Kamailio and rtpengine.
 */

const NOTIFIED = '<recv response="200"/>';
/** Takes a REFER, whose CSeq is the id of its NOTIFYs. */
const REFERRED =
  '<recv request="REFER"><action><ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="refer"/></action></recv><Reference variables="refer"/>';
const ACCEPTED = REFERRED + reply('202 Accepted');

/** Tells what has become of the last REFER, and gets a 200 for it. */
function notify(cseq: number, fragment: string, state: string): string {
  const headers = [
    'Event: refer;id=[$refer]',
    `Subscription-State: ${state}`,
    'Content-Type: message/sipfrag;version=2.0',
  ];
  return request('NOTIFY', cseq, AS_CALLEE, headers, `SIP/2.0 ${fragment}`) + NOTIFIED;
}
const ACTIVE = 'active;expires=60';
const OVER = 'terminated;reason=noresource';

const inDescription = (direction: string): string => `${PLAIN_SDP}\na=${direction}`;
/** It is held and resumed by us. */
const HELD = renegotiated(inDescription('recvonly'));
const RESUMED = renegotiated(inDescription('sendrecv'));

function requestsOf(messages: readonly SipMessage[], method: string): readonly SipMessage[] {
  return messages.filter((message) => message.method === method);
}

const numberOf = (message: SipMessage | undefined): number =>
  Number.parseInt(message?.header('CSeq') ?? '', 10);

const tagOf = (value: string | undefined): string =>
  /;\s*tag=([^;\s]+)/u.exec(value ?? '')?.[1] ?? '';

/** What a NOTIFY of ours says, and its number counted from the first. */
function said(notifies: readonly SipMessage[]): readonly (readonly unknown[])[] {
  const first = numberOf(notifies[0]);
  return notifies.map((message) => [
    numberOf(message) - first,
    message.header('Event'),
    message.header('Subscription-State'),
    message.header('Content-Type'),
    message.body.trim(),
  ]);
}

describe('transfers with sipp behind Kamailio and rtpengine', () => {
  const bench = new SippBench();

  /** What a call tells of transfers. */
  function told(call: Call): readonly string[] {
    const texts: string[] = [];
    call.events$.subscribe((occurrence) => {
      if (occurrence.type === 'transfer-progress') {
        const { status, statusCode = '' } = occurrence.progress;
        texts.push(`${status} ${String(statusCode)}`.trim());
      }
      if (occurrence.type === 'transfer-error') texts.push(`error ${occurrence.error.code}`);
      if (occurrence.type === 'transfer-request') texts.push(`to ${occurrence.destination}`);
    });
    return texts;
  }

  async function statusOf(command: Promise<void>): Promise<number | undefined> {
    const failure = await command.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    if (!isCallingError(failure)) throw new Error(`It was not refused: ${String(failure)}`);
    expect(failure.code).to.equal('transfer-failed');
    return failure.statusCode;
  }

  it('M13: it takes our REFER, reports, and gets our BYE after its 200', async () => {
    const alice = await bench.user();
    const { sipp, call } = await bench.calling(alice, [
      ACCEPTED,
      notify(1, '100 Trying', ACTIVE),
      notify(2, '180 Ringing', ACTIVE),
      notify(3, '200 OK', OVER),
      recv('BYE'),
      OK,
    ]);
    const texts = told(call);
    await call.transfer('carol');
    expect(texts).to.deep.equal(['requested', 'trying 100', 'ringing 180']);
    expect(call.state.disconnectReason).to.deep.equal({ cause: 'transferred', by: 'local' });
    const messages = await receivedBy(sipp);
    expect(methods(messages)).to.deep.equal(['INVITE', 'ACK', 'REFER', 'BYE']);
    const [invite, , refer, bye] = messages.filter(({ method }) => method);
    expect(refer?.header('Refer-To')).to.equal('<sip:carol@localhost>');
    expect(refer?.header('Referred-By')).to.equal(`<${alice.line.state.uri}>`);
    expect(refer?.header('From')).to.equal(invite?.header('From'));
    expect(tagOf(refer?.header('To'))).to.equal('sipp1');
    expect(refer?.header('Contact')).to.equal(invite?.header('Contact'));
    const first = numberOf(invite);
    expect([numberOf(refer), numberOf(bye)]).to.deep.equal([first + 1, first + 2]);
  });

  it('it takes our REFER and hangs up without a word', async () => {
    const { sipp, call } = await bench.calling(await bench.user(), [
      ACCEPTED,
      request('BYE', 1, AS_CALLEE),
      '<recv response="200"/>',
    ]);
    await call.transfer('carol');
    expect(call.state.disconnectReason).to.deep.equal({ cause: 'transferred', by: 'remote' });
    await receivedBy(sipp);
  });

  it('it refuses our REFER, then cannot reach whom we send it to: the call goes on, is held and resumed', async () => {
    const { sipp, call } = await bench.calling(await bench.user(), [
      recv('REFER'),
      reply('603 Decline'),
      ACCEPTED,
      notify(1, '100 Trying', ACTIVE),
      notify(2, '486 Busy Here', OVER),
      HELD,
      RESUMED,
      recv('BYE'),
      OK,
    ]);
    const texts = told(call);
    expect(await statusOf(call.transfer('carol'))).to.equal(603);
    expect(call.state).to.deep.include({ status: 'connected', heldLocally: false });
    expect(call.state.pending).to.equal(undefined);
    expect(await statusOf(call.transfer('carol'))).to.equal(486);
    expect(texts).to.deep.equal([
      ...['requested', 'failed 603', 'error transfer-failed'],
      ...['requested', 'trying 100', 'failed 486', 'error transfer-failed'],
    ]);
    expect(call.state).to.deep.include({ status: 'connected', heldLocally: false });
    await call.hold();
    await call.resume();
    expect(call.state).to.deep.include({ status: 'connected', heldLocally: false });
    await call.end();
    const messages = await receivedBy(sipp);
    const offers = requestsOf(messages, 'INVITE').map(
      ({ body }) => /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/mu.exec(body)?.[1],
    );
    expect(offers).to.deep.equal(['sendrecv', 'sendonly', 'sendrecv']);
    const numbers = messages.filter(({ method = 'ACK' }) => method !== 'ACK').map(numberOf);
    expect(numbers).to.deep.equal(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  });

  it('it is sent to a consultation: Replaces names the dialog as that one sees it; it fails, and is asked for again', async () => {
    const alice = await bench.user();
    const { sipp, call } = await bench.calling(alice, [
      HELD,
      ACCEPTED,
      notify(1, '481 No Such Call', OVER),
      ACCEPTED,
      notify(2, '200 OK', OVER),
      recv('BYE'),
      OK,
    ]);
    // The first call is held meanwhile.
    const consulted = await bench.calling(alice, [recv('BYE'), OK]);
    await comesTo(call, ({ heldLocally, pending }) => heldLocally && pending === undefined);
    expect(await statusOf(call.completeTransfer(consulted.call))).to.equal(481);
    expect(call.state).to.deep.include({ status: 'connected', heldLocally: true });
    expect(consulted.call.state).to.deep.include({ status: 'connected', heldLocally: false });
    await call.completeTransfer(consulted.call);
    for (const { disconnectReason } of [call.state, consulted.call.state]) {
      expect(disconnectReason).to.deep.equal({ cause: 'transferred', by: 'local' });
    }
    const [invite] = requestsOf(await receivedBy(consulted.sipp), 'INVITE');
    const dialog = [
      invite?.header('Call-ID') ?? '',
      'to-tag=sipp1',
      `from-tag=${tagOf(invite?.header('From'))}`,
    ].join(';');
    const refers = requestsOf(await receivedBy(sipp), 'REFER');
    expect(refers).to.have.length(2);
    for (const refer of refers) {
      const [, uri = '', replaces = ''] =
        /^<(.*)\?Replaces=(.*)>$/u.exec(refer.header('Refer-To')) ?? [];
      expect(uri).to.match(/^sip:/u);
      expect(replaces).to.match(/^[A-Za-z0-9%._-]+$/u);
      expect(decodeURIComponent(replaces)).to.equal(dialog);
    }
  });

  it('it sends us on: 202, then 100, 180 and 200 are told by NOTIFY, and we hang up', async () => {
    const [bob, carol] = [await bench.user(), await bench.user()];
    const ringing = carol.incoming();
    const { sipp, call } = await bench.called(bob, [
      request('REFER', 2, asCaller(bob.name), [
        `Refer-To: <sip:${carol.name}@localhost>`,
        'Referred-By: <sip:sipp@localhost>',
      ]),
      '<recv response="202"/>',
      ...[recv('NOTIFY'), OK, recv('NOTIFY'), OK, recv('NOTIFY'), OK],
      recv('BYE'),
      OK,
    ]);
    const asCarol = await ringing;
    const asBob = await successorOf(bob, call);
    expect(asBob.state.direction).to.equal('outbound');
    await reaches(asBob, 'ringing');
    expect(call.state.status).to.equal('connected');
    await asCarol.answer({ stream: bench.voice });
    await Promise.all([reaches(asBob, 'connected'), reaches(asCarol, 'connected')]);
    const messages = await receivedBy(sipp);
    const notifies = requestsOf(messages, 'NOTIFY');
    const type = 'message/sipfrag;version=2.0';
    expect(said(notifies)).to.deep.equal([
      [0, 'refer;id=2', 'active;expires=600', type, 'SIP/2.0 100 Trying'],
      [1, 'refer;id=2', 'active;expires=600', type, 'SIP/2.0 180 Ringing'],
      [2, 'refer;id=2', OVER, type, 'SIP/2.0 200 OK'],
    ]);
    expect(numberOf(requestsOf(messages, 'BYE')[0])).to.equal(numberOf(notifies[2]) + 1);
    expect(call.state.disconnectReason).to.deep.equal({ cause: 'transferred', by: 'remote' });
    expect(bob.line.calls).to.deep.equal([asBob]);
  });

  it('it sends us to its consultation: our INVITE there has its Replaces and Referred-By', async () => {
    const bob = await bench.user();
    const target = await sippCallee(bench.kamailio, [
      recv('INVITE'),
      response('200 OK', SIPP_CONTACT, PLAIN_SDP),
      recv('ACK'),
      recv('BYE'),
      OK,
    ]);
    const { sipp, call } = await bench.called(bob, [
      request('REFER', 2, asCaller(bob.name), [
        `Refer-To: <${target.uri}?Replaces=a.b%40c%3Bto-tag%3D1%3Bfrom-tag%3D2>`,
        'Referred-By: <sip:sipp@localhost>',
      ]),
      '<recv response="202"/>',
      ...[recv('NOTIFY'), OK, recv('NOTIFY'), OK],
      recv('BYE'),
      OK,
    ]);
    const successor = await successorOf(bob, call);
    await reaches(successor, 'connected');
    expect(
      said(requestsOf(await receivedBy(sipp), 'NOTIFY')).map((one) => one.at(-1)),
    ).to.deep.equal(['SIP/2.0 100 Trying', 'SIP/2.0 200 OK']);
    expect(call.state.disconnectReason).to.deep.equal({ cause: 'transferred', by: 'remote' });
    await successor.end();
    const [invite] = requestsOf(await receivedBy(target.sipp), 'INVITE');
    expect(invite?.header('Replaces')).to.equal('a.b@c;to-tag=1;from-tag=2');
    expect(invite?.header('Referred-By')).to.equal('<sip:sipp@localhost>');
  });

  it('it sends us on in vain: 603 where the page prevents it; 486 by NOTIFY from who is busy, and the call goes on', async () => {
    const bob = await bench.user();
    const side = asCaller(bob.name);
    const coming = bob.incoming();
    const sipp = await sippCaller(bench.kamailio, bob.name, [
      ANSWERED,
      request('ACK', 1, side),
      request('REFER', 2, side, ['Refer-To: <sip:nobody@localhost>']),
      '<recv response="603"/>',
      request('REFER', 3, side, ['Refer-To: <sip:busy@localhost>']),
      '<recv response="202"/>',
      ...[recv('NOTIFY'), OK, recv('NOTIFY'), OK],
      HELD,
      RESUMED,
      recv('BYE'),
      OK,
    ]);
    const call = await coming;
    const texts = told(call);
    call.events$.subscribe((occurrence) => {
      if (occurrence.type === 'transfer-request' && occurrence.destination.includes('nobody')) {
        occurrence.preventDefault();
      }
    });
    const lines: number[] = [];
    bob.line.calls$.subscribe(({ length }) => lines.push(length));
    await call.answer({ stream: bench.voice });
    const successor = await successorOf(bob, call);
    await comesTo(successor, ({ status }) => status === 'ended');
    expect(successor.state.disconnectReason).to.deep.include({ cause: 'busy', statusCode: 486 });
    await reaches(call, 'connected');
    await call.hold();
    await call.resume();
    expect(call.state).to.deep.include({ status: 'connected', heldLocally: false });
    await call.end();
    const messages = await receivedBy(sipp);
    const type = 'message/sipfrag;version=2.0';
    expect(said(requestsOf(messages, 'NOTIFY'))).to.deep.equal([
      [0, 'refer;id=3', 'active;expires=600', type, 'SIP/2.0 100 Trying'],
      [1, 'refer;id=3', OVER, type, 'SIP/2.0 486 Busy Here'],
    ]);
    expect(texts).to.deep.equal(['to sip:nobody@localhost', 'to sip:busy@localhost']);
    expect(Math.max(...lines)).to.equal(2);
    expect(call.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'local' });
  });
});
