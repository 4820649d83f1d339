import type { Clock } from '../core/clock.js';
import { CallingError } from '../core/errors.js';
import type { MixedLeg } from './call-media.js';

/** How long a browser may take to start the sound before we call it refused, in ms. */
const REFUSED_AFTER = 2_000;

/**
 * Mixes the sound of several calls: each far end hears our own sound and all the others, and not
 * itself. Nothing of it is heard here, where each call plays as before. Closes with its last leg.
 */
export class Mixer {
  readonly #context: AudioContext;
  readonly #legs = new Set<Leg>();
  // Its context says so only when it has closed, in Firefox a while later.
  #closed = false;

  private constructor(context: AudioContext) {
    this.#context = context;
    // A call of the telephone itself interrupts the sound of all pages (Safari).
    context.addEventListener('statechange', this.#goOn);
  }

  /** Rejects with `media-failed` where there is no Web Audio, or it may not run yet. */
  static async open(clock: Clock): Promise<Mixer> {
    const context = createContext();
    let cancel: (() => void) | undefined;
    // Where it is refused, resume() stays pending until the next gesture.
    const refused = new Promise<void>((resolve) => {
      cancel = clock.after(REFUSED_AFTER, resolve);
    });
    await Promise.race([context.resume().catch(() => undefined), refused]);
    cancel?.();
    if (context.state === 'running') return new Mixer(context);
    void context.close();
    throw new CallingError(
      'media-failed',
      'The browser lets this page mix no sound before somebody has done something on it: merge calls from a click.',
      { retryable: true },
    );
  }

  /** One more call. */
  join(): MixerLeg {
    const leg = new Leg(this.#context, () => {
      if (!this.#legs.delete(leg)) return;
      for (const other of this.#legs) other.stopTelling(leg);
      if (this.#legs.size === 0) this.close();
    });
    for (const other of this.#legs) {
      other.tell(leg);
      leg.tell(other);
    }
    this.#legs.add(leg);
    return leg;
  }

  /** Closes one that is not needed. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#context.removeEventListener('statechange', this.#goOn);
    void this.#context.close();
  }

  readonly #goOn = (): void => {
    if (this.#context.state !== 'running') this.#context.resume().catch(() => undefined);
  };
}

/** A call's place in a mixer. */
export interface MixerLeg extends MixedLeg {
  /** Takes it out; its track ends. */
  leave(): void;
}

class Leg implements MixerLeg {
  readonly track: MediaStreamTrack;
  readonly #context: AudioContext;
  readonly #left: () => void;
  /** What its far end says, and what it is told. */
  readonly #said: GainNode;
  readonly #told: MediaStreamAudioDestinationNode;
  readonly #sources = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();

  constructor(context: AudioContext, left: () => void) {
    this.#context = context;
    this.#left = left;
    this.#said = new GainNode(context);
    this.#told = new MediaStreamAudioDestinationNode(context, {
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    const [track] = this.#told.stream.getAudioTracks();
    if (!track) throw new CallingError('media-failed', 'The browser gives no mixed sound.');
    this.track = track;
  }

  tell(other: Leg): void {
    this.#said.connect(other.#told);
  }

  stopTelling(other: Leg): void {
    this.#said.disconnect(other.#told);
  }

  feed(own: MediaStreamTrack | undefined, received: readonly MediaStreamTrack[]): void {
    const wanted = new Map<MediaStreamTrack, AudioNode>();
    for (const track of received) wanted.set(track, this.#said);
    if (own) wanted.set(own, this.#told);
    for (const [track, source] of this.#sources) {
      if (wanted.has(track)) continue;
      source.disconnect();
      this.#sources.delete(track);
    }
    for (const [track, target] of wanted) {
      if (this.#sources.has(track)) continue;
      const stream = new MediaStream([track]);
      const source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream });
      source.connect(target);
      this.#sources.set(track, source);
    }
  }

  leave(): void {
    this.feed(undefined, []);
    this.#said.disconnect();
    this.track.stop();
    this.#left();
  }
}

function createContext(): AudioContext {
  try {
    return new AudioContext();
  } catch (cause) {
    throw new CallingError('media-failed', 'This browser cannot mix sound (Web Audio).', { cause });
  }
}
