import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Ear } from './ear.mjs';
import { freePort, freeSipPort, startProcess, workFolder } from './processes.mjs';
import { levelAt, loudestNote, loudness, noteFile } from './sound.mjs';

function modules() {
  const found = readdirSync('/usr/lib')
    .map((name) => `/usr/lib/${name}/baresip/modules`)
    .concat('/usr/lib/baresip/modules')
    .find((path) => existsSync(join(path, 'g711.so')));
  if (!found) throw new Error('baresip has no modules: baresip-core');
  return found;
}

/** What it needs to speak a codec: a module, and the rate of the file that it says. */
const codecs = {
  g711: { module: 'g711.so', rate: 8000, settings: [] },
  // Its files are mono; Opus offers stereo unless told.
  opus: { module: 'opus.so', rate: 48_000, settings: [] },
};

// Longer than any call of a test: it says its file once.
const FILE_SECONDS = 90;
// A note comes at 0.1 and more; what a codec makes of silence is below 0.001.
const AUDIBLE = 0.02;

/**
 * An independent SIP phone on plain SIP and RTP. `answer`: `auto` or `manual`. `codec`: `g711` or
 * `opus`. `note`: what it hums, in Hz.
 */
export class Baresip {
  #options;
  #process;
  #control;
  #buffer = Buffer.alloc(0);
  #waiting = [];
  #taken = new Set();
  #responses = new Map();
  #commands = 0;
  #folder = workFolder('baresip');
  #ear = new Ear(this.#folder);

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
    const { registrarPort, user, answer = 'auto', codec = 'g711', note = 440 } = this.#options;
    const { module, rate, settings } = codecs[codec];
    const sipPort = await freeSipPort();
    const controlPort = await freePort();
    const write = (name, text) => writeFileSync(join(this.#folder, name), text);
    write('in.wav', noteFile(note, rate, FILE_SECONDS));
    write('contacts', '');
    this.#ear.open();
    write(
      'config',
      [
        `sip_listen 127.0.0.1:${sipPort}`,
        // Its RTP too.
        'net_interface 127.0.0.1',
        `audio_source aufile,${join(this.#folder, 'in.wav')}`,
        'audio_player alsa,ear',
        'audio_alert aufile,/dev/null',
        `ausrc_srate ${rate}`,
        'ausrc_channels 1',
        `auplay_srate ${this.#ear.rate}`,
        'auplay_channels 1',
        ...settings,
        // No clock in the log.
        'statmode_default off',
        `module_path ${modules()}`,
        `module ${module}`,
        'module aufile.so',
        'module alsa.so',
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
      env: this.#ear.env,
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
      if (message.event) {
        this.events.push(message);
        if (message.type === 'CALL_ESTABLISHED') this.#ear.forget();
      }
      if (message.response) this.#responses.get(message.token)?.(message);
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

  /** Gives it a command of its menu; resolves with what it says, rejects where it refuses. */
  #command(command, params = '') {
    this.#commands += 1;
    const token = String(this.#commands);
    const text = JSON.stringify({ command, params, token });
    return new Promise((done, fail) => {
      const finish = () => {
        clearTimeout(timer);
        this.#responses.delete(token);
      };
      const timer = setTimeout(() => {
        finish();
        fail(new Error(`baresip did not answer ${command}\n${this.log.slice(-2000)}`));
      }, 5000);
      this.#responses.set(token, ({ ok, data }) => {
        finish();
        if (ok) done(data);
        else fail(new Error(`baresip refused ${command} ${params}: ${data}`));
      });
      this.#control.write(`${Buffer.byteLength(text)}:${text},`);
    });
  }

  #uriOf(user) {
    return `sip:${user}@localhost:${this.#options.registrarPort}`;
  }

  async dial(user) {
    await this.#command('dial', this.#uriOf(user));
  }

  async accept() {
    await this.#command('accept');
  }

  async hangup() {
    await this.#command('hangup');
  }

  async hold() {
    await this.#command('hold');
  }

  async resume() {
    await this.#command('resume');
  }

  /** Sends its current call on to a user, by REFER. */
  async transfer(user) {
    await this.#command('transfer', this.#uriOf(user));
  }

  /** Presses keys, one after the other. */
  async sendDigits(keys) {
    for (const key of keys) {
      await this.#command('sndcode', key);
      // A key takes three packets to say that it is up again.
      await new Promise((done) => setTimeout(done, 200));
    }
  }

  /** The direction of its current call's sound: `sendrecv`, `sendonly`, `recvonly`, `inactive`. */
  async direction() {
    const told = await this.#command('audio_debug');
    return /audio dir=(\S+)/.exec(told)?.[1] ?? told;
  }

  /** The digits it was sent so far in all its calls. */
  digits() {
    return this.events
      .filter(({ type }) => type === 'CALL_DTMF_START')
      .map(({ param }) => param)
      .join('');
  }

  /**
   * What it heard since its last call began: how loud it was (RMS, 0 to 1), and the loudest note of
   * the last quarter of a second, in Hz, 0 for silence.
   */
  heard() {
    const samples = this.#ear.heard();
    const { rate } = this.#ear;
    return {
      level: loudness(samples),
      frequency: loudestNote(samples.subarray(-rate / 4), rate),
    };
  }

  /**
   * Resolves when, in a call, it hears a note for half a second, or (`heard: false`) has not for as
   * long: its card gets silence then.
   */
  async hears(frequency, { heard = true, patience = 10_000 } = {}) {
    const deadline = Date.now() + patience;
    const { rate } = this.#ear;
    let [inRow, last] = [0, 0];
    this.#ear.fresh();
    while (Date.now() < deadline) {
      await new Promise((done) => setTimeout(done, 100));
      const samples = this.#ear.fresh();
      if (samples.length === 0) continue;
      last = levelAt(samples, rate, frequency);
      inRow = last > AUDIBLE === heard ? inRow + 1 : 0;
      if (inRow >= 5) return;
    }
    throw new Error(
      `baresip ${heard ? 'does not hear' : 'still hears'} ${frequency} Hz (${last.toFixed(4)}), ` +
        `but ${this.heard().frequency} Hz.\n${this.log.slice(-2000)}`,
    );
  }

  async stop() {
    this.#control?.destroy();
    const phone = this.#process;
    this.#process = undefined;
    await phone?.stop();
    this.#ear.close();
  }
}
