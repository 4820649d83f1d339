import type { Observable } from 'rxjs';
import type { Capabilities } from './capabilities.js';
import type { Clock } from './clock.js';
import type { DisconnectReason } from './disconnect-reason.js';
import type { VoicemailSummary } from './data-services.js';
import type { CallingError } from './errors.js';
import type { Logger } from './log.js';
import type { RemoteParty } from './remote-party.js';

/** Why a token is asked for. */
export type TokenReason = 'connect' | 'expiring' | 'rejected';

/** One connection that carries whole SIP messages; the shape of JsSIP's `Socket`. */
export interface MessageSocket {
  readonly url: string;
  readonly via_transport: string;
  readonly sip_uri: string;
  connect(): void;
  disconnect(): void;
  send(message: string): boolean;
  isConnected(): boolean;
  isConnecting(): boolean;
  onconnect: () => void;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void;
  ondata: (message: string) => void;
}

/** What a backend is given by its calling. */
export interface BackendContext {
  readonly log: Logger;
  readonly clock: Clock;
  /** The Bearer token, or `undefined` where none is used. Rejects with `token-rejected`. */
  token(reason: TokenReason): Promise<string | undefined>;
  /** Opens a socket of the embedded exchange for a `loopback:` URL. */
  exchangeSocket(url: string): Promise<MessageSocket>;
}

/** Makes a backend; what `registerBackend`'s `load` resolves with. */
export type CreateBackend = (context: BackendContext) => BackendPort;

/** A way to reach a telephone network. It translates; what to do is decided above it. */
export interface BackendPort {
  readonly capabilities: Capabilities;
  createLine(options: LinePortOptions): LinePort;
  dispose(): void;
}

/** Who a line is. */
export interface LinePortOptions {
  /** `sip:user@host[:port]`. */
  readonly uri: string;
  readonly username: string;
  readonly password?: string | undefined;
}

/** What a line hears from its network without having asked. */
export type LinePortSignal =
  /** The connection is gone (closed by the server, half open, network change). */
  | { readonly type: 'closed'; readonly error: CallingError }
  /** The server ended the registration. */
  | { readonly type: 'unregistered'; readonly error: CallingError }
  /**
   * What waits in the mailbox of the address, see `watchMessages()`; without a summary the server keeps
   * no messages for it.
   */
  | { readonly type: 'message-summary'; readonly summary?: VoicemailSummary | undefined };

/** The result of a registration. Time is epoch milliseconds. */
export interface Registration {
  readonly expiresAt: number;
}

/**
 * One address at one server. Each method is one attempt: when to try again is decided above.
 */
export interface LinePort {
  /** Hot. */
  readonly signals$: Observable<LinePortSignal>;
  /** Hot; a call that nobody listens for is refused with 480. Emits before any 18x is sent. */
  readonly incoming$: Observable<IncomingCall>;
  /** Opens the connection to one server; rejects with `connection-failed`. `close()` aborts it. */
  open(server: string): Promise<void>;
  /** Closes the connection; no `closed` signal follows. */
  close(): void;
  /** Asks whether the connection still lives, now; a dead one gives `closed`. */
  probe(): void;
  /**
   * Registers or renews. `expires` in seconds. Rejects with `authentication-failed`,
   * `token-rejected`, `forbidden`, `not-found`, `registration-failed`, `service-unavailable`,
   * `timeout` or `connection-lost`.
   */
  register(expires: number, reason?: TokenReason): Promise<Registration>;
  /** Removes the registration; resolves when it is gone or after 2 s at most. */
  deregister(): Promise<void>;
  /**
   * A call is likely to be dialled soon: what takes time is made ready, and closed again where it has
   * not been used after some seconds. Opens no microphone.
   */
  warmUp(): void;
  /**
   * Tells from now on what waits in the mailbox of the address, while it is registered: by
   * `message-summary` signals, the first when the server has answered (RFC 3842).
   */
  watchMessages(): void;
  createCall(destination: string): CallPort;
  dispose(): void;
}

/**
 * What the network says of who is at the other end. Anybody can write it where the server does not
 * take it out.
 */
export interface NetworkIdentity {
  /** `P-Asserted-Identity` (RFC 3325 9.1). */
  readonly asserted?: RemoteParty;
  /** `Remote-Party-ID` (draft-ietf-sip-privacy-04 4), its older form. */
  readonly remotePartyId?: RemoteParty;
  /** It is not to be shown (RFC 3323 4.2, RFC 3325 7). */
  readonly withheld?: boolean;
}

/** What a message says of who is at the other end; whether it is believed is decided above. */
export interface IdentityFacts {
  /**
   * What the other side says of itself; in the course of a call only where that is another address
   * than before (RFC 4916). `verified` is what the network says of it.
   */
  readonly claimed?: RemoteParty;
  readonly network?: NetworkIdentity;
  /** Who sent the call on, the last first (`History-Info`, RFC 7044; `Diversion`, RFC 5806). */
  readonly forwardedBy?: readonly RemoteParty[];
}

