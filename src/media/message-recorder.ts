import type { Clock } from '../core/clock.js';
import { recordingType } from './recording-type.js';

/** What a recorder tells. */
export interface MessageRecorderListener {
  /** Another part of the recording, and how long it is with it, in seconds. */
  part(part: Blob, seconds: number): void;
  /** The browser records no further. */
  failed(cause: unknown): void;
}

// How often a part is given, in ms: so much is lost at most when the page goes.
const PART = 500;
// How long a browser may take for the last part, in ms.
const LAST_WITHIN = 3_000;
const BITS_PER_SECOND = 32_000;

/** Records a stream from when it is made, in parts of half a second. */
export class MessageRecorder {
  readonly #recorder: MediaRecorder;
  readonly #clock: Clock;
  readonly #stopped: Promise<void>;

  constructor(stream: MediaStream, clock: Clock, listener: MessageRecorderListener) {
    this.#clock = clock;
    const recorder = new MediaRecorder(stream, {
      mimeType: recordingType(),
      audioBitsPerSecond: BITS_PER_SECOND,
    });
    this.#recorder = recorder;
    const began = clock.now();
    let length = 0;
    recorder.ondataavailable = ({ data }) => {
      // A clock that is set back makes no message shorter.
      length = Math.max(length, (clock.now() - began) / 1000);
      listener.part(data, length);
    };
    recorder.onerror = (event) => {
      listener.failed(event);
    };
    this.#stopped = new Promise((resolve) => {
      recorder.onstop = () => {
        resolve();
      };
    });
    recorder.start(PART);
  }

  /** Resolves when the last part has been told. */
  async stop(): Promise<void> {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    let cancel: (() => void) | undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(LAST_WITHIN, resolve);
    });
    await Promise.race([this.#stopped, late]);
    cancel?.();
  }
}
