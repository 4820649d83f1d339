import { isAnswered, isUnderWay, type CallState } from '../core/call-state.js';
import type { CallDialog, ReplacedDialog } from '../core/ports.js';

/** A call of the line that an INVITE with Replaces came in on. */
export interface ReplaceableCall {
  readonly state: CallState;
  readonly dialogs: readonly CallDialog[];
}

export type TakeoverDecision =
  | { readonly action: 'take-over'; readonly correlationId: string }
  | { readonly action: 'reject'; readonly statusCode: number };

/**
 * Which call an INVITE with Replaces takes the place of, by the rules of RFC 3891 3: one that has
 * been answered, or one of ours that still rings there. Pure.
 */
export function takeoverDecision(
  replaced: ReplacedDialog,
  calls: readonly ReplaceableCall[],
): TakeoverDecision {
  const found = calls.find(({ dialogs }) => dialogs.some((dialog) => isNamed(dialog, replaced)));
  if (!found || !isUnderWay(found.state)) return { action: 'reject', statusCode: 481 };
  const { correlationId, direction } = found.state;
  // One that rings here is not the caller's to take away.
  if (!isAnswered(found.state) && direction === 'inbound') {
    return { action: 'reject', statusCode: 481 };
  }
  const answered = isAnswered(found.state) && replaced.earlyOnly === true;
  const succeeded = calls.some(
    ({ state }) => state.replaces === correlationId && state.status !== 'ended',
  );
  return answered || succeeded
    ? { action: 'reject', statusCode: 486 }
    : { action: 'take-over', correlationId };
}

// The tags are those that whoever gets the INVITE sees (RFC 3891 3); they match as they are written.
function isNamed(dialog: CallDialog, { callId, toTag, fromTag }: ReplacedDialog): boolean {
  return dialog.callId === callId && dialog.localTag === toTag && dialog.remoteTag === fromTag;
}
