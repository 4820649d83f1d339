import type {
  Dialog,
  IncomingRequest,
  IncomingResponse,
  OfferEvent,
  Session,
  Uri,
} from 'jssip/lib/JsSIP.js';
import DialogConstructor from 'jssip/lib/Dialog.js';
import { table } from './user-agent.js';

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
  /** The peer connection to be used. */
  connection(): RTCPeerConnection;
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
  /** A description of ours as it goes out. */
  descriptionOut(sdp: string): string;
  /** The far end's answer as the peer connection is to see it. */
  answerIn(sdp: string): string;
  /** The session timer is to run anew (RFC 4028). */
  runSessionTimer(): void;
  /** A REFER or NOTIFY came in the dialog. */
  referral(request: IncomingRequest): void;
}

/**
 * Puts right, on one session of JsSIP 3.13.8, what loses, ghosts or leaks a call. Private members are
 * replaced on the instance, so the version is pinned; test/unit/backends/sip/ has a test for each.
 */
export function repairSession(session: Session, hooks: SessionHooks): void {
  session._earlyDialogs = table(session._earlyDialogs);
  repairInviteResponses(session, hooks);
  repairInDialogRequests(session, hooks);
  repairOffers(session, hooks);
  leaveMediaAlone(session, hooks);
  gatherForAnswers(session);

  // M1, M5: an INFO, refresh or re-INVITE that fails ends the call in JsSIP; here it is told.
  session.onTransportError = () => {
    hooks.transportError();
  };
  session.onRequestTimeout = () => {
    hooks.requestTimeout();
  };
  session.onDialogError = (response) => {
    hooks.dialogError(response?.status_code);
  };
  // S1: JsSIP's session timer is not set again after a refresh that failed.
  session._runSessionTimer = () => {
    hooks.runSessionTimer();
  };
}

/**
 * M3 (JsSIP #836): a 200 that crosses our CANCEL is dropped: no ACK, no BYE, and the callee talks to
 * nobody. M4 (#114): a second 2xx of a fork is acknowledged and ended on the first one's dialog, so
 * the good call ends. Both get ACK and BYE on a dialog of their own (RFC 3261 13.2.2.4, 15).
 * M15: the 2xx's Contact is the remote target, not the 18x's (12.1.2, RFC 6141).
 * S4: the first 18x's description is applied as the answer, a second one fails and is not even told.
 * What they describe is their owner's, in the order in which they came, and before the 2xx.
 * M16: after a 2xx that cannot be used `_acceptAndTerminate` sets TERMINATED before `_close()`, which
 * then returns at once: peer connection, session and dialog stay for ever.
 */
function repairInviteResponses(session: Session, hooks: SessionHooks): void {
  // By To tag: a 2xx that is sent again is acknowledged again.
  const discarded = new Map<string, Dialog>();

  const discard = (response: IncomingResponse, extraHeaders: readonly string[] = []): void => {
    const tag = response.to_tag ?? '';
    const known = discarded.get(tag);
    if (known) {
      known.sendRequest('ACK');
      return;
    }
    const dialog = new DialogConstructor(session, response, 'UAC');
    if (dialog.error !== undefined) return;
    discarded.set(tag, dialog);
    dialog.sendRequest('ACK');
    dialog.sendRequest('BYE', { extraHeaders });
    dialog.terminate();
  };

  const receive = session._receiveInviteResponse.bind(session);
  session._receiveInviteResponse = (response) => {
    const { status_code: status } = response;
    const dialog = session._dialog;
    if (status >= 200 && status < 300) {
      if (session.isEnded()) {
        discard(response);
        return;
      }
      if (dialog && dialog.id.remote_tag !== response.to_tag) {
        discard(response, [ANSWERED_ELSEWHERE]);
        return;
      }
      const early =
        session._earlyDialogs[
          response.call_id + String(response.from_tag) + String(response.to_tag)
        ];
      if (!dialog && early) refreshTarget(early, response);
    } else if (status > 100 && status < 200 && !session.isEnded() && !session._is_canceled) {
      const { body } = response;
      const described = response.getHeader('content-type') === 'application/sdp';
      // What has no To tag makes no dialog, and describes nothing (RFC 3261 12.1).
      const sdp = described && response.to_tag !== undefined ? body : null;
      response.body = null;
      session._connectionPromiseQueue = session._connectionPromiseQueue.then(() =>
        hooks.provisional(response, sdp ?? undefined),
      );
    }
    receive(response);
  };

  const acceptAndTerminate = session._acceptAndTerminate.bind(session);
  session._acceptAndTerminate = (response, code, reason) => {
    // Already ended, by us or by a failure before this one.
    if (session.isEnded()) return;
    acceptAndTerminate(response, code, reason);
    if (session._dialog) discarded.set(response.to_tag ?? '', session._dialog);
    session._status = SESSION.confirmed;
  };
}

/**
 * M15: the 2xx to our re-INVITE or UPDATE names a new remote target (RFC 3261 12.2.1.2), and so does
 * an UPDATE we accept (RFC 3311 5.2); JsSIP waits for a state its transaction never reaches.
 * A hang-up between our 200 and its ACK sends BYE on the ACK and once more 32 s later (`terminate`).
 * S10: an INFO gets 200 whatever is in it.
 * M13: JsSIP's REFER has no time limit, believes any NOTIFY and writes the tags of a call that came
 * in the wrong way round: REFER and NOTIFY are ours. S3: between our 200 and its ACK they get 403 in
 * JsSIP, so does an offer (M2), and so does an UPDATE without one before the ACK, by which a server
 * tells who is there now.
 */
