import { createSocket } from 'node:dgram';
import { freeUdpPort, startProcess, workFolder } from './processes.mjs';

/** Asks an rtpengine whether it is there, in its control protocol (a cookie, then bencode). */
function ping(port) {
  return new Promise((done) => {
    const socket = createSocket('udp4');
    const finish = (answered) => {
      clearTimeout(timer);
      socket.close();
      done(answered);
    };
    const timer = setTimeout(() => finish(false), 200);
    socket.once('message', (answer) => finish(answer.toString().includes('pong')));
    socket.once('error', () => finish(false));
    socket.send('1 d7:command4:pinge', port, '127.0.0.1');
  });
}

/** Bridges WebRTC (ICE, DTLS-SRTP) and plain RTP. */
export class Rtpengine {
  #process;
  #folder = workFolder('rtpengine');

  port = 0;

  get log() {
    return this.#process?.log() ?? '';
  }

  async start() {
    if (this.#process) return;
    this.port ||= await freeUdpPort();
    // Two runs on one machine take different ports for the media.
    const first = 30_000 + (this.port % 100) * 200;
    this.#process = await startProcess({
      name: 'rtpengine',
      command: 'rtpengine',
      args: [
        '--interface=127.0.0.1',
        `--listen-ng=127.0.0.1:${this.port}`,
        '--table=-1',
        '--foreground',
        '--log-stderr',
        '--log-level=5',
        `--port-min=${first}`,
        `--port-max=${first + 198}`,
      ],
      cwd: this.#folder,
      ready: () => ping(this.port),
    });
  }

  async stop() {
    const server = this.#process;
    this.#process = undefined;
    await server?.stop();
  }
}
