import { initialCallState, type CallState } from '../core/call-state.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import { CallingError } from '../core/errors.js';
import type { IncomingCall } from '../core/ports.js';
import type { RemoteParty } from '../core/remote-party.js';
import { believedIdentity } from '../policy/believed-identity.js';
import type { CallOrigin, CallOwner } from './call-owner.js';

/** The first snapshot of a call. */
export function startOf(origin: CallOrigin, owner: CallOwner): CallState {
  const replaced = origin.replaces?.state;
  const common = {
    correlationId: createCorrelationId(),
    lineId: owner.line.lineId,
    startTime: owner.clock.now(),
    ...(replaced && { replaces: replaced.correlationId, muted: replaced.muted }),
  };
  if (origin.direction === 'outbound') {
    const remote = owner.known(origin.remote);
    return initialCallState({ ...common, direction: 'outbound', remote });
  }
  const { incoming } = origin;
  const { callId, forwardedBy = [], headers, video } = incoming;
  const remote = owner.known(callerOf(incoming, owner.preferences().trustIdentity === true));
  return initialCallState({
    ...common,
    direction: 'inbound',
    callId,
    remote,
    headers,
    hasVideo: video,
    ...(forwardedBy.length > 0 ? { forwardedBy } : {}),
    ...(replaced && { status: 'connecting' }),
  });
}

/** Who is calling, as far as it is believed. */
export function callerOf(incoming: IncomingCall, trust: boolean): RemoteParty {
  const { remote: claimed, network } = incoming;
  const facts = { claimed, ...(network ? { network } : {}) };
  return believedIdentity({ before: {}, facts, trust, answered: false });
}

/** What a command rejects with whose call was ended before it was done. */
export function cancelled({ by, cause, statusCode }: DisconnectReason): CallingError {
  const ended = by === 'local' ? 'The call was ended here.' : 'The caller gave up.';
  const message = cause === 'transferred' ? 'Another call took its place.' : ended;
  return new CallingError('cancelled', message, { statusCode });
}

/** Why a call cannot be answered; `undefined` where it can. */
export function whyNotAnswered({ direction, status, pending }: CallState): string | undefined {
  if (direction === 'inbound' && status === 'ringing' && !pending) return undefined;
  return status === 'ended'
    ? 'This call cannot be answered: it has ended.'
    : 'This call cannot be answered: it does not ring here.';
}

/** Why a call ends that nobody has answered in time. */
export function nobodyAnswered(): CallingError {
  return new CallingError('timeout', 'Nobody answered.', { retryable: true });
}

/** Why a call ends whose media never came, or went. */
export function noSound(): CallingError {
  return new CallingError(
    'media-failed',
    'No sound could be exchanged with the other side. A firewall may be in the way; a TURN server in "ice-servers" helps.',
    { retryable: true },
  );
}

/** A name for a call that no other call in the world has. */
export function createCorrelationId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  // randomUUID exists in secure contexts only.
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => (byte % 16).toString(16)).join('');
}
