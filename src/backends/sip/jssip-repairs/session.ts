import JsSIP, {
  type DescriptionEvent,
  type Dialog,
  type DialogRequestOptions,
  type IncomingRequest,
  type IncomingResponse,
  type OfferEvent,
  type OfferOptions,
  type OutgoingRequest,
  type SessionEvent,
  type SessionNews,
  type Uri,
} from 'jssip/lib/JsSIP.js';
import DialogConstructor from 'jssip/lib/Dialog.js';
import { table } from './table.js';

/** JsSIP's states of a session (`RTCSession.C`). */
export const SESSION = {
  waitingForAnswer: 4,
  answered: 5,
  waitingForAck: 6,
  confirmed: 9,
} as const;

/** To the second who answers: it is no call that he has missed (RFC 3326). */
const ANSWERED_ELSEWHERE = 'Reason: SIP;cause=200;text="Call completed elsewhere"';

/** What a repaired session tells and asks. */
export interface SessionHooks {
  /** What is described. */
  readonly media: SessionMedia;
  /** Something of a call's course; what goes wrong in it stays there. */
  happened(...event: SessionNews): void;
  /** An 18x came, with a description or without. */
  provisional(response: IncomingResponse, sdp: string | undefined): Promise<void>;
  /** An INFO came; to be answered. */
  info(request: IncomingRequest): void;
  /** The far end has changed the call, or agreed to a change of ours. */
  changed(message: IncomingRequest | IncomingResponse): void;
  /** A request could not be sent, or the connection went before it was answered. */
  transportError(): void;
  /** A request got no answer at all. */
  requestTimeout(): void;
  /** 408 or 481: the far end does not know the dialog any more. */
  dialogError(statusCode?: number): void;
  /** The session timer is to run anew (RFC 4028). */
  runSessionTimer(): void;
  /** A REFER or NOTIFY came in the dialog. */
  referral(request: IncomingRequest): void;
}

/** The media of a session. */
export interface SessionMedia {
  /** The peer connection to be used. */
  readonly connection: RTCPeerConnection | undefined;
  /** A description of ours as it goes out. */
  descriptionOut(sdp: string): string;
  /** The far end's answer as the peer connection is to see it. */
  answerIn(sdp: string): string;
}

/**
 * A session of JsSIP 3.13.8 without what loses, ghosts or leaks a call. Private members are overridden,
 * so the version is pinned; test/unit/backends/sip/ has a test for each.
 */
export class RepairedSession extends JsSIP.RTCSession {
  /** Who is told; nobody before the call has been taken. */
  hooks: SessionHooks | undefined;
  override _earlyDialogs: Record<string, Dialog> = table();
  #offersInMaking = 0;
  #byeSent = false;
  // By To tag: a 2xx that is sent again is acknowledged again.
  #discarded: Map<string, Dialog> | undefined;

  /** Its events; JsSIP's session has no other listener. */
  override emit(...event: SessionEvent): boolean {
    if (event[0] === 'sdp') this.#describe(event[1]);
    else if (event[0] === 'reinvite' || event[0] === 'update') this.#offered(event[1]);
    else {
      this.hooks?.happened(...event);
      if (event[0] === 'accepted' && this.direction === 'outgoing') forget(this._request);
    }
    return true;
  }

  // M1, M5: an INFO, refresh or re-INVITE that fails ends the call in JsSIP; here it is told.
  override onTransportError(): void {
    this.hooks?.transportError();
  }

  override onRequestTimeout(): void {
    this.hooks?.requestTimeout();
  }

  override onDialogError(response?: IncomingResponse): void {
    this.hooks?.dialogError(response?.status_code);
  }

  // S1: JsSIP's session timer is not set again after a refresh that failed.
  override _runSessionTimer(): void {
    this.hooks?.runSessionTimer();
  }

  /**
   * M3 (JsSIP #836): a 200 that crosses our CANCEL is dropped: no ACK, no BYE, and the callee talks to
   * nobody. M4 (#114): a second 2xx of a fork is acknowledged and ended on the first one's dialog, so
   * the good call ends. Both get ACK and BYE on a dialog of their own (RFC 3261 13.2.2.4, 15).
   * M15: the 2xx's Contact is the remote target, not the 18x's (12.1.2, RFC 6141).
   * S4: the first 18x's description is applied as the answer, a second one fails and is not even told.
   * What they describe is their owner's, in the order in which they came, and before the 2xx.
   */
  override _receiveInviteResponse(response: IncomingResponse): void {
    const { status_code: status } = response;
    const dialog = this._dialog;
    if (status >= 200 && status < 300) {
      if (this.isEnded()) {
        this.#discard(response);
        return;
      }
      if (dialog && dialog.id.remote_tag !== response.to_tag) {
        this.#discard(response, [ANSWERED_ELSEWHERE]);
        return;
      }
      const early =
        this._earlyDialogs[response.call_id + String(response.from_tag) + String(response.to_tag)];
      if (!dialog && early) refreshTarget(early, response);
    } else if (status > 100 && status < 200 && !this.isEnded() && !this._is_canceled) {
      const { body } = response;
      const described = response.getHeader('content-type') === 'application/sdp';
      // What has no To tag makes no dialog, and describes nothing (RFC 3261 12.1).
      const sdp = described && response.to_tag !== undefined ? body : null;
      response.body = null;
      this._connectionPromiseQueue = this._connectionPromiseQueue.then(() =>
        this.hooks?.provisional(response, sdp ?? undefined),
      );
    }
    super._receiveInviteResponse(response);
  }

