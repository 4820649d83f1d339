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

/** What a screened call needs from its line. */
export interface ScreenedCallOwner {
  readonly line: Line;
  situation(): IncomingSituation;
  add(owner?: Partial<CallOwner>): CallHandle;
  addAside(owner: Partial<CallOwner>): CallHandle;
  /** It is about to ring. */
  rings(call: Call): void;
  /** It has been refused. */
  refused(statusCode: number): void;
}

/** Keeps a call that has come in until it has been decided on. */
export function screenedCall(incoming: IncomingCall, owner: ScreenedCallOwner): ScreenedCall {
  const { port } = incoming;
  let given: DisconnectReason | undefined;
  const waiting = port.signals$.subscribe((signal) => {
    if (signal.type === 'ended') given = signal.reason;
  });
  const taken = (handle: CallHandle): CallHandle => {
    waiting.unsubscribe();
    if (given) handle.host.finish(given);
    return handle;
  };
  const cameIn: CameIn = {
    incoming,
    line: owner.line,
    takeAside: (own) => taken(owner.addAside(own)),
  };
  return {
    ...cameIn,
    situation: () => owner.situation(),
    ring: (own) => {
      const handle = taken(owner.add({ ...own, cameIn }));
      if (!given) owner.rings(handle.call);
      port.ring();
      return handle;
    },
    refuse: (statusCode) => {
      waiting.unsubscribe();
      port.reject(statusCode);
      owner.refused(statusCode);
    },
  };
}

/** Decides by the state of the line alone, without settings. */
export function screenByState(call: ScreenedCall): void {
  const decision = incomingDecision(call.situation());
  if (decision.action === 'reject') call.refuse(decision.statusCode);
  else call.ring();
}
