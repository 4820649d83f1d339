import { isUnderWay, type CallState } from '../core/call-state.js';

/** What an incoming call meets. */
export interface IncomingSituation {
  /** The line is leaving the page. */
  readonly retired: boolean;
  readonly calls: readonly CallState[];
  readonly maxCalls: number;
  /** How long it may ring, in seconds. */
  readonly ringTimeout: number;
}

export type IncomingDecision =
  { readonly action: 'ring' } | { readonly action: 'reject'; readonly statusCode: number };

/** Settings and state → what becomes of an incoming call. Pure. */
export function incomingDecision(
  situation: Omit<IncomingSituation, 'ringTimeout'>,
): IncomingDecision {
  if (situation.retired) return { action: 'reject', statusCode: 480 };
  const busy = situation.calls.filter((call) => isUnderWay(call) || call.pending === 'dial').length;
  return busy >= situation.maxCalls ? { action: 'reject', statusCode: 486 } : { action: 'ring' };
}