  /**
   * M16: after a 2xx that cannot be used JsSIP sets TERMINATED before `_close()`, which then returns at
   * once: peer connection, session and dialog stay for ever.
   */
  override _acceptAndTerminate(response: IncomingResponse, code?: number, reason?: string): void {
    // Already ended, by us or by a failure before this one.
    if (this.isEnded()) return;
    super._acceptAndTerminate(response, code, reason);
    if (this._dialog) this.#keepDiscarded(response, this._dialog);
    this._status = SESSION.confirmed;
  }

  #discard(response: IncomingResponse, extraHeaders: readonly string[] = []): void {
    const known = this.#discarded?.get(response.to_tag ?? '');
    if (known) {
      known.sendRequest('ACK');
      return;
    }
    const dialog = new DialogConstructor(this, response, 'UAC');
    if (dialog.error !== undefined) return;
    this.#keepDiscarded(response, dialog);
    dialog.sendRequest('ACK');
    dialog.sendRequest('BYE', { extraHeaders });
    dialog.terminate();
  }

  #keepDiscarded({ to_tag: tag = '' }: IncomingResponse, dialog: Dialog): void {
    (this.#discarded ??= new Map()).set(tag, dialog);
  }

  /**
   * M15: the 2xx to our re-INVITE or UPDATE names a new remote target (RFC 3261 12.2.1.2), and so does
   * an UPDATE we accept (RFC 3311 5.2); JsSIP waits for a state its transaction never reaches.
   * A hang-up between our 200 and its ACK sends BYE on the ACK and once more 32 s later (`terminate`).
   */
  override sendRequest(
    method: string,
    options: DialogRequestOptions = {},
  ): OutgoingRequest | undefined {
    if (method === 'BYE') {
      if (this.#byeSent) return undefined;
      this.#byeSent = true;
    }
    if (method !== 'INVITE' && method !== 'UPDATE') return super.sendRequest(method, options);
    const { eventHandlers = {} } = options;
    return super.sendRequest(method, {
      ...options,
      eventHandlers: {
        ...eventHandlers,
        onSuccessResponse: (response) => {
          if (this._dialog) refreshTarget(this._dialog, response);
          this.hooks?.changed(response);
          eventHandlers.onSuccessResponse?.(response);
        },
      },
    });
  }

  /**
   * S10: an INFO gets 200 whatever is in it.
   * M13: JsSIP's REFER has no time limit, believes any NOTIFY and writes the tags of a call that came
   * in the wrong way round: REFER and NOTIFY are ours. S3: between our 200 and its ACK they get 403 in
   * JsSIP, so does an offer (M2), and so does an UPDATE without one before the ACK, by which a server
   * tells who is there now.
   */
  override receiveRequest(request: IncomingRequest): void {
    const { method } = request;
    const { _status: status } = this;
    const waits = status === SESSION.waitingForAck;
    const answered = status === SESSION.confirmed || waits;
    if ((method === 'REFER' || method === 'NOTIFY') && answered) {
      this.hooks?.referral(request);
    } else if (method === 'INFO' && !this.isEnded()) {
      this.hooks?.info(request);
    } else if (isOffer(request) && waits) {
      request.reply(491);
    } else if (
      method === 'UPDATE' &&
      !request.body &&
      status !== SESSION.confirmed &&
      !this.isEnded()
    ) {
      request.reply(200, null, [`Contact: ${this._contact}`]);
      for (const dialog of this.#dialogsOf(request)) takeOver(dialog, request);
      this.hooks?.changed(request);
    } else {
      super.receiveRequest(request);
      if (waits && method === 'ACK') forget(this._request);
    }
  }

  #dialogsOf(request: IncomingRequest): readonly Dialog[] {
    if (this._dialog) return [this._dialog];
    const id = request.call_id + String(request.to_tag) + String(request.from_tag);
    const early = this._earlyDialogs[id];
    return early ? [early] : [];
  }

  override _sendReinvite(options: OfferOptions): void {
    this.#offersInMaking += 1;
    super._sendReinvite(options);
    const made = (): void => {
      this.#offersInMaking -= 1;
    };
    this._connectionPromiseQueue.then(made, made);
  }

  /**
   * M2: `Dialog._checkInDialogRequest` answers 491 and goes on, so the refused offer is applied all the
   * same. Its event is the last place to stop it. One that comes while ours is being made and has not
   * gone out yet is not even refused, and takes ours back in the middle of it.
   */
  #offered({ request, reject }: OfferEvent): void {
    const completed = 5;
    if (this.#offersInMaking > 0 || (request.server_transaction?.state ?? 0) >= completed) {
      reject({ status_code: 491 });
      return;
    }
    const reply = request.reply.bind(request);
    let answered = false;
    request.reply = (code, ...rest) => {
      reply(code, ...rest);
      // After it has refused an offer JsSIP tries to accept it, which its transaction leaves unsent.
      const first = !answered;
      answered ||= code >= 200;
      if (!first || code < 200 || code >= 300) return;
      if (this._dialog) takeOver(this._dialog, request);
      this.hooks?.changed(request);
    };
  }

  /**
   * M7: JsSIP ends the call when `iceConnectionState` is `failed`; the peer connection is made without
   * that listener. M10: it writes `track.enabled` on hold, mute and every re-offer, which opens the
   * microphone of a muted call; the tracks are their owner's. S2: it writes hold into offers only, so a
   * held call answers `sendrecv`, and a call held by the far end can never be held by us: what is sent
   * and taken as directions is its owner's too.
   */
  override _createRTCConnection(): void {
    this._connection = this.hooks?.media.connection ?? null;
  }

  override _mangleOffer(sdp: string): string {
    return this.hooks?.media.descriptionOut(sdp) ?? sdp;
  }

  #describe(event: DescriptionEvent): void {
    const media = this.hooks?.media;
    if (!media) return;
    if (event.originator === 'local') event.sdp = media.descriptionOut(event.sdp);
    else if (event.type === 'answer') event.sdp = media.answerIn(event.sdp);
  }

  /**
   * M6: JsSIP looks at the gathering as soon as a description is set. An ICE restart of the far end
   * begins a new one a moment later, so the answer to it went out without a candidate.
   */
  override _createLocalDescription(
    type: 'offer' | 'answer',
    constraints?: RTCOfferOptions,
  ): Promise<string> {
    if (type !== 'answer' || !isRestarted(this.connection)) {
      return super._createLocalDescription(type, constraints);
    }
    this._iceReady = false;
    return super._createLocalDescription(type, { ...constraints, iceRestart: true });
  }
}

