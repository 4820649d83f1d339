import { isAnswered, type CallState } from '../core/call-state.js';

/** A call as far as ringing is concerned. */
export interface AlertingCall {
  readonly state: CallState;
  /** The user silenced it, or the page does its own ringing. */
  readonly silenced: boolean;
  /** The far end is being alerted (180 or 182). */
  readonly alerted: boolean;
}

export type ToneName = 'ringtone' | 'waiting' | 'ringback';

/** Which tone sounds, if any: ringing here before ringing there; a soft one while talking. Pure. */
export function chooseTone(calls: readonly AlertingCall[]): ToneName | undefined {
  let talking = false;
  let rings = false;
  let ringsThere = false;
  for (const { state, silenced, alerted } of calls) {
    if (isAnswered(state)) talking ||= !state.heldLocally;
    else if (state.status !== 'ringing') continue;
    else if (state.direction === 'inbound') rings ||= state.pending !== 'answer' && !silenced;
    else ringsThere ||= alerted && !state.earlyMedia;
  }
  if (rings) return talking ? 'waiting' : 'ringtone';
  return ringsThere ? 'ringback' : undefined;
}
