import { readdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, freeUdpPort, startProcess, workFolder } from './processes.mjs';

/** Where the package put its modules, which differs with the machine's architecture. */
function modules() {
  const candidates = [
    ...readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/kamailio/modules`),
    '/usr/lib/kamailio/modules',
    '/usr/local/lib64/kamailio/modules',
    '/usr/local/lib/kamailio/modules',
  ];
  const found = candidates.find((path) => existsSync(join(path, 'websocket.so')));
  if (!found) throw new Error('Kamailio has no websocket module: kamailio-websocket-modules');
  return found;
}

/**
 * A Kamailio on 127.0.0.1. `auth`: digest, the password of a user is `pw-` + user.
 * `rtpengine`: the control port of an rtpengine that bridges to plain RTP.
 */
export class Kamailio {
  #options;
  #process;
  #folder = workFolder('kamailio');

  constructor(options = {}) {
    this.#options = options;
  }

  wsPort = 0;
  udpPort = 0;

  get wsUrl() {
    return `ws://127.0.0.1:${this.wsPort}`;
  }

  get log() {
    return this.#process?.log() ?? '';
  }

  /** Starts it, on the same ports as before; does nothing where it runs. */
  async start() {
    if (this.#process) {
      this.#process.resume();
      return;
    }
    this.wsPort ||= await freePort();
    this.udpPort ||= await freeUdpPort();
    const config = readFileSync(new URL('./kamailio.cfg', import.meta.url), 'utf8')
      .replaceAll(/\bWS_PORT\b/g, String(this.wsPort))
      .replaceAll(/\bUDP_PORT\b/g, String(this.udpPort))
      .replaceAll(/\bRTPE_PORT\b/g, String(this.#options.rtpengine ?? 0))
      .replaceAll(/\bMODULES\b/g, modules());
    const file = join(this.#folder, 'kamailio.cfg');
    writeFileSync(file, config);
    const defines = [
      ...(this.#options.auth ? ['-A', 'WITH_AUTH'] : []),
      ...(this.#options.rtpengine ? ['-A', 'WITH_RTPENGINE'] : []),
    ];
    this.#process = await startProcess({
      name: 'kamailio',
      command: 'kamailio',
      args: [
        '-f',
        file,
        '-DD',
        '-E',
        '-m',
        '64',
        '-w',
        this.#folder,
        '-Y',
        this.#folder,
        ...defines,
      ],
      cwd: this.#folder,
      ready: () => this.rpc('core.version'),
    });
  }

  async stop() {
    const server = this.#process;
    this.#process = undefined;
    await server?.stop();
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  /** Half-open sockets: connections stay, nothing answers. */
  pause() {
    this.#process?.pause();
  }

  resume() {
    this.#process?.resume();
  }

  async rpc(method, params = []) {
    const response = await fetch(`http://127.0.0.1:${this.wsPort}/RPC`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 }),
      signal: AbortSignal.timeout(5000),
    });
    const { result, error } = await response.json();
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Who is registered: one entry a contact, `{ user, contact, expires, userAgent, instance }`. */
  async registrations(user) {
    const { Domains } = await this.rpc('ul.dump');
    const records = Domains.flatMap(({ Domain }) => Domain.AoRs ?? []);
    return records
      .flatMap(({ Info }) => Info.Contacts.map(({ Contact }) => ({ aor: Info.AoR, ...Contact })))
      .filter(({ aor }) => user === undefined || aor === user || aor.startsWith(`${user}@`))
      .map((contact) => ({
        user: contact.aor.split('@')[0],
        contact: contact.Address,
        expires: contact.Expires,
        userAgent: contact['User-Agent'],
        instance: contact.Instance,
        callId: contact['Call-ID'],
      }));
  }

  /** Takes a user's registrations away behind its back. */
  async unregister(user) {
    await this.rpc('ul.rm', ['location', user]).catch(() => undefined);
  }
}
