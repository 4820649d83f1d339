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
  const talking = calls.some(({ state }) => isAnswered(state) && !state.heldLocally);
  const rings = calls.some(
    ({ state, silenced }) =>
      state.direction === 'inbound' &&
      state.status === 'ringing' &&
      state.pending !== 'answer' &&
      !silenced,
  );
  if (rings) return talking ? 'waiting' : 'ringtone';
  const ringsThere = calls.some(
    ({ state, alerted }) =>
      state.direction === 'outbound' && state.status === 'ringing' && alerted && !state.earlyMedia,
  );
  return ringsThere ? 'ringback' : undefined;
}
