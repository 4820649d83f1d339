import { initialCallState, type CallState } from '../core/call-state.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import { CallingError } from '../core/errors.js';
import { believedIdentity } from '../policy/believed-identity.js';
import type { CallOrigin, CallOwner } from './call-owner.js';

/** The first snapshot of a call. */
export function startOf(origin: CallOrigin, owner: CallOwner): CallState {
  const replaced = origin.replaces?.state();
  const common = {
    correlationId: createCorrelationId(),
    lineId: owner.line.lineId,
    startTime: owner.clock.now(),
    ...(replaced && { replaces: replaced.correlationId, muted: replaced.muted }),
  };
  if (origin.direction === 'outbound') {
    return initialCallState({ ...common, direction: 'outbound', remote: origin.remote });
  }
  const { callId, remote: claimed, network, forwardedBy = [], headers, video } = origin.incoming;
  const remote = believedIdentity({
    before: {},
    facts: { claimed, ...(network ? { network } : {}) },
    trust: owner.preferences().trustIdentity === true,
    answered: false,
  });
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

/** What a command rejects with whose call was ended before it was done. */
export function cancelled({ by, cause, statusCode }: DisconnectReason): CallingError {
  const ended = by === 'local' ? 'The call was ended here.' : 'The caller gave up.';
  const message = cause === 'transferred' ? 'Another call took its place.' : ended;
  return new CallingError('cancelled', message, { statusCode });
}

/** A name for a call that no other call in the world has. */
function createCorrelationId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  // randomUUID exists in secure contexts only.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
