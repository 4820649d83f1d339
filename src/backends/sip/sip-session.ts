import type {
  ConnectOptions,
  EndEvent,
  IncomingRequest,
  IncomingResponse,
  Session,
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
import { LateReferrals } from './late-referrals.js';
import { repairAnswer, repairSession, SESSION } from './jssip-repairs/session.js';
import { noConnection, Renegotiator, type Renegotiation } from './renegotiator.js';
import { SessionTimer } from './session-timer.js';
import { isTrickle, takesTrickle, TRICKLE_HEADERS, TRICKLE_TYPE } from './trickle.js';

/** What a session needs from its call, and tells it. */
export interface SipSessionOwner {
  readonly clock: Clock;
  readonly log: Logger;
  isConnected(): boolean;
  /** The peer connection to be used. */
  connection(): RTCPeerConnection;
  /** A description of ours as it goes out. */
  descriptionOut(sdp: string): string;
  /** The far end's answer as the peer connection is to see it. */
  answerIn(sdp: string): string;
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
export class SipSession {
  readonly #owner: SipSessionOwner;
  readonly #session: Session;
  readonly #renegotiator: Renegotiator;
  readonly #timer: SessionTimer;
  readonly #referrals: LateReferrals;
  readonly #info: InfoSender;
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
  constructor(owner: SipSessionOwner, session: Session, request?: IncomingRequest) {
    const { clock } = owner;
    this.#owner = owner;
    this.#session = session;
    this.#renegotiator = new Renegotiator({
      clock,
      session,
      isConnected: () => owner.isConnected(),
    });
    this.#timer = new SessionTimer({
      clock,
      session,
      takesUpdate: () => this.#peerTakesUpdate,
      renegotiate: (what) => this.#renegotiator.run(what),
      expired: () => {
        this.#endBecause(lostDialog());
      },
    });
    this.#referrals = new LateReferrals({
      clock,
      session,
      referrer: () => owner.referrer(),
      tell: (signal) => {
        owner.referral(signal);
      },
    });
    this.#info = new InfoSender(session, () => {
      this.#endBecause(lostDialog(481));
    });
    this.#repair();
    if (request) {
      this.#hearAbilities(request);
      repairAnswer(session, request);
    }
    this.#listen();
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
    return this.#renegotiator.run(what);
  }

  /** See `CallPort.refer()`. */
  refer(target: ReferTarget): () => void {
    return this.#referrals.refer(target);
  }

  /** Goes on over the peer connection that is made, if the far end agrees (RFC 8842 5.5). */
  async startOver(
    make: () => { readonly connection: RTCPeerConnection; keep(made: boolean): void },
    giveUp: () => Promise<void>,
  ): Promise<void> {
    const session = this.#session;
    let made: ReturnType<typeof make> | undefined;
    const { connection: former } = session;
    await this.#renegotiator.run({
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
    return this.#info.send(DIGIT_TYPE, writeDigit(digit));
  }

  /** Whether the far end takes candidates that are found later (RFC 8840). */
  get takesCandidates(): boolean {
    return this.#peerTakesTrickle && !this.#over;
  }

  /** Tells it of such. */
  sendCandidates(fragment: string): void {
    this.#info.send(TRICKLE_TYPE, fragment, TRICKLE_HEADERS).catch((error: unknown) => {
      // A re-INVITE brings them, if they are needed.
      if (isCallingError(error) && error.code === 'not-supported') this.#peerTakesTrickle = false;
      this.#owner.log.info('the far end did not take a candidate', error);
    });
  }

  /** Ends it by CANCEL, a refusal or BYE; `ended()` is not called. */
  end(options: EndOptions): void {
    if (this.#over) return;
    this.#close();
    this.#terminate(options);
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
    this.#renegotiator.fail(noConnection());
    this.#referrals.connectionLost();
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

  #repair(): void {
    repairSession(this.#session, {
      connection: () => this.#owner.connection(),
      descriptionOut: (sdp) => this.#owner.descriptionOut(sdp),
      answerIn: (sdp) => this.#owner.answerIn(sdp),
      provisional: async (response, sdp) => {
        this.#alerted = true;
        try {
          if (!this.#over) await this.#owner.provisional(response, sdp);
        } catch (error) {
          // Out of here it would keep the answer from being processed.
          this.#owner.log.error('an 18x could not be processed', error);
        }
      },
      info: (request) => {
        this.#answerInfo(request);
      },
      changed: (message) => {
        this.#owner.changed(message);
      },
      transportError: () => {
        this.#renegotiator.fail(noConnection());
        if (!this.#accepted) this.#endBecause(lostConnection());
      },
      requestTimeout: () => {
        this.#renegotiator.fail(
          new CallingError('timeout', 'The other side did not answer.', { retryable: true }),
        );
        if (!this.#accepted) this.#endBecause(unansweredInvite());
      },
      dialogError: (statusCode) => {
        this.#endBecause(lostDialog(statusCode));
      },
      runSessionTimer: () => {
        this.#timer.run();
      },
      referral: (request) => {
        this.#referrals.receive(request);
      },
    });
  }

  #hearAbilities(message: IncomingRequest | IncomingResponse): void {
    this.#peerTakesUpdate = takesUpdate(message);
    this.#peerTakesTrickle = takesTrickle(message);
  }

  #answerInfo(request: IncomingRequest): void {
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

  #listen(): void {
    // M9: an error thrown in one of these would end the call, or leave it without an INVITE.
    const safely =
      <Event>(listener: (event: Event) => void) =>
      (event: Event): void => {
        try {
          listener(event);
        } catch (error) {
          this.#owner.log.error('an event of a call could not be processed', error);
        }
      };
    const session = this.#session;
    const ended = safely((event: EndEvent) => {
      this.#tellEnd(this.#ending ?? endingOf(event, this.#alerted));
    });
    session.on('failed', ended);
    session.on('ended', ended);
    session.on(
      'accepted',
      safely(({ response }) => {
        if (this.#over) return;
        this.#accepted = true;
        this.#referrals.load();
        if (response) this.#hearAbilities(response);
        this.#owner.accepted(response);
      }),
    );
    session.on(
      'sending',
      safely(({ request }) => {
        // RFC 3323 4.1: a proxy that knows no RFC 3325 would carry our address to the far end.
        request.extraHeaders = request.extraHeaders.filter(
          (line) => !/^P-Preferred-Identity\s*:/iu.test(line),
        );
        this.#owner.sending(request.call_id);
      }),
    );
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
    this.#timer.stop();
    this.#renegotiator.close();
    this.#referrals.close();
    this.#info.close();
  }

  #terminate({ statusCode, reasonPhrase }: EndOptions): void {
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
        ...(status === undefined ? {} : { status_code: status }),
        ...(phrase === '' ? {} : { reason_phrase: phrase }),
      });
    } catch (error) {
      this.#owner.log.warn('a call could not be ended in order', error);
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

function takesUpdate(message: IncomingRequest | IncomingResponse): boolean {
  return message.getHeaders('allow').some((value) => /\bUPDATE\b/iu.test(value));
}
