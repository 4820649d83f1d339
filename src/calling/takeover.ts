import { isCallingError } from '../core/errors.js';
import type { IncomingCall } from '../core/ports.js';
import { takeoverDecision } from '../policy/takeover.js';
import type { CallHandle, CallOrigin } from './call-owner.js';
import { succeed } from './succession.js';

/**
 * Takes an INVITE with Replaces (RFC 3891): it is answered at once, with the streams of the call
 * whose place it takes, or refused. `calls`: those of the line.
 */
export function takeOver(
  incoming: IncomingCall,
  calls: readonly CallHandle[],
  add: (origin: CallOrigin) => CallHandle,
): void {
  const { port, replaces } = incoming;
  if (!replaces) return;
  const decision = takeoverDecision(
    replaces,
    calls.map(({ host }) => ({ state: host.state, dialogs: host.port?.dialogs ?? [] })),
  );
  if (decision.action === 'reject') {
    port.reject(decision.statusCode);
    return;
  }
  const replaced = calls.find(({ host }) => host.state.correlationId === decision.correlationId);
  if (!replaced) return;
  const successor = add({ direction: 'inbound', incoming, replaces: replaced.host });
  succeed(successor, replaced.host).catch((failure: unknown) => {
    const error = isCallingError(failure) ? failure : undefined;
    port.reject(500);
    // What rings no more was given up by the far end before it could be answered.
    successor.host.finish(
      error?.code === 'invalid-state'
        ? { cause: 'cancelled', by: 'remote' }
        : { cause: 'media-failed', by: 'local' },
      error,
    );
  });
}
