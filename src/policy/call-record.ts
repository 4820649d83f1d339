import type { CallState } from '../core/call-state.js';
import type { CallRecord, Disposition } from '../core/data-services.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import type { ForwardReason } from '../core/ports.js';
import type { RemoteParty } from '../core/remote-party.js';
import { dispositionOf, dispositionOfLost } from './disposition.js';

/** A call that was refused, or sent on, before it rang. */
export interface RefusedCall {
  readonly sessionId: string;
  readonly lineId: string;
  readonly remote: RemoteParty;
  readonly disconnectReason: DisconnectReason;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The SIP Call-ID. */
  readonly callId?: string;
}

/** Whether a call leaves a record: it came in, or was really dialled. Pure. */
export function leavesRecord({ callId }: CallState): boolean {
  return callId !== undefined;
}

/** Whether the record of a call is another one than before, but for the time. Pure. */
export function isNews(before: CallState, after: CallState): boolean {
  return (
    before.status !== after.status ||
    before.remote !== after.remote ||
    before.connectTime !== after.connectTime
  );
}

/**
 * What a history keeps of a call. Of one that goes on it is what is to stay should its page be closed
 * or crash now. `successor` is the call that follows one that was transferred. Pure.
 */
export function recordOf(state: CallState, now: number, successor?: CallState): CallRecord {
  const { correlationId, lineId, direction, remote, startTime, connectTime, quality } = state;
  const { disconnectReason: reason } = state;
  const ended = state.status === 'ended';
  const disposition = ended ? dispositionOf(state) : dispositionOfLost(state);
  // Clocks are set back; nobody talks for less than no time.
  const endTime = Math.max(state.endTime ?? now, startTime);
  const talked = connectTime === undefined ? 0 : Math.max(endTime - connectTime, 0);
  const transferredTo =
    reason?.cause === 'transferred'
      ? (state.transferProgress?.destination ?? successor?.remote.uri)
      : reason?.forwardedTo;
  return {
    sessionId: correlationId,
    lineId,
    direction,
    disposition,
    remote,
    startTime,
    endTime,
    durationSeconds: Math.round(talked / 1000),
    read: disposition !== 'missed',
    ...(reason && { disconnectReason: reason }),
    ...(connectTime !== undefined && { connectTime }),
    ...(transferredTo !== undefined && { transferredTo }),
    ...(quality && { quality }),
  };
}

/** What a history keeps of a call that was refused before it rang. Pure. */
export function recordOfRefused(refused: RefusedCall): CallRecord {
  const { sessionId, lineId, remote, disconnectReason, at } = refused;
  const { forwardedTo } = disconnectReason;
  const disposition = dispositionOf({ direction: 'inbound', disconnectReason });
  return {
    sessionId,
    lineId,
    direction: 'inbound',
    disposition,
    remote,
    startTime: at,
    endTime: at,
    durationSeconds: 0,
    read: disposition !== 'missed',
    disconnectReason,
    ...(forwardedTo !== undefined && { transferredTo: forwardedTo }),
  };
}

/** Why a call ended here that we have refused before it rang. Pure. */
export function reasonOfRefusal(statusCode: number, reasonPhrase?: string): DisconnectReason {
  const cause = statusCode === 486 ? 'busy' : 'unavailable';
  return { cause, by: 'local', statusCode, ...(reasonPhrase !== undefined && { reasonPhrase }) };
}

/** Why a call ended here that we have sent on to another place. Pure. */
export function reasonOfForward(reason: ForwardReason, forwardedTo: string): DisconnectReason {
  return { cause: CAUSES[reason], by: 'local', statusCode: 302, forwardedTo };
}

const CAUSES = {
  unconditional: 'unavailable',
  'user-busy': 'busy',
  'no-answer': 'no-answer',
} as const;

/** A call that an answering machine has taken in the place of the user. */
export interface MachineAnswered {
  /** As its record and its message are named. */
  readonly sessionId: string;
  /** Epoch milliseconds. */
  readonly startTime: number;
  /** How long its message is, in seconds; absent while there is none. */
  readonly seconds?: number | undefined;
  /** What became of it where there is no message. */
  readonly otherwise: Disposition;
}

/** What a history keeps of a call that an answering machine has taken: nobody talked to it. Pure. */
export function recordOfMachine(
  state: CallState,
  now: number,
  { sessionId, startTime, seconds, otherwise }: MachineAnswered,
): CallRecord {
  const { connectTime: _, quality: __, ...record } = recordOf(state, now);
  const disposition = seconds === undefined ? otherwise : 'voicemail';
  return {
    ...record,
    sessionId,
    startTime,
    disposition,
    durationSeconds: Math.round(seconds ?? 0),
    read: disposition !== 'missed',
  };
}
