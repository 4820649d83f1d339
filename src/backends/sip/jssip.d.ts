// What this folder uses of JsSIP 3.13.8, private members included. JsSIP's own typings leave those
// out and are wrong in places; an ambient module takes precedence over them.

declare module 'jssip/lib/JsSIP.js' {
  export interface Uri {
    readonly scheme: string;
    readonly user: string | undefined;
    readonly host: string;
    toString(): string;
  }

  export interface NameAddr {
    readonly uri: Uri;
    readonly display_name: string | null | undefined;
    getParam(name: string): string | null | undefined;
    setParam(name: string, value: string | number): void;
    toString(): string;
  }

  interface Message {
    readonly method: string;
    readonly call_id: string;
    readonly from_tag: string | undefined;
    readonly to_tag: string | undefined;
    readonly cseq: number;
    readonly from: NameAddr;
    readonly to: NameAddr;
    readonly body: string | null;
    getHeader(name: string): string | undefined;
    getHeaders(name: string): string[];
    hasHeader(name: string): boolean;
    parseHeader(name: string, index?: number): unknown;
    setHeader(name: string, value: string | readonly string[]): void;
  }

  /** A message that came in; `data` is its text. */
  export interface IncomingRequest extends Message {
    readonly data: string;
    readonly ruri: Uri;
    readonly server_transaction: ServerTransaction | null;
    reply(
      code: number,
      reason?: string | null,
      extraHeaders?: readonly string[],
      body?: string | null,
      onSuccess?: () => void,
      onFailure?: () => void,
    ): void;
  }

  export interface IncomingResponse extends Message {
    readonly data: string;
    body: string | null;
    readonly status_code: number;
    readonly reason_phrase: string;
    readonly session_expires?: number;
  }

  export interface OutgoingRequest extends Message {
    cseq: number;
    body: string | null;
    readonly ruri: Uri | string;
    extraHeaders: string[];
    clone(): OutgoingRequest;
    cancel(reason?: string): void;
    toString(): string;
  }

  export interface ServerTransaction {
    readonly state: number;
  }

  export interface Transport {
    connect(): void;
    disconnect(): void;
    isConnected(): boolean;
    send(message: string | OutgoingRequest): boolean;
  }

  export interface Contact {
    pub_gruu: string | null;
    readonly uri: Uri;
    toString(options?: { anonymous?: boolean; outbound?: boolean }): string;
  }

  /** What JsSIP's transport needs of the socket beneath it. */
  export interface Socket {
    readonly via_transport: string;
    ondata: (message: string) => void;
    send(message: string): boolean;
  }

  export interface UserAgentConfiguration {
    readonly sockets: Socket;
    readonly uri: string;
    readonly user_agent: string;
  }

  export interface UserAgent {
    readonly transport: Transport;
    readonly contact: Contact;
    readonly configuration: { readonly uri: Uri; readonly via_host: string };
    on(event: 'newRTCSession', listener: (event: NewSessionEvent) => void): this;
    normalizeTarget(target: string): Uri | undefined;
    stop(): void;
    destroyRTCSession(session: Session): void;
    destroyDialog(dialog: Dialog): void;
    _dialogs: Record<string, Dialog>;
    _sessions: Record<string, Session>;
    _transactions: Record<'nist' | 'nict' | 'ist' | 'ict', Record<string, unknown>>;
    /** What sessions that come in are made of (scripts/jssip-left-out.mjs). */
    _Session: new (ua: UserAgent) => Session;
  }

  export interface NewSessionEvent {
    readonly originator: 'local' | 'remote';
    readonly session: Session;
    readonly request: IncomingRequest;
  }

  export interface EndEvent {
    readonly originator: 'local' | 'remote' | 'system';
    readonly message: IncomingRequest | IncomingResponse | string | null;
    readonly cause: string;
  }

  export interface OfferEvent {
    readonly request: IncomingRequest;
    reject(options: { status_code: number; reason_phrase?: string }): void;
  }

  /** What is written to `sdp` is what is sent, or given to the peer connection. */
  export interface DescriptionEvent {
    readonly originator: 'local' | 'remote';
    readonly type: 'offer' | 'answer';
    sdp: string;
  }

  export interface SessionEvents {
    sending: { readonly request: OutgoingRequest };
    accepted: { readonly originator: string; readonly response: IncomingResponse | null };
    ended: EndEvent;
    failed: EndEvent;
    reinvite: OfferEvent;
    update: OfferEvent;
    sdp: DescriptionEvent;
  }

  type EventOf<Name extends keyof SessionEvents> = {
    [Each in Name]: [event: Each, data: SessionEvents[Each]];
  }[Name];

  export type SessionEvent = EventOf<keyof SessionEvents>;

  /** What is told of a call's course. */
  export type SessionNews = EventOf<'sending' | 'accepted' | 'ended' | 'failed'>;

  export interface ConnectOptions {
    readonly mediaStream: MediaStream;
    readonly extraHeaders?: readonly string[];
    readonly pcConfig?: RTCConfiguration;
    readonly anonymous?: boolean;
    readonly fromDisplayName?: string;
    readonly sessionTimersExpires?: number;
  }

