import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { startExchangeServer } from '../../../scripts/exchange-server.mjs';
import { createExchange } from '../../../src/exchange/exchange.ts';
import { selfSigned } from './certificate.mjs';
import { invite, register } from './support.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const servers = [];
after(() => Promise.all(servers.map((server) => server.close())));

async function start(options = {}) {
  const { demands = {}, ...rest } = options;
  const server = await startExchangeServer({
    exchange: createExchange({ name: `server-${servers.length}`, ...demands }),
    handler: (_request, response) => response.end('the demo'),
    host: '127.0.0.1',
    port: 0,
    ...rest,
  });
  servers.push(server);
  return server;
}

/** A WebSocket client; `next()` gives the next message. */
async function client(server, options = {}) {
  const { path = '/ws', protocol = 'sip', scheme = 'ws', ...rest } = options;
  const socket = new WebSocket(`${scheme}://127.0.0.1:${server.port}${path}`, protocol, rest);
  const inbox = [];
  let wake = () => undefined;
  socket.on('message', (data, binary) => {
    inbox.push(binary ? 'binary' : String(data));
    wake();
  });
  await once(socket, 'open');
  const next = async () => {
    while (inbox.length === 0) await new Promise((resolve) => (wake = resolve));
    return inbox.shift();
  };
  return { socket, next };
}

/** The status with which a WebSocket is refused. */
async function refused(server, options) {
  const error = await client(server, options).then(
    () => new Error('it was let in'),
    (reason) => reason,
  );
  return /\d{3}$/.exec(error.message)?.[0] ?? error.message;
}

describe('the exchange behind a WebSocket', () => {
  test('lets two clients register and call each other', async () => {
    const server = await start();
    const [alice, bob] = [await client(server), await client(server, { path: '/' })];
    assert.equal(alice.socket.protocol, 'sip');
    bob.socket.send(register('bob@example.com'));
    assert.match(await bob.next(), /^SIP\/2\.0 200 /);
    alice.socket.send(invite('bob@example.com', { body: 'żółć' }));
    assert.match(await alice.next(), /^SIP\/2\.0 100 /);
    const got = await bob.next();
    assert.match(got, /^INVITE sip:bob@phone\.invalid;transport=ws SIP\/2\.0\r\n/);
    assert.match(got, /\r\n\r\nżółć$/);
    bob.socket.close();
    assert.match(await alice.next(), /^SIP\/2\.0 408 /);
    alice.socket.send(invite('bob@example.com'));
    assert.match(await alice.next(), /^SIP\/2\.0 480 /);
    alice.socket.close();
  });

  test('answers a ping, takes binary frames, and what is sent at once', async () => {
    const server = await start();
    const url = `ws://127.0.0.1:${server.port}/ws`;
    const socket = new WebSocket(url, 'sip');
    const answers = [];
    socket.on('message', (data) => answers.push(String(data)));
    socket.on('open', () => {
      socket.send('\r\n\r\n');
      socket.send(Buffer.from('\r\n\r\n'));
    });
    while (answers.length < 2) await once(socket, 'message');
    assert.deepEqual(answers, ['\r\n', '\r\n']);
    socket.close();
  });

  test('demands credentials', async () => {
    const server = await start({ demands: { bearer: ['token'] } });
    const { socket, next } = await client(server);
    socket.send(register('bob@example.com'));
    assert.match(await next(), /^SIP\/2\.0 401 /);
    socket.send(register('bob@example.com', { cseq: 2, lines: ['Authorization: Bearer token'] }));
    assert.match(await next(), /^SIP\/2\.0 200 /);
    socket.close();
  });

  test('refuses what is not SIP, another path, and pages of other sites', async () => {
    const server = await start({ origins: ['https://friend.example'] });
    const host = `127.0.0.1:${server.port}`;
    assert.equal(await refused(server, { protocol: [] }), '400');
    assert.equal(await refused(server, { protocol: 'chat' }), '400');
    assert.equal(await refused(server, { path: '/elsewhere' }), '404');
    for (const origin of ['https://evil.example', 'null', 'https://localhost.evil.example']) {
      assert.equal(await refused(server, { origin }), '403', origin);
    }
    const welcome = [`http://${host}`, 'http://localhost:8000', 'https://friend.example'];
    for (const origin of welcome) (await client(server, { origin })).socket.close();
  });

  test('lives on after broken frames and messages too large', async () => {
    const server = await start();
    const broken = connect(server.port, '127.0.0.1');
    broken.end('GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\u0000');
    broken.on('error', () => undefined);
    const large = await client(server);
    large.socket.send('x'.repeat(300 * 1024));
    const [code] = await once(large.socket, 'close');
    assert.equal(code, 1009);
    const { socket, next } = await client(server);
    socket.send('\r\n\r\n');
    assert.equal(await next(), '\r\n');
    socket.close();
  });

  test('serves pages beside it over TLS', async () => {
    const tls = selfSigned();
    const server = await start({ tls });
    const { socket, next } = await client(server, {
      scheme: 'wss',
      ca: tls.cert,
      servername: 'localhost',
      checkServerIdentity: () => undefined,
    });
    socket.send('\r\n\r\n');
    assert.equal(await next(), '\r\n');
    socket.close();
    const get = httpRequest({
      port: server.port,
      host: '127.0.0.1',
      ca: tls.cert,
      checkServerIdentity: () => undefined,
    });
    get.end();
    const [response] = await once(get, 'response');
    assert.equal(response.statusCode, 200);
    let text = '';
    for await (const part of response) text += part;
    assert.equal(text, 'the demo');
  });

  test('closes its clients when it stops', async () => {
    const server = await start();
    const { socket } = await client(server);
    const closed = once(socket, 'close');
    await server.close();
    assert.equal((await closed)[0], 1001);
  });

  test('says when its port is taken', async () => {
    const server = await start();
    await assert.rejects(start({ port: server.port }), { code: 'EADDRINUSE' });
  });
});

describe('npm run exchange', () => {
  async function run(...args) {
    const child = spawn(process.execPath, [join(root, 'scripts/exchange.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => (output += text));
    const [code] = await once(child, 'close');
    return { code, output };
  }

  test('--help names every option', async () => {
    const { code, output } = await run('--help');
    assert.equal(code, 0);
    for (const name of ['port', 'host', 'cert', 'key', 'user', 'bearer', 'origin']) {
      assert.ok(output.includes(`--${name}`), name);
    }
  });

  const mistakes = {
    'an unknown option': [['--frobnicate'], /Unknown option '--frobnicate'/],
    'a word too much': [['5066'], /Unexpected argument '5066'/],
    'a port that is none': [['--port', '70000'], /--port: a number from 0 to 65535/],
    'a user without a password': [['--user', 'alice'], /--user: write it as NAME:PASSWORD/],
    'a certificate alone': [['--cert', 'x.pem'], /--cert and --key go together/],
    'a file that is not there': [
      ['--cert', 'no.pem', '--key', 'no.pem'],
      /--cert: no\.pem cannot be read \(ENOENT\)/,
    ],
  };
  for (const [name, [args, message]] of Object.entries(mistakes)) {
    test(`${name} is told, with where to find help`, async () => {
      const { code, output } = await run(...args);
      assert.equal(code, 1);
      assert.match(output, message);
      assert.match(output, /--help/);
      assert.ok(!output.includes('at '), 'no stack');
    });
  }
});
