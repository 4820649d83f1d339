import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { ExchangeNode } from '../../../src/exchange/exchange-node.js';
import { cseq, header, headerList } from '../../../src/exchange/sip-message.js';
import { lonelyNode } from './fake-browser.js';
import {
  answer,
  contactOf,
  inDialog,
  inDialogOfCallee,
  invite,
  Phone,
  request,
} from './support.js';

const ALICE = 'alice@example.com';
const BOB = 'bob@example.com';

let node: ExchangeNode;
let alice: Phone;
let bob: Phone;

beforeEach(async () => {
  ({ node } = lonelyNode());
  alice = await Phone.register(node, ALICE);
  bob = await Phone.register(node, BOB);
});

describe('a call', () => {
  test('from INVITE to BYE, message by message', async () => {
    alice.send(
      invite(BOB, {
        callId: 'c1',
        body: 'the offer',
        lines: ['X-Custom: kept', 'Authorization: Bearer secret'],
      }),
    );
    const trying = await alice.response(100);
    assert.deepEqual(headerList(trying, 'via').length, 1);
    assert.equal(header(trying, 'to'), `<sip:${BOB}>`, 'a 100 gets no tag');

    const got = await bob.request('INVITE');
    assert.equal(got.uri, contactOf(BOB));
    assert.deepEqual(
      headerList(got, 'via').map((via) => /[a-z0-9.]*\.invalid/u.exec(via)?.[0]),
      [`${node.id}.exchange.invalid`, 'client.invalid'],
    );
    assert.equal(header(got, 'max-forwards'), '69');
    assert.equal(header(got, 'record-route'), '<sip:exchange.invalid;transport=ws;lr>');
    assert.equal(header(got, 'x-custom'), 'kept');
    assert.equal(header(got, 'authorization'), undefined, 'credentials stay here');
    assert.equal(header(got, 'contact'), `<${contactOf(ALICE)};ob>`);
    assert.deepEqual(cseq(got), { number: 1, method: 'INVITE' });
    assert.equal(got.body, 'the offer');

    bob.send(answer(got, 100));
    bob.send(answer(got, 180));
    const ringing = await alice.response(180);
    assert.equal(headerList(ringing, 'via').length, 1);
    assert.ok(header(ringing, 'via')?.startsWith('SIP/2.0/WS client.invalid;branch='));
    assert.equal(header(ringing, 'record-route'), '<sip:exchange.invalid;transport=ws;lr>');

    bob.send(answer(got, 200, { body: 'the answer', lines: ['Content-Type: application/sdp'] }));
    const ok = await alice.response(200);
    assert.equal(ok.body, 'the answer');
    assert.equal(header(ok, 'content-length'), '10');

    alice.send(inDialog('ACK', ok, { cseq: 1, lines: ['Authorization: Bearer secret'] }));
    const ack = await bob.request('ACK');
    assert.equal(ack.uri, contactOf(BOB));
    assert.equal(header(ack, 'route'), undefined, 'our own route is taken off');
    assert.equal(header(ack, 'authorization'), undefined);
    assert.equal(headerList(ack, 'via').length, 2);
    assert.equal(header(ack, 'max-forwards'), '69');

    bob.send(inDialogOfCallee('BYE', got, 'callee'));
    const bye = await alice.request('BYE');
    assert.equal(bye.uri, `${contactOf(ALICE)};ob`);
    assert.equal(header(bye, 'record-route'), undefined);
    alice.send(answer(bye, 200));
    assert.equal(cseq(await bob.response(200)).method, 'BYE');
    await alice.quiet();
    await bob.quiet();
  });

  test('what is transferred in a dialog reaches the other end, both ways', async () => {
    alice.send(invite(BOB));
    await alice.response(100);
    const got = await bob.request('INVITE');
    bob.send(answer(got, 200));
    const ok = await alice.response(200);
    for (const method of [
      'INFO',
      'UPDATE',
      'REFER',
      'NOTIFY',
      'MESSAGE',
      'PRACK',
      'SUBSCRIBE',
      'OPTIONS',
      'INVITE',
    ]) {
      alice.send(inDialog(method, ok));
      if (method === 'INVITE') await alice.response(100);
      const there = await bob.request(method);
      bob.send(answer(there, 202));
      await alice.response(202);
      bob.send(inDialogOfCallee(method, got, 'callee'));
      if (method === 'INVITE') await bob.response(100);
      const here = await alice.request(method);
      alice.send(answer(here, 200));
      await bob.response(200);
    }
  });

  test('of somebody who has not registered, and of two anonymous ones, finds its way back', async () => {
    const callers = [await Phone.open(node), await Phone.open(node)];
    for (const [i, caller] of callers.entries()) {
      const text = invite(BOB, {
        from: 'anonymous@anonymous.invalid',
        callId: `anonymous-${String(i)}`,
      });
      caller.send(
        text.replace(
          /Contact: <[^>]*>/u,
          'Contact: <sip:anonymous@anonymous.invalid;transport=ws;ob>',
        ),
      );
      await caller.response(100);
      const got = await bob.request('INVITE');
      bob.send(answer(got, 200, { tag: `t${String(i)}` }));
      await caller.response(200);
      bob.send(inDialogOfCallee('BYE', got, `t${String(i)}`));
    }
    for (const [i, caller] of callers.entries()) {
      const bye = await caller.request('BYE');
      assert.equal(header(bye, 'call-id'), `anonymous-${String(i)}`);
    }
  });
});

