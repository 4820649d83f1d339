import type { Call } from '../calling/call.js';
import type { Calling } from '../calling/calling.js';
import { isAnswered } from '../core/call-state.js';
import { sameDestination, type Destination } from './destination.js';

/** What a `<webex-call>` lets be done by itself. */
export interface AutoCallHost {
  readonly call: Call | undefined;
  readonly destination: Destination | undefined;
  readonly autoDial: boolean;
  readonly autoAnswer: boolean;
  /** Whether there is a registered line to dial on. */
  readonly canDial: boolean;
  readonly calling: Calling | undefined;
  /** Dials, and tells a failure by one `call-error`. */
  dialByItself(): void;
  /** Answers, and tells a failure by one `call-error`. */
  answerByItself(): void;
}

/** Dials once for each destination, and answers each call at most once, by itself. */
export class AutoCall {
  readonly #host: AutoCallHost;
  readonly #answered = new WeakSet<Call>();
  #dialled: Destination | undefined;

  constructor(host: AutoCallHost) {
    this.#host = host;
  }

  /** Looks whether there is something to do; called whenever something has changed. */
  consider(): void {
    this.#considerDialling();
    this.#considerAnswering();
  }

  #considerDialling(): void {
    const host = this.#host;
    const { destination } = host;
    if (destination === undefined) this.#dialled = undefined;
    if (!host.autoDial || destination === undefined || !host.canDial) return;
    if (sameDestination(destination, this.#dialled)) return;
    if (!isFree(host.call)) return;
    this.#dialled = destination;
    host.dialByItself();
  }

  #considerAnswering(): void {
    const host = this.#host;
    const { call } = host;
    if (!host.autoAnswer || !call || this.#answered.has(call)) return;
    const { direction, status, pending } = call.state;
    if (direction !== 'inbound' || status !== 'ringing' || pending !== undefined) return;
    if (this.#othersAreAnswered(call)) return;
    this.#answered.add(call);
    host.answerByItself();
  }

  #othersAreAnswered(call: Call): boolean {
    const active = Object.values(this.#host.calling?.callingClient.getActiveCalls() ?? {}).flat();
    return active.some(
      (other) => other !== call && (isAnswered(other.state) || other.state.pending === 'answer'),
    );
  }
}

// Whether another call may be dialled in the place of this one.
function isFree(call: Call | undefined): boolean {
  if (!call || call.state.status === 'ended') return true;
  return call.state.status === 'idle' && call.state.pending === undefined;
}
