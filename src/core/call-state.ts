import type { CallQuality } from './call-quality.js';
import type { DisconnectReason } from './disconnect-reason.js';
import type { CallingError } from './errors.js';
import type { RemoteParty } from './remote-party.js';

export type CallDirection = 'inbound' | 'outbound';

/** See the diagram at `reduceCall`. */
export type CallStatus =
  'idle' | 'dialing' | 'ringing' | 'connecting' | 'connected' | 'reconnecting' | 'ended';

/** A command in progress. */
export type CallCommand =
  | 'dial'
  | 'answer'
  | 'hold'
  | 'resume'
  | 'transfer'
  | 'completeTransfer'
  | 'merge'
  | 'split'
  | 'updateMedia'
  | 'setVideo'
  | 'sendDigit';

export interface TransferProgress {
  readonly destination: string;
  readonly status: 'requested' | 'trying' | 'ringing' | 'failed';
  readonly statusCode?: number;
}

/** A frozen snapshot of a call. Times are epoch milliseconds. */
export interface CallState {
  /** The SIP Call-ID; absent until dialled. */
  readonly callId?: string;
  /** This package's own name for the call, unique in the page. */
  readonly correlationId: string;
  readonly lineId: string;
  readonly direction: CallDirection;
  readonly status: CallStatus;
  readonly remote: RemoteParty;
  /** Who sent the call on to where it is now, the last first; absent where nobody did. */
  readonly forwardedBy?: readonly RemoteParty[];
  readonly muted: boolean;
  readonly heldLocally: boolean;
  readonly heldRemotely: boolean;
  readonly earlyMedia: boolean;
  /**
   * Whether video goes either way, as agreed with the other side (our own hold changes nothing in
   * it); while a call that comes in rings, whether the caller offers video.
   */
  readonly hasVideo: boolean;
  /** `correlationId` of the calls it is mixed with; empty once it has ended. */
  readonly mergedWith: readonly string[];
  /** `correlationId` of the call it takes the place of. */
  readonly replaces?: string;
  /** The far end's `X-` headers, by name as it was sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly startTime: number;
  readonly connectTime?: number;
  readonly endTime?: number;
  /** How good it is, by the last statistics; absent where there were none. */
  readonly quality?: CallQuality;
  readonly transferProgress?: TransferProgress;
  readonly disconnectReason?: DisconnectReason;
  /** The last failure, until the next success. */
  readonly error?: CallingError;
  readonly pending?: CallCommand;
}

/** What can happen to a call. */
export type CallSignal =
  | { readonly type: 'pending'; readonly command: CallCommand | undefined }
  | { readonly type: 'dialing'; readonly callId: string }
  | { readonly type: 'ringing' }
  | { readonly type: 'early-media' }
  | { readonly type: 'answered' }
  | { readonly type: 'media-connected'; readonly at: number }
  | { readonly type: 'media-lost' }
  | { readonly type: 'muted'; readonly muted: boolean }
  | { readonly type: 'held-locally'; readonly held: boolean }
  | { readonly type: 'held-remotely'; readonly held: boolean }
  | { readonly type: 'remote'; readonly remote: RemoteParty }
  | { readonly type: 'forwarded'; readonly by: readonly RemoteParty[] }
  | { readonly type: 'headers'; readonly headers: Readonly<Record<string, string>> }
  | { readonly type: 'has-video'; readonly hasVideo: boolean }
  | { readonly type: 'quality'; readonly quality: CallQuality }
  | { readonly type: 'transfer-progress'; readonly progress: TransferProgress }
  /** The calls it is mixed with from now on, by `correlationId`. */
  | { readonly type: 'merged'; readonly with: readonly string[] }
  /** A command has come to its end, and with it the last error. */
  | { readonly type: 'done'; readonly command: CallCommand }
  /** A command failed; with its name another one that is in progress goes on. */
  | {
      readonly type: 'failed';
      readonly error: CallingError;
      readonly command?: CallCommand | undefined;
    }
  | {
      readonly type: 'ended';
      readonly reason: DisconnectReason;
      readonly at: number;
      readonly error?: CallingError | undefined;
    };

/** What is known of a call when it begins. */
export type CallStart = Pick<CallState, 'correlationId' | 'lineId' | 'direction' | 'startTime'> &
  Partial<
    Pick<
      CallState,
      'callId' | 'remote' | 'forwardedBy' | 'headers' | 'replaces' | 'status' | 'hasVideo' | 'muted'
    >
  >;

export function initialCallState(start: CallStart): CallState {
  return {
    status: start.direction === 'inbound' ? 'ringing' : 'idle',
    remote: {},
    muted: false,
    heldLocally: false,
    heldRemotely: false,
    earlyMedia: false,
    hasVideo: false,
    mergedWith: [],
    headers: {},
    ...start,
  };
}