describe('a dialog', () => {
  test('is not taken over by somebody who knows its tag', async () => {
    const stranger = await Phone.open(node);
    alice.send(invite(BOB, { callId: 'mine' }));
    await alice.response(100);
    const got = await bob.request('INVITE');
    bob.send(answer(got, 200));
    await alice.response(200);
    stranger.send(invite(BOB, { callId: 'mine' }));
    await stranger.response(100);
    await bob.request('INVITE');
    bob.send(inDialogOfCallee('BYE', got, 'callee'));
    await alice.request('BYE');
    await stranger.quiet();
  });

  test('whose other end has gone without having registered: 480, for it may come back', async () => {
    const caller = await Phone.open(node);
    caller.send(invite(BOB, { from: 'carol@example.com' }));
    await caller.response(100);
    const got = await bob.request('INVITE');
    bob.send(answer(got, 200));
    await caller.response(200);
    caller.socket.disconnect();
    bob.send(inDialogOfCallee('INFO', got, 'callee'));
    await bob.response(480);
  });
});

describe('refusals', () => {
  test('of the callee go back, and the ACK stays here', async () => {
    for (const status of [302, 401, 404, 480, 486, 488, 500, 600, 603]) {
      const text = invite(BOB);
      alice.send(text);
      await alice.response(100);
      const got = await bob.request('INVITE');
      bob.send(answer(got, status, { tag: 'refused', lines: ['Retry-After: 5'] }));
      const ack = await bob.request('ACK');
      assert.equal(ack.uri, got.uri);
      assert.deepEqual(headerList(ack, 'via'), headerList(got, 'via').slice(0, 1));
      assert.equal(header(ack, 'to'), `<sip:${BOB}>;tag=refused`);
      assert.deepEqual(cseq(ack), { number: 1, method: 'ACK' });
      const refused = await alice.response(status);
      assert.equal(header(refused, 'retry-after'), '5');
      assert.equal(headerList(refused, 'via').length, 1);
      alice.send(
        text
          .replace('INVITE', 'ACK')
          .replace('1 INVITE', '1 ACK')
          .replace(`<sip:${BOB}>`, `<sip:${BOB}>;tag=refused`),
      );
      bob.send(answer(got, status, { tag: 'refused' }));
      await bob.request('ACK');
      await bob.quiet();
      await alice.quiet();
    }
  });

  test('503 of a phone does not say that the exchange is down', async () => {
    alice.send(invite(BOB));
    await alice.response(100);
    bob.send(answer(await bob.request('INVITE'), 503));
    assert.equal((await alice.response(500)).reason, 'Server Internal Error');
  });

  const cases: readonly (readonly [name: string, text: () => string, status: number])[] = [
    ['nobody of that name', () => invite('carol@example.com'), 404],
    ['the same user at another host', () => invite('bob@example.org'), 404],
    ['another case of the user', () => invite('Bob@example.com'), 404],
    ['a domain', () => invite('example.com'), 404],
    ['no hops left', () => invite(BOB, { hops: 0 }), 483],
    [
      'an extension that we do not have',
      () => invite(BOB, { lines: ['Proxy-Require: foo, bar'] }),
      420,
    ],
    ['a dialog that nobody knows', () => request('BYE', 'sip:x@gone.invalid', { toTag: 'x' }), 481],
    [
      'a Route to nobody',
      () => invite(BOB, { lines: ['Route: <sip:x@elsewhere.invalid;lr>'] }),
      404,
    ],
    ['a CANCEL of nothing', () => request('CANCEL', `sip:${BOB}`), 481],
    ['a scheme that is not SIP', () => request('INVITE', 'tel:+1234'), 416],
    ['a broken CSeq', () => invite(BOB).replace('CSeq: 1 INVITE', 'CSeq: one INVITE'), 400],
  ];
  for (const [name, text, status] of cases) {
    test(`${name}: ${String(status)}`, async () => {
      alice.send(text());
      const response = await alice.response(status);
      assert.notEqual(response.reason, 'Unknown');
      if (status === 420) assert.equal(header(response, 'unsupported'), 'foo, bar');
      assert.ok(header(response, 'to')?.includes(';tag='));
      await alice.quiet();
      await bob.quiet();
    });
  }

  test('a user in any case of the host, with a port or an escape that means the same', async () => {
    for (const target of [
      'bob@EXAMPLE.com',
      '%62ob@example.com',
      'bob@example.com;transport=tcp',
    ]) {
      alice.send(invite(target));
      await alice.response(100);
      bob.send(answer(await bob.request('INVITE'), 486));
      await bob.request('ACK');
      await alice.response(486);
    }
  });

  test('what came back to us in a circle: 482', async () => {
    alice.send(invite(BOB));
    await alice.response(100);
    const got = await bob.request('INVITE');
    const via = headerList(got, 'via').map((value) => `Via: ${value}`);
    // Bob is a proxy that sends on to where it came from.
    bob.send(
      [
        'INVITE sip:bob@example.com SIP/2.0',
        'Via: SIP/2.0/WS bob.invalid;branch=z9hG4bKloop',
        ...via,
      ]
        .concat(
          got.headers
            .filter((line) => line.key !== 'via')
            .map((line) => `${line.name}: ${line.value}`),
        )
        .concat('', got.body)
        .join('\r\n'),
    );
    const looped = await bob.response(482);
    assert.equal(headerList(looped, 'via').length, 3);
  });

  test('malformed messages are answered or dropped, and the socket lives on', async () => {
    alice.send('nonsense');
    alice.send('\u0000');
    alice.send(invite(BOB).replace(/Via:.*\r\n/u, ''));
    alice.send(`SIP/2.0 200 OK\r\n\r\n`);
    alice.send(answer({ method: 'INVITE', uri: 'sip:x@y', headers: [], body: '' }, 200));
    await alice.quiet();
    alice.send('\r\n\r\n');
    assert.equal(await alice.next(), '\r\n');
    alice.send('\r\n');
    await alice.quiet();
  });
});

