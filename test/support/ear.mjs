import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RATE = 48_000;
const BYTES_PER_MS = (RATE * 2) / 1000;
const LOOK_EVERY = 20;

/**
 * A sound card that a program of ALSA plays to, and what it heard: 48 kHz, mono, 16 bit. ALSA has no
 * clock of its own for a card that is none, so this end of the pipe gives it: it takes no more than
 * has been played by now.
 */
export class Ear {
  #folder;
  #file;
  #timer;
  #chunks = [];
  #taken = 0;

  constructor(folder) {
    this.#folder = folder;
  }

  /** What makes ALSA know the card `ear`, for the environment of the program. */
  get env() {
    return { ALSA_CONFIG_PATH: join(this.#folder, 'asound.conf') };
  }

  rate = RATE;

  open() {
    const pipe = join(this.#folder, 'ear');
    execFileSync('mkfifo', [pipe]);
    writeFileSync(
      this.env.ALSA_CONFIG_PATH,
      `pcm.ear { type file; slave.pcm { type null }; file "${pipe}"; format raw }\n`,
    );
    // Open for writing as well, the pipe has no end while nobody plays.
    this.#file = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    const buffer = Buffer.alloc(BYTES_PER_MS * 1000);
    let last = Date.now();
    let owed = 0;
    this.#timer = setInterval(() => {
      const now = Date.now();
      // What was not there to be played in time is gone.
      owed = Math.min(owed + (now - last) * BYTES_PER_MS, BYTES_PER_MS * 200);
      last = now;
      const length = this.#read(buffer, Math.floor(owed / 2) * 2);
      owed -= length;
      if (length > 0) this.#chunks.push(samplesIn(buffer, length));
    }, LOOK_EVERY);
  }

  #read(buffer, length) {
    try {
      return readSync(this.#file, buffer, 0, length, null);
    } catch (error) {
      if (error.code === 'EAGAIN') return 0;
      throw error;
    }
  }

  /** All it heard since `forget()`. */
  heard() {
    return joined(this.#chunks);
  }

  /** What it heard since it was asked last. */
  fresh() {
    const chunks = this.#chunks.slice(this.#taken);
    this.#taken = this.#chunks.length;
    return joined(chunks);
  }

  forget() {
    this.#chunks = [];
    this.#taken = 0;
  }

  close() {
    clearInterval(this.#timer);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

function samplesIn(buffer, length) {
  const samples = new Float32Array(length / 2);
  for (let i = 0; i < samples.length; i += 1) samples[i] = buffer.readInt16LE(i * 2) / 32768;
  return samples;
}

function joined(chunks) {
  const all = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
