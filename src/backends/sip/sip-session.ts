import type {
  ConnectOptions,
  IncomingRequest,
  IncomingResponse,
  Session,
  SessionNews,
  Uri,
} from 'jssip/lib/JsSIP.js';
import type { Clock } from '../../core/clock.js';
import { CallingError, isCallingError } from '../../core/errors.js';
import type { Logger } from '../../core/log.js';
import type { CallDialog, CallPortSignal, EndOptions, ReferTarget } from '../../core/ports.js';
import { cleanText } from '../../core/remote-party.js';
import {
  endingOf,
  lostConnection,
  lostDialog,
  unansweredInvite,
  type Ending,
} from './call-ending.js';
import { DIGIT_TYPE, readInfo, writeDigit } from './digit-info.js';
import { InfoSender } from './info-sender.js';
import { LateReferrals, loadReferrals } from './late-referrals.js';
import {
  SESSION,
  type RepairedSession,
  type SessionHooks,
  type SessionMedia,
} from './jssip-repairs/session.js';
import { noConnection, Renegotiator, type Renegotiation } from './renegotiator.js';
import { SessionTimer, type SessionTimerOwner } from './session-timer.js';
import { isTrickle, lists, takesTrickle, TRICKLE_HEADERS, TRICKLE_TYPE } from './trickle.js';

/** What a session needs from its line. */
export interface SipSessionLine {
  readonly clock: Clock;
  readonly log: Logger;
  isConnected(): boolean;
}

/** What a session needs from its call, and tells it. */
export interface SipSessionOwner {
  readonly line: SipSessionLine;
  readonly media: SessionMedia;
  /** The INVITE is about to be sent. */
  sending(callId: string): void;
  /** An 18x came, with a description or without. */
  provisional(response: IncomingResponse, sdp: string | undefined): Promise<void>;
  /** A digit came. */
  digit(tone: string): void;
  /** Candidates of the far end came, as it has written them. */
  candidates(body: string): void;
  /** A 2xx came, or went (`null`). */
  accepted(response: IncomingResponse | null): void;
  /** The call goes on as this request or response of the far end says. */
  changed(message: IncomingRequest | IncomingResponse): void;
  /** Who sends the far end on; nobody, where that is hidden. */
  referrer(): string | undefined;
  /** What concerns a REFER of either side. */
  referral(signal: CallPortSignal): void;
  /** It is over, and was not ended by us. */
  ended(ending: Ending): void;
}

/** One session of JsSIP, repaired, and the facts of what it does told once each. */
export class SipSession implements SessionHooks, SessionTimerOwner {
  readonly #owner: SipSessionOwner;
  readonly #session: Session;
  // Each made when it is needed first.
  #renegotiator: Renegotiator | undefined;
  #timer: SessionTimer | undefined;
  #referrals: LateReferrals | undefined;
  #info: InfoSender | undefined;
  // From tag and CSeq of the last INFO.
  #lastInfo = '';
  #peerTakesUpdate = false;
  #peerTakesTrickle = false;
  #alerted = false;
  #accepted = false;
  #over = false;
  // Why it ends, where that is known before JsSIP says that it does.
  #ending: Ending | undefined;

  /** `request`: the INVITE of a session that came in. */
  constructor(owner: SipSessionOwner, session: RepairedSession, request?: IncomingRequest) {
    this.#owner = owner;
    this.#session = session;
    session.hooks = this;
    if (request) this.#hearAbilities(request);
  }

  /** Whether it came in and waits for our answer. */
  get ringsHere(): boolean {
    return (
      this.#session.direction === 'incoming' && this.#session._status === SESSION.waitingForAnswer
    );
  }

  /** See `CallPort.dialogs`. */
  get dialogs(): readonly CallDialog[] {
    const { _dialog: dialog, _earlyDialogs: early } = this.#session;
    return (dialog ? [dialog] : Object.values(early)).map(({ id }) => ({
      callId: id.call_id,
      localTag: id.local_tag,
      remoteTag: id.remote_tag,
    }));
  }

  /** Who the far end is, from the answer on. */
  get remoteUri(): Uri | undefined {
    return this.#session._dialog?._remote_uri;
  }

  /** Sends the INVITE; throws what JsSIP throws. */
  connect(destination: string, options: ConnectOptions): void {
    this.#session.connect(destination, options);
  }

  /** Sends 200 as soon as it can; throws what JsSIP throws. */
  answer(options: ConnectOptions): void {
    this.#session.answer(options);
  }

