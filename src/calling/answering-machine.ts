import { filter, firstValueFrom } from 'rxjs';
import { isAnswered, type CallState } from '../core/call-state.js';
import type { Clock } from '../core/clock.js';
import type { CallRecord, Disposition, VoicemailGreeting } from '../core/data-services.js';
import { CallingError, isCallingError, rejected, toCallingError } from '../core/errors.js';
import type { Logger } from '../core/log.js';
import type { IncomingCall } from '../core/ports.js';
import { openAnsweringSound, playUnheard, type AnsweringSound } from '../media/answering-sound.js';
import { beep, greetingTones } from '../media/greeting-tones.js';
import { recordingType } from '../media/recording-type.js';
import { readSound, SAMPLE_RATE } from '../media/sound-file.js';
import { renderTone } from '../media/tone-shapes.js';
import { recordOfMachine } from '../policy/call-record.js';
import type { NewMessage } from '../services/indexed-db-voicemail.js';
import type { MessageWriter } from '../services/message-writer.js';
import { callerOf, createCorrelationId } from './call-start.js';
import type { CallHost, CallOwner, CameIn } from './call-owner.js';
import type { Call } from './line.js';
import { takeMessage } from './message-taking.js';
import type { ScreenedCall } from './screened-call.js';

/** What an answering machine needs from its calling. */
export interface AnsweringMachineOwner {
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether the network is believed when it says who calls. */
  trustsIdentity(): boolean;
  /** Begins a message. Rejects with `storage-full` or `storage-failed`. */
  begin(message: NewMessage): Promise<MessageWriter>;
  /** What callers of a line are to hear. */
  greeting(lineId: string): Promise<VoicemailGreeting | undefined>;
  /** Writes into the history; `going` is that the call goes on. */
  write(record: CallRecord, going: boolean, callId?: string): void;
  /** A call could not be taken, or its message not be kept whole. */
  failed(error: CallingError): void;
  /** How long a message may be, in ms; default 120,000. */
  readonly longest?: number;
}

type Samples = Float32Array<ArrayBuffer>;

interface Prepared {
  readonly sound: AnsweringSound;
  readonly writer: MessageWriter;
  /** Of the greeting, in ms. */
  readonly length: number;
}

interface Taken {
  readonly prepared: Prepared;
  readonly call: Call;
  readonly sessionId: string;
  readonly startTime: number;
  /** What becomes of it without a message. */
  readonly otherwise: Disposition;
}

/** A call that is taken; `served` settles when it is over. */
interface Served {
  readonly served: Promise<void>;
}

const LONGEST = 120_000;
// Nobody fills the storage or wears out the processor by calling often at once.
const MOST = 10;
// How long the file of a greeting may take to load, in ms: the caller waits.
const LOADED_WITHIN = 3_000;
const LONGEST_GREETING = 60 * SAMPLE_RATE;

/**
 * Answers calls in the place of the user: plays a greeting, records what the caller says, stores it.
 * Takes several at once, and none of the user's devices.
 */
export class AnsweringMachine {
  readonly #owner: AnsweringMachineOwner;
  readonly #going = new Map<Promise<void>, () => void>();
  // Those that are being taken: what is wanted twice happens once.
  readonly #taking = new Map<IncomingCall, Promise<Served | undefined>>();
  #disposed = false;

  constructor(owner: AnsweringMachineOwner) {
    this.#owner = owner;
  }

