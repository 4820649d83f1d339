import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, freeUdpPort, startProcess, workFolder } from './processes.mjs';

function modules() {
  const found = readdirSync('/usr/lib')
    .map((name) => `/usr/lib/${name}/baresip/modules`)
    .concat('/usr/lib/baresip/modules')
    .find((path) => existsSync(join(path, 'g711.so')));
  if (!found) throw new Error('baresip has no modules: baresip-core');
  return found;
}

/** Ten seconds of a tone, 16 bit, mono, 8 kHz, which baresip says over and over. */
function tone(frequency) {
  const rate = 8000;
  const samples = rate * 10;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i += 1) {
    wav.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * frequency * i) / rate)), 44 + i * 2);
  }
  return wav;
}

/** An independent SIP phone on plain SIP and RTP, G.711. `answer`: `auto` or `manual`. */
export class Baresip {
  #options;
  #process;
  #control;
  #buffer = Buffer.alloc(0);
  #waiting = [];
  #taken = new Set();
  #folder = workFolder('baresip');

  /** Every event it told, in order: `{ type: 'CALL_ESTABLISHED', peeruri, … }`. */
  events = [];

  constructor(options) {
    this.#options = options;
  }

  get log() {
    const file = join(this.#folder, 'baresip.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  async start() {
    const { registrarPort, user, answer = 'auto' } = this.#options;
    const sipPort = await freeUdpPort();
    const controlPort = await freePort();
    const write = (name, text) => writeFileSync(join(this.#folder, name), text);
    write('in.wav', tone(440));
    write('contacts', '');
    write(
      'config',
      [
        `sip_listen 127.0.0.1:${sipPort}`,
        `snd_path ${this.#folder}`,
        'audio_source aufile,' + join(this.#folder, 'in.wav'),
        'audio_alert aufile,/dev/null',
        'ausrc_srate 8000',
        'auplay_srate 8000',
        `module_path ${modules()}`,
        'module g711.so',
        'module aufile.so',
        'module sndfile.so',
        'module uuid.so',
        'module_app account.so',
        'module_app menu.so',
        'module_app ctrl_tcp.so',
        `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
        '',
      ].join('\n'),
    );
    const registrar = `127.0.0.1:${registrarPort};transport=udp`;
    write(
      'accounts',
      `<sip:${user}@localhost:${registrar.split(':')[1]}>;auth_pass=pw-${user};answermode=${answer};` +
        `regint=60;outbound="sip:${registrar}"\n`,
    );
    this.#process = await startProcess({
      name: 'baresip',
      command: 'baresip',
      args: ['-4', '-f', this.#folder],
      cwd: this.#folder,
      // The control socket tells events only from now on, and registering is quicker: see the log.
      ready: async () => /\[\d+ binding/.test(this.log) && this.#open(controlPort),
    });
  }

  #open(port) {
    return new Promise((done) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', () => done(false));
      socket.once('connect', () => {
        this.#control = socket;
        socket.on('data', (data) => this.#read(data));
        socket.on('error', () => undefined);
        done(true);
      });
    });
  }

  // Netstrings: the length, a colon, the JSON, a comma.
  #read(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const colon = this.#buffer.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#buffer.subarray(0, colon).toString());
      if (this.#buffer.length <= end) return;
      const message = JSON.parse(this.#buffer.subarray(colon + 1, end).toString());
      this.#buffer = this.#buffer.subarray(end + 1);
      if (message.event) this.events.push(message);
      for (const look of [...this.#waiting]) look();
    }
  }

  /** Waits for the next event of a type that has not been waited for yet. */
  event(type, timeout = 10_000) {
    return new Promise((done, fail) => {
      const look = () => {
        const found = this.events.find((event) => event.type === type && !this.#taken.has(event));
        if (!found) return;
        this.#taken.add(found);
        finish();
        done(found);
      };
      const finish = () => {
        clearTimeout(timer);
        this.#waiting = this.#waiting.filter((other) => other !== look);
      };
      const timer = setTimeout(() => {
        finish();
        const seen = this.events.map((event) => event.type).join(' ');
        fail(
          new Error(
            `baresip told no ${type} in ${timeout} ms, but: ${seen}\n${this.log.slice(-2000)}`,
          ),
        );
      }, timeout);
      this.#waiting.push(look);
      look();
    });
  }

  #command(command, params = '') {
    const text = JSON.stringify({ command, params });
    this.#control.write(`${Buffer.byteLength(text)}:${text},`);
  }

  dial(user) {
    this.#command('dial', `sip:${user}@localhost:${this.#options.registrarPort}`);
  }

  accept() {
    this.#command('accept');
  }

  hangup() {
    this.#command('hangup');
  }

  /** What it heard in its last ended call: seconds of sound, and how loud (0 to 1, RMS). */
  heard() {
    const file = readdirSync(this.#folder)
      .filter((name) => name.endsWith('-dec.wav'))
      .sort()
      .at(-1);
    if (!file) return { seconds: 0, level: 0 };
    const samples = readFileSync(join(this.#folder, file)).subarray(44);
    let sum = 0;
    for (let i = 0; i + 1 < samples.length; i += 2) sum += (samples.readInt16LE(i) / 32768) ** 2;
    const count = Math.floor(samples.length / 2);
    return { seconds: count / 8000, level: count ? Math.sqrt(sum / count) : 0 };
  }

  async stop() {
    this.#control?.destroy();
    const phone = this.#process;
    this.#process = undefined;
    await phone?.stop();
  }
}
