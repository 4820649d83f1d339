import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { VoicemailSummary } from '../../../../src/core/data-services.js';
import type { LinePortOptions } from '../../../../src/core/ports.js';
import type { FakeClock } from '../../../support/fakes/fake-clock.js';
import { requestText, type MessageParts, type SipMessage } from '../../../support/scripted.js';
import type { TestLine } from '../../../support/sip-line.js';
import { assertDigest, cseqOf, setUpLine, tearDownLine } from '../../../support/sip-node.js';
import type { FarEnd } from '../../../support/sip-script.js';

const CONTACT = 'Contact: <sip:mwi@10.0.0.1:5070;transport=ws>';
const BODY =
  'Messages-Waiting: yes\r\nMessage-Account: sip:*97@pbx\r\nVoice-Message: 2/8 (0/2)\r\n';
const SUMMARY = {
  newMessages: 2,
  oldMessages: 8,
  newUrgentMessages: 0,
  oldUrgentMessages: 2,
  account: 'sip:*97@pbx',
};

describe('message waiting', () => {
  let end: FarEnd;
  let clock: FakeClock;
  let own: TestLine;
  let notifies = 0;

  async function begin(options: Partial<LinePortOptions> = {}): Promise<void> {
    ({ end, clock, own } = await setUpLine(options));
    await register();
    own.line.watchMessages();
    own.line.watchMessages();
  }

  async function register(): Promise<void> {
    const registering = own.line.register(100_000);
    await end.acceptRegister();
    await registering;
  }

  const told = (): readonly (VoicemailSummary | undefined)[] =>
    own.signals.flatMap((signal) => (signal.type === 'message-summary' ? [signal.summary] : []));

  function accept(request: SipMessage, expires = 3_600, more: readonly string[] = []): void {
    end.reply(request, 200, 'OK', {
      headers: [`Expires: ${String(expires)}`, CONTACT, ...more],
      toTag: 'mwi',
    });
  }

  /** A NOTIFY within the subscription that this SUBSCRIBE asked for. */
  function notify(subscribe: SipMessage, state: string, parts: Partial<MessageParts> = {}): void {
    notifies += 1;
    end.send(
      requestText('NOTIFY', 'sip:alice@example.com', {
        from: '<sip:alice@example.com>;tag=mwi',
        to: subscribe.header('From'),
        callId: subscribe.header('Call-ID'),
        cseq: notifies,
        body: BODY,
        contentType: 'application/simple-message-summary',
        ...parts,
        headers: [
          'Event: message-summary',
          `Subscription-State: ${state}`,
          CONTACT,
          ...(parts.headers ?? []),
        ],
      }),
    );
  }

  /** One that belongs to no subscription. */
  function unsolicited(body: string, to = '<sip:alice@example.com>'): void {
    notifies += 1;
    end.send(
      requestText('NOTIFY', 'sip:alice@example.com', {
        from: '<sip:asterisk@example.com>;tag=as1',
        to,
        callId: `u${String(notifies)}`,
        cseq: 1,
        headers: ['Event: message-summary', 'Subscription-State: active', CONTACT],
        body,
        contentType: 'application/simple-message-summary',
      }),
    );
  }

  /** Subscribed and told. */
  async function subscribed(options?: Partial<LinePortOptions>): Promise<SipMessage> {
    await begin(options);
    const request = await end.expect('SUBSCRIBE');
    accept(request);
    notify(request, 'active;expires=3600');
    await end.expect(200);
    return request;
  }

  afterEach(tearDownLine);

  it('asks nobody before it is told to', async () => {
    ({ end, clock, own } = await setUpLine());
    await register();
    assert.deepEqual(await end.rest(), []);
  });

  it('subscribes to the mailbox of the address, and tells what is notified', async () => {
    await begin();
    const request = await end.expect('SUBSCRIBE');
    assert.equal(request.uri, 'sip:alice@example.com');
    assert.equal(request.header('Event'), 'message-summary');
    assert.equal(request.header('Accept'), 'application/simple-message-summary');
    assert.equal(request.header('Expires'), '3600');
    assert.equal(request.header('To'), '<sip:alice@example.com>');
    assert.match(request.header('Contact'), /^<sip:.*>$/u);
    accept(request);
    notify(request, 'active;expires=3600');
    const answer = await end.expect(200);
    assert.match(answer.header('CSeq'), /NOTIFY$/u);
    assert.deepEqual(told(), [SUMMARY]);
    notify(request, 'active', { body: 'Messages-Waiting: no\r\nVoice-Message: 0/10\r\n' });
    await end.expect(200);
    assert.deepEqual(told()[1]?.oldMessages, 10);
    assert.deepEqual(await end.rest(), []);
  });

  it('begins when the line is registered, where it is told before', async () => {
    ({ end, clock, own } = await setUpLine());
    own.line.watchMessages();
    assert.deepEqual(await end.rest(), []);
    await register();
    await end.expect('SUBSCRIBE');
  });

  it('a NOTIFY may overtake the answer', async () => {
    await begin();
    const request = await end.expect('SUBSCRIBE');
    notify(request, 'active;expires=600');
    await end.expect(200);
    accept(request, 600);
    assert.deepEqual(await end.rest(), []);
    assert.deepEqual(told(), [SUMMARY]);
    await clock.pass(540_000);
    const refresh = await end.expect('SUBSCRIBE');
    assert.equal(refresh.header('Call-ID'), request.header('Call-ID'));
  });

  it('renews before it lapses, within the dialog and by its route', async () => {
    await begin();
    const request = await end.expect('SUBSCRIBE');
    accept(request, 600, ['Record-Route: <sip:p2;lr>', 'Record-Route: <sip:p1;lr>']);
    await end.rest();
    await clock.pass(539_000);
    assert.deepEqual(await end.rest(), []);
    await clock.pass(1_000);
    const refresh = await end.expect('SUBSCRIBE');
    assert.equal(refresh.uri, 'sip:mwi@10.0.0.1:5070;transport=ws');
    assert.deepEqual(refresh.headers.get('route'), ['<sip:p1;lr>', '<sip:p2;lr>']);
    assert.equal(refresh.header('To'), '<sip:alice@example.com>;tag=mwi');
    assert.equal(refresh.header('From'), request.header('From'));
    assert.equal(cseqOf(refresh), cseqOf(request) + 1);
    accept(refresh, 100);
    await end.rest();
    await clock.pass(50_000);
    await end.expect('SUBSCRIBE');
  });

  it('answers a challenge with the digest of the line, and asks for longer where it must', async () => {
    await begin({ username: 'alice', password: 'secret' });
    const first = await end.expect('SUBSCRIBE');
    end.reply(first, 401, 'Unauthorized', {
      headers: ['WWW-Authenticate: Digest realm="pbx", nonce="n1", qop="auth", algorithm=MD5'],
    });
    const second = await end.expect('SUBSCRIBE');
    assertDigest(second, 'Authorization', 'secret');
    end.reply(second, 423, 'Interval Too Brief', { headers: ['Min-Expires: 7200'] });
    const third = await end.expect('SUBSCRIBE');
    assert.equal(third.header('Expires'), '7200');
    accept(third);
    assert.deepEqual(await end.rest(), []);
  });

  for (const code of [403, 404, 405, 481, 489, 501, 603]) {
    it(`a server that answers ${String(code)} is not asked again`, async () => {
      await begin();
      end.reply(await end.expect('SUBSCRIBE'), code, 'No');
      await end.rest();
      assert.deepEqual(told(), [undefined]);
      await clock.pass(7_200_000);
      assert.ok(!(await end.rest()).includes('SUBSCRIBE'));
      end.drop();
      await own.line.open('loopback:');
      await register();
      assert.ok(!(await end.rest()).includes('SUBSCRIBE'));
    });
  }

  it('tries again after a trouble of the server, when it says so', async () => {
    await begin();
    const request = await end.expect('SUBSCRIBE');
    end.reply(request, 503, 'Service Unavailable', { headers: ['Retry-After: 100'] });
    await end.rest();
    await clock.pass(99_000);
    assert.ok(!(await end.rest()).includes('SUBSCRIBE'));
    await clock.pass(1_000);
    const again = await end.expect('SUBSCRIBE');
    assert.notEqual(again.header('Call-ID'), request.header('Call-ID'));
    // Nobody answers at all.
    await clock.pass(32_000 + 36_000);
    await end.expect('SUBSCRIBE');
    assert.deepEqual(told(), []);
  });

  it('a server that has lost the subscription is asked for another', async () => {
    const request = await subscribed();
    await clock.pass(3_540_000);
    const refresh = await end.expect('SUBSCRIBE');
    end.reply(refresh, 481, 'Subscription Does Not Exist');
    await end.rest();
    await clock.pass(1_200);
    const another = await end.expect('SUBSCRIBE');
    assert.notEqual(another.header('Call-ID'), request.header('Call-ID'));
    assert.equal(another.header('To'), '<sip:alice@example.com>');
    assert.equal(another.uri, 'sip:alice@example.com');
  });

  // RFC 6665 4.1.3.
  for (const [state, after] of [
    ['terminated;reason=deactivated', 1_200],
    ['terminated;reason=timeout;retry-after=500', 1_200],
    ['terminated;reason=probation;retry-after=500', 500_000],
    ['terminated;reason=giveup;retry-after=500', 500_000],
    ['terminated', 1_200],
    ['Terminated;reason=somethingnew', 1_200],
    ['terminated;reason=rejected', undefined],
    ['terminated;reason=noresource', undefined],
    ['terminated;reason=invariant', undefined],
  ] as const) {
    it(`${state}: ${after === undefined ? 'the end' : `again after ${String(after)} ms`}`, async () => {
      const request = await subscribed();
      notify(request, state);
      await end.expect(200);
      await clock.pass((after ?? 7_200_000) - 1_200);
      assert.ok(!(await end.rest()).includes('SUBSCRIBE'));
      await clock.pass(1_200);
      const came = (await end.rest()).includes('SUBSCRIBE');
      assert.equal(came, after !== undefined);
    });
  }

  it('a server that ends it at once again and again is asked ever more seldom', async () => {
    await begin();
    let asked = 0;
    for (let second = 0; second < 300; second += 1) {
      await clock.pass(1_000);
      // What is asked meanwhile comes within these tasks.
      const request = await end.next(1).catch(() => undefined);
      if (request?.method !== 'SUBSCRIBE') continue;
      asked += 1;
      accept(request);
      notify(request, 'terminated;reason=timeout');
      await end.expect(200);
    }
    assert.ok(asked > 20 && asked < 50, String(asked));
  });

  it('subscribes again on a new connection, and only there', async () => {
    const request = await subscribed();
    end.drop();
    assert.deepEqual(await end.rest(), []);
    await own.line.open('loopback:');
    await register();
    const again = await end.expect('SUBSCRIBE');
    assert.notEqual(again.header('Call-ID'), request.header('Call-ID'));
    assert.equal(again.connection, 1);
    // What waits is what was told last.
    assert.deepEqual(told(), [SUMMARY]);
    accept(again);
    await register();
    assert.deepEqual(await end.rest(), []);
  });

  it('deregistering unsubscribes', async () => {
    const request = await subscribed();
    const leaving = own.line.deregister();
    const last = await end.expect('SUBSCRIBE');
    assert.equal(last.header('Expires'), '0');
    assert.equal(last.header('Call-ID'), request.header('Call-ID'));
    assert.equal(last.header('To'), '<sip:alice@example.com>;tag=mwi');
    await end.acceptRegister();
    accept(last, 0);
    await leaving;
    assert.deepEqual(told(), [SUMMARY, undefined]);
    await clock.pass(7_200_000);
    assert.deepEqual(await end.rest(), []);
    await register();
    await end.expect('SUBSCRIBE');
  });

  it('takes what a server tells without having been asked', async () => {
    await begin();
    end.reply(await end.expect('SUBSCRIBE'), 489, 'Bad Event');
    await end.rest();
    unsolicited('Messages-Waiting: yes\r\nMessage-Account: sip:x@evil\r\nVoice-Message: 1/0\r\n');
    await end.expect(200);
    const { account: _, ...counts } = SUMMARY;
    assert.deepEqual(told()[1], {
      ...counts,
      newMessages: 1,
      oldMessages: 0,
      oldUrgentMessages: 0,
    });
    unsolicited(BODY, '<sip:alice@example.com>;tag=old');
    await end.expect(481);
    assert.equal(told().length, 2);
  });

  it('what somebody else tells does not count beside a subscription', async () => {
    await subscribed();
    unsolicited('Messages-Waiting: yes\r\nVoice-Message: 99/0\r\n');
    await end.expect(200);
    assert.deepEqual(told(), [SUMMARY]);
  });

  it('a NOTIFY that is old, of another branch, or of no use changes nothing', async () => {
    const request = await subscribed();
    const before = notifies;
    notify(request, 'active', { headers: [] });
    await end.expect(200);
    const count = told().length;
    notifies = before - 1;
    notify(request, 'active', { body: 'Voice-Message: 5/5' });
    await end.expect(500);
    notifies = before + 1;
    end.send(
      requestText('NOTIFY', 'sip:alice@example.com', {
        from: '<sip:alice@example.com>;tag=another',
        to: request.header('From'),
        callId: request.header('Call-ID'),
        cseq: before + 5,
        headers: ['Event: message-summary', 'Subscription-State: active', CONTACT],
        body: 'Voice-Message: 5/5',
        contentType: 'application/simple-message-summary',
      }),
    );
    await end.expect(481);
    for (const parts of [
      { body: 'garbage' },
      { body: '' },
      { body: '<x/>', contentType: 'application/xml' },
    ]) {
      notify(request, 'active', parts);
      await end.expect(200);
    }
    assert.equal(told().length, count);
    assert.deepEqual(end.problems(), []);
  });

  it('leaves no timer behind', async () => {
    await subscribed();
    own.dispose();
    await clock.pass(40_000);
    assert.equal(clock.pending, 0);
  });
});
