import type { CallState } from '../core/call-state.js';
import type { Disposition } from '../core/data-services.js';
import type { DisconnectCause, DisconnectReason } from '../core/disconnect-reason.js';

// How only a call ends that has been answered.
const afterAnswer: readonly DisconnectCause[] = ['normal', 'transferred', 'answered-elsewhere'];

/** What became of a call, as a history tells it. Pure. */
export function dispositionOf(
  call: Pick<CallState, 'direction' | 'connectTime' | 'disconnectReason'>,
): Disposition {
  const { direction, connectTime, disconnectReason: reason } = call;
  // Somebody talked to the caller, if not here: nobody has to call back.
  if (connectTime !== undefined || (reason && afterAnswer.includes(reason.cause))) {
    return 'answered';
  }
  if (direction === 'inbound') {
    if (isRedirect(reason)) return 'forwarded';
    // It was answered, and nothing could be heard.
    if (reason?.cause === 'media-failed' && reason.by === 'network') return 'failed';
    return reason?.by === 'local' && reason.cause === 'rejected' ? 'rejected' : 'missed';
  }
  switch (reason?.cause) {
    case 'cancelled':
    case 'no-answer':
      return 'cancelled';
    case 'busy':
    case 'rejected':
      return 'rejected';
    default:
      return 'failed';
  }
}

// We sent the caller on (3xx).
function isRedirect({ by, statusCode = 0 }: Partial<DisconnectReason> = {}): boolean {
  return by === 'local' && statusCode >= 300 && statusCode < 400;
}

/** What is said of a call whose page was closed or crashed in its middle. Pure. */
export function dispositionOfLost(call: Pick<CallState, 'direction' | 'connectTime'>): Disposition {
  if (call.connectTime !== undefined) return 'answered';
  return call.direction === 'inbound' ? 'missed' : 'cancelled';
}
