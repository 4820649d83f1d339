import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { ExchangeNode } from '../../../src/exchange/exchange-node.js';
import { lonelyNode, type FakeClock } from './fake-browser.js';
import { answer, inDialog, invite, Phone } from './support.js';

const ALICE = 'alice@example.com';
const BOB = 'bob@example.com';

let node: ExchangeNode;
let clock: FakeClock;
let alice: Phone;
let bob: Phone;

beforeEach(async () => {
  ({ node, clock } = lonelyNode());
  alice = await Phone.register(node, ALICE);
  bob = await Phone.register(node, BOB);
});

describe('repetitions', () => {
  test('of a request are answered with the last response and go no further', async () => {
    const text = invite(BOB);
    alice.send(text);
    await alice.response(100);
    const got = await bob.request('INVITE');
    alice.send(text);
    await alice.response(100);
    bob.send(answer(got, 180));
    await alice.response(180);
    alice.send(text);
    await alice.response(180);
    bob.send(answer(got, 486));
    await bob.request('ACK');
    await alice.response(486);
    alice.send(text);
    await alice.response(486);
    await bob.quiet();
  });

  test('of a 2xx go back each time, for the ACK may be lost', async () => {
    alice.send(invite(BOB));
    await alice.response(100);
    const got = await bob.request('INVITE');
    bob.send(answer(got, 200));
    bob.send(answer(got, 200));
    await alice.response(200);
    await alice.response(200);
  });

  test('of a BYE are absorbed', async () => {
    alice.send(invite(BOB));
    await alice.response(100);
    bob.send(answer(await bob.request('INVITE'), 200));
    const bye = inDialog('BYE', await alice.response(200));
    alice.send(bye);
    alice.send(bye);
    bob.send(answer(await bob.request('BYE'), 200));
    await alice.response(200);
    alice.send(bye);
    await alice.response(200);
    await bob.quiet();
  });

  test('a branch that two clients happen to share makes two transactions', async () => {
    const carol = await Phone.open(node);
    const same = { branch: 'z9hG4bKsame', callId: 'same' };
    alice.send(invite(BOB, same));
    carol.send(invite(BOB, { ...same, from: 'carol@example.com' }));
    const first = await bob.request('INVITE');
    const second = await bob.request('INVITE');
    bob.send(answer(first, 486));
    bob.send(answer(second, 603));
    await alice.response(100);
    await alice.response(486);
    await carol.response(100);
    await carol.response(603);
  });

  test('a branch that one client uses again makes two transactions', async () => {
    for (const cseq of [1, 2]) {
      alice.send(invite(BOB, { branch: 'z9hG4bKsame', callId: 'same', cseq }));
      await alice.response(100);
      bob.send(answer(await bob.request('INVITE'), 486));
      await bob.request('ACK');
      await alice.response(486);
    }
  });

  test('a response from a socket that was not asked counts for nothing', async () => {
    const carol = await Phone.open(node);
    alice.send(invite(BOB));
    await alice.response(100);
    const got = await bob.request('INVITE');
    carol.send(answer(got, 200));
    await alice.quiet();
  });

  test('after half a minute nothing is kept', async () => {
    const text = invite(BOB);
    alice.send(text);
    await alice.response(100);
    bob.send(answer(await bob.request('INVITE'), 200));
    const ok = await alice.response(200);
    alice.send(inDialog('BYE', ok));
    bob.send(answer(await bob.request('BYE'), 200));
    await alice.response(200);
    assert.ok(clock.pending > 0);
    clock.advance(33_000);
    assert.equal(clock.pending, 0);
    alice.send(text);
    await alice.response(100);
    await bob.request('INVITE');
  });
});
