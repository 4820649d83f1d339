import type { CallState } from '../core/call-state.js';
import type { Disposition } from '../core/data-services.js';

/** What became of a call, as a history tells it. Pure. */
export function dispositionOf(
  call: Pick<CallState, 'direction' | 'connectTime' | 'disconnectReason'>,
): Disposition {
  const { direction, connectTime, disconnectReason: reason } = call;
  // Somebody talked to the caller, if not here: nobody has to call back.
  if (connectTime !== undefined || reason?.cause === 'answered-elsewhere') return 'answered';
  if (direction === 'inbound') {
    return reason?.by === 'local' && reason.cause === 'rejected' ? 'rejected' : 'missed';
  }
  switch (reason?.cause) {
    case 'cancelled':
    case 'no-answer':
      return 'cancelled';
    case 'busy':
    case 'rejected':
      return 'rejected';
    case 'transferred':
      return 'answered';
    default:
      return 'failed';
  }
}

/** What is said of a call whose page was closed or crashed in its middle. Pure. */
export function dispositionOfLost(call: Pick<CallState, 'direction' | 'connectTime'>): Disposition {
  if (call.connectTime !== undefined) return 'answered';
  return call.direction === 'inbound' ? 'missed' : 'cancelled';
}
