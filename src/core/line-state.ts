import type { CallingError } from './errors.js';

/** See the diagram at `reduceLine`. */
export type LineStatus =
  'idle' | 'connecting' | 'registered' | 'reconnecting' | 'unregistered' | 'failed';

/** A frozen snapshot of a line. Times are epoch milliseconds. */
export interface LineState {
  /** The line's name in its calling: its address of record. */
  readonly lineId: string;
  readonly uri: string;
  readonly status: LineStatus;
  readonly displayName?: string;
  readonly voicemailNumber?: string;
  /** When the registration lapses if it is not renewed. */
  readonly expiresAt?: number;
  /** When the next attempt is made, while one is waited for. */
  readonly retryAt?: number;
  /** The last failure, until the next success. */
  readonly error?: CallingError;
}

/** What can happen to a line. */
export type LineSignal =
  | { readonly type: 'connecting' }
  | { readonly type: 'registered'; readonly expiresAt: number }
  | { readonly type: 'lost'; readonly error: CallingError }
  | { readonly type: 'attempt-failed'; readonly error: CallingError; readonly retryAt: number }
  | { readonly type: 'retrying' }
  | { readonly type: 'unregistered' }
  | { readonly type: 'failed'; readonly error: CallingError }
  | {
      readonly type: 'described';
      readonly displayName: string | undefined;
      readonly voicemailNumber: string | undefined;
    };

export function initialLineState(lineId: string, uri: string): LineState {
  return { lineId, uri, status: 'idle' };
}

/**
 * The one place where a line's state changes. What cannot be is ignored.
 *
 * ```
 * idle → connecting → registered ⇄ reconnecting
 *             └───────────┴──────────┴→ failed (nothing more is tried)
 * all but idle → unregistered (by deregister()) → connecting
 * ```
 */
export function reduceLine(state: LineState, signal: LineSignal): LineState {
  switch (signal.type) {
    case 'connecting':
      if (state.status === 'connecting' || state.status === 'registered') return state;
      if (state.status === 'reconnecting') return state;
      return { ...keep(state), status: 'connecting' };
    case 'registered':
      if (state.status === 'idle' || state.status === 'unregistered') return state;
      return { ...keep(state), status: 'registered', expiresAt: signal.expiresAt };
    case 'lost':
      if (state.status !== 'registered') return state;
      return { ...keep(state), status: 'reconnecting', error: signal.error };
    case 'attempt-failed':
      if (state.status !== 'connecting' && state.status !== 'reconnecting') return state;
      return { ...keep(state), error: signal.error, retryAt: signal.retryAt };
    case 'retrying': {
      if (state.retryAt === undefined) return state;
      const { retryAt: _, ...rest } = state;
      return rest;
    }
    case 'unregistered':
      if (state.status === 'idle' || state.status === 'unregistered') return state;
      return { ...keep(state), status: 'unregistered' };
    case 'failed':
      return { ...keep(state), status: 'failed', error: signal.error };
    case 'described': {
      if (
        state.displayName === signal.displayName &&
        state.voicemailNumber === signal.voicemailNumber
      ) {
        return state;
      }
      const { displayName: _, voicemailNumber: __, ...rest } = state;
      return {
        ...rest,
        ...(signal.displayName === undefined ? {} : { displayName: signal.displayName }),
        ...(signal.voicemailNumber === undefined
          ? {}
          : { voicemailNumber: signal.voicemailNumber }),
      };
    }
  }
}

// What outlives a change of status.
function keep(state: LineState): LineState {
  const { expiresAt: _, retryAt: __, error: ___, ...rest } = state;
  return rest;
}