  export interface TerminateOptions {
    readonly cause?: string;
    readonly status_code?: number;
    readonly reason_phrase?: string;
    readonly extraHeaders?: readonly string[];
  }

  /** Callbacks of a request within a dialog. */
  export interface RequestHandlers {
    onSuccessResponse?: (response: IncomingResponse) => void;
    onErrorResponse?: (response: IncomingResponse) => void;
    onTransportError?: () => void;
    onRequestTimeout?: () => void;
    onDialogError?: (response?: IncomingResponse) => void;
    onAuthenticated?: (request: OutgoingRequest) => void;
  }

  export interface DialogRequestOptions {
    readonly extraHeaders?: readonly string[];
    readonly body?: string;
    readonly eventHandlers?: RequestHandlers;
  }

  /** What `_sendReinvite` and `_sendUpdate` take. */
  export interface OfferOptions {
    readonly extraHeaders?: readonly string[];
    readonly rtcOfferConstraints?: RTCOfferOptions;
    readonly eventHandlers?: {
      readonly succeeded?: (response: IncomingResponse) => void;
      readonly failed?: (response?: IncomingResponse) => void;
    };
  }

  export interface Session {
    readonly connection: RTCPeerConnection | null;
    readonly direction: 'incoming' | 'outgoing' | null;
    emit(...event: SessionEvent): boolean;
    connect(target: string, options: ConnectOptions): void;
    answer(options: ConnectOptions): void;
    terminate(options?: TerminateOptions): void;
    isEnded(): boolean;
    isReadyToReOffer(): boolean;
    sendRequest(method: string, options?: DialogRequestOptions): OutgoingRequest | undefined;
    receiveRequest(request: IncomingRequest): void;
    onTransportError(): void;
    onRequestTimeout(): void;
    onDialogError(response?: IncomingResponse): void;
    _status: number;
    _contact: string;
    _connection: RTCPeerConnection | null;
    _dialog: Dialog | null | undefined;
    _earlyDialogs: Record<string, Dialog>;
    /** Of an outgoing session; an incoming one has an `IncomingRequest` there. */
    _request: OutgoingRequest;
    _iceReady: boolean;
    _rtcReady: boolean;
    _is_canceled: boolean;
    readonly _late_sdp: boolean;
    /** What is done to the peer connection, one after the other. */
    _connectionPromiseQueue: Promise<unknown>;
    readonly _timers: Record<'ackTimer' | 'invite2xxTimer', ReturnType<typeof setTimeout> | null>;
    readonly _sessionTimers: {
      enabled: boolean;
      running: boolean;
      refresher: boolean;
      currentExpires: number | null;
      defaultExpires: number;
    };
    _createLocalDescription(
      type: 'offer' | 'answer',
      constraints?: RTCOfferOptions,
    ): Promise<string>;
    _createRTCConnection(): void;
    _receiveInviteResponse(response: IncomingResponse): void;
    _acceptAndTerminate(response: IncomingResponse, code?: number, reason?: string): void;
    _sendReinvite(options: OfferOptions): void;
    _sendUpdate(options: OfferOptions): void;
    _runSessionTimer(): void;
    _mangleOffer(sdp: string): string;
  }

  export interface Dialog {
    readonly id: {
      readonly call_id: string;
      readonly local_tag: string;
      readonly remote_tag: string;
    };
    readonly error?: string;
    _remote_target: Uri;
    _remote_uri: Uri;
    sendRequest(method: string, options?: DialogRequestOptions): OutgoingRequest;
    terminate(): void;
  }

  const JsSIP: {
    readonly UA: new (configuration: UserAgentConfiguration) => UserAgent;
    readonly RTCSession: new (ua: UserAgent) => Session;
    readonly version: string;
    readonly C: { readonly REASON_PHRASE: Readonly<Record<number, string | undefined>> };
  };
  export default JsSIP;
}

declare module 'jssip/lib/Dialog.js' {
  import type { Dialog, IncomingResponse, Session } from 'jssip/lib/JsSIP.js';
  const constructor: new (owner: Session, message: IncomingResponse, type: 'UAC') => Dialog;
  export default constructor;
}

declare module 'jssip/lib/RequestSender.js' {
  import type { IncomingResponse, OutgoingRequest, UserAgent } from 'jssip/lib/JsSIP.js';
  export interface RequestSender {
    readonly _ua: UserAgent;
    readonly _method: string;
    _request: OutgoingRequest;
    readonly _eventHandlers: {
      onReceiveResponse(response: IncomingResponse): void;
      onAuthenticated(request: OutgoingRequest): void;
    };
    send(): void;
    _receiveResponse(response: IncomingResponse): void;
  }
  const constructor: { readonly prototype: RequestSender };
  export default constructor;
}

declare module 'jssip/lib/Dialog/RequestSender.js' {
  import type { IncomingResponse, UserAgent } from 'jssip/lib/JsSIP.js';
  export interface DialogRequestSender {
    readonly _ua: UserAgent;
    readonly _eventHandlers: { onErrorResponse(response: IncomingResponse): void };
    _receiveResponse(response: IncomingResponse): void;
  }
  const constructor: { readonly prototype: DialogRequestSender };
  export default constructor;
}
