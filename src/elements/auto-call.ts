import type { Call } from '../calling/line.js';
import type { Calling } from '../calling/calling.js';
import { isAnswered } from '../core/call-state.js';
import { sameDestination, type Destination } from './destination.js';

/** What a `<webex-call>` lets be done by itself. */
export interface AutoCallHost {
  call(): Call | undefined;
  calling(): Calling | undefined;
  /** Whom to dial by itself, if anybody. */
  destination(): Destination | undefined;
  /** Whether there is a registered line to dial on. */
  canDial(): boolean;
  /** Whether to answer by itself. */
  canAnswer(): boolean;
  /** Dials, and tells a failure by one `call-error`. */
  dial(): void;
  /** Answers, and tells a failure by one `call-error`. */
  answer(call: Call): void;
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
    const destination = host.destination();
    if (destination === undefined) this.#dialled = undefined;
    if (destination === undefined || sameDestination(destination, this.#dialled)) return;
    if (!host.canDial() || !isFree(host.call())) return;
    this.#dialled = destination;
    host.dial();
  }

  #considerAnswering(): void {
    const call = this.#host.call();
    if (!call || !this.#host.canAnswer() || this.#answered.has(call)) return;
    const { direction, status, pending } = call.state;
    if (direction !== 'inbound' || status !== 'ringing' || pending !== undefined) return;
    if (this.#othersAreAnswered(call)) return;
    this.#answered.add(call);
    this.#host.answer(call);
  }

  #othersAreAnswered(call: Call): boolean {
    const active = Object.values(this.#host.calling()?.callingClient.getActiveCalls() ?? {}).flat();
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
