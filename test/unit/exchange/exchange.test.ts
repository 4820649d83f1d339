import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Socket } from 'jssip';
import { createExchange, openExchangeSocket } from '../../../src/exchange/exchange.js';
import { ExchangeSocket, type SipSocket } from '../../../src/exchange/exchange-socket.js';
import { lonelyNode } from './fake-browser.js';
import { answer, contactOf, invite, Phone, register, request, settle } from './support.js';

/** Any socket in JsSIP's shape, as a client that keeps what it gets. */
class Client {
  readonly inbox: string[] = [];
  readonly ends: string[] = [];
  readonly socket: SipSocket;

  constructor(socket: SipSocket) {
    this.socket = socket;
    socket.ondata = (text: string) => {
      this.inbox.push(text);
    };
    socket.ondisconnect = (error, code, reason) => {
      this.ends.push([error, code, reason].join(' '));
    };
  }

  /** Connects; `false` where it is refused. */
  open(): Promise<boolean> {
    const { ondisconnect } = this.socket;
    return new Promise((resolve) => {
      this.socket.onconnect = () => {
        resolve(true);
      };
      this.socket.ondisconnect = (...end) => {
        ondisconnect(...end);
        resolve(false);
      };
      this.socket.connect();
    });
  }

  async ask(text: string): Promise<string> {
    this.socket.send(text);
    await settle();
    return this.inbox.pop()?.split('\r\n')[0] ?? '';
  }
}

let count = 0;
/** A name that no other test has used. */
function fresh(): string {
  count += 1;
  return `exchange-test-${String(count)}`;
}

const BOB = 'bob@example.com';
/** What has to be closed so that the process can end. */
const left: (() => void)[] = [];
after(() => {
  for (const close of left) close();
});

describe('a socket', () => {
  test('has the shape that JsSIP wants', () => {
    const socket = openExchangeSocket('loopback:shape');
    const fits: SipSocket extends Socket ? true : never = true;
    assert.ok(fits);
    assert.equal(socket.url, 'loopback:shape');
    assert.equal(socket.via_transport, 'WS');
    assert.equal(socket.sip_uri, 'sip:exchange.invalid;transport=ws');
    for (const method of [
      'connect',
      'disconnect',
      'send',
      'isConnected',
      'isConnecting',
    ] as const) {
      assert.equal(Object.prototype.toString.call(socket[method]), '[object Function]');
    }
    assert.deepEqual([socket.isConnected(), socket.isConnecting()], [false, false]);
    assert.equal(socket.send('x'), false);
    socket.disconnect();
  });

  test('of another URL is refused', () => {
    assert.throws(() => openExchangeSocket('wss://example.com'), TypeError);
    assert.throws(() => openExchangeSocket(''), TypeError);
  });

  test('calls back later, never from inside a method, and in order', async () => {
    const { node } = lonelyNode();
    const log: string[] = [];
    const socket = new ExchangeSocket('loopback:', (events) => node.open(events));
    const opened = new Promise<void>((resolve) => {
      socket.onconnect = () => {
        log.push('open');
        resolve();
      };
    });
    socket.connect();
    socket.connect();
    assert.deepEqual([socket.isConnected(), socket.isConnecting()], [false, true]);
    log.push('connect returned');
    await opened;
    assert.deepEqual([socket.isConnected(), socket.isConnecting()], [true, false]);
    socket.ondata = (text) => {
      log.push(text === '\r\n' ? 'pong' : text.slice(0, 11));
    };
    socket.send('\r\n\r\n');
    socket.send(request('OPTIONS', 'sip:example.com'));
    socket.send(new TextEncoder().encode('\r\n\r\n').buffer);
    log.push('send returned');
    await settle();
    assert.deepEqual(log, [
      'connect returned',
      'open',
      'send returned',
      'pong',
      'SIP/2.0 200',
      'pong',
    ]);
  });

  test('that was disconnected hears nothing any more, not even that; it can be opened again', async () => {
    const { node } = lonelyNode();
    const phone = await Phone.open(node);
    phone.send('\r\n\r\n');
    phone.socket.disconnect();
    phone.socket.disconnect();
    await phone.quiet();
    assert.equal(phone.closed, undefined);
    assert.equal(phone.socket.send('x'), false);
    await phone.connect();
    phone.send('\r\n\r\n');
    assert.equal(await phone.next(), '\r\n');
  });

  test('that is disconnected while it connects never opens', async () => {
    const { node } = lonelyNode();
    const phone = new Phone(node);
    let opened = false;
    void phone.connect().then(() => {
      opened = true;
    });
    phone.socket.disconnect();
    await settle();
    assert.equal(opened, false);
    assert.equal(phone.socket.isConnecting(), false);
  });

  test('waits for no timer: an answer takes three turns of the event loop', async () => {
    const { node } = lonelyNode();
    const phone = await Phone.open(node);
    phone.send(request('OPTIONS', 'sip:example.com'));
    for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(phone.inbox.length, 1);
  });
});

