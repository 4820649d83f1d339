import type { Clock } from '../core/clock.js';
import { createDeferred } from '../core/deferred.js';
import type { AnsweringSound } from '../media/answering-sound.js';
import { MessageRecorder } from '../media/message-recorder.js';
import { SilenceDetector } from '../media/silence-detector.js';
import type { MessageWriter } from '../services/message-writer.js';
import type { Call } from './line.js';

/** A call that is answered, and where its message goes. */
export interface MessageTakingOptions {
  readonly clock: Clock;
  readonly call: Call;
  readonly sound: AnsweringSound;
  readonly writer: MessageWriter;
  /** How long a message may be, in ms. */
  readonly longest: number;
  /** Settles when the call has ended. */
  readonly ended: Promise<void>;
  /** It is so long by now, in seconds. */
  grown(seconds: number): void;
  /** It cannot be recorded or stored any further. */
  failed(cause: unknown): void;
}

const LOOK = 250;

/**
 * Records what a caller says until he hangs up, is silent for 8 s or has said enough, then ends the
 * call. Resolves with how long the message is, in seconds; `undefined` where there is none.
 */
export async function takeMessage(options: MessageTakingOptions): Promise<number | undefined> {
  const { clock, call, sound, writer } = options;
  const enough = createDeferred<void>();
  let failed = false;
  const fail = (cause: unknown): void => {
    // Every part after the first fails as well.
    if (!failed) options.failed(cause);
    failed = true;
    enough.resolve();
  };
  const tracks = (): readonly MediaStreamTrack[] => call.remoteStream?.getAudioTracks() ?? [];
  let length = 0;
  const recorder = new MessageRecorder(sound.take(tracks()), clock, {
    part: (part, seconds) => {
      writer.append(part, seconds).then(() => {
        length = seconds;
        options.grown(seconds);
      }, fail);
    },
    failed: fail,
  });
  const following = call.events$.subscribe(({ type }) => {
    if (type === 'remote-media') sound.take(tracks());
  });
  const cancelLimit = clock.after(options.longest, () => {
    enough.resolve();
  });
  const silence = new SilenceDetector();
  let cancelLook = clock.after(LOOK, function look() {
    if (silence.hears(sound.level(), clock.now())) enough.resolve();
    else cancelLook = clock.after(LOOK, look);
  });
  await Promise.race([enough.promise, options.ended]);
  cancelLook();
  cancelLimit();
  following.unsubscribe();
  const last = recorder.stop();
  void call.end();
  await last;
  return (await writer.close()) ? length : undefined;
}
