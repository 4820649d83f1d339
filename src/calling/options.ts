import type { QualityThresholds } from '../core/call-quality.js';
import type { ContactsDirectory, HistoryRetention } from '../core/data-services.js';
import type { LogLevel } from '../core/log.js';
import type { TokenReason } from '../core/ports.js';

/** Gives a Bearer token whenever one is needed. */
export type TokenProvider = (reason: TokenReason) => Promise<string>;

/** `RTCIceServer`s, or a function asked for them before each call and ICE restart. */
export type IceServers =
  readonly RTCIceServer[] | (() => readonly RTCIceServer[] | Promise<readonly RTCIceServer[]>);

/** What a calling is made with; the names and defaults of `<webex-calling>`'s inputs. */
export interface CallingOptions {
  /** `sip` (default), `webex`, or a name given to `registerBackend`. */
  readonly backend?: string | undefined;
  /** One or more WebSocket URLs, parted by spaces, in order of preference. */
  readonly server?: string | undefined;
  /** Bearer token. */
  readonly accessToken?: string | undefined;
  readonly tokenProvider?: TokenProvider | undefined;
  /** Default `[]`. */
  readonly iceServers?: IceServers | undefined;
  /** Default `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy | undefined;
  /** Milliseconds; default 500. */
  readonly iceGatheringTimeout?: number | undefined;
  /** Device id; default `default`, which means no constraint. */
  readonly microphone?: string | undefined;
  /** Device id; default `default`, which means no constraint. */
  readonly camera?: string | undefined;
  /** Device id; default `default`. */
  readonly speaker?: string | undefined;
  /** Output device ids, parted by spaces; default `default`. */
  readonly ringDevices?: string | undefined;
  /** Takes what the speakers play out of the microphone's sound; default `true`. */
  readonly echoCancellation?: boolean | undefined;
  /** Takes noise out of it, as far as the browser does; default `true`. */
  readonly noiseSuppression?: boolean | undefined;
  /** Keeps its loudness even; default `true`. */
  readonly autoGainControl?: boolean | undefined;
  /** URL, or `off`; unset is the built-in one. */
  readonly ringtone?: string | undefined;
  /** URL, or `off`; unset is the built-in one. */
  readonly ringback?: string | undefined;
  /** Default `false`. */
  readonly noDigitTone?: boolean | undefined;
  /** Default `false`. */
  readonly trustIdentity?: boolean | undefined;
  /** Default 3. */
  readonly maxRedirects?: number | undefined;
  /** Default `warn`. */
  readonly logLevel?: LogLevel | undefined;
  /** Do not connect until `connect()`; default `false`. */
  readonly manual?: boolean | undefined;
  /** Default `on`. */
  readonly autoHold?: 'on' | 'off' | undefined;
  /** Watch every call for bad quality, once a second from the answer on; default `false`. */
  readonly qualityWarnings?: boolean | undefined;
  /** From where on a call counts as bad, see `QualityThresholds`; the defaults fill in the rest. */
  readonly qualityThresholds?: Partial<QualityThresholds> | undefined;
  /** How long calls of the past are kept, see `HistoryRetention`; default 365 days, 10,000 a line. */
  readonly historyRetention?: HistoryRetention | undefined;
  /** A directory of the company, asked after the contacts that are stored here. */
  readonly contactsDirectory?: ContactsDirectory | undefined;
  /** What the `webex` backend runs on. */
  readonly webexSdk?: unknown;
}

/** Those of them that a call asks for in its course. */
export type CallPreferences = Pick<
  CallingOptions,
  'noDigitTone' | 'trustIdentity' | 'maxRedirects' | 'qualityWarnings' | 'qualityThresholds'
>;

/** What a line is made with; the names and defaults of `<webex-line>`'s inputs. */
export interface LineOptions {
  /** Address of record, `sip:user@host` or `user@host`. */
  readonly uri: string;
  /** Digest user; default the user part of `uri`. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly displayName?: string | undefined;
  /** Do not register until `register()`; default `false`. */
  readonly manual?: boolean | undefined;
  /** Seconds; default 600. */
  readonly registerExpires?: number | undefined;
  /** Default 10. */
  readonly maxCalls?: number | undefined;
  /** Seconds; default 60. */
  readonly ringTimeout?: number | undefined;
  /** Seconds; default 180. */
  readonly dialTimeout?: number | undefined;
  readonly voicemailNumber?: string | undefined;
}

export interface DialOptions {
  /** Sent instead of the microphone; stays the page's: never stopped, never changed. */
  readonly stream?: MediaStream;
  /** Sends the camera as well, where `stream` has no video; default `false`. */
  readonly video?: boolean;
  /** `X-…` headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Hide who calls (RFC 3323). */
  readonly anonymous?: boolean;
}

export type AnswerOptions = Omit<DialOptions, 'anonymous'>;

export interface RejectOptions {
  /** SIP status, 400–699; default 486 (Busy Here). */
  readonly statusCode?: number;
}
