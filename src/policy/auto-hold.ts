import { isAnswered, type CallState } from '../core/call-state.js';

/**
 * Which calls are held when another is dialled, answered or resumed: those one is talking on. A
 * merged call is never held by itself, nor the one that the new call takes the place of. Pure.
 */
export function callsToHold(
  calls: readonly CallState[],
  taken: CallState,
  autoHold: 'on' | 'off',
): readonly string[] {
  if (autoHold === 'off') return [];
  return calls
    .filter(
      (call) =>
        call.correlationId !== taken.correlationId &&
        isAnswered(call) &&
        !call.heldLocally &&
        call.mergedWith.length === 0 &&
        call.correlationId !== taken.replaces &&
        call.replaces !== taken.correlationId,
    )
    .map((call) => call.correlationId);
}