describe('the server itself', () => {
  test('answers OPTIONS to a domain or to its own name', async () => {
    for (const uri of ['sip:example.com', 'sip:exchange.invalid;transport=ws']) {
      alice.send(
        request('OPTIONS', uri, {
          hops: 0,
          lines: ['Route: <sip:exchange.invalid;transport=ws;lr>'],
        }),
      );
      const ok = await alice.response(200);
      assert.match(header(ok, 'allow') ?? '', /INVITE/u);
      assert.match(header(ok, 'supported') ?? '', /outbound/u);
    }
    alice.send(request('OPTIONS', `sip:${BOB}`));
    bob.send(answer(await bob.request('OPTIONS'), 200));
    await alice.response(200);
  });

  test('passes MESSAGE and the like to users, and takes a preloaded route as its own', async () => {
    for (const method of [
      'MESSAGE',
      'INFO',
      'REFER',
      'NOTIFY',
      'SUBSCRIBE',
      'PUBLISH',
      'STRANGE',
    ]) {
      alice.send(
        request(method, `sip:${BOB}`, { lines: ['Route: <sip:example.com;lr>'], body: 'hé' }),
      );
      const got = await bob.request(method);
      assert.equal(got.body, 'hé');
      assert.equal(got.uri, contactOf(BOB));
      const starts = ['REFER', 'NOTIFY', 'SUBSCRIBE'].includes(method);
      assert.equal(header(got, 'record-route') !== undefined, starts);
      bob.send(answer(got, 100));
      bob.send(answer(got, 202));
      await alice.response(202);
    }
  });

  test('keeps no messages: who asks for his mailbox is told so, and not asked himself', async () => {
    const lines = ['Event: message-summary'];
    alice.send(request('SUBSCRIBE', `sip:${ALICE}`, { lines }));
    const refusal = await alice.response(489);
    assert.equal(header(refusal, 'allow-events'), 'refer');
    alice.send(request('SUBSCRIBE', `sip:${BOB}`, { lines: ['o: message-summary;id=1'] }));
    await alice.response(489);
    assert.deepEqual(alice.inbox, []);
    assert.deepEqual(bob.inbox, []);
  });

  test('finds a registered contact that is named in place of its user', async () => {
    alice.send(invite('bob@phone.invalid'));
    await alice.response(100);
    const got = await bob.request('INVITE');
    assert.equal(got.uri, 'sip:bob@phone.invalid');
  });

  test('does what a strict router before it left', async () => {
    alice.send(request('MESSAGE', 'sip:exchange.invalid', { lines: [`Route: <sip:${BOB}>`] }));
    assert.equal((await bob.request('MESSAGE')).uri, contactOf(BOB));
  });
});
