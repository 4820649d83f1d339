import { initialCallState, type CallState } from '../core/call-state.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import { CallingError } from '../core/errors.js';
import { believedIdentity } from '../policy/believed-identity.js';
import type { CallOrigin, CallOwner } from './call-owner.js';

/** The first snapshot of a call. */
export function startOf(origin: CallOrigin, owner: CallOwner): CallState {
  const common = {
    correlationId: createCorrelationId(),
    lineId: owner.line.lineId,
    startTime: owner.clock.now(),
  };
  if (origin.direction === 'outbound') {
    return initialCallState({ ...common, direction: 'outbound', remote: origin.remote });
  }
  const { callId, remote: claimed, network, forwardedBy = [], headers } = origin.incoming;
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
    ...(forwardedBy.length > 0 ? { forwardedBy } : {}),
  });
}

/** What a command rejects with whose call was ended before it was done. */
export function cancelled(reason: DisconnectReason): CallingError {
  return new CallingError(
    'cancelled',
    reason.by === 'local' ? 'The call was ended here.' : 'The caller gave up.',
    { statusCode: reason.statusCode },
  );
}

/** A name for a call that no other call in the world has. */
function createCorrelationId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  // randomUUID exists in secure contexts only.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
