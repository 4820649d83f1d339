import type { Capabilities } from './capabilities.js';
import type { CallingError } from './errors.js';
import type { LineState } from './line-state.js';

/** What the connections of the lines sum up to. */
export type CallingClientStatus =
  'idle' | 'connecting' | 'connected' | 'reconnecting' | 'disconnected' | 'failed';

/** How one line's connection to its server stands; what a client's status is summed up from. */
export type LinkStatus = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'failed';

/** A frozen snapshot of a calling client. */
export interface CallingClientState {
  readonly status: CallingClientStatus;
  /** The backend's name: `sip`, `webex`, or one given to `registerBackend`. */
  readonly backend: string;
  readonly capabilities: Capabilities;
  /** A snapshot of each line, in the order they were added. */
  readonly lines: readonly LineState[];
  /** `correlationId` of the call one is talking on. */
  readonly connectedCallId?: string;
  /** Sound was refused by the browser's autoplay policy and waits for `startAudio()`. */
  readonly audioBlocked: boolean;
  /** The last failure, until the next success. */
  readonly error?: CallingError;
}

/** What can happen to a calling client. */
export type CallingClientSignal =
  | { readonly type: 'links'; readonly links: readonly LinkStatus[] }
  | { readonly type: 'disconnected' }
  | { readonly type: 'started'; readonly links: readonly LinkStatus[] }
  | { readonly type: 'lines'; readonly lines: readonly LineState[] }
  | { readonly type: 'backend'; readonly backend: string; readonly capabilities: Capabilities }
  | { readonly type: 'connected-call'; readonly correlationId: string | undefined }
  | { readonly type: 'audio-blocked'; readonly blocked: boolean }
  | { readonly type: 'error'; readonly error: CallingError | undefined }
  | { readonly type: 'failed'; readonly error: CallingError };

export function initialCallingClientState(backend: string): CallingClientState {
  return { status: 'idle', backend, capabilities: {}, lines: [], audioBlocked: false };
}

/**
 * The one place where a calling client's state changes.
 *
 * ```
 * idle → connecting → connected ⇄ reconnecting
 *   ↖ (no line left)        all → disconnected (by disconnect()) → idle (by connect())
 *                           all → failed (nothing more is tried) → idle (by connect())
 * ```
 */
export function reduceCallingClient(
  state: CallingClientState,
  signal: CallingClientSignal,
): CallingClientState {
  switch (signal.type) {
    case 'links': {
      if (state.status === 'disconnected') return state;
      // A failure of the client itself (bad server, no backend) is not undone by its lines.
      if (state.status === 'failed' && !signal.links.some(isUp)) return state;
      const status = summary(signal.links);
      return status === state.status ? state : { ...state, status };
    }
    case 'started': {
      if (state.status !== 'disconnected' && state.status !== 'failed') return state;
      const { error: _, ...rest } = state;
      return { ...rest, status: summary(signal.links) };
    }
    case 'disconnected':
      return state.status === 'disconnected' ? state : { ...state, status: 'disconnected' };
    case 'lines':
      return sameItems(state.lines, signal.lines) ? state : { ...state, lines: signal.lines };
    case 'backend':
      return { ...state, backend: signal.backend, capabilities: signal.capabilities };
    case 'connected-call': {
      if (state.connectedCallId === signal.correlationId) return state;
      const { connectedCallId: _, ...rest } = state;
      return signal.correlationId === undefined
        ? rest
        : { ...rest, connectedCallId: signal.correlationId };
    }
    case 'audio-blocked':
      return state.audioBlocked === signal.blocked
        ? state
        : { ...state, audioBlocked: signal.blocked };
    case 'error': {
      if (state.error === signal.error) return state;
      const { error: _, ...rest } = state;
      return signal.error === undefined ? rest : { ...rest, error: signal.error };
    }
    case 'failed':
      return { ...state, status: 'failed', error: signal.error };
  }
}

function isUp(link: LinkStatus): boolean {
  return link === 'connecting' || link === 'connected' || link === 'reconnecting';
}

/** Sums up the lines that are to be connected (API.md section 1, `status`). */
function summary(links: readonly LinkStatus[]): CallingClientStatus {
  const wanted = links.filter((link) => link !== 'idle');
  if (wanted.length === 0) return 'idle';
  if (wanted.every((link) => link === 'failed')) return 'failed';
  const alive = wanted.filter((link) => link !== 'failed');
  if (alive.every((link) => link === 'connected')) return 'connected';
  if (alive.some((link) => link === 'reconnecting')) return 'reconnecting';
  return 'connecting';
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