/** Why a call is sent on, in the words of RFC 5806. */
export type ForwardReason = 'unconditional' | 'user-busy' | 'no-answer';

/** A dialog of ours (RFC 3261 12). */
export interface CallDialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}

/**
 * The dialog that a new call takes the place of; the tags are as the one sees them who gets the
 * INVITE (RFC 3891 3).
 */
export interface ReplacedDialog {
  readonly callId: string;
  /** His own tag. */
  readonly toTag: string;
  /** The tag of the one he talks to. */
  readonly fromTag: string;
  /** Not once it has been answered. */
  readonly earlyOnly?: boolean;
}

/** Where a far end is sent on to. */
export interface ReferTarget {
  /** A SIP URI without headers. */
  readonly destination: string;
  readonly replaces?: ReplacedDialog | undefined;
}

/** What becomes of a REFER of ours. */
export type ReferReport =
  /** It was accepted; `silent`: its outcome will not be told (RFC 4488). */
  | { readonly type: 'accepted'; readonly silent: boolean }
  /** It was refused, not answered, or could not be sent. */
  | { readonly type: 'refused'; readonly error: CallingError }
  /** A NOTIFY; `last`: no other follows. Without a status where none could be read. */
  | {
      readonly type: 'notified';
      readonly statusCode?: number | undefined;
      readonly last: boolean;
    }
  /** The connection is gone: what is told meanwhile does not arrive. */
  | { readonly type: 'interrupted' };

/** A REFER of the far end (RFC 3515). One that is not answered within 20 s is declined. */
export interface IncomingRefer extends ReferTarget {
  /** Who sends us on, to be told to the destination (RFC 3892). */
  readonly referredBy?: string | undefined;
  /** Declines it. */
  refuse(statusCode: number): void;
  /** Accepts it and says that it is being tried. */
  accept(): void;
  /** Tells how far it has come, by the status of the new call; a final one is the last. */
  report(statusCode: number): void;
}

/** A call that comes in. */
export interface IncomingCall {
  readonly port: CallPort;
  readonly callId: string;
  /** What the caller says of itself; `verified` is what the network says of it. */
  readonly remote: RemoteParty;
  readonly network?: NetworkIdentity | undefined;
  readonly forwardedBy?: readonly RemoteParty[] | undefined;
  /** How often it has been sent on, those counted who do not want to be named; default 0. */
  readonly timesForwarded?: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly video: boolean;
  /** The dialog it wants to take the place of; it must then not ring (RFC 3891). */
  readonly replaces?: ReplacedDialog | undefined;
}

/** How a peer connection is to be made. */
export interface RtcOptions {
  readonly iceServers: readonly RTCIceServer[];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  /** How long to gather at most, in ms. */
  readonly iceGatheringTimeout: number;
}

export interface AnswerPortOptions {
  /** The call's own stream; the port sends its tracks and never stops them. */
  readonly stream: MediaStream;
  readonly rtc: RtcOptions;
  readonly muted: boolean;
  /** `X-…` headers to add. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface DialPortOptions extends AnswerPortOptions {
  readonly displayName?: string | undefined;
  /** RFC 3323 privacy. */
  readonly anonymous: boolean;
  /** The dialog of its destination that it takes the place of. */
  readonly replaces?: ReplacedDialog | undefined;
  /** Who sent us there (RFC 3892). */
  readonly referredBy?: string | undefined;
}

/**
 * The video we have to send: the far end takes it, does not take it for now (it holds the call), or
 * will have none.
 */
export type OwnVideo = 'sent' | 'paused' | 'refused';

