import type { CallState, TransferProgress } from '../core/call-state.js';
import { isAnswered } from '../core/call-state.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import type { CallingError } from '../core/errors.js';
import type { ReferReport } from '../core/ports.js';

/** How far a transfer that we asked for has come. */
export interface TransferStage {
  /** The far end has taken it on. */
  readonly accepted: boolean;
  readonly status: Exclude<TransferProgress['status'], 'failed'>;
}

/** What is to be done at a report. */
export type TransferStep =
  /** Nothing is news. */
  | { readonly action: 'wait'; readonly stage: TransferStage }
  | { readonly action: 'progress'; readonly stage: TransferStage; readonly statusCode: number }
  | { readonly action: 'succeed' }
  | {
      readonly action: 'fail';
      readonly statusCode?: number | undefined;
      readonly error?: CallingError;
    }
  /** No more will be told: the far end hangs up soon, or it has come to nothing. */
  | { readonly action: 'last-word'; readonly stage: TransferStage }
  /** What is told now does not arrive: it fails unless the connection is back in time. */
  | { readonly action: 'reconnect'; readonly stage: TransferStage };

const ORDER: readonly TransferStage['status'][] = ['requested', 'trying', 'ringing'];

/**
 * What a report means for a transfer of ours (RFC 3515 2.4.5). It goes forward only, so that a far
 * end cannot make news of nothing. Pure.
 */
export function transferStep(stage: TransferStage, report: ReferReport): TransferStep {
  switch (report.type) {
    case 'accepted':
      // RFC 4488: whoever takes it on and will tell nothing answers for it alone.
      return report.silent
        ? { action: 'succeed' }
        : { action: 'wait', stage: { ...stage, accepted: true } };
    case 'refused':
      return { action: 'fail', statusCode: report.error.statusCode, error: report.error };
    case 'interrupted':
      return { action: stage.accepted ? 'reconnect' : 'wait', stage };
    case 'notified':
      return notified({ ...stage, accepted: true }, report.statusCode, report.last);
  }
}

function notified(
  stage: TransferStage,
  statusCode: number | undefined,
  last: boolean,
): TransferStep {
  if (statusCode !== undefined && statusCode >= 300) return { action: 'fail', statusCode };
  if (statusCode !== undefined && statusCode >= 200) return { action: 'succeed' };
  if (last) return { action: 'last-word', stage };
  if (statusCode === undefined) return { action: 'wait', stage };
  const status = statusCode >= 180 && statusCode < 190 ? 'ringing' : 'trying';
  return ORDER.indexOf(status) > ORDER.indexOf(stage.status)
    ? { action: 'progress', stage: { ...stage, status }, statusCode }
    : { action: 'wait', stage };
}

/**
 * Why a call ended while its far end is on the way elsewhere: the far end hangs up because it has
 * arrived there (RFC 5589 6.1). Pure.
 */
export function endOfTransferred(reason: DisconnectReason, accepted: boolean): DisconnectReason {
  return accepted && reason.by === 'remote' ? { cause: 'transferred', by: 'remote' } : reason;
}

/** What an incoming REFER meets. */
export interface ReferSituation {
  readonly state: CallState;
  /** A transfer of this call is under way, asked for by either side. */
  readonly busy: boolean;
}

export type ReferDecision =
  { readonly action: 'ask' } | { readonly action: 'refuse'; readonly statusCode: number };

/** What becomes of an incoming REFER before the page is asked. Pure. */
export function referDecision({ state, busy }: ReferSituation): ReferDecision {
  if (!isAnswered(state)) return { action: 'refuse', statusCode: 603 };
  return busy ? { action: 'refuse', statusCode: 491 } : { action: 'ask' };
}

/** The status that tells whoever sent us on why the new call came to nothing. Pure. */
export function statusOfFailure(reason: DisconnectReason | undefined): number {
  const { statusCode, cause } = reason ?? {};
  if (statusCode !== undefined && statusCode >= 300 && statusCode <= 699) return statusCode;
  switch (cause) {
    case 'cancelled':
    case 'normal':
      return 487;
    case 'no-answer':
    case 'timeout':
      return 408;
    case 'media-failed':
      return 488;
    default:
      return 503;
  }
}
