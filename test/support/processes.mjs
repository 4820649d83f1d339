import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const running = new Set();
let folder;

/** The folder of this run's configurations and logs; gone when the run ends, unless KEEP_LOGS. */
export function workFolder(name) {
  if (!folder) {
    folder = mkdtempSync(join(tmpdir(), 'webex-calling-elements-'));
    process.once('exit', endAll);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => {
        endAll();
        process.exit(1);
      });
    }
  }
  return mkdtempSync(join(folder, `${name}-`));
}

function endAll() {
  for (const child of running) signalGroup(child, 'SIGKILL');
  running.clear();
  if (!process.env.KEEP_LOGS) rmSync(folder, { recursive: true, force: true });
}

// A server and the processes it forks are one group, so that none of them is left behind.
function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Starts a server with its input closed and its output in a log file. `ready` is asked again and
 * again until it resolves to something true.
 */
export async function startProcess({
  name,
  command,
  args,
  cwd,
  env = {},
  ready,
  timeout = 15_000,
}) {
  const logFile = join(cwd, `${name}.log`);
  const output = openSync(logFile, 'a');
  const child = spawn(command, args, {
    cwd,
    detached: true,
    // Servers are where only root's PATH leads.
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin`, ...env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const log = () => readFileSync(logFile, 'utf8');
  const ended = new Promise((done) => {
    child.once('error', (error) => done({ code: -1, error }));
    child.once('exit', (code, signal) => done({ code: code ?? -1, signal }));
  });
  let over;
  void ended.then((result) => {
    over = result;
    running.delete(child);
  });
  running.add(child);

  const end = async () => {
    signalGroup(child, 'SIGCONT');
    signalGroup(child, 'SIGTERM');
    const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), 3000);
    await ended;
    clearTimeout(kill);
    // What it forked may outlive it for a moment and keep its ports.
    signalGroup(child, 'SIGKILL');
  };

  const giveUp = Date.now() + timeout;
  while (ready && !(await ready().catch(() => false))) {
    if (over || Date.now() > giveUp) {
      await end();
      const why = over?.error?.message ?? (over ? `ended with ${over.code}` : 'did not answer');
      throw new Error(`${command} ${why}\n${log().slice(-4000)}`);
    }
    await new Promise((done) => setTimeout(done, 25));
  }
  return {
    pid: child.pid,
    log,
    ended,
    stop: end,
    /** Freezes it: its sockets stay open and nothing answers. */
    pause: () => signalGroup(child, 'SIGSTOP'),
    resume: () => signalGroup(child, 'SIGCONT'),
  };
}

function bound(make, port) {
  return new Promise((done, fail) => {
    const socket = make();
    socket.once('error', fail);
    const listening = () => done(socket);
    if ('bind' in socket) socket.bind(port, '127.0.0.1', listening);
    else socket.listen(port, '127.0.0.1', listening);
  });
}

const tcp = (port = 0) => bound(() => createServer(), port);
const udp = (port = 0) => bound(() => createSocket('udp4'), port);

async function portOf(socket) {
  const { port } = socket.address();
  await new Promise((done) => socket.close(done));
  return port;
}

/** A TCP port of 127.0.0.1 that nobody listens on. */
export async function freePort() {
  return portOf(await tcp());
}

/** A UDP port of 127.0.0.1 that nobody listens on. */
export async function freeUdpPort() {
  return portOf(await udp());
}

/** A port that is free for UDP and TCP, and the one after it for TCP: SIP, and SIP over TLS. */
export async function freeSipPort() {
  for (;;) {
    const socket = await udp();
    const { port } = socket.address();
    const held = await Promise.allSettled([tcp(port), tcp(port + 1)]);
    for (const { value } of held) if (value) await portOf(value);
    await portOf(socket);
    if (held.every(({ value }) => value)) return port;
  }
}
