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
  readonly #going = new Map<Call, () => void>();
  // What is to be written of a call soon.
  readonly #soon = new Map<Call, () => void>();
  readonly #following = new Map<Call, { unsubscribe(): void }>();
  // What has taken the place of a call, by its `correlationId`.
  readonly #successors = new Map<string, Call>();
  #written: Promise<void> = Promise.resolve();

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
    for (const call of added) this.#follow(call);
  }

  /** A call was refused before it rang. */
  refused(call: RefusedCall): void {
    this.#write(recordOfRefused(call), false, call.callId);
  }

  /** What is known of a call that is followed elsewhere. */
  noted(record: CallRecord, going: boolean, callId?: string): void {
    this.#write(record, going, callId);
  }

  /** Resolves when all that was to be written is written, or has failed. */
  settled(): Promise<void> {
    return this.#written;
  }

  dispose(): void {
    for (const call of this.#soon.keys()) this.#writeGoing(call);
    for (const following of this.#following.values()) following.unsubscribe();
    for (const stop of this.#going.values()) stop();
    this.#following.clear();
    this.#going.clear();
  }

  #follow(call: Call): void {
    let before: CallState | undefined;
    const following = call.state$.subscribe({
      next: (state) => {
        const news = before === undefined || !leavesRecord(before) || isNews(before, state);
        before = state;
        if (!leavesRecord(state) || !news) return;
        if (state.status === 'ended') this.#end(call, state);
        else this.#touch(call);
      },
      complete: () => {
        this.#following.delete(call);
      },
    });
    if (!following.closed) this.#following.set(call, following);
  }

  // Of a page that is closed the record then says until when the call was there.
  #touch(call: Call, again = false): void {
    const { clock } = this.#owner;
    this.#going.get(call)?.();
    const talking = isTalking(call.state);
    if (again && talking) measure(call);
    const first = talking && !call.state.quality && !again;
    const stops = [
      clock.after(TOUCH, () => {
        this.#touch(call, true);
      }),
      ...(first
        ? [
            clock.after(FIRST_MEASURE, () => {
              measure(call);
            }),
          ]
        : []),
    ];
    this.#going.set(call, () => {
      for (const stop of stops) stop();
    });
    if (again) this.#writeGoing(call);
    else if (!this.#soon.has(call)) {
      const cancel = clock.after(SOON, () => {
        this.#writeGoing(call);
      });
      this.#soon.set(call, cancel);
    }
  }

  #writeGoing(call: Call): void {
    this.#notSoon(call);
    this.#write(recordOf(call.state, this.#owner.clock.now()), true, call.state.callId);
  }

  #notSoon(call: Call): void {
    this.#soon.get(call)?.();
    this.#soon.delete(call);
  }

  #end(call: Call, state: CallState): void {
    this.#going.get(call)?.();
    this.#going.delete(call);
    this.#notSoon(call);
    const successor = this.#successors.get(state.correlationId)?.state;
    for (const id of [state.correlationId, state.replaces ?? '']) this.#successors.delete(id);
    this.#write(recordOf(state, this.#owner.clock.now(), successor), false, state.callId);
  }

  // One after the other, so that the last word stays.
  #write(record: CallRecord, going: boolean, callId?: string): void {
    const { log } = this.#owner;
    this.#written = this.#written
      .then(() => this.#owner.write(record, going, callId))
      .catch((error: unknown) => {
        log.warn('a call could not be written into the history', error);
      });
  }
}

// How good it is comes with its state, and so into its record, whether anybody watches or not.
function measure(call: Call): void {
  call.getCallRtpStats().catch(() => undefined);
}