/** What a call hears from its network. Delivered in order, never from inside the library's code. */
export type CallPortSignal =
  /** The INVITE is on its way. */
  | { readonly type: 'dialing'; readonly callId: string }
  /** An 18x; `earlyMedia` when sound comes with it. Of several such the first one's is heard. */
  | { readonly type: 'progress'; readonly statusCode: number; readonly earlyMedia: boolean }
  /** A 2xx came (and was acknowledged) or went. */
  | { readonly type: 'answered' }
  /** The state of the media path (W3C `connectionState`), from the answer on. */
  | { readonly type: 'media-path'; readonly state: RTCPeerConnectionState }
  /** The far end holds us, or no longer does; from the answer on. */
  | { readonly type: 'held-remotely'; readonly held: boolean }
  | { readonly type: 'track-added'; readonly track: MediaStreamTrack }
  | { readonly type: 'track-removed'; readonly track: MediaStreamTrack }
  /** A digit came by a request (SIP INFO). */
  | { readonly type: 'digit'; readonly tone: string }
  /** What has become of the video we send, whenever that changes; from the answer on. */
  | { readonly type: 'own-video'; readonly is: OwnVideo }
  /** A message tells another thing than before of who is at the other end. */
  | { readonly type: 'identity'; readonly identity: IdentityFacts }
  /** All `X-` headers so far, whenever another one has come. */
  | { readonly type: 'headers'; readonly headers: Readonly<Record<string, string>> }
  /** What becomes of `refer()`. */
  | { readonly type: 'refer-report'; readonly report: ReferReport }
  /** The far end sends us on. */
  | { readonly type: 'refer-request'; readonly request: IncomingRefer }
  /** The far end or the network ended it; `error` is what a pending `dial()` rejects with. */
  | {
      readonly type: 'ended';
      readonly reason: DisconnectReason;
      readonly error?: CallingError | undefined;
      /** Where a 3xx sends us, the preferred first: `sip:` URIs (RFC 3261 8.1.3.4). */
      readonly contacts?: readonly string[] | undefined;
    };

/** Why we end a call; told to the far end in a `Reason` header (RFC 3326) where it helps. */
export interface EndOptions {
  readonly statusCode?: number;
  readonly reasonPhrase?: string;
}

/** One call. */
export interface CallPort {
  /** Hot; completes when the call is over and everything is closed. */
  readonly signals$: Observable<CallPortSignal>;
  /** One once it has been answered, one for each branch that rings before. */
  readonly dialogs: readonly CallDialog[];
  /** The far end's address of record, a SIP URI. */
  readonly remoteAddress: string;
  /** Sends the INVITE; throws `invalid-argument` for options that cannot be used. */
  dial(options: DialPortOptions): void;
  /** An inbound call is about to be answered: resolves when that can go fast. Never rejects. */
  ready(): Promise<void>;
  /** Sends 200; throws `invalid-state` or `invalid-argument` and leaves the call ringing. */
  answer(options: AnswerPortOptions): void;
  /**
   * Keeps the caller from being told that it rings here; to be called while `incoming$` emits. A call
   * that is given up meanwhile has `ended` as ever.
   */
  holdBack(): void;
  /** Tells the caller that it rings here, where that was held back. */
  ring(): void;
  /** Refuses an inbound call that rings. */
  reject(statusCode: number): void;
  /**
   * Sends an inbound call that rings on to another address: whoever called it dials that (302,
   * RFC 3261 21.3.3), and is told from where and why (`Diversion`, RFC 5806). The call is over. Throws
   * `invalid-argument` for what is no SIP URI.
   */
  forward(destination: string, reason: ForwardReason): void;
  /** Ends the call from any status, by CANCEL, a refusal or BYE; finishes crossings by itself. */
  end(options?: EndOptions): void;
  /**
   * Sends another track of a kind from now on, or nothing of it, without telling the far end. The
   * track stays its owner's. Does nothing where no media of that kind was agreed on.
   */
  replaceTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void>;
  /**
   * How `sendDigit()` sends: within the sound (RFC 4733) where the far end has agreed to that, else by
   * a request (SIP INFO), which takes a connection to the server.
   */
  readonly digitsBy: 'sound' | 'request';
  /**
   * Sends one of `0`–`9`, `A`–`D`, `*` and `#`; resolves when it and the gap after it are over. One at
   * a time. Rejects with `invalid-state`, `not-supported`, `timeout`, `connection-lost`, `media-failed`
   * or `service-unavailable`; the call goes on.
   */
  sendDigit(tone: string): Promise<void>;
  /**
   * Sends this video from now on, or no longer any; the track stays its owner's. Where the far end
   * does not take ours yet, or is no longer to expect any, it is told by a re-INVITE (RFC 3264 8);
   * resolves when that has been answered, with whether it takes video of ours. Rejects with the call
   * as it was, but for video that was to stop: nothing of it is sent, whatever the answer.
   */
  setVideo(track: MediaStreamTrack | null): Promise<boolean>;
  /** Tells the library what is muted, so that it does not open the microphone by itself. */
  setMuted(muted: boolean): void;
  /** A re-INVITE with new ICE credentials (RFC 8445 2.4); resolves when it has been answered. */
  restartIce(rtc: RtcOptions): Promise<void>;
  /**
   * Offers to send and not to receive, or both again (RFC 3264 8.4). Resolves when the far end has
   * agreed; rejects with the call as it was.
   */
  setHold(held: boolean): Promise<void>;
  /**
   * Sends the far end on (RFC 3515), one at a time; `refer-report` signals follow. Returns what ends
   * that: later reports are turned away.
   */
  refer(target: ReferTarget): () => void;
  /** The peer connection's statistics; `undefined` where there is none. */
  getStats(): Promise<RTCStatsReport | undefined>;
  dispose(): void;
}