describe('openExchangeSocket', () => {
  test('meets the page’s exchange of the name, which ends with the last socket', async () => {
    const url = `loopback:${fresh()}`;
    const [alice, bob] = [new Client(openExchangeSocket(url)), new Client(openExchangeSocket(url))];
    await alice.open();
    await bob.open();
    assert.match(await bob.ask(register(BOB)), /200/u);
    assert.match(await alice.ask(invite(BOB)), /100/u);
    alice.socket.disconnect();
    bob.socket.disconnect();
    await settle();
    const later = new Client(openExchangeSocket(url));
    await later.open();
    assert.match(
      await later.ask(invite(BOB)),
      /404/u,
      'a new exchange, not the old one with its 480',
    );
    later.socket.disconnect();
  });

  test('meets nobody of another name', async () => {
    const bob = new Client(openExchangeSocket(`loopback:${fresh()}`));
    const alice = new Client(openExchangeSocket(`loopback:${fresh()}`));
    await bob.open();
    await alice.open();
    await bob.ask(register(BOB));
    assert.match(await alice.ask(invite(BOB)), /404/u);
    bob.socket.disconnect();
    alice.socket.disconnect();
  });
});

describe('createExchange', () => {
  test('without a name drives the exchange of `loopback:`', async () => {
    const exchange = createExchange();
    left.push(() => {
      exchange.dispose();
    });
    assert.equal(exchange.name, '');
    const bob = new Client(openExchangeSocket('loopback:'));
    await bob.open();
    await bob.ask(register(BOB));
    assert.deepEqual(
      exchange.bindings.map(({ address, contact, reachable, local }) => ({
        address,
        contact,
        reachable,
        local,
      })),
      [{ address: BOB, contact: contactOf(BOB), reachable: true, local: true }],
    );
    assert.ok((exchange.bindings[0]?.expiresAt ?? 0) > Date.now());
    bob.socket.disconnect();
    exchange.dispose();
  });

  test('keeps it alive until it is disposed', async () => {
    const name = fresh();
    const exchange = createExchange({ name });
    const bob = new Client(exchange.createSocket());
    await bob.open();
    await bob.ask(register(BOB));
    bob.socket.disconnect();
    await settle();
    const alice = new Client(openExchangeSocket(`loopback:${name}`));
    await alice.open();
    assert.match(await alice.ask(invite(BOB)), /480/u);
    exchange.dispose();
    exchange.dispose();
    assert.match(await alice.ask(invite(BOB)), /480/u, 'a socket of the page still holds it');
    alice.socket.disconnect();
  });

  test('demands credentials of every socket, opened before or after, until it is disposed', async () => {
    const name = fresh();
    const before = new Client(openExchangeSocket(`loopback:${name}`));
    await before.open();
    const exchange = createExchange({ name, digest: { bob: 'pw' } });
    assert.match(await before.ask(register(BOB)), /401/u);
    const stricter = createExchange({ name, bearer: 'token' });
    const after = new Client(openExchangeSocket(`loopback:${name}`));
    await after.open();
    assert.match(
      await after.ask(register(BOB, { cseq: 2, lines: ['Authorization: Bearer token'] })),
      /200/u,
    );
    stricter.dispose();
    assert.match(
      await after.ask(register(BOB, { cseq: 3, lines: ['Authorization: Bearer token'] })),
      /401/u,
    );
    exchange.dispose();
    assert.match(await before.ask(register(BOB, { cseq: 4 })), /200/u);
    before.socket.disconnect();
    after.socket.disconnect();
  });

  test('closes its own sockets when it is disposed, and tells them', async () => {
    const exchange = createExchange({ name: fresh() });
    const own = new Client(exchange.createSocket());
    await own.open();
    exchange.dispose();
    assert.deepEqual(own.ends, []);
    await settle();
    assert.deepEqual(own.ends, ['true 1001 The exchange is gone']);
    assert.equal(own.socket.isConnected(), false);
  });

  test('an outage closes every socket and refuses new ones until it is over', async () => {
    const name = fresh();
    const exchange = createExchange({ name });
    const phone = new Client(openExchangeSocket(`loopback:${name}`));
    await phone.open();
    const end = exchange.outage();
    await settle();
    assert.deepEqual(phone.ends, ['true 1006 The exchange is down']);
    assert.equal(await phone.open(), false);
    end();
    end();
    assert.equal(await phone.open(), true);
    const again = exchange.outage();
    exchange.dispose();
    again();
    await settle();
    assert.equal(await phone.open(), true, 'its end ends the outage');
    phone.socket.disconnect();
  });
});

