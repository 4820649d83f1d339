import type { Clock } from '../core/clock.js';
import { CallingError, toCallingError } from '../core/errors.js';
import type { SoundProcessor } from './calling-audio.js';
import type { Microphone, MicrophoneSource, TreatedTrack } from './microphone.js';

const PATIENCE = 2000;

/** What processing sound needs. */
export interface ProcessingOwner {
  readonly microphone: Microphone;
  readonly clock: Clock;
  /** What nobody asked for just now failed. */
  failed(error: CallingError): void;
}

/** What stands between the microphone and the calls, if anything does. */
export class SoundProcessing {
  readonly #owner: ProcessingOwner;
  #processor: SoundProcessor | undefined;
  #turn = 0;

  constructor(owner: ProcessingOwner) {
    this.#owner = owner;
  }

  /** See `CallingAudio.setProcessor()`. */
  async set(processor: SoundProcessor | null): Promise<void> {
    if (processor !== null && !isProcessor(processor)) {
      throw new CallingError(
        'invalid-argument',
        'A sound processor is an object with a method process(track), or null.',
      );
    }
    const before = this.#processor;
    this.#take(processor ?? undefined);
    const turn = this.#turn;
    try {
      await this.#treatAnew(turn);
    } catch (cause) {
      if (turn === this.#turn) {
        this.#take(undefined);
        await this.#treatAnew(this.#turn);
        letGo(processor ?? undefined);
      }
      throw cause;
    } finally {
      if (before !== processor && before !== this.#processor) letGo(before);
    }
  }

  dispose(): void {
    const processor = this.#processor;
    this.#take(undefined);
    letGo(processor);
  }

  /** Each microphone that is opened from now on is treated by this one. */
  #take(processor: SoundProcessor | undefined): void {
    this.#turn += 1;
    this.#processor = processor;
    const { microphone, clock } = this.#owner;
    microphone.treat =
      processor &&
      (async (raw) => {
        try {
          return await processSound(processor, raw, clock);
        } catch (cause) {
          this.#owner.failed(toCallingError(cause, 'media-failed', 'It failed.'));
          return undefined;
        }
      });
  }

  /** Treats the microphone in use once more, by the processor of now. */
  async #treatAnew(turn: number): Promise<void> {
    const { microphone, clock } = this.#owner;
    const source: MicrophoneSource | undefined = microphone.source;
    if (!source || source.silent) return;
    const processor = this.#processor;
    const treated = processor && (await processSound(processor, source.raw, clock));
    if (turn !== this.#turn) {
      treated?.release();
      throw new CallingError('cancelled', 'Another sound processor was set meanwhile.');
    }
    if (source !== microphone.source) {
      // The one that took its place was treated as it was opened.
      treated?.release();
      return;
    }
    const before = source.treated;
    source.treated = treated;
    microphone.use(source);
    before?.release();
  }
}

/** Lets a processor make its track. Rejects with `media-failed`; it has 2 s. */
async function processSound(
  processor: SoundProcessor,
  raw: MediaStreamTrack,
  clock: Clock,
): Promise<TreatedTrack> {
  const abort = new AbortController();
  const release = (track: MediaStreamTrack): void => {
    abort.abort();
    if (track !== raw) track.stop();
  };
  let cancel: () => void = () => undefined;
  const hung = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(PATIENCE, () => {
      reject(new Error('It took more than 2 s.'));
    });
  });
  const made = Promise.resolve().then(() => processor.process(raw, abort.signal));
  try {
    const track = await Promise.race([made, hung]);
    if (!(track instanceof MediaStreamTrack) || track.kind !== 'audio') {
      throw new TypeError('It made no audio track.');
    }
    if (track.readyState !== 'live') throw new TypeError('The track that it made has ended.');
    return {
      track,
      release: () => {
        release(track);
      },
    };
  } catch (cause) {
    abort.abort();
    // What comes too late is let go of.
    made.then(release).catch(() => undefined);
    throw new CallingError(
      'media-failed',
      'The sound processor failed, so the microphone is sent as it is. See the cause of this error.',
      { cause, retryable: true },
    );
  } finally {
    cancel();
  }
}

/** Tells a processor that it is not used any more; what it throws is its own affair. */
function letGo(processor: SoundProcessor | undefined): void {
  try {
    processor?.dispose?.();
  } catch {
    // Nothing depends on it.
  }
}

// Pages without types hand in anything.
function isProcessor(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'process' in value &&
    typeof value.process === 'function'
  );
}
