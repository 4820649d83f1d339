import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { ExchangeNode } from '../../../src/exchange/exchange-node.js';
import { cseq, header, headerList, type SipRequest } from '../../../src/exchange/sip-message.js';
import { lonelyNode, type FakeClock } from './fake-browser.js';
import { answer, inDialog, invite, Phone, register, request, settle } from './support.js';

const BOB = 'bob@example.com';

let node: ExchangeNode;
let clock: FakeClock;
let alice: Phone;

beforeEach(async () => {
  ({ node, clock } = lonelyNode());
  alice = await Phone.register(node, 'alice@example.com');
});

/** A further phone of Bob's, with a contact of its own. */
async function bobs(name: string): Promise<Phone> {
  const phone = await Phone.open(node);
  phone.send(register(BOB, { contact: `sip:${name}@phone.invalid`, callId: `reg-${name}` }));
  await phone.response(200);
  return phone;
}

/** Calls Bob; gives the INVITE as each phone got it. */
async function ring(text: string, ...phones: readonly Phone[]): Promise<SipRequest[]> {
  alice.send(text);
  await alice.response(100);
  return Promise.all(phones.map((phone) => phone.request('INVITE')));
}

function cancelOf(text: string, ...lines: readonly string[]): string {
  return text
    .replace(/^INVITE/u, 'CANCEL')
    .replace('1 INVITE', '1 CANCEL')
    .replace(/Contact:.*\r\n/u, lines.map((line) => `${line}\r\n`).join(''))
    .replace(/Content-Length: \d+\r\n\r\n[^]*$/u, 'Content-Length: 0\r\n\r\n');
}

describe('CANCEL', () => {
  test('is answered here, sent on hop by hop, and ends with 487', async () => {
    const bob = await bobs('one');
    const text = invite(BOB, { callId: 'c1' });
    const [got] = await ring(text, bob);
    assert.ok(got);
    bob.send(answer(got, 180));
    await alice.response(180);
    alice.send(cancelOf(text, 'Reason: SIP;cause=600;text="Enough"'));
    const ok = await alice.response(200);
    assert.equal(cseq(ok).method, 'CANCEL');
    const cancel = await bob.request('CANCEL');
    assert.equal(cancel.uri, got.uri);
    assert.deepEqual(headerList(cancel, 'via'), headerList(got, 'via').slice(0, 1));
    assert.equal(header(cancel, 'from'), header(got, 'from'));
    assert.equal(header(cancel, 'to'), header(got, 'to'));
    assert.equal(header(cancel, 'call-id'), 'c1');
    assert.deepEqual(cseq(cancel), { number: 1, method: 'CANCEL' });
    assert.equal(header(cancel, 'reason'), 'SIP;cause=600;text="Enough"');
    bob.send(answer(cancel, 200));
    bob.send(answer(got, 487));
    await bob.request('ACK');
    const gone = await alice.response(487);
    assert.equal(cseq(gone).method, 'INVITE');
    await alice.quiet();
    await bob.quiet();
  });

  test('waits for a first response of the phone', async () => {
    const bob = await bobs('one');
    const text = invite(BOB);
    const [got] = await ring(text, bob);
    assert.ok(got);
    alice.send(cancelOf(text));
    await alice.response(200);
    await bob.quiet();
    bob.send(answer(got, 100));
    await bob.request('CANCEL');
  });

  test('that crosses the answer changes nothing: the 2xx goes back', async () => {
    const bob = await bobs('one');
    const text = invite(BOB);
    const [got] = await ring(text, bob);
    assert.ok(got);
    bob.send(answer(got, 180));
    await alice.response(180);
    bob.send(answer(got, 200));
    alice.send(cancelOf(text));
    const statuses = [(await alice.response()).status, (await alice.response()).status];
    assert.deepEqual(statuses, [200, 200]);
    await bob.quiet();
    alice.send(cancelOf(text));
    await alice.response(200);
    await bob.quiet();
  });

  test('sent to the phone before it answered all the same: the 2xx goes back', async () => {
    const bob = await bobs('one');
    const text = invite(BOB);
    const [got] = await ring(text, bob);
    assert.ok(got);
    bob.send(answer(got, 180));
    await alice.response(180);
    alice.send(cancelOf(text));
    await alice.response(200);
    const cancel = await bob.request('CANCEL');
    bob.send(answer(got, 200));
    bob.send(answer(cancel, 481));
    assert.equal(cseq(await alice.response(200)).method, 'INVITE');
    await alice.quiet();
  });

  test('is what the caller hears of, whatever another phone has said before', async () => {
    const [desk, tab] = [await bobs('desk'), await bobs('tab')];
    const text = invite(BOB);
    const [toDesk, toTab] = await ring(text, desk, tab);
    assert.ok(toDesk && toTab);
    desk.send(answer(toDesk, 486));
    tab.send(answer(toTab, 180));
    await alice.response(180);
    alice.send(cancelOf(text));
    await alice.response(200);
    tab.send(answer(toTab, 487));
    await alice.response(487);
  });

  test('of a phone that keeps silent ends with 487 after 32 s', async () => {
    const bob = await bobs('one');
    const text = invite(BOB);
    const [got] = await ring(text, bob);
    assert.ok(got);
    bob.send(answer(got, 180));
    await alice.response(180);
    alice.send(cancelOf(text));
    await alice.response(200);
    await bob.request('CANCEL');
    clock.advance(20_000);
    bob.send(answer(got, 180));
    await alice.response(180);
    clock.advance(12_000);
    await alice.response(487);
  });
});

