import type { Subscription } from 'rxjs';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import type { IncomingCall } from '../core/ports.js';
import { incomingDecision, type IncomingSituation } from '../policy/incoming-decision.js';
import type { CallHandle, CallOwner, CameIn } from './call-owner.js';
import type { Call, Line } from './line.js';

/** A call that has come in, and is yet to be decided on. Exactly one of its methods takes it. */
export interface ScreenedCall extends CameIn {
  /** What it meets, now. */
  situation(): IncomingSituation;
  /**
   * Lets it ring. One whose caller has given up meanwhile ends at once. `owner` is what it has of its
   * own.
   */
  ring(owner?: Partial<CallOwner>): CallHandle;
  /** Refuses it before it rings; the history is told. */
  refuse(statusCode: number): void;
}

/** What the calls that come in on a line need from it. */
export interface ScreenedCallOwner {
  readonly line: Line;
  situation(): IncomingSituation;
  add(owner: Partial<CallOwner> | undefined, cameIn: CameIn): CallHandle;
  addAside(owner: Partial<CallOwner>, cameIn: CameIn): CallHandle;
  /** It is about to ring. */
  rings(call: Call): void;
  /** It has been refused. */
  refused(statusCode: number, incoming: IncomingCall): void;
}

/** Keeps a call that has come in until it has been decided on. */
export function screenedCall(incoming: IncomingCall, owner: ScreenedCallOwner): ScreenedCall {
  return new Screened(incoming, owner);
}

class Screened implements ScreenedCall {
  readonly incoming: IncomingCall;
  readonly #owner: ScreenedCallOwner;
  readonly #waiting: Subscription;
  // Why it is over already.
  #given: DisconnectReason | undefined;

  constructor(incoming: IncomingCall, owner: ScreenedCallOwner) {
    this.incoming = incoming;
    this.#owner = owner;
    this.#waiting = incoming.port.signals$.subscribe((signal) => {
      if (signal.type === 'ended') this.#given = signal.reason;
    });
  }

  get line(): Line {
    return this.#owner.line;
  }

  situation(): IncomingSituation {
    return this.#owner.situation();
  }

  takeAside(owner: Partial<CallOwner>): CallHandle {
    return this.#taken(this.#owner.addAside(owner, this));
  }

  ring(owner?: Partial<CallOwner>): CallHandle {
    const handle = this.#taken(this.#owner.add(owner, this));
    if (!this.#given) this.#owner.rings(handle.call);
    this.incoming.port.ring();
    return handle;
  }

  refuse(statusCode: number): void {
    this.#waiting.unsubscribe();
    this.incoming.port.reject(statusCode);
    this.#owner.refused(statusCode, this.incoming);
  }

  #taken(handle: CallHandle): CallHandle {
    this.#waiting.unsubscribe();
    if (this.#given) handle.host.finish(this.#given);
    return handle;
  }
}

/** Decides by the state of the line alone, without settings. */
export function screenByState(call: ScreenedCall): void {
  const decision = incomingDecision(call.situation());
  if (decision.action === 'reject') call.refuse(decision.statusCode);
  else call.ring();
}