  renegotiate(what: Renegotiation): Promise<void> {
    const renegotiator = (this.#renegotiator ??= new Renegotiator(this.#session, this.#owner.line));
    if (this.#over) renegotiator.close();
    return renegotiator.run(what);
  }

  /** See `CallPort.refer()`. */
  refer(target: ReferTarget): () => void {
    return this.#lateReferrals.refer(target);
  }

  /** Goes on over the peer connection that is made, if the far end agrees (RFC 8842 5.5). */
  async startOver(
    make: () => { readonly connection: RTCPeerConnection; keep(made: boolean): void },
    giveUp: () => Promise<void>,
  ): Promise<void> {
    const session = this.#session;
    let made: ReturnType<typeof make> | undefined;
    const { connection: former } = session;
    await this.renegotiate({
      type: 'connection',
      apply: () => {
        made = make();
        session._connection = made.connection;
        // M6: of the former one.
        session._iceReady = false;
      },
      undo: () => {
        session._connection = former;
        made?.keep(false);
      },
      giveUp,
    });
    made?.keep(true);
  }

  /** Sends a digit by INFO; resolves with its 2xx. The call goes on when it fails. */
  sendDigit(digit: string): Promise<void> {
    return this.#sendInfo(DIGIT_TYPE, writeDigit(digit));
  }

  /** Whether the far end takes candidates that are found later (RFC 8840). */
  get takesCandidates(): boolean {
    return this.#peerTakesTrickle && !this.#over;
  }

  /** Tells it of such. */
  sendCandidates(fragment: string): void {
    this.#sendInfo(TRICKLE_TYPE, fragment, TRICKLE_HEADERS).catch((error: unknown) => {
      // A re-INVITE brings them, if they are needed.
      if (isCallingError(error) && error.code === 'not-supported') this.#peerTakesTrickle = false;
      this.#owner.line.log.info('the far end did not take a candidate', error);
    });
  }

  /** Ends it by CANCEL, a refusal with these headers, or BYE; `ended()` is not called. */
  end(options: EndOptions, headers?: readonly string[]): void {
    if (this.#over) return;
    this.#close();
    this.#terminate(options, headers);
  }

  /**
   * The peer connection has been closed. JsSIP's transactions keep the session for 32 s more, and a
   * browser lets a page have so many peer connections and no more (500 in Chromium).
   */
  release(): void {
    this.#session._connection = null;
  }

  /** The line's connection is gone; what has not been answered cannot go on (M5). */
  connectionLost(): void {
    this.#renegotiator?.fail(noConnection());
    this.#referrals?.connectionLost();
    const { _status: status } = this.#session;
    if (status === SESSION.waitingForAck) this.#missAck();
    else if (status !== SESSION.confirmed) this.#endBecause(lostConnection());
  }

  // The ACK to our 200 went down with the connection: JsSIP would end the call 32 s later, and take no
  // change of it until then. The re-INVITE that follows the reconnect tells whether it lives (M5).
  #missAck(): void {
    const session = this.#session;
    // The answer to our offer was in it: without it there is no call.
    if (session._late_sdp) return;
    clearTimeout(session._timers.ackTimer ?? undefined);
    clearTimeout(session._timers.invite2xxTimer ?? undefined);
    session._status = SESSION.confirmed;
  }

  // What follows is called by the session of JsSIP, or on its behalf.

  get media(): SessionMedia {
    return this.#owner.media;
  }

  happened(...[event, data]: SessionNews): void {
    try {
      if (event === 'sending') this.#owner.sending(data.request.call_id);
      else if (event === 'accepted') this.#accept(data.response);
      else this.#tellEnd(this.#ending ?? endingOf(data, this.#alerted));
    } catch (error) {
      // M9: it would end the call, or leave it without an INVITE.
      this.#owner.line.log.error('an event of a call could not be processed', error);
    }
  }