  /**
   * Takes a call; `rung` where it has rung without an answer, which ends then, unless the user or the
   * caller was faster. What cannot be taken is refused with 480. Resolves when it is over.
   */
  async take(screened: ScreenedCall, rung?: CallHost): Promise<void> {
    const taken = await this.#begin(screened, rung).catch((cause: unknown) => {
      if (!isNoTime(cause)) this.#failed(cause);
      refuse(screened, rung);
      return undefined;
    });
    await taken?.served;
  }

  /**
   * Takes a call that rings and that the user hands over; resolves when it is taken. What cannot be
   * taken rings on.
   */
  async hand(cameIn: CameIn, rung: CallHost): Promise<void> {
    const taken = await this.#begin(cameIn, rung, true).catch((cause: unknown) => {
      throw couldNot(cause);
    });
    if (taken) return;
    const { status } = rung.state;
    throw status === 'ended'
      ? new CallingError('cancelled', 'The caller gave up.')
      : new CallingError('invalid-state', 'The call has been answered.');
  }

  /** Ends all that goes on; resolves when what has been said is stored. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const end of this.#going.values()) end();
    await Promise.all(this.#going.keys());
  }

  get #hasTime(): boolean {
    return !this.#disposed && this.#taking.size + this.#going.size < MOST;
  }

  /** Resolves when it is taken, with `undefined` where somebody was faster. */
  #begin(cameIn: CameIn, rung?: CallHost, byHand = false): Promise<Served | undefined> {
    const { incoming } = cameIn;
    const taking = this.#taking.get(incoming) ?? this.#take(cameIn, rung, byHand);
    this.#taking.set(incoming, taking);
    return taking.finally(() => this.#taking.delete(incoming));
  }

  async #take(
    cameIn: CameIn,
    rung: CallHost | undefined,
    byHand: boolean,
  ): Promise<Served | undefined> {
    if (!this.#hasTime) throw noTime();
    let prepared: Prepared | undefined;
    try {
      const sessionId = rung?.state.correlationId ?? createCorrelationId();
      const startTime = rung?.state.startTime ?? this.#owner.clock.now();
      prepared = await this.#prepare(cameIn, sessionId);
      // The user may be about to answer, which may yet fail.
      if (rung) await firstValueFrom(rung.call.state$.pipe(filter((now) => !isBeingAnswered(now))));
      if (rung && rung.state.status !== 'ringing') return undefined;
      if (this.#disposed) throw noTime();
      const { call } = cameIn.takeAside(ownerAside());
      rung?.finish({ cause: byHand ? 'rejected' : 'no-answer', by: 'local' });
      // Who has handed it over knows of it.
      const otherwise = byHand ? 'rejected' : 'missed';
      const served = this.#serve({ prepared, call, sessionId, startTime, otherwise });
      prepared = undefined;
      this.#going.set(served, () => void call.end());
      void served.finally(() => this.#going.delete(served));
      return { served };
    } finally {
      if (prepared) await this.#drop(prepared);
    }
  }

  async #prepare({ incoming, line }: CameIn, messageId: string): Promise<Prepared> {
    const { clock } = this.#owner;
    const type = recordingType();
    const remote = callerOf(incoming, this.#owner.trustsIdentity());
    const { lineId } = line;
    const greeting = await this.#greeting(lineId);
    const sound = await openAnsweringSound(greeting, clock);
    try {
      const message = { messageId, lineId, remote, time: clock.now(), urgent: false, type };
      const writer = await this.#owner.begin(message);
      return { sound, writer, length: (greeting.length / SAMPLE_RATE) * 1000 };
    } catch (error) {
      sound.close();
      throw error;
    }
  }

  async #serve({ prepared, call, ...taken }: Taken): Promise<void> {
    const { clock } = this.#owner;
    const { sound, writer } = prepared;
    const write = (seconds: number | undefined, going: boolean): void => {
      const record = recordOfMachine(call.state, clock.now(), { ...taken, seconds });
      this.#owner.write(record, going, call.state.callId);
    };
    write(undefined, true);
    const ended = new Promise<void>((resolve) => {
      call.state$.subscribe({ complete: resolve });
    });
    let length = 0;
    let seconds: number | undefined;
    try {
      if (await this.#greet(call, prepared, ended)) {
        seconds = await takeMessage({
          clock,
          call,
          sound,
          writer,
          ended,
          longest: this.#owner.longest ?? LONGEST,
          grown: (grown) => {
            // Should the page go now, there is a message.
            if (length < 1 && grown >= 1) write(grown, true);
            length = grown;
          },
          failed: (cause) => {
            this.#failed(cause);
          },
        });
      } else {
        await writer.drop();
      }
    } catch (cause) {
      this.#failed(cause);
      // What has been said is kept.
      if (await writer.close().catch(() => false)) seconds = length;
    }
    await call.end();
    sound.close();
    write(seconds, false);
  }

  /** Answers and plays the greeting; resolves with whether the caller is still there at its end. */
  async #greet(call: Call, { sound, length }: Prepared, ended: Promise<void>): Promise<boolean> {
    const { clock } = this.#owner;
    if (call.state.status === 'ended') return false;
    const connected = firstValueFrom(
      call.state$.pipe(filter(({ status }) => status === 'connected' || status === 'ended')),
    );
    await call.answer({ stream: sound.stream });
    await connected;
    if (!isAnswered(call.state)) return false;
    // Where the browser stops the sound of all pages it does not end.
    let cancel: (() => void) | undefined;
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(length + 2_000, resolve);
    });
    await Promise.race([sound.greet(), late, ended]);
    cancel?.();
    return isAnswered(call.state);
  }

  async #greeting(lineId: string): Promise<Samples> {
    const { clock, log } = this.#owner;
    try {
      const own = await this.#owner.greeting(lineId);
      if (own !== undefined) {
        const samples = await readSound(own, clock, LOADED_WITHIN);
        return joined(samples.subarray(0, LONGEST_GREETING), renderTone(beep, SAMPLE_RATE));
      }
    } catch (cause) {
      log.warn('the greeting cannot be played: callers hear the tones', cause);
    }
    return joined(renderTone(greetingTones, SAMPLE_RATE), renderTone(beep, SAMPLE_RATE));
  }

  async #drop({ sound, writer }: Prepared): Promise<void> {
    sound.close();
    await writer.drop().catch(() => undefined);
  }

  #failed(cause: unknown): void {
    const error = couldNot(cause);
    this.#owner.log.info('the answering machine could not record a call', error);
    this.#owner.failed(error);
  }
}

function couldNot(cause: unknown): CallingError {
  return toCallingError(cause, 'media-failed', 'The answering machine could not record a call.');
}

function noTime(): CallingError {
  const message = 'The answering machine takes no more calls now.';
  return new CallingError('service-unavailable', message, { retryable: true });
}

function isNoTime(cause: unknown): boolean {
  return isCallingError(cause) && cause.code === 'service-unavailable';
}

function isBeingAnswered({ status, pending }: CallState): boolean {
  return status === 'ringing' && pending !== undefined;
}

function refuse(screened: ScreenedCall, rung: CallHost | undefined): void {
  if (!rung) {
    screened.refuse(480);
  } else {
    rung.port?.reject(480);
    rung.finish({ cause: 'no-answer', by: 'local', statusCode: 480 });
  }
}

// Nothing of it is heard or shown here, and no other call is held for it.
function ownerAside(): Partial<CallOwner> {
  const quiet = (): void => undefined;
  return {
    play: playUnheard,
    playTone: () => ({ stop: quiet }),
    takingUp: quiet,
    silence: quiet,
    alerting: quiet,
    // A machine is not sent on to somebody else.
    features: {
      loaded: undefined,
      load: () => rejected('not-supported', 'The answering machine has no features of a call.'),
    },
  };
}

function joined(first: Samples, second: Samples): Samples {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
