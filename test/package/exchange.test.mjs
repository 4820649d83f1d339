import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { root } from '../../scripts/run.mjs';
import { selfSigned } from '../unit/exchange/certificate.mjs';

const OPTIONS = [
  'OPTIONS sip:example.com SIP/2.0',
  'Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK1',
  'From: <sip:a@example.com>;tag=1',
  'To: <sip:example.com>',
  'Call-ID: 1',
  'CSeq: 1 OPTIONS',
  '',
  '',
].join('\r\n');

/** Runs `npm run exchange` on the built bundle; `lines` grow as it prints. */
function run(...args) {
  const script = join(root, 'scripts/exchange.mjs');
  const child = spawn(process.execPath, [script, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = new Promise((done, fail) => {
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
      if (output.includes('Ctrl+C')) done(output);
    });
    child.once('close', (code) => fail(new Error(`it ended with ${code}: ${output}`)));
  });
  return { child, ready };
}

/** Asks the server itself over SIP; resolves with the status line. */
async function ask(url, options = {}) {
  const socket = new WebSocket(url, 'sip', options);
  await once(socket, 'open');
  socket.send(OPTIONS);
  const [data] = await once(socket, 'message');
  const closed = once(socket, 'close');
  return { line: String(data).split('\r\n')[0], closed };
}

describe('npm run exchange, built', () => {
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'exchange-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('listens on this machine alone, and stops cleanly on SIGINT', async () => {
    const { child, ready } = run();
    const url = /ws:\/\/127\.0\.0\.1:\d+\/ws/.exec(await ready)?.[0];
    const { line, closed } = await ask(url);
    assert.equal(line, 'SIP/2.0 200 OK');
    const ended = once(child, 'close');
    child.kill('SIGINT');
    assert.equal((await closed)[0], 1001);
    assert.deepEqual(await ended, [0, null]);
  });

  it('with a certificate serves the demo over https and itself over wss', async () => {
    const { key, cert } = selfSigned();
    writeFileSync(join(folder, 'key.pem'), key);
    writeFileSync(join(folder, 'cert.pem'), cert);
    const { child, ready } = run(
      ...['--cert', join(folder, 'cert.pem')],
      ...['--key', join(folder, 'key.pem')],
    );
    const output = await ready;
    const trust = { ca: cert, checkServerIdentity: () => undefined };
    const { line } = await ask(/wss:\/\/\S+/.exec(output)[0], trust);
    assert.equal(line, 'SIP/2.0 200 OK');
    const get = request(`${/https:\/\/\S+/.exec(output)[0]}dist/exchange.js`, trust);
    get.end();
    const [response] = await once(get, 'response');
    assert.equal(response.statusCode, 200);
    assert.match(response.headers['content-type'], /^text\/javascript/);
    assert.match(response.headers['content-security-policy'], /default-src/);
    response.resume();
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
  });
});