/**
 * The one place where a call's state changes. What cannot be is ignored: the same reference comes
 * back.
 *
 * ```
 * outbound  idle → dialing → ringing ─┐
 *                     └───────────────┼→ connecting → connected ⇄ reconnecting
 * inbound            ringing ─────────┘
 *           every status → ended
 * ```
 */
export function reduceCall(state: CallState, signal: CallSignal): CallState {
  if (state.status === 'ended') return state;
  switch (signal.type) {
    case 'pending':
      if (signal.command === state.pending) return state;
      return signal.command === undefined
        ? without(state, 'pending')
        : { ...state, pending: signal.command };
    case 'dialing':
      // A redirect has been followed: whatever rings next is somebody else.
      if (isDialled(state) && state.callId !== signal.callId) {
        return { ...state, callId: signal.callId, earlyMedia: false };
      }
      if (state.status !== 'idle') return state;
      return { ...without(state, 'error'), status: 'dialing', callId: signal.callId };
    case 'ringing':
      return state.status === 'dialing' ? { ...state, status: 'ringing' } : state;
    case 'early-media':
      if (!isDialled(state) || state.earlyMedia) return state;
      return { ...state, status: 'ringing', earlyMedia: true };
    case 'answered':
      if (state.status !== 'dialing' && state.status !== 'ringing') return state;
      return { ...without(without(state, 'pending'), 'error'), status: 'connecting' };
    case 'media-connected':
      if (state.status !== 'connecting' && state.status !== 'reconnecting') return state;
      return {
        ...without(state, 'error'),
        status: 'connected',
        connectTime: state.connectTime ?? signal.at,
      };
    case 'media-lost':
      return state.status === 'connected' ? { ...state, status: 'reconnecting' } : state;
    case 'muted':
      return state.muted === signal.muted ? state : { ...state, muted: signal.muted };
    case 'held-locally':
      if (!isAnswered(state) || state.heldLocally === signal.held) return state;
      return { ...without(state, 'error'), heldLocally: signal.held };
    case 'held-remotely':
      if (!isAnswered(state) || state.heldRemotely === signal.held) return state;
      return { ...state, heldRemotely: signal.held };
    case 'remote':
      return sameRecord(state.remote, signal.remote) ? state : { ...state, remote: signal.remote };
    case 'forwarded':
      return sameParties(state.forwardedBy ?? [], signal.by)
        ? state
        : { ...state, forwardedBy: signal.by };
    case 'headers':
      return sameRecord(state.headers, signal.headers)
        ? state
        : { ...state, headers: signal.headers };
    case 'has-video':
      return state.hasVideo === signal.hasVideo ? state : { ...state, hasVideo: signal.hasVideo };
    case 'quality':
      // Its list of warnings is the same array while it says the same.
      return sameRecord(state.quality ?? {}, signal.quality)
        ? state
        : { ...state, quality: signal.quality };
    case 'transfer-progress':
      return isAnswered(state) ? { ...state, transferProgress: signal.progress } : state;
    case 'merged':
      if (!isAnswered(state) || sameList(state.mergedWith, signal.with)) return state;
      return { ...state, mergedWith: signal.with };
    case 'done': {
      const rest = without(state, 'error');
      return rest.pending === signal.command ? without(rest, 'pending') : rest;
    }
    case 'failed': {
      const mine = signal.command === undefined || signal.command === state.pending;
      return { ...(mine ? without(state, 'pending') : state), error: signal.error };
    }
    case 'ended':
      return {
        ...without(state, 'pending'),
        status: 'ended',
        mergedWith: [],
        endTime: signal.at,
        disconnectReason: signal.reason,
        ...(signal.error === undefined ? {} : { error: signal.error }),
      };
  }
}

/** Whether we have called and nobody has answered yet. */
export function isDialled(state: CallState): boolean {
  return (
    state.direction === 'outbound' && (state.status === 'dialing' || state.status === 'ringing')
  );
}

/** Whether a call stands in the way of another: neither idle nor ended. */
export function isUnderWay(state: CallState): boolean {
  return state.status !== 'idle' && state.status !== 'ended';
}

/** Whether the call has been answered and has not ended. */
export function isAnswered(state: CallState): boolean {
  return (
    state.status === 'connecting' || state.status === 'connected' || state.status === 'reconnecting'
  );
}

/** Whether this is a call one is talking on: up, and not held by us. */
export function isTalking(state: CallState): boolean {
  return (state.status === 'connected' || state.status === 'reconnecting') && !state.heldLocally;
}

function without(state: CallState, key: 'pending' | 'error'): CallState {
  if (!(key in state)) return state;
  const { pending, error, ...rest } = state;
  if (key === 'pending') return error === undefined ? rest : { ...rest, error };
  return pending === undefined ? rest : { ...rest, pending };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function sameRecord(a: object, b: object): boolean {
  const left = Object.entries(a);
  const right = new Map<string, unknown>(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.get(key) === value);
}

function sameParties(a: readonly RemoteParty[], b: readonly RemoteParty[]): boolean {
  return a.length === b.length && a.every((party, index) => sameRecord(party, b[index] ?? {}));
}
