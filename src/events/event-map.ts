import type { Call, Line } from '../calling/line.js';
import type { Calling } from '../calling/calling.js';
import type { QualityWarning } from '../core/call-quality.js';
import type { CallState, CallStatus, TransferProgress } from '../core/call-state.js';
import type { CallingClientState, CallingClientStatus } from '../core/calling-client-state.js';
import type { CallingError } from '../core/errors.js';
import type { LineState, LineStatus } from '../core/line-state.js';

/** In the detail of every `calling-*` event. */
export interface CallingEventDetail {
  readonly calling: Calling;
  readonly state: CallingClientState;
}

/** In the detail of every `line-*` event. */
export interface LineEventDetail {
  readonly line: Line;
  readonly calling: Calling;
  readonly state: LineState;
}

/** In the detail of every `call-*` event. */
export interface CallEventDetail {
  readonly call: Call;
  readonly line: Line;
  readonly calling: Calling;
  readonly state: CallState;
}

/** Nothing beside what every event of its kind has. */
export type NoMore = object;

/** What went wrong. */
export interface Failure {
  readonly error: CallingError;
}

/** From which value to which. */
export interface StatusChange<Status> {
  readonly status: Status;
  readonly previous: Status;
}

/** What each `calling-*` event has beside `CallingEventDetail`. */
export interface CallingEventExtras {
  'calling-status-change': StatusChange<CallingClientStatus>;
  'calling-error': Failure;
  /** `expiresAt`: epoch milliseconds. */
  'calling-token-expiring': { readonly expiresAt: number };
  'calling-audio-blocked': { readonly what: 'ringtone' | 'call' };
  'calling-audio-started': NoMore;
  'calling-device-lost': {
    readonly kind: 'microphone' | 'speaker' | 'ring-device' | 'camera';
    readonly deviceId: string;
  };
  'calling-all-calls-cleared': NoMore;
  /** Cancelable: one of our lists is about to dial `destination`, on `lineId` where that is a line. */
  'calling-dial-request': { readonly destination: string; readonly lineId?: string | undefined };
}

/** What each `line-*` event has beside `LineEventDetail`. */
export interface LineEventExtras {
  'line-status-change': StatusChange<LineStatus>;
  'line-connecting': NoMore;
  'line-registered': NoMore;
  'line-unregistered': NoMore;
  'line-reconnecting': NoMore;
  'line-reconnected': NoMore;
  'line-error': Failure;
  'line-incoming-call': { readonly call: Call };
  'line-outgoing-call': { readonly call: Call };
  'line-calls-change': { readonly calls: readonly Call[] };
}

/** What each `call-*` event has beside `CallEventDetail`. */
export interface CallEventExtras {
  'call-status-change': StatusChange<CallStatus>;
  'call-alerting': NoMore;
  'call-progress': NoMore;
  'call-connect': NoMore;
  'call-established': NoMore;
  'call-disconnect': NoMore;
  'call-held': NoMore;
  'call-resumed': NoMore;
  'call-remote-held': NoMore;
  'call-remote-resumed': NoMore;
  'call-muted': NoMore;
  'call-unmuted': NoMore;
  'call-caller-id': NoMore;
  'call-remote-media': {
    readonly change: 'added' | 'removed';
    readonly track: MediaStreamTrack;
  };
  'call-reconnecting': NoMore;
  'call-reconnected': NoMore;
  'call-digit': { readonly tone: string };
  'call-quality-warning': { readonly warning: QualityWarning };
  'call-quality-warning-cleared': { readonly warning: QualityWarning };
  'call-transfer-progress': { readonly progress: TransferProgress };
  'call-transferred': NoMore;
  'call-transfer-request': { readonly destination: string };
  'call-error': Failure;
  'call-hold-error': Failure;
  'call-resume-error': Failure;
  'call-transfer-error': Failure;
}

/** One event of a kind: its name, and what its detail has beside what all have. */
export type EventOf<Extras> = {
  [Name in keyof Extras]: { readonly type: Name; readonly extra: Extras[Name] };
}[keyof Extras];

/** Where no line could be made, its error tells so without one. */
type LineDetail<Name extends keyof LineEventExtras> = LineEventExtras[Name] &
  (Name extends 'line-status-change' | 'line-error'
    ? Omit<LineEventDetail, 'line'> & { readonly line: Line | undefined }
    : LineEventDetail);

/** Where no call could be made, its error tells so without one. */
type CallDetail<Name extends keyof CallEventExtras> = CallEventExtras[Name] &
  (Name extends 'call-error'
    ? Omit<CallEventDetail, 'call' | 'line' | 'calling'> & {
        readonly call: Call | undefined;
        readonly line: Line | undefined;
        readonly calling: Calling | undefined;
      }
    : CallEventDetail);

type EventMap = {
  [Name in keyof CallingEventExtras]: CustomEvent<CallingEventDetail & CallingEventExtras[Name]>;
} & {
  [Name in keyof LineEventExtras]: CustomEvent<LineDetail<Name>>;
} & {
  [Name in keyof CallEventExtras]: CustomEvent<CallDetail<Name>>;
};

/** Every event of this package by its name. */
export type WebexCallingEventMap = EventMap;

declare global {
  interface HTMLElementEventMap extends WebexCallingEventMap {}
  interface GlobalEventHandlersEventMap extends WebexCallingEventMap {}
}