  async provisional(response: IncomingResponse, sdp: string | undefined): Promise<void> {
    this.#alerted = true;
    try {
      if (!this.#over) await this.#owner.provisional(response, sdp);
    } catch (error) {
      // Out of here it would keep the answer from being processed.
      this.#owner.line.log.error('an 18x could not be processed', error);
    }
  }

  info(request: IncomingRequest): void {
    if (isTrickle(request)) {
      request.reply(200);
      this.#owner.candidates(request.body ?? '');
      return;
    }
    const { code, reason, headers, digit } = readInfo({
      contentType: request.getHeader('content-type'),
      package: request.getHeader('info-package'),
      body: request.body ?? '',
    });
    request.reply(code, reason, headers);
    // Over WebSocket JsSIP forgets a request once it is answered, and takes it for another one
    // when an unreliable hop before the server brings it again (RFC 3261 12.2.2: CSeq rises).
    const which = `${String(request.from_tag)} ${String(request.cseq)}`;
    const again = which === this.#lastInfo;
    this.#lastInfo = which;
    if (digit !== undefined && !again) this.#owner.digit(digit);
  }

  changed(message: IncomingRequest | IncomingResponse): void {
    this.#owner.changed(message);
  }

  transportError(): void {
    this.#renegotiator?.fail(noConnection());
    if (!this.#accepted) this.#endBecause(lostConnection());
  }

  requestTimeout(): void {
    this.#renegotiator?.fail(
      new CallingError('timeout', 'The other side did not answer.', { retryable: true }),
    );
    if (!this.#accepted) this.#endBecause(unansweredInvite());
  }

  dialogError(statusCode?: number): void {
    this.#endBecause(lostDialog(statusCode));
  }

  runSessionTimer(): void {
    if (this.#over) return;
    this.#timer ??= new SessionTimer(this.#owner.line.clock, this.#session, this);
    this.#timer.run();
  }

  get takesUpdate(): boolean {
    return this.#peerTakesUpdate;
  }

  expired(): void {
    this.#endBecause(lostDialog());
  }

  referral(request: IncomingRequest): void {
    this.#lateReferrals.receive(request);
  }

  get #lateReferrals(): LateReferrals {
    const owner = this.#owner;
    this.#referrals ??= new LateReferrals({
      clock: owner.line.clock,
      session: this.#session,
      referrer: () => owner.referrer(),
      tell: (signal) => {
        owner.referral(signal);
      },
    });
    return this.#referrals;
  }

  #sendInfo(contentType: string, body: string, headers?: readonly string[]): Promise<void> {
    this.#info ??= new InfoSender(this.#session, () => {
      this.#endBecause(lostDialog(481));
    });
    return this.#info.send(contentType, body, headers);
  }

  #hearAbilities(message: IncomingRequest | IncomingResponse): void {
    this.#peerTakesUpdate = lists(message, 'allow', 'update');
    this.#peerTakesTrickle = takesTrickle(message);
  }

  #accept(response: IncomingResponse | null): void {
    if (this.#over) return;
    this.#accepted = true;
    loadReferrals();
    if (response) this.#hearAbilities(response);
    this.#owner.accepted(response);
  }

  #endBecause(ending: Ending): void {
    if (this.#over) return;
    this.#ending ??= ending;
    this.#terminate({});
    this.#tellEnd(this.#ending);
  }

  #tellEnd(ending: Ending): void {
    if (this.#over) return;
    this.#close();
    this.#owner.ended(ending);
  }

  #close(): void {
    this.#over = true;
    this.#timer?.stop();
    this.#renegotiator?.close();
    this.#referrals?.close();
    this.#info?.close();
  }

  #terminate({ statusCode, reasonPhrase }: EndOptions, extraHeaders: readonly string[] = []): void {
    const session = this.#session;
    if (session.isEnded()) return;
    const { _status: now } = session;
    const refusing = now === SESSION.waitingForAnswer || now === SESSION.answered;
    const status = usableStatus(statusCode, refusing);
    const phrase = cleanText(reasonPhrase ?? '').replace(/["\\]/gu, '');
    try {
      // Hung up between the 200 and its ACK, which JsSIP sends later: BYE must not go before it.
      if (session.direction === 'outgoing' && !this.#accepted && now === SESSION.confirmed) {
        session.sendRequest('ACK');
      }
      session.terminate({
        extraHeaders,
        ...(status === undefined ? {} : { status_code: status }),
        ...(phrase === '' ? {} : { reason_phrase: phrase }),
      });
    } catch (error) {
      this.#owner.line.log.warn('a call could not be ended in order', error);
    }
  }
}

// JsSIP throws at a status that does not fit, and the call would stay.
function usableStatus(statusCode: number | undefined, refusing: boolean): number | undefined {
  const usable =
    statusCode !== undefined &&
    Number.isInteger(statusCode) &&
    statusCode >= (refusing ? 300 : 200) &&
    statusCode < 700;
  if (usable) return statusCode;
  return refusing ? 486 : undefined;
}
