import type { Clock } from '../core/clock.js';
import { CallingError } from '../core/errors.js';

/** The rate at which sound of ours is made and files are read, in hertz. */
export const SAMPLE_RATE = 48_000;

type Samples = Float32Array<ArrayBuffer>;

// A minute of sound that is not compressed has less.
const LARGEST = 16 * 1024 * 1024;

/**
 * The samples of a sound, or of the file at a URL, in one channel. A file has 10 s to come, or less.
 * Rejects with `not-found`, or `invalid-argument` for what is no sound. Needs no gesture.
 */
export async function readSound(
  sound: Blob | string,
  clock: Clock,
  within = 10_000,
): Promise<Samples> {
  return mono(await decode(await contentOf(sound, clock, within), SAMPLE_RATE));
}

/** How long a sound lasts, in seconds. Rejects as `readSound()` does. */
export async function lengthOfSound(sound: Blob | string, clock: Clock): Promise<number> {
  // At the lowest rate all browsers have, since only its length is wanted.
  return (await decode(await contentOf(sound, clock, 10_000), 8_000)).duration;
}

async function contentOf(sound: Blob | string, clock: Clock, within: number): Promise<ArrayBuffer> {
  if (typeof sound !== 'string') return sound.arrayBuffer();
  const late = new AbortController();
  const cancel = clock.after(within, () => {
    late.abort();
  });
  try {
    const response = await fetch(sound, { signal: late.signal });
    if (!response.ok) throw missing(sound, `The server says ${String(response.status)}.`);
    if (Number(response.headers.get('content-length') ?? 0) > LARGEST) throw tooLarge();
    const content = await response.arrayBuffer();
    if (content.byteLength > LARGEST) throw tooLarge();
    return content;
  } catch (cause) {
    if (cause instanceof CallingError) throw cause;
    throw missing(sound, 'Check its address, and that its server lets this page read it.', cause);
  } finally {
    cancel();
  }
}

async function decode(content: ArrayBuffer, rate: number): Promise<AudioBuffer> {
  if (typeof OfflineAudioContext === 'undefined') {
    throw new CallingError('not-supported', 'This browser cannot read sound (Web Audio).');
  }
  try {
    return await new OfflineAudioContext(1, 1, rate).decodeAudioData(content);
  } catch (cause) {
    throw new CallingError('invalid-argument', 'The file is no sound that this browser knows.', {
      cause,
    });
  }
}

function mono(buffer: AudioBuffer): Samples {
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, channel) =>
    buffer.getChannelData(channel),
  );
  return new Float32Array(buffer.length).map(
    (_, index) =>
      channels.reduce((sum, channel) => sum + (channel[index] ?? 0), 0) / channels.length,
  );
}

/** A sound as a file (RIFF WAVE, 16 bit). */
export function wavFile(samples: Float32Array, rate = SAMPLE_RATE): Blob {
  const head = new DataView(new ArrayBuffer(44));
  const put = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i += 1) head.setUint8(at + i, text.charCodeAt(i));
  };
  put(0, 'RIFF');
  head.setUint32(4, 36 + samples.length * 2, true);
  put(8, 'WAVEfmt ');
  head.setUint32(16, 16, true);
  // PCM, one channel.
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, rate, true);
  head.setUint32(28, rate * 2, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  put(36, 'data');
  head.setUint32(40, samples.length * 2, true);
  const body = Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * 0x7fff);
  return new Blob([head, body], { type: 'audio/wav' });
}

function missing(url: string, why: string, cause?: unknown): CallingError {
  return new CallingError('not-found', `The sound at ${url} cannot be loaded. ${why}`, {
    cause,
    retryable: true,
  });
}

function tooLarge(): CallingError {
  return new CallingError('invalid-argument', 'The file of the sound is larger than 16 MB.');
}