describe('an outage', () => {
  test('cuts everybody off at once: nobody is told anything of the others', async () => {
    const { node } = lonelyNode();
    const [alice, bob] = [await Phone.open(node), await Phone.register(node, BOB)];
    alice.send(invite(BOB));
    await alice.response(100);
    bob.send(answer(await bob.request('INVITE'), 180));
    await alice.response(180);
    alice.send(request('MESSAGE', `sip:${BOB}`));
    node.outage();
    await settle();
    assert.deepEqual([alice.inbox, bob.inbox], [[], []]);
    assert.deepEqual([alice.closed, bob.closed], ['The exchange is down', 'The exchange is down']);
  });
});

describe('intercept', () => {
  async function calling(): Promise<{
    exchange: ReturnType<typeof createExchange>;
    alice: Client;
    bob: Client;
  }> {
    const exchange = createExchange({ name: fresh() });
    left.push(() => {
      exchange.dispose();
    });
    const [alice, bob] = [new Client(exchange.createSocket()), new Client(exchange.createSocket())];
    await alice.open();
    await bob.open();
    await bob.ask(register(BOB));
    return { exchange, alice, bob };
  }

  test('shows every message both ways, with what a test asks of it', async () => {
    const { exchange, alice } = await calling();
    const log: string[] = [];
    exchange.intercept((message) => {
      const { direction, method, status = '', addresses } = message;
      log.push([direction, method, status, addresses.join(), message.header('f') ?? ''].join(' '));
    });
    alice.socket.send(invite(BOB));
    alice.socket.send('\r\n\r\n');
    await settle();
    const from = '"Some One" <sip:alice@example.com>;tag=from-alice.example.com';
    assert.deepEqual(log, [
      `from INVITE   ${from}`,
      'from    ',
      `to INVITE 100  ${from}`,
      `to INVITE  ${BOB} ${from}`,
      'to    ',
    ]);
  });

  test('drops, changes, and stops when it is removed', async () => {
    const { exchange, alice, bob } = await calling();
    const remove = exchange.intercept(
      ({ direction, method }) => !(direction === 'to' && method === 'MESSAGE'),
    );
    alice.socket.send(request('MESSAGE', `sip:${BOB}`));
    await settle();
    assert.deepEqual(bob.inbox, []);
    remove();
    exchange.intercept(({ text, method }) =>
      method === 'MESSAGE' ? text.replace('changeme', 'changed!') : undefined,
    );
    alice.socket.send(request('MESSAGE', `sip:${BOB}`, { body: 'changeme' }));
    await settle();
    assert.match(bob.inbox.join(), /changed!$/u);
  });

  test('answers in place of the server, and in place of the callee', async () => {
    const { exchange, alice, bob } = await calling();
    const remove = exchange.intercept((message) => {
      if (message.direction === 'from' && message.method === 'INVITE')
        message.answer(503, 'Full', ['Retry-After: 7']);
    });
    alice.socket.send(invite(BOB));
    await settle();
    assert.match(alice.inbox.join(), /^SIP\/2\.0 503 Full\r\n[^]*Retry-After: 7\r\n/u);
    assert.equal(alice.inbox.length, 1);
    remove();
    alice.inbox.length = 0;
    exchange.intercept((message) => {
      if (message.direction === 'to' && message.method === 'INVITE' && message.status === undefined)
        message.answer(486);
    });
    alice.socket.send(invite(BOB));
    await settle();
    assert.deepEqual(
      alice.inbox.map((text) => text.slice(0, 11)),
      ['SIP/2.0 100', 'SIP/2.0 486'],
    );
    assert.deepEqual(
      bob.inbox.map((text) => text.slice(0, 3)),
      ['ACK'],
    );
  });
});