describe('several phones of one user', () => {
  test('ring all, the first answer wins, the others are told so', async () => {
    const [desk, tab] = [await bobs('desk'), await bobs('tab')];
    const [toDesk, toTab] = await ring(invite(BOB), desk, tab);
    assert.ok(toDesk && toTab);
    const branches = [toDesk, toTab].map(
      (got) => /branch=(\S+)/u.exec(headerList(got, 'via')[0] ?? '')?.[1],
    );
    assert.notEqual(branches[0], branches[1]);
    assert.deepEqual([toDesk.uri, toTab.uri], ['sip:desk@phone.invalid', 'sip:tab@phone.invalid']);
    desk.send(answer(toDesk, 180, { tag: 'desk' }));
    tab.send(answer(toTab, 180, { tag: 'tab' }));
    await alice.response(180);
    await alice.response(180);

    tab.send(answer(toTab, 200, { tag: 'tab' }));
    const ok = await alice.response(200);
    assert.match(header(ok, 'to') ?? '', /;tag=tab$/u);
    const cancel = await desk.request('CANCEL');
    assert.equal(header(cancel, 'reason'), 'SIP;cause=200;text="Call completed elsewhere"');
    desk.send(answer(cancel, 200));
    desk.send(answer(toDesk, 487, { tag: 'desk' }));
    await desk.request('ACK');
    await alice.quiet();
    await tab.quiet();

    alice.send(inDialog('ACK', ok, { cseq: 1 }));
    await tab.request('ACK');
    alice.send(inDialog('BYE', ok));
    tab.send(answer(await tab.request('BYE'), 200));
    await alice.response(200);
    await desk.quiet();
  });

  test('a phone that has not answered at all is cancelled as soon as it does', async () => {
    const [desk, tab] = [await bobs('desk'), await bobs('tab')];
    const [toDesk, toTab] = await ring(invite(BOB), desk, tab);
    assert.ok(toDesk && toTab);
    tab.send(answer(toTab, 200));
    await alice.response(200);
    await desk.quiet();
    desk.send(answer(toDesk, 180, { tag: 'desk' }));
    const cancel = await desk.request('CANCEL');
    assert.match(header(cancel, 'reason') ?? '', /cause=200/u);
    await alice.quiet();
  });

  test('two answers at the same time both go back, each can be acknowledged and ended', async () => {
    const [desk, tab] = [await bobs('desk'), await bobs('tab')];
    const [toDesk, toTab] = await ring(invite(BOB), desk, tab);
    assert.ok(toDesk && toTab);
    desk.send(answer(toDesk, 200, { tag: 'desk' }));
    tab.send(answer(toTab, 200, { tag: 'tab' }));
    const first = await alice.response(200);
    const second = await alice.response(200);
    alice.send(inDialog('ACK', second, { cseq: 1 }));
    alice.send(inDialog('BYE', second));
    await tab.request('ACK');
    await tab.request('BYE');
    alice.send(inDialog('ACK', first, { cseq: 1 }));
    await desk.request('ACK');
    await desk.quiet();
  });

  test('a phone that changes its mind after a final response is not heard', async () => {
    const [desk, tab] = [await bobs('desk'), await bobs('tab')];
    const [toDesk, toTab] = await ring(invite(BOB), desk, tab);
    assert.ok(toDesk && toTab);
    desk.send(answer(toDesk, 486));
    await desk.request('ACK');
    desk.send(answer(toDesk, 200));
    await alice.quiet();
    tab.send(answer(toTab, 200));
    await alice.response(200);
    tab.send(answer(toTab, 486));
    await tab.quiet();
    await alice.quiet();
  });

  test('one that is busy leaves the others ringing', async () => {
    const [desk, tab] = [await bobs('desk'), await bobs('tab')];
    const [toDesk, toTab] = await ring(invite(BOB), desk, tab);
    assert.ok(toDesk && toTab);
    desk.send(answer(toDesk, 486));
    await desk.request('ACK');
    await alice.quiet();
    await tab.quiet();
    tab.send(answer(toTab, 480));
    await tab.request('ACK');
    await alice.response(486);
  });

  test('one that declines for all ends the ringing of the others, and its 6xx goes back last', async () => {
    const [desk, tab] = [await bobs('desk'), await bobs('tab')];
    const [toDesk, toTab] = await ring(invite(BOB), desk, tab);
    assert.ok(toDesk && toTab);
    tab.send(answer(toTab, 180, { tag: 'tab' }));
    await alice.response(180);
    desk.send(answer(toDesk, 603));
    await desk.request('ACK');
    const cancel = await tab.request('CANCEL');
    assert.equal(header(cancel, 'reason'), undefined);
    await alice.quiet();
    tab.send(answer(cancel, 200));
    tab.send(answer(toTab, 487, { tag: 'tab' }));
    await tab.request('ACK');
    await alice.response(603);
  });

  const choices: readonly (readonly [readonly [number, number], best: number])[] = [
    [[486, 302], 302],
    [[500, 404], 404],
    [[408, 486], 486],
    [[480, 404], 404],
    [[486, 407], 407],
    [[404, 486], 404],
    [[503, 504], 500],
    [[486, 600], 600],
  ];
  for (const [[one, two], best] of choices) {
    test(`of ${String(one)} and ${String(two)} goes back ${String(best)}`, async () => {
      const [desk, tab] = [await bobs('desk'), await bobs('tab')];
      const [toDesk, toTab] = await ring(invite(BOB), desk, tab);
      assert.ok(toDesk && toTab);
      desk.send(answer(toDesk, one));
      tab.send(answer(toTab, two));
      await alice.response(best);
      await alice.quiet();
    });
  }

  test('of two answers to anything but INVITE the first goes back', async () => {
    const [desk, tab] = [await bobs('desk'), await bobs('tab')];
    alice.send(request('MESSAGE', `sip:${BOB}`));
    const [toDesk, toTab] = [await desk.request('MESSAGE'), await tab.request('MESSAGE')];
    desk.send(answer(toDesk, 500));
    tab.send(answer(toTab, 200));
    await alice.response(200);
    await alice.quiet();
    await tab.quiet();
  });
});

