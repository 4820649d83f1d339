import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { ExchangeNode } from '../../../src/exchange/exchange-node.js';
import { header, headerList, type SipResponse } from '../../../src/exchange/sip-message.js';
import { lonelyNode, type FakeClock } from './fake-browser.js';
import { answer, contactOf, inDialog, invite, Phone, register, request } from './support.js';

const BOB = 'bob@example.com';
const INSTANCE = ';+sip.instance="<urn:uuid:6c1e5f1e>";reg-id=1';

let node: ExchangeNode;
let clock: FakeClock;
let phone: Phone;

beforeEach(async () => {
  ({ node, clock } = lonelyNode());
  phone = await Phone.open(node);
});

function contacts(response: SipResponse): readonly string[] {
  return headerList(response, 'contact');
}

/** REGISTER with these Contact lines and no other. */
function raw(
  lines: readonly string[],
  parts: { cseq?: number; callId?: string; user?: string } = {},
): string {
  const { cseq = 1, callId = 'r', user = BOB } = parts;
  return request('REGISTER', 'sip:example.com', { from: user, to: user, cseq, callId, lines });
}

async function send(text: string, status = 200): Promise<SipResponse> {
  phone.send(text);
  return phone.response(status);
}

describe('REGISTER', () => {
  test('as JsSIP sends it is answered with its Contact, parameters and expires', async () => {
    const contact = `<sip:k3s@p9.invalid;transport=ws>;+sip.ice;reg-id=1;+sip.instance="<urn:uuid:6c1e5f1e>"`;
    const ok = await send(
      raw([`Contact: ${contact};expires=600`, 'Expires: 600', 'Supported: path,gruu,outbound']),
    );
    assert.deepEqual(contacts(ok), [`${contact};expires=600`]);
    assert.equal(header(ok, 'require'), 'outbound');
    assert.match(header(ok, 'to') ?? '', /;tag=/u);
    assert.deepEqual(
      node.bindings.map(({ address, contact: uri, reachable, local }) => ({
        address,
        uri,
        reachable,
        local,
      })),
      [{ address: BOB, uri: 'sip:k3s@p9.invalid;transport=ws', reachable: true, local: true }],
    );
  });

  const expiries: readonly (readonly [lines: readonly string[], expires: number])[] = [
    [['Contact: <sip:a@b.invalid>;expires=60', 'Expires: 99'], 60],
    [['Contact: <sip:a@b.invalid>', 'Expires: 99'], 99],
    [['Contact: <sip:a@b.invalid>'], 600],
    [['Contact: <sip:a@b.invalid>;expires=soon'], 600],
    [['Contact: <sip:a@b.invalid>;expires=10'], 10],
    [['Contact: <sip:a@b.invalid>;expires=99999999999'], 7200],
    [['m: sip:a@b.invalid;expires=77'], 77],
  ];
  for (const [lines, expires] of expiries) {
    test(`${lines.join(', ')} lasts ${String(expires)} s`, async () => {
      const ok = await send(raw(lines));
      assert.deepEqual(contacts(ok), [`<sip:a@b.invalid>;expires=${String(expires)}`]);
      clock.advance(expires * 1000 - 1);
      assert.equal(node.bindings.length, 1);
      clock.advance(1);
      assert.equal(node.bindings.length, 0);
    });
  }

  test('without a Contact asks what there is, with the time that is left', async () => {
    await send(raw(['Contact: <sip:a@b.invalid>;q=0.5;expires=100']));
    clock.advance(40_000);
    assert.deepEqual(contacts(await send(raw([], { cseq: 2 }))), [
      '<sip:a@b.invalid>;q=0.5;expires=60',
    ]);
    assert.deepEqual(contacts(await send(raw([], { user: 'nobody@example.com', cseq: 3 }))), []);
  });

  test('binds several contacts at once, and echoes all there are', async () => {
    const ok = await send(
      raw([
        'Contact: <sip:a@b.invalid>, "B" <sip:b@b.invalid>;expires=50',
        'Contact: <sip:c@b.invalid>',
      ]),
    );
    assert.deepEqual(
      contacts(ok).map((contact) => /sip:[abc]/u.exec(contact)?.[0]),
      ['sip:a', 'sip:b', 'sip:c'],
    );
  });

  test('with expires=0 removes that contact alone; `*` removes all', async () => {
    await send(raw(['Contact: <sip:a@b.invalid>, <sip:b@b.invalid>, <sip:c@b.invalid>']));
    const one = await send(raw(['Contact: <sip:b@b.invalid>;expires=0'], { cseq: 2 }));
    assert.equal(contacts(one).length, 2);
    const gone = await send(raw(['Contact: <sip:a@b.invalid>', 'Expires: 0'], { cseq: 3 }));
    assert.equal(contacts(gone).length, 1);
    const none = await send(raw(['Contact: *', 'Expires: 0'], { cseq: 4 }));
    assert.deepEqual(contacts(none), []);
    assert.equal(header(none, 'contact'), undefined, 'JsSIP cannot read `Contact: *`');
    assert.deepEqual(node.bindings, []);
  });

  test('the order of a client’s requests is kept (Call-ID and CSeq)', async () => {
    await send(raw(['Contact: <sip:a@b.invalid>;expires=100'], { cseq: 5 }));
    await send(raw(['Contact: <sip:a@b.invalid>;expires=0'], { cseq: 4 }), 500);
    await send(raw(['Contact: *', 'Expires: 0'], { cseq: 5 }), 500);
    assert.equal(node.bindings.length, 1);
    await send(raw(['Contact: <sip:a@b.invalid>;expires=0'], { cseq: 1, callId: 'other' }));
    assert.equal(node.bindings.length, 0);
  });

  const refused: readonly (readonly [
    name: string,
    lines: readonly string[],
    status: number,
    header?: string,
  ])[] = [
    ['too brief', ['Contact: <sip:a@b.invalid>;expires=9'], 423, 'Min-Expires: 10'],
    ['`*` without Expires: 0', ['Contact: *'], 400],
    ['`*` with another', ['Contact: *, <sip:a@b.invalid>', 'Expires: 0'], 400],
    ['a contact that is none', ['Contact: <>'], 400],
    ['a contact that is not SIP', ['Contact: <tel:+123>'], 400],
    [
      'headers outside of brackets (RFC 4475 regbadct)',
      ['Contact: sip:user@example.com?Route=%3Csip:x%3E'],
      400,
    ],
    [
      'one good and one bad: none is bound',
      ['Contact: <sip:a@b.invalid>', 'Contact: <sip:b@b.invalid>;expires=3'],
      423,
    ],
    [
      'an extension that we do not have',
      ['Contact: <sip:a@b.invalid>', 'Require: nothing-we-know'],
      420,
      'Unsupported: nothing-we-know',
    ],
    [
      'more than anybody needs',
      Array.from({ length: 51 }, (_, i) => `Contact: <sip:a${String(i)}@b.invalid>`),
      403,
    ],
  ];
  for (const [name, lines, status, line] of refused) {
    test(`${name}: ${String(status)}`, async () => {
      const response = await send(raw(lines), status);
      if (line !== undefined) {
        const [key = '', value] = line.split(': ');
        assert.equal(header(response, key.toLowerCase()), value);
      }
      assert.deepEqual(node.bindings, []);
    });
  }

  test('an address that is none: 404 for a domain, 416 for another scheme', async () => {
    await send(
      raw(['Contact: <sip:a@b.invalid>']).replace(
        'To: <sip:bob@example.com>',
        'To: <sip:example.com>',
      ),
      404,
    );
    await send(
      raw(['Contact: <sip:a@b.invalid>']).replace('To: <sip:bob@example.com>', 'To: <tel:+123>'),
      416,
    );
  });

  test('a repetition is answered as before and does nothing', async () => {
    const text = raw(['Contact: <sip:a@b.invalid>;expires=100']);
    const first = await send(text);
    clock.advance(1000);
    assert.deepEqual(await send(text), first);
  });
});

