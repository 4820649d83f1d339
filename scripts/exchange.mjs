// The embedded exchange behind a WebSocket, for two browsers where no SIP server is at hand:
// `npm run exchange -- --help`.
import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startExchangeServer } from './exchange-server.mjs';
import { root } from './run.mjs';
import { staticHandler } from './static-server.mjs';

const help = `The embedded exchange behind a WebSocket: a SIP registrar and proxy to try things out.

  npm run exchange -- [options]

  --port NUMBER          where it listens (5066)
  --host ADDRESS         on which address (127.0.0.1: this machine only)
  --cert FILE --key FILE PEM files: serves the built demo over https: and the exchange over
                         wss: at /ws. A page on another device has a microphone only so.
  --user NAME:PASSWORD   demands digest authentication; may be given several times
  --bearer TOKEN         demands a Bearer token; may be given several times
  --origin URL           lets in pages of this origin too (may be given several times); those of
                         this machine and those that it serves itself are let in always
  --help                 this text

It keeps nothing, and it is no server for people in different places: that is Kamailio, or any
SIP server that speaks RFC 7118.`;

function fail(text) {
  console.error(`${text}\nTry: npm run exchange -- --help`);
  process.exit(1);
}

function read(name, file) {
  try {
    return readFileSync(file);
  } catch (error) {
    return fail(`--${name}: ${file} cannot be read (${error.code}).`);
  }
}

function options() {
  const string = (more = {}) => ({ type: 'string', ...more });
  const several = string({ multiple: true, default: [] });
  const known = {
    port: string({ default: '5066' }),
    host: string({ default: '127.0.0.1' }),
    cert: string(),
    key: string(),
    user: several,
    bearer: several,
    origin: several,
    help: { type: 'boolean', default: false },
  };
  try {
    return parseArgs({ options: known }).values;
  } catch (error) {
    return fail(error.message);
  }
}

function demands({ user, bearer }) {
  const passwords = user.map((text) => {
    const colon = text.indexOf(':');
    if (colon < 1 || colon === text.length - 1) fail('--user: write it as NAME:PASSWORD.');
    return [text.slice(0, colon), text.slice(colon + 1)];
  });
  return {
    ...(passwords.length > 0 && { digest: Object.fromEntries(passwords) }),
    ...(bearer.length > 0 && { bearer }),
  };
}

/** The names under which others reach an address that we listen on. */
function namesOf(host) {
  if (!['0.0.0.0', '::'].includes(host)) return [host.includes(':') ? `[${host}]` : host];
  const addresses = Object.values(networkInterfaces())
    .flat()
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return ['localhost', ...addresses];
}

const given = options();
if (given.help) {
  console.log(help);
  process.exit(0);
}
const port = Number(given.port);
if (!/^\d+$/.test(given.port) || port > 65_535) fail('--port: a number from 0 to 65535.');
if (!given.cert !== !given.key) fail('--cert and --key go together.');
const tls = given.cert && { cert: read('cert', given.cert), key: read('key', given.key) };
const demanded = demands(given);

const bundle = join(root, 'dist/exchange.js');
if (!existsSync(bundle)) {
  console.error('dist/exchange.js is missing. Build it first: npm run build');
  process.exit(1);
}
const { createExchange } = await import(pathToFileURL(bundle).href);

const nothing = (request, response) => {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('Here is a SIP exchange; it is reached by WebSocket.\n');
};
let server;
try {
  server = await startExchangeServer({
    exchange: createExchange({ name: 'server', ...demanded }),
    handler: tls ? staticHandler() : nothing,
    host: given.host,
    port,
    tls,
    origins: given.origin,
  });
} catch (error) {
  const reasons = {
    EADDRINUSE: `Port ${port} is taken. Choose another by --port.`,
    EACCES: `Port ${port} may not be used. Choose one above 1023 by --port.`,
    EADDRNOTAVAIL: `This machine has no address ${given.host}.`,
  };
  // Of a certificate that cannot be read OpenSSL tells more than we could.
  fail(reasons[error.code] ?? error.message);
}
for (const name of namesOf(given.host)) {
  if (tls) console.log(`The demo:     https://${name}:${server.port}/`);
  console.log(`The exchange: ${tls ? 'wss' : 'ws'}://${name}:${server.port}/ws`);
}
console.log('Ctrl+C ends it.');
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    // A second one ends it at once.
    void server.close().then(() => process.exit(0));
  });
}
