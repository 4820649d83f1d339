import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { freeUdpPort, startProcess, workFolder } from './processes.mjs';

/** Asks a STUN server for our address (RFC 8489 3), to see that it is there. */
function ping(port) {
  const request = Buffer.alloc(20);
  request.writeUInt16BE(1, 0);
  request.writeUInt32BE(0x2112a442, 4);
  randomBytes(12).copy(request, 8);
  return new Promise((done) => {
    const socket = createSocket('udp4');
    const finish = (answered) => {
      clearTimeout(timer);
      socket.close();
      done(answered);
    };
    const timer = setTimeout(() => finish(false), 200);
    socket.once('message', (answer) => finish(answer.subarray(8, 20).equals(request.subarray(8))));
    socket.once('error', () => finish(false));
    socket.send(request, port, '127.0.0.1');
  });
}

/** A TURN server on 127.0.0.1 with one user; media may go to and fro on this machine. */
export class Coturn {
  #process;
  #folder = workFolder('coturn');

  port = 0;
  username = 'relay';
  credential = 'pw-relay';

  get url() {
    return `turn:127.0.0.1:${this.port}?transport=udp`;
  }

  get log() {
    return this.#process?.log() ?? '';
  }

  async start() {
    if (this.#process) return;
    this.port ||= await freeUdpPort();
    // Two runs on one machine take different ports for the media.
    const first = 50_000 + (this.port % 100) * 100;
    this.#process = await startProcess({
      name: 'turnserver',
      command: 'turnserver',
      args: [
        '-n',
        '--listening-ip=127.0.0.1',
        '--relay-ip=127.0.0.1',
        `--listening-port=${this.port}`,
        `--min-port=${first}`,
        `--max-port=${first + 98}`,
        `--user=${this.username}:${this.credential}`,
        '--realm=localhost',
        '--lt-cred-mech',
        '--allow-loopback-peers',
        '--no-cli',
        '--no-tls',
        '--no-dtls',
        '--log-file=stdout',
        `--userdb=${join(this.#folder, 'turndb')}`,
        `--pidfile=${join(this.#folder, 'turnserver.pid')}`,
      ],
      cwd: this.#folder,
      ready: () => ping(this.port),
    });
  }

  /** Answers nothing until it is resumed, and then what has come meanwhile. */
  pause() {
    this.#process.pause();
  }

  resume() {
    this.#process.resume();
  }

  async stop() {
    const server = this.#process;
    this.#process = undefined;
    await server?.stop();
  }
}
