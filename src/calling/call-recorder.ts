import { isTalking, type CallState } from '../core/call-state.js';
import type { Clock } from '../core/clock.js';
import type { CallRecord } from '../core/data-services.js';
import type { Logger } from '../core/log.js';
import {
  isNews,
  leavesRecord,
  recordOf,
  recordOfRefused,
  type RefusedCall,
} from '../policy/call-record.js';
import type { Call } from './line.js';

/** What a recorder needs from its calling. */
export interface CallRecorderOwner {
  readonly clock: Clock;
  readonly log: Logger;
  /** Writes a record of a line; `going` is that the call goes on. `callId`: its SIP Call-ID. */
  write(record: CallRecord, going: boolean, callId?: string): Promise<void>;
}

/** What is kept of a call that goes on. */
interface Followed {
  /** The last snapshot that was looked at. */
  before: CallState;
  /** Cancels what is to be done of it as time goes by. */
  stop: (() => void) | undefined;
  /** Cancels what is to be written of it soon. */
  soon: (() => void) | undefined;
}

/** What is to be written. */
interface Writing {
  readonly record: CallRecord;
  readonly going: boolean;
  readonly callId?: string | undefined;
}

const TOUCH = 15_000;
// A call that is being set up changes several times in a moment in which there is more urgent work.
const SOON = 250;
// When a call that has just been connected can be measured.
const FIRST_MEASURE = 3_000;

/**
 * Follows calls and writes down what is known of each: soon after a change, at once at its end, and as
 * time goes by.
 */
export class CallRecorder {
  readonly #owner: CallRecorderOwner;
  readonly #seen = new WeakSet<Call>();
  // Those that go on.
  readonly #followed = new Map<Call, Followed>();
  // What has taken the place of a call, by its `correlationId`.
  readonly #successors = new Map<string, Call>();
  // In their order; a call as it will be when it has its turn.
  readonly #waiting: (Call | Writing)[] = [];
  #written: Promise<void> | undefined;

  constructor(owner: CallRecorderOwner) {
    this.#owner = owner;
  }

  /** Follows these calls too; one that has ended leaves its last snapshot. */
  follow(calls: readonly Call[]): void {
    const added = calls.filter((call) => !this.#seen.has(call));
    for (const call of added) {
      this.#seen.add(call);
      const { replaces } = call.state;
      if (replaces !== undefined) this.#successors.set(replaces, call);
    }
    for (const call of added) this.#begin(call, call.state);
  }

  /** The next snapshot of a call that is followed. */
  changed(call: Call, state: CallState): void {
    const followed = this.#followed.get(call);
    if (!followed) return;
    const { before } = followed;
    followed.before = state;
    if (!leavesRecord(state) || (leavesRecord(before) && !isNews(before, state))) return;
    if (state.status === 'ended') this.#end(call, state);
    else this.#touch(call, followed);
  }

  /** A call was refused before it rang. */
  refused(call: RefusedCall): void {
    this.#write({ record: recordOfRefused(call), going: false, callId: call.callId });
  }

  /** What is known of a call that is followed elsewhere. */
  noted(record: CallRecord, going: boolean, callId?: string): void {
    this.#write({ record, going, callId });
  }

  /** Resolves when all that was to be written is written, or has failed. */
  settled(): Promise<void> {
    return this.#written ?? Promise.resolve();
  }

  dispose(): void {
    for (const [call, followed] of this.#followed) {
      const writing = followed.soon && this.#writingOf(call);
      if (writing) this.#write(writing);
      followed.soon?.();
      followed.stop?.();
    }
    this.#followed.clear();
  }

  #begin(call: Call, state: CallState): void {
    if (state.status === 'ended') {
      if (leavesRecord(state)) this.#end(call, state);
      return;
    }
    const followed: Followed = { before: state, stop: undefined, soon: undefined };
    this.#followed.set(call, followed);
    if (leavesRecord(state)) this.#touch(call, followed);
  }

  #touch(call: Call, followed: Followed): void {
    followed.stop?.();
    followed.stop =
      isTalking(call.state) && !call.state.quality
        ? this.#owner.clock.after(FIRST_MEASURE, () => {
            measure(call);
            this.#goOn(call, followed, TOUCH - FIRST_MEASURE);
          })
        : undefined;
    if (!followed.stop) this.#goOn(call, followed, TOUCH);
    followed.soon ??= this.#owner.clock.after(SOON, () => {
      this.#writeGoing(call, followed);
    });
  }

  // Of a page that is closed the record then says until when the call was there.
  #goOn(call: Call, followed: Followed, ms: number): void {
    followed.stop = this.#owner.clock.after(ms, () => {
      if (isTalking(call.state)) measure(call);
      this.#goOn(call, followed, TOUCH);
      this.#writeGoing(call, followed);
    });
  }

  #writeGoing(call: Call, followed: Followed): void {
    followed.soon?.();
    followed.soon = undefined;
    this.#write(call);
  }

  #end(call: Call, state: CallState): void {
    const followed = this.#followed.get(call);
    this.#followed.delete(call);
    followed?.stop?.();
    followed?.soon?.();
    const successor = this.#successors.get(state.correlationId)?.state;
    for (const id of [state.correlationId, state.replaces ?? '']) this.#successors.delete(id);
    const record = recordOf(state, this.#owner.clock.now(), successor);
    this.#write({ record, going: false, callId: state.callId });
  }

  #write(what: Call | Writing): void {
    this.#waiting.push(what);
    this.#written ??= Promise.resolve().then(() => this.#writeAll());
  }

  // One after the other, so that the last word stays.
  async #writeAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const writing = 'record' in next ? next : this.#writingOf(next);
      try {
        if (writing) await this.#owner.write(writing.record, writing.going, writing.callId);
      } catch (error) {
        this.#owner.log.warn('a call could not be written into the history', error);
      }
    }
    this.#written = undefined;
  }

  /** What is known of a call by now; of one that has ended meanwhile that is written by itself. */
  #writingOf({ state }: Call): Writing | undefined {
    if (state.status === 'ended') return undefined;
    const record = recordOf(state, this.#owner.clock.now());
    return { record, going: true, callId: state.callId };
  }
}

// How good it is comes with its state, and so into its record, whether anybody watches or not.
function measure(call: Call): void {
  call.getCallRtpStats().catch(() => undefined);
}