describe('the same client again', () => {
  test('takes the place of its old binding by instance and reg-id, with a new contact', async () => {
    await send(raw([`Contact: <sip:old@b.invalid>${INSTANCE}`]));
    const reloaded = await Phone.open(node);
    reloaded.send(
      raw([`Contact: <sip:new@b.invalid>${INSTANCE}`], {
        callId: 'after reload'.replace(' ', '-'),
      }),
    );
    const ok = await reloaded.response(200);
    assert.equal(contacts(ok).length, 1);
    assert.match(contacts(ok)[0] ?? '', /sip:new@/u);
  });

  test('another instance, or another reg-id, is another binding, even of the same contact', async () => {
    await send(raw([`Contact: <sip:a@b.invalid>${INSTANCE}`]));
    await send(
      raw([`Contact: <sip:b@b.invalid>${INSTANCE.replace('reg-id=1', 'reg-id=2')}`], { cseq: 2 }),
    );
    const ok = await send(
      raw([`Contact: <sip:a@b.invalid>${INSTANCE.replace('6c1e', '0000')}`], { cseq: 3 }),
    );
    assert.equal(contacts(ok).length, 3);
  });

  test('without an instance is known by its contact, whatever its case and order', async () => {
    await send(raw(['Contact: <sip:a@B.invalid;transport=WS;x=1>;expires=50']));
    const ok = await send(
      raw(['Contact: <SIP:%61@b.INVALID;y=2;transport=ws>;expires=70'], { cseq: 2 }),
    );
    assert.deepEqual(contacts(ok), ['<SIP:%61@b.INVALID;y=2;transport=ws>;expires=70']);
  });

  test('the same contact of another user stays his', async () => {
    await send(raw(['Contact: <sip:a@b.invalid>']));
    await send(raw(['Contact: <sip:a@b.invalid>'], { user: 'carol@example.com', callId: 'c' }));
    assert.deepEqual(
      node.bindings.map((binding) => binding.address),
      [BOB, 'carol@example.com'],
    );
  });
});

