import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pageEnvironment, type Environment } from '../../../src/exchange/environment.js';
import { ExchangeNode } from '../../../src/exchange/exchange-node.js';
import { addresses, FakeBrowser, openPage } from './fake-browser.js';
import { answer, invite, Phone, request, settle } from './support.js';

const BOB = 'bob@example.com';

describe('what other scripts write to the channel', () => {
  const binding = {
    aor: BOB,
    key: 'k',
    contact: 'sip:b@b.invalid',
    contactAddress: 'b@b.invalid',
    parameters: '',
    callId: 'c',
    cseq: 1,
    expiresAt: 4e12,
    socket: 1,
    open: true,
  };
  const from = `n${'a'.repeat(16)}`;
  const state = { type: 'state', locked: false, bindings: [binding] };

  test('in the right shape is taken, so that what follows proves something', async () => {
    const page = openPage(new FakeBrowser({ withLocks: false }));
    page.inject({ version: 1, from, message: state });
    await settle();
    assert.deepEqual(addresses(page), [BOB]);
  });

  const hostile: readonly unknown[] = [
    undefined,
    null,
    'hello',
    [],
    {},
    { version: 2, from, message: state },
    { version: 1, message: state },
    { version: 1, from: 'n1/2', message: state },
    { version: 1, from: '__proto__', message: state },
    { version: 1, from, to: `n${'b'.repeat(16)}`, message: state },
    { version: 1, from, to: 7, message: state },
    { version: 1, from, message: null },
    { version: 1, from, message: { type: 'constructor' } },
    { version: 1, from, message: { ...state, locked: 'yes' } },
    { version: 1, from, message: { ...state, bindings: 'many' } },
    {
      version: 1,
      from,
      message: { ...state, bindings: Array.from({ length: 1001 }, () => binding) },
    },
    ...Object.keys(binding).map((key) => ({
      version: 1,
      from,
      message: { ...state, bindings: [{ ...binding, [key]: {} }] },
    })),
    { version: 1, from, message: { ...state, bindings: [{ ...binding, aor: 'x'.repeat(5000) }] } },
    { version: 1, from, message: { ...state, bindings: [{ ...binding, socket: -1 }] } },
    {
      version: 1,
      from,
      message: { ...state, bindings: [{ ...binding, expiresAt: Number.POSITIVE_INFINITY }] },
    },
    {
      version: 1,
      from,
      message: { type: 'bindings', aor: 'other@example.com', set: [binding], removed: [] },
    },
    { version: 1, from, message: { type: 'request', socket: 1, source: 1, text: 7 } },
    {
      version: 1,
      from,
      message: { type: 'request', socket: 1, source: 1, text: 'x'.repeat(400_000) },
    },
    { version: 1, from, message: { type: 'response', source: 1.5, text: '' } },
    { version: 1, from, message: { type: 'closed', socket: 'all' } },
  ];
  test('in any other shape is nothing', async () => {
    const page = openPage(new FakeBrowser({ withLocks: false }));
    // From somebody who is known, so that it is the shape alone that is refused.
    page.inject({ version: 1, from, message: { type: 'hello', locked: false } });
    for (const data of hostile) page.inject(data);
    await settle();
    assert.deepEqual(addresses(page), []);
  });

  test('cannot make a client get what is no SIP, nor answer for a socket that was not asked', async () => {
    const browser = new FakeBrowser();
    const page = openPage(browser);
    const bob = await Phone.register(page.node, BOB);
    const alice = await Phone.open(page.node);
    page.inject({ version: 1, from, message: { type: 'hello', locked: false } });
    page.inject({
      version: 1,
      from,
      message: { type: 'request', socket: 1, source: 1, text: 'rubbish' },
    });
    page.inject({
      version: 1,
      from,
      message: { type: 'request', socket: 1, source: 1, text: invite(BOB).replace('CSeq', 'X') },
    });
    await bob.quiet();
    alice.send(invite(BOB));
    await alice.response(100);
    const got = await bob.request('INVITE');
    page.inject({
      version: 1,
      from,
      message: { type: 'response', source: 1, text: answer(got, 200) },
    });
    await alice.quiet();
  });
});

