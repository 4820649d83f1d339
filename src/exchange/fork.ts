import type { Clock } from '../core/clock.js';
import { bestResponse } from './best-response.js';
import { makeAck, makeAckAndBye, makeCancel } from './hop.js';
import type { FlowId } from './location.js';
import {
  withoutTopVia,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from './sip-message.js';
import { respond } from './sip-response.js';

/** Where one copy of a request goes. */
export interface Branch {
  readonly id: string;
  readonly flow: FlowId;
  /** As it is sent, our Via on top. */
  readonly request: SipRequest;
}

/** What a fork needs of its surroundings. */
export interface ForkParts {
  readonly clock: Clock;
  readonly branches: readonly Branch[];
  /** Sends to a client, or drops where its socket is gone. */
  readonly send: (flow: FlowId, message: SipMessage) => void;
  /** Hands a response back to where the request came from. */
  readonly forward: (response: SipResponse) => void;
  /** A Via for a request of our own. */
  readonly via: (method: string) => string;
  /** Every branch has its final response. */
  readonly onSettled: () => void;
}

interface Leg extends Branch {
  state: 'calling' | 'proceeding' | 'completed' | 'accepted';
  final?: SipResponse;
  /** The Reason headers of a CANCEL that is to be sent, or has been. */
  cancel?: readonly string[];
  cancelSent: boolean;
  stopTimer: () => void;
}

const TIMER_B = 32_000;
// RFC 3261 16.6 step 11 wants more than three minutes: the caller's own limit should come first.
const TIMER_C = 185_000;

/** RFC 3326, RFC 3261 16.7 step 10: what the phones that did not answer are told. */
const ELSEWHERE = ['SIP;cause=200;text="Call completed elsewhere"'] as const;

/**
 * One request sent to one or several clients: the response context of RFC 3261 16.7 with its
 * client transactions.
 *
 * `calling` → `proceeding` (1xx) → `accepted` (2xx) or `completed` (3xx to 6xx, or given up).
 */
export class Fork {
  readonly #parts: ForkParts;
  readonly #legs: Leg[];
  readonly #invite: boolean;
  #cancelled = false;
  #callerGone = false;
  #finalSent = false;

  constructor(parts: ForkParts) {
    this.#parts = parts;
    this.#invite = parts.branches[0]?.request.method === 'INVITE';
    this.#legs = parts.branches.map((branch) => ({
      ...branch,
      state: 'calling',
      cancelSent: false,
      stopTimer: () => undefined,
    }));
  }

  /** Sends every copy. */
  start(): void {
    for (const leg of this.#legs) {
      this.#setTimer(leg, TIMER_B, () => {
        this.#giveUp(leg);
      });
      this.#parts.send(leg.flow, leg.request);
    }
  }

  /** A response that came from the client of one branch. */
  receive(id: string, flow: FlowId, response: SipResponse): void {
    const leg = this.#legs.find((item) => item.id === id && item.flow === flow);
    if (leg === undefined) return;
    if (response.status < 200) this.#provisional(leg, response);
    else if (response.status < 300) this.#success(leg, response);
    else this.#failure(leg, response);
  }

  /** The caller has cancelled (RFC 3261 16.10). */
  cancel(reasons: readonly string[]): void {
    this.#cancelled = true;
    this.#cancelAll(reasons);
  }

  /** The caller's socket is gone: nobody is left who could cancel or acknowledge. */
  callerGone(): void {
    this.#callerGone = true;
    this.cancel([]);
  }

  /** The sockets that `isGone` names will answer nothing more. */
  flowsGone(isGone: (flow: FlowId) => boolean): void {
    for (const leg of this.#legs) {
      if (isGone(leg.flow)) this.#giveUp(leg);
    }
  }

  /** Stops every timer. */
  dispose(): void {
    for (const leg of this.#legs) leg.stopTimer();
  }

  #provisional(leg: Leg, response: SipResponse): void {
    if (isFinal(leg)) return;
    leg.state = 'proceeding';
    if (leg.cancel === undefined) {
      this.#setTimer(leg, this.#invite ? TIMER_C : TIMER_B, () => {
        this.#timeout(leg);
      });
    }
    this.#sendCancel(leg);
    // RFC 4320 4.1: a provisional response to anything but INVITE is of no use to the caller.
    if (this.#invite && response.status > 100 && !this.#finalSent)
      this.#parts.forward(withoutTopVia(response));
  }

  #success(leg: Leg, response: SipResponse): void {
    if (leg.state === 'completed') return;
    const first = leg.state !== 'accepted';
    leg.state = 'accepted';
    leg.stopTimer();
    if (this.#callerGone && this.#invite) {
      const [ack, bye] = makeAckAndBye(leg.request, response, this.#parts.via);
      this.#parts.send(leg.flow, ack);
      if (first) this.#parts.send(leg.flow, bye);
    } else if (this.#invite || !this.#finalSent) {
      // Every 2xx to an INVITE goes back, of a second phone as well (RFC 3261 16.7 step 5, RFC 6026).
      this.#finalSent = true;
      this.#parts.forward(withoutTopVia(response));
    }
    if (first) {
      if (this.#invite) this.#cancelAll(ELSEWHERE);
      this.#settle();
    }
  }

  #failure(leg: Leg, response: SipResponse): void {
    if (leg.state === 'accepted') return;
    // Each repetition is acknowledged, the first alone counts.
    if (this.#invite) this.#parts.send(leg.flow, makeAck(leg.request, response));
    if (leg.state === 'completed') return;
    if (response.status >= 600 && this.#invite) this.#cancelAll([]);
    this.#complete(leg, withoutTopVia(response));
  }

  #cancelAll(reasons: readonly string[]): void {
    if (!this.#invite) return;
    for (const leg of this.#legs) {
      if (isFinal(leg) || leg.cancel !== undefined) continue;
      leg.cancel = reasons;
      this.#sendCancel(leg);
    }
  }

  /** A CANCEL may not overtake its INVITE: it waits for a first 1xx (RFC 3261 9.1). */
  #sendCancel(leg: Leg): void {
    if (leg.cancel === undefined || leg.cancelSent || leg.state !== 'proceeding') return;
    leg.cancelSent = true;
    this.#parts.send(leg.flow, makeCancel(leg.request, leg.cancel));
    this.#setTimer(leg, TIMER_B, () => {
      this.#giveUp(leg);
    });
  }

  /** Timer C: it has rung too long (RFC 3261 16.8). */
  #timeout(leg: Leg): void {
    if (!this.#invite) {
      this.#giveUp(leg);
      return;
    }
    leg.cancel = [];
    this.#sendCancel(leg);
  }

  /** No response comes any more; for all but INVITE a 408 would help nobody (RFC 4320 4.2). */
  #giveUp(leg: Leg): void {
    if (isFinal(leg)) return;
    const status = this.#invite ? (this.#cancelled ? 487 : 408) : 480;
    this.#complete(leg, withoutTopVia(respond(leg.request, status, { tag: leg.id.slice(7, 23) })));
  }

  #complete(leg: Leg, response: SipResponse): void {
    leg.state = 'completed';
    leg.final = response;
    leg.stopTimer();
    this.#settle();
  }

  #settle(): void {
    if (!this.#legs.every(isFinal)) return;
    if (!this.#finalSent) {
      this.#finalSent = true;
      const finals = this.#legs.map((leg) => leg.final).filter((final) => final !== undefined);
      const best = bestResponse(finals, this.#cancelled);
      // A 503 would say that this server is down (RFC 3261 16.7 step 6).
      if (best !== undefined) this.#parts.forward(best.status === 503 ? asServerError(best) : best);
    }
    this.#parts.onSettled();
  }

  #setTimer(leg: Leg, ms: number, callback: () => void): void {
    leg.stopTimer();
    leg.stopTimer = this.#parts.clock.after(ms, callback);
  }
}

function isFinal(leg: Leg): boolean {
  return leg.state === 'completed' || leg.state === 'accepted';
}

function asServerError(response: SipResponse): SipResponse {
  return { ...response, status: 500, reason: 'Server Internal Error' };
}