describe('a socket that closes', () => {
  test('leaves its user unavailable, not unknown; a new one takes over', async () => {
    const alice = await Phone.register(node, 'alice@example.com');
    phone.send(raw([`Contact: <sip:one@b.invalid>${INSTANCE}`]));
    await phone.response(200);
    phone.socket.disconnect();
    alice.send(invite(BOB));
    await alice.response(480);
    assert.deepEqual(
      node.bindings.map((binding) => binding.reachable),
      [true, false],
    );
    await phone.connect();
    phone.send(raw([`Contact: <sip:one@b.invalid>${INSTANCE}`], { cseq: 2 }));
    await phone.response(200);
    alice.send(invite(BOB));
    await alice.response(100);
    await phone.request('INVITE');
  });

  test('after it had sent un-REGISTER is unknown', async () => {
    const alice = await Phone.register(node, 'alice@example.com');
    await send(register(BOB));
    phone.send(register(BOB, { expires: 0, cseq: 2 }));
    phone.socket.disconnect();
    alice.send(invite(BOB));
    await alice.response(404);
  });

  test('and comes back keeps its calls, though nobody tells the other side', async () => {
    const alice = await Phone.register(node, 'alice@example.com');
    await send(raw([`Contact: <sip:one@b.invalid>${INSTANCE}`]));
    alice.send(invite(BOB));
    await alice.response(100);
    phone.send(answer(await phone.request('INVITE'), 200, { contact: 'sip:one@b.invalid' }));
    const ok = await alice.response(200);
    phone.socket.disconnect();
    alice.send(inDialog('INFO', ok));
    await alice.response(480);

    await phone.connect();
    phone.send(raw([`Contact: <sip:one@b.invalid>${INSTANCE}`], { cseq: 2 }));
    await phone.response(200);
    alice.send(inDialog('INFO', ok, { cseq: 3 }));
    phone.send(answer(await phone.request('INFO'), 200));
    await alice.response(200);
  });

  test('and comes back as the caller, with a contact that is not registered, keeps its calls too', async () => {
    const caller = await Phone.open(node);
    await send(register(BOB));
    caller.send(
      raw([`Contact: <sip:reg@a.invalid>${INSTANCE}`], { user: 'alice@example.com', callId: 'ra' }),
    );
    await caller.response(200);
    caller.send(
      invite(BOB).replace(/Contact: <[^>]*>/u, 'Contact: <sip:anonymous@anonymous.invalid>'),
    );
    await caller.response(100);
    const got = await phone.request('INVITE');
    phone.send(answer(got, 200));
    await caller.response(200);
    caller.socket.disconnect();
    await caller.connect();
    caller.send(
      raw([`Contact: <sip:reg@a.invalid>${INSTANCE}`], {
        user: 'alice@example.com',
        callId: 'ra',
        cseq: 2,
      }),
    );
    await caller.response(200);
    const tag = /;tag=(\S+)/u.exec(header(got, 'from') ?? '')?.[1] ?? '';
    phone.send(
      request('BYE', 'sip:anonymous@anonymous.invalid', {
        from: BOB,
        fromTag: 'callee',
        to: 'alice@example.com',
        toTag: tag,
        callId: header(got, 'call-id') ?? '',
      }),
    );
    await caller.request('BYE');
  });

  test('whose binding has run out is unknown', async () => {
    const alice = await Phone.register(node, 'alice@example.com');
    await send(register(BOB, { expires: 30, contact: contactOf(BOB) }));
    clock.advance(30_000);
    alice.send(invite(BOB));
    await alice.response(404);
  });
});