describe('what falls silent', () => {
  test('a phone that closes while it rings: 408, the others ring on', async () => {
    const [desk, tab] = [await bobs('desk'), await bobs('tab')];
    const [toDesk, toTab] = await ring(invite(BOB), desk, tab);
    assert.ok(toDesk && toTab);
    desk.send(answer(toDesk, 180));
    await alice.response(180);
    desk.socket.disconnect();
    await alice.quiet();
    tab.socket.disconnect();
    await alice.response(408);
  });

  test('a phone that closes over a MESSAGE: 480', async () => {
    const desk = await bobs('desk');
    alice.send(request('MESSAGE', `sip:${BOB}`));
    await desk.request('MESSAGE');
    desk.socket.disconnect();
    await alice.response(480);
  });

  test('a phone that says nothing for 32 s: 408', async () => {
    const desk = await bobs('desk');
    await ring(invite(BOB), desk);
    clock.advance(31_999);
    await alice.quiet();
    clock.advance(1);
    await alice.response(408);
  });

  test('a phone that rings for ever is cancelled after three minutes (Timer C), each 18x counts anew', async () => {
    const desk = await bobs('desk');
    const [got] = await ring(invite(BOB), desk);
    assert.ok(got);
    desk.send(answer(got, 180));
    await alice.response(180);
    clock.advance(180_000);
    desk.send(answer(got, 180));
    await alice.response(180);
    clock.advance(180_001);
    await desk.quiet();
    clock.advance(5_000);
    const cancel = await desk.request('CANCEL');
    desk.send(answer(cancel, 200));
    desk.send(answer(got, 487));
    await desk.request('ACK');
    await alice.response(487);
  });

  test('a caller who closes while it rings: the phone is cancelled', async () => {
    const desk = await bobs('desk');
    const [got] = await ring(invite(BOB), desk);
    assert.ok(got);
    desk.send(answer(got, 180));
    await alice.response(180);
    alice.socket.disconnect();
    const cancel = await desk.request('CANCEL');
    assert.equal(header(cancel, 'reason'), undefined);
    desk.send(answer(got, 487));
    await desk.request('ACK');
    await desk.quiet();
  });

  test('a caller who closes just before the answer: the phone is not left with a dead call', async () => {
    const desk = await bobs('desk');
    const [got] = await ring(invite(BOB, { callId: 'ghost' }), desk);
    assert.ok(got);
    alice.socket.disconnect();
    await settle();
    desk.send(answer(got, 200));
    const ack = await desk.request('ACK');
    const bye = await desk.request('BYE');
    assert.equal(header(bye, 'call-id'), 'ghost');
    assert.match(header(bye, 'to') ?? '', /;tag=callee$/u);
    assert.equal(header(bye, 'from'), header(got, 'from'));
    assert.deepEqual([cseq(ack).number, cseq(bye).number], [1, 2]);
    assert.equal(bye.uri, got.uri);
    desk.send(answer(bye, 200));
    await desk.quiet();
    desk.send(answer(got, 200));
    await desk.request('ACK');
    await desk.quiet();
  });
});
