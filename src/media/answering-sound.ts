import type { Clock } from '../core/clock.js';
import { CallingError } from '../core/errors.js';
import type { Playback } from './remote-audio.js';
import { decibelsOf } from './silence-detector.js';
import { SAMPLE_RATE, wavFile } from './sound-file.js';

/** The sound of one call that a machine answers: what the caller hears, and what is recorded. */
export interface AnsweringSound {
  /** What the caller hears: nothing but what is played. */
  readonly stream: MediaStream;
  /** Plays the greeting, once; resolves at its end. */
  greet(): Promise<void>;
  /** What is to be recorded of the caller's tracks, as they are from now on. */
  take(tracks: readonly MediaStreamTrack[]): MediaStream;
  /** How loud the caller is, in dBFS; `undefined` where that is not known. */
  level(): number | undefined;
  close(): void;
}

/** How long a browser may take to let us sound, in ms. */
const ALLOWED_WITHIN = 600;

/**
 * Makes ready to play a greeting to a caller. Before anybody has done something on the page, browsers
 * run no Web Audio: then it goes by a media element, and the caller's level is not known. Rejects with
 * `media-failed` where neither is to be had.
 */
export async function openAnsweringSound(
  greeting: Float32Array<ArrayBuffer>,
  clock: Clock,
): Promise<AnsweringSound> {
  const context = typeof AudioContext === 'undefined' ? undefined : new AudioContext();
  if (context && (await runs(context, clock))) return new MixedSound(context, greeting);
  void context?.close().catch(() => undefined);
  return ElementSound.open(greeting, clock);
}

/** Lets sound flow that nobody is to hear: without that Chromium decodes nothing of it. */
export function playUnheard(stream: MediaStream): Playback {
  // A muted video may play without a gesture, a muted audio element may not.
  const element = document.createElement('video');
  element.muted = true;
  const play = (): void => {
    element.srcObject = stream;
    element.play().catch(() => undefined);
  };
  play();
  return {
    renew: play,
    stop: () => {
      element.pause();
      element.srcObject = null;
    },
  };
}

async function runs(context: AudioContext, clock: Clock): Promise<boolean> {
  let cancel: (() => void) | undefined;
  const refused = new Promise<void>((resolve) => {
    cancel = clock.after(ALLOWED_WITHIN, resolve);
  });
  // Where it is refused, resume() stays pending until the next gesture.
  await Promise.race([context.resume().catch(() => undefined), refused]);
  cancel?.();
  return context.state === 'running';
}

/** By Web Audio. */
class MixedSound implements AnsweringSound {
  readonly stream: MediaStream;
  readonly #context: AudioContext;
  readonly #greeting: AudioBufferSourceNode;
  readonly #taken: MediaStreamAudioDestinationNode;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;
  readonly #sources = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();

  constructor(context: AudioContext, greeting: Float32Array<ArrayBuffer>) {
    this.#context = context;
    const buffer = context.createBuffer(1, Math.max(greeting.length, 1), SAMPLE_RATE);
    buffer.copyToChannel(greeting, 0);
    this.#greeting = new AudioBufferSourceNode(context, { buffer });
    const oneChannel = { channelCount: 1, channelCountMode: 'explicit' } as const;
    const told = new MediaStreamAudioDestinationNode(context, oneChannel);
    this.#greeting.connect(told);
    this.stream = told.stream;
    this.#taken = new MediaStreamAudioDestinationNode(context, oneChannel);
    // The longest there is: 0.7 s at 48 kHz.
    this.#analyser = new AnalyserNode(context, { fftSize: 32_768 });
    this.#samples = new Float32Array(this.#analyser.fftSize);
  }

  greet(): Promise<void> {
    return new Promise((resolve) => {
      this.#greeting.onended = () => {
        resolve();
      };
      this.#greeting.start();
    });
  }

  take(tracks: readonly MediaStreamTrack[]): MediaStream {
    for (const [track, source] of this.#sources) {
      if (tracks.includes(track)) continue;
      source.disconnect();
      this.#sources.delete(track);
    }
    for (const track of tracks) {
      if (this.#sources.has(track)) continue;
      const mediaStream = new MediaStream([track]);
      const source = new MediaStreamAudioSourceNode(this.#context, { mediaStream });
      source.connect(this.#taken);
      source.connect(this.#analyser);
      this.#sources.set(track, source);
    }
    return this.#taken.stream;
  }

  level(): number | undefined {
    if (this.#context.state !== 'running') return undefined;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return decibelsOf(this.#samples);
  }

  close(): void {
    this.take([]);
    for (const track of this.stream.getTracks()) track.stop();
    void this.#context.close().catch(() => undefined);
  }
}

/** An element that gives what it plays; not in every library of DOM types yet. */
interface CapturedElement extends HTMLVideoElement {
  captureStream?(): MediaStream;
}

/** By a media element that nobody hears. */
class ElementSound implements AnsweringSound {
  readonly stream: MediaStream;
  readonly #element: HTMLVideoElement;
  readonly #url: string;
  #taken: MediaStream | undefined;

  private constructor(element: HTMLVideoElement, url: string, stream: MediaStream) {
    this.#element = element;
    this.#url = url;
    this.stream = stream;
  }

  static async open(greeting: Float32Array<ArrayBuffer>, clock: Clock): Promise<AnsweringSound> {
    const element: CapturedElement = document.createElement('video');
    const url = URL.createObjectURL(wavFile(greeting));
    element.muted = true;
    element.preload = 'auto';
    element.src = url;
    const stream = element.captureStream?.();
    const made = stream && new ElementSound(element, url, stream);
    if (made && (await made.#hasTrack(clock))) return made;
    URL.revokeObjectURL(url);
    throw new CallingError(
      'media-failed',
      'The browser lets this page answer no call before somebody has done something on it.',
      { retryable: true },
    );
  }

  greet(): Promise<void> {
    return new Promise((resolve) => {
      const ended = (): void => {
        resolve();
      };
      this.#element.addEventListener('ended', ended);
      this.#element.play().catch(ended);
    });
  }

  take(tracks: readonly MediaStreamTrack[]): MediaStream {
    // A recorder ends when another track comes in, so that it is left with the first.
    this.#taken ??= new MediaStream(tracks.slice(0, 1));
    return this.#taken;
  }

  level(): number | undefined {
    return undefined;
  }

  close(): void {
    this.#element.pause();
    this.#element.removeAttribute('src');
    this.#element.load();
    for (const track of this.stream.getTracks()) track.stop();
    URL.revokeObjectURL(this.#url);
  }

  #hasTrack(clock: Clock): Promise<boolean> {
    const { stream } = this;
    return new Promise((resolve) => {
      if (stream.getAudioTracks().length > 0) {
        resolve(true);
        return;
      }
      const cancel = clock.after(ALLOWED_WITHIN, () => {
        resolve(false);
      });
      stream.addEventListener('addtrack', () => {
        cancel();
        resolve(true);
      });
    });
  }
}