function repairInDialogRequests(session: Session, hooks: SessionHooks): void {
  let byeSent = false;
  const send = session.sendRequest.bind(session);
  session.sendRequest = (method, options = {}) => {
    if (method === 'BYE') {
      if (byeSent) return undefined;
      byeSent = true;
    }
    if (method !== 'INVITE' && method !== 'UPDATE') return send(method, options);
    const { eventHandlers = {} } = options;
    return send(method, {
      ...options,
      eventHandlers: {
        ...eventHandlers,
        onSuccessResponse: (response) => {
          if (session._dialog) refreshTarget(session._dialog, response);
          hooks.changed(response);
          eventHandlers.onSuccessResponse?.(response);
        },
      },
    });
  };
  const receive = session.receiveRequest.bind(session);
  session.receiveRequest = (request) => {
    const { method } = request;
    const { _status: status } = session;
    const answered = status === SESSION.confirmed || status === SESSION.waitingForAck;
    if ((method === 'REFER' || method === 'NOTIFY') && answered) {
      hooks.referral(request);
    } else if (method === 'INFO' && !session.isEnded()) {
      hooks.info(request);
    } else if (isOffer(request) && status === SESSION.waitingForAck) {
      request.reply(491);
    } else if (
      method === 'UPDATE' &&
      !request.body &&
      status !== SESSION.confirmed &&
      !session.isEnded()
    ) {
      request.reply(200, null, [`Contact: ${session._contact}`]);
      for (const dialog of dialogsOf(session, request)) takeOver(dialog, request);
      hooks.changed(request);
    } else {
      receive(request);
    }
  };
}

function isOffer(request: IncomingRequest): boolean {
  return request.method === 'INVITE' || (request.method === 'UPDATE' && Boolean(request.body));
}

/**
 * M2: `Dialog._checkInDialogRequest` answers 491 and goes on, so the refused offer is applied all the
 * same. Its event is the last place to stop it. One that comes while ours is being made and has not
 * gone out yet is not even refused, and takes ours back in the middle of it.
 */
function repairOffers(session: Session, hooks: SessionHooks): void {
  const completed = 5;
  let making = 0;
  const offer = session._sendReinvite.bind(session);
  session._sendReinvite = (options) => {
    making += 1;
    offer(options);
    const made = (): void => {
      making -= 1;
    };
    session._connectionPromiseQueue.then(made, made);
  };
  const listen = ({ request, reject }: OfferEvent): void => {
    if (making > 0 || (request.server_transaction?.state ?? 0) >= completed) {
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
      if (session._dialog) takeOver(session._dialog, request);
      hooks.changed(request);
    };
  };
  session.on('reinvite', listen);
  session.on('update', listen);
}

/**
 * An offer that the browser takes and cannot answer gets 500 in `answer()`, at which a server would
 * try elsewhere and again; it is the description that cannot be used (RFC 3261 13.3.1.3).
 */
export function repairAnswer(session: Session, request: IncomingRequest): void {
  const reply = request.reply.bind(request);
  request.reply = (code, ...rest) => {
    if (code === 500 && session._status === SESSION.answered) reply(488);
    else reply(code, ...rest);
  };
}

/**
 * M7: JsSIP ends the call when `iceConnectionState` is `failed`; the peer connection is made without
 * that listener. M10: it writes `track.enabled` on hold, mute and every re-offer, which opens the
 * microphone of a muted call; the tracks are their owner's. S2: it writes hold into offers only, so a
 * held call answers `sendrecv`, and a call held by the far end can never be held by us: what is sent
 * and taken as directions is its owner's too.
 */
function leaveMediaAlone(session: Session, hooks: SessionHooks): void {
  session._createRTCConnection = () => {
    session._connection = hooks.connection();
  };
  session._mangleOffer = (sdp) => hooks.descriptionOut(sdp);
  session.on('sdp', (event) => {
    if (event.originator === 'local') event.sdp = hooks.descriptionOut(event.sdp);
    else if (event.type === 'answer') event.sdp = hooks.answerIn(event.sdp);
  });
}

/**
 * M6: JsSIP looks at the gathering as soon as a description is set. An ICE restart of the far end
 * begins a new one a moment later, so the answer to it went out without a candidate.
 */
function gatherForAnswers(session: Session): void {
  const create = session._createLocalDescription.bind(session);
  session._createLocalDescription = (type, constraints) => {
    if (type !== 'answer' || !isRestarted(session.connection)) return create(type, constraints);
    session._iceReady = false;
    return create(type, { ...constraints, iceRestart: true });
  };
}

/** Whether the far end's offer has new ICE credentials (RFC 8839 4.4.1.1.1). */
function isRestarted(connection: RTCPeerConnection | null): boolean {
  const before = ufragOf(connection?.currentRemoteDescription);
  return before !== undefined && before !== ufragOf(connection?.pendingRemoteDescription);
}

function ufragOf(description: RTCSessionDescription | null | undefined): string | undefined {
  return /^a=ice-ufrag:(\S+)/mu.exec(description?.sdp ?? '')?.[1];
}

function dialogsOf(session: Session, request: IncomingRequest): readonly Dialog[] {
  if (session._dialog) return [session._dialog];
  const id = request.call_id + String(request.to_tag) + String(request.from_tag);
  const early = session._earlyDialogs[id];
  return early ? [early] : [];
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