/** What a call began with is of no use once it is up, and JsSIP keeps it as long as the call. */
function forget(request: object): void {
  Object.assign(request, {
    data: null,
    headers: {},
    extraHeaders: [],
    body: null,
    via: null,
    from: null,
    to: null,
    ruri: null,
  });
}

function isOffer(request: IncomingRequest): boolean {
  return request.method === 'INVITE' || (request.method === 'UPDATE' && Boolean(request.body));
}

/** Whether the far end's offer has new ICE credentials (RFC 8839 4.4.1.1.1). */
function isRestarted(connection: RTCPeerConnection | null): boolean {
  const before = ufragOf(connection?.currentRemoteDescription);
  return before !== undefined && before !== ufragOf(connection?.pendingRemoteDescription);
}

function ufragOf(description: RTCSessionDescription | null | undefined): string | undefined {
  return description ? /^a=ice-ufrag:(\S+)/mu.exec(description.sdp)?.[1] : undefined;
}

// Whoever changes its From is called so from then on (RFC 4916 4.4).
function takeOver(dialog: Dialog, request: IncomingRequest): void {
  refreshTarget(dialog, request);
  dialog._remote_uri = request.from.uri;
}

function refreshTarget(dialog: Dialog, message: IncomingRequest | IncomingResponse): void {
  const contact = message.hasHeader('contact') ? message.parseHeader('contact') : undefined;
  if (typeof contact === 'object' && contact !== null && 'uri' in contact) {
    dialog._remote_target = contact.uri as Uri;
  }
}

/**
 * JsSIP sends 180 by itself as soon as a call has been told of. A call that takes another's place does
 * not ring (RFC 3891 3), and one whose settings are still being read rings later or not at all: gives
 * back what sends the 180 then.
 */
export function holdBackRinging(request: IncomingRequest): () => void {
  const reply = request.reply.bind(request);
  let held: (() => void) | undefined;
  let released = false;
  request.reply = (code, ...rest) => {
    if (code !== 180 || released) reply(code, ...rest);
    else
      held = () => {
        reply(code, ...rest);
      };
  };
  return () => {
    released = true;
    held?.();
    held = undefined;
  };
}