describe('a page that is known', () => {
  const from = `n${'a'.repeat(16)}`;
  const hello = { version: 1, from, message: { type: 'hello', locked: false } };
  const bye = { version: 1, from, message: { type: 'bye' } };

  test('is told when it sends to a socket that has closed', async () => {
    const browser = new FakeBrowser();
    const page = openPage(browser);
    const heard: { message?: { type?: string; text?: string } }[] = [];
    const channel = browser.page().environment.openChannel('webex-calling-exchange:', (data) => {
      heard.push(data as (typeof heard)[number]);
    });
    page.inject(hello);
    for (const text of [invite(BOB), request('ACK', `sip:${BOB}`)]) {
      page.inject({ version: 1, from, message: { type: 'request', socket: 9, source: 1, text } });
    }
    await settle();
    const responses = heard.filter(({ message }) => message?.type === 'response');
    assert.equal(responses.length, 1, 'an ACK is not answered');
    assert.match(responses[0]?.message?.text ?? '', /^SIP\/2\.0 480 /u);
    channel?.close();
  });

  test('is not brought back by what it said before it left', async () => {
    const page = openPage(new FakeBrowser());
    for (const data of [hello, bye, hello]) page.inject(data);
    await settle();
    const bob = await Phone.register(page.node, BOB);
    const text = invite(BOB);
    page.inject({ version: 1, from, message: { type: 'request', socket: 1, source: 1, text } });
    await bob.quiet();
  });
});

describe('a page that cannot join', () => {
  test('works alone where there is no channel', async () => {
    const { environment } = new FakeBrowser().page();
    const alone: Environment = { ...environment, openChannel: () => undefined, locks: undefined };
    const node = new ExchangeNode({ name: '', environment: alone });
    await Phone.register(node, BOB);
    const alice = await Phone.open(node);
    alice.send(invite(BOB));
    await alice.response(100);
  });

  test('works where locks are refused, as in a sandboxed frame', async () => {
    const browser = new FakeBrowser();
    const { environment } = browser.page();
    const refuse = (): Promise<never> => Promise.reject(new Error('SecurityError'));
    const refused: Environment = {
      ...environment,
      locks: { hold: refuse, freed: refuse, held: refuse },
    };
    const phone = new Phone(new ExchangeNode({ name: '', environment: refused }));
    const connected = phone.connect();
    await settle();
    browser.clock.advance(60);
    await connected;
  });

  test('does not wait for a page that hangs longer than half a second', async () => {
    const browser = new FakeBrowser();
    const hanging = browser.page();
    await hanging.environment.locks?.hold(
      'webex-calling-exchange::nffffffffffffffff',
      new AbortController().signal,
    );
    const phone = new Phone(openPage(browser).node);
    let connected = false;
    void phone.connect().then(() => {
      connected = true;
    });
    await settle();
    assert.equal(connected, false);
    browser.clock.advance(500);
    await settle();
    assert.equal(connected, true);
  });
});

describe('the page’s own channel', () => {
  test('joins two exchanges of the same name by BroadcastChannel', async () => {
    const name = `real-${String(process.pid)}`;
    const nodes = [0, 1].map(() => new ExchangeNode({ name, environment: pageEnvironment }));
    const [one, two] = nodes;
    assert.ok(one && two);
    try {
      const bob = await Phone.register(one, BOB);
      const alice = await Phone.open(two);
      assert.deepEqual(
        two.bindings.map((binding) => binding.address),
        [BOB],
      );
      alice.send(invite(BOB));
      await alice.response(100);
      const got = await bob.request('INVITE');
      bob.send(answer(got, 200));
      await alice.response(200);
    } finally {
      for (const node of nodes) node.dispose();
    }
  });
});
