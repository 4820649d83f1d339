import JsSIP, {
  type EndEvent,
  type IncomingRequest,
  type IncomingResponse,
  type Session,
  type UserAgent,
} from 'jssip/lib/JsSIP.js';
import type { Observable } from 'rxjs';
import type { Clock } from '../../core/clock.js';
import { checkCustomHeaders } from '../../core/custom-headers.js';
import { CallingError, markHandled } from '../../core/errors.js';
import type { Logger } from '../../core/log.js';
import type {
  AnswerPortOptions,
  CallPort,
  CallPortSignal,
  DialPortOptions,
  EndOptions,
  RtcOptions,
} from '../../core/ports.js';
import { cleanText } from '../../core/remote-party.js';
import {
  endingOf,
  lostConnection,
  lostDialog,
  unansweredInvite,
  unusableMedia,
  type Ending,
} from './call-ending.js';
import { limitGathering } from './gathering.js';
import {
  repairAnswer,
  repairSession,
  SESSION,
  type RepairedSession,
} from './jssip-repairs/session.js';
import { followMedia, type MediaFollowing } from './media-following.js';
import { customHeadersOf } from './remote-identity.js';
import { noConnection, Renegotiator } from './renegotiator.js';
import { SessionTimer } from './session-timer.js';
import { SignalQueue } from './signal-queue.js';

/** What a call needs from its line. */
export interface SipCallOwner {
  readonly ua: UserAgent;
  readonly clock: Clock;
  readonly log: Logger;
  isConnected(): boolean;
  /** The call is over and everything of it is closed. */
  closed(call: SipCall): void;
}

/** Seconds between the refreshes of a call, times two (RFC 4028). */
const SESSION_EXPIRES = 1_800;

/** One call on JsSIP. Knows of no other call. */
export class SipCall implements CallPort {
  readonly #owner: SipCallOwner;
  readonly #destination: string | undefined;
  readonly #signals = new SignalQueue<CallPortSignal>();
  #session: Session | undefined;
  #repaired: RepairedSession | undefined;
  #renegotiator: Renegotiator | undefined;
  #sessionTimer: SessionTimer | undefined;
  #connection: RTCPeerConnection | undefined;
  #media: MediaFollowing | undefined;
  #stopGathering: (() => void) | undefined;
  #rtc: RtcOptions | undefined;
  #peerTakesUpdate = false;
  #headers = '{}';
  #alerted = false;
  #answered = false;
  // Why it ends, where somebody knows before JsSIP says that it does. `'here'`: we ended it.
  #ending: Ending | 'here' | undefined;
  #over = false;

  readonly signals$: Observable<CallPortSignal> = this.#signals.signals$;

  /** A call to be dialled, or one that came in. */
  constructor(
    owner: SipCallOwner,
    origin: string | { session: Session; request: IncomingRequest },
  ) {
    this.#owner = owner;
    if (typeof origin === 'string') {
      this.#destination = origin;
    } else {
      this.#peerTakesUpdate = takesUpdate(origin.request);
      this.#adopt(origin.session);
      repairAnswer(origin.session, origin.request);
    }
  }

  /** Whether it has been answered and is not over. */
  get established(): boolean {
    return this.#answered && !this.#over;
  }

  dial(options: DialPortOptions): void {
    if (this.#destination === undefined || this.#session || this.#over) {
      throw new CallingError('invalid-state', 'This call cannot be dialled.');
    }
    const extraHeaders = headerLines(options);
    const connection = this.#connect(options);
    if (options.stream.getAudioTracks().length === 0) {
      // Without a track there would be no media section at all to be answered.
      connection.addTransceiver('audio', { streams: [options.stream] });
    }
    const name = cleanText(options.displayName ?? '');
    const session = new JsSIP.RTCSession(this.#owner.ua);
    this.#adopt(session);
    try {
      session.connect(this.#destination, {
        mediaStream: options.stream,
        extraHeaders,
        anonymous: options.anonymous,
        sessionTimersExpires: SESSION_EXPIRES,
        ...(name === '' || options.anonymous ? {} : { fromDisplayName: name }),
      });
    } catch (cause) {
      this.#finish();
      throw new CallingError('invalid-argument', 'The call cannot be dialled with these options.', {
        cause,
      });
    }
  }

  answer(options: AnswerPortOptions): void {
    const session = this.#session;
    if (session?.direction !== 'incoming' || session._status !== SESSION.waitingForAnswer) {
      throw new CallingError('invalid-state', 'This call cannot be answered: it does not ring.');
    }
    const extraHeaders = headerLines(options);
    this.#connect(options);
    try {
      session.answer({
        mediaStream: options.stream,
        extraHeaders,
        sessionTimersExpires: SESSION_EXPIRES,
      });
    } catch (cause) {
      // M17: JsSIP has called it answered before it threw; the INVITE would never be answered.
      this.#disconnect();
      session._status = SESSION.waitingForAnswer;
      throw new CallingError(
        'invalid-argument',
        'The call cannot be answered with these options.',
        {
          cause,
        },
      );
    }
  }

  reject(statusCode: number): void {
    if (this.#session?.direction !== 'incoming' || this.#answered) return;
    this.end({ statusCode });
  }

  end(options: EndOptions = {}): void {
    if (this.#over) return;
    const session = this.#session;
    if (!session) {
      this.#finish();
      return;
    }
    this.#ending = 'here';
    this.#terminate(session, options);
    this.#finish();
  }

  setMuted(_muted: boolean): void {
    // JsSIP is kept from touching the tracks at all (M10), so there is nothing to tell it.
  }

  restartIce(rtc: RtcOptions): Promise<void> {
    if (!this.#renegotiator || !this.established) {
      return markHandled(
        Promise.reject(new CallingError('invalid-state', 'The call has not been answered.')),
      );
    }
    this.#rtc = rtc;
    this.#limitGathering(rtc);
    return markHandled(
      this.#renegotiator.run({ type: 'ice-restart', configuration: configurationOf(rtc) }),
    );
  }

  getStats(): Promise<RTCStatsReport | undefined> {
    const connection = this.#connection;
    return connection && connection.signalingState !== 'closed'
      ? connection.getStats()
      : Promise.resolve(undefined);
  }

  dispose(): void {
    this.end();
  }

  /** The line's connection is gone; what has not been answered cannot go on (M5). */
  connectionLost(): void {
    this.#renegotiator?.fail(noConnection());
    const session = this.#session;
    if (!session || this.#over || session._status === SESSION.confirmed) return;
    if (session._status === SESSION.waitingForAck) return;
    this.#endBecause(lostConnection());
  }

  /** The line is registered again on another connection: the far end learns where we are (M5). */
  reconnected(): void {
    if (!this.#rtc || !this.established) return;
    this.restartIce(this.#rtc).catch((error: unknown) => {
      this.#owner.log.info('the far end did not take our new contact', error);
    });
  }

  #adopt(session: Session): void {
    const { clock } = this.#owner;
    this.#session = session;
    const renegotiator = new Renegotiator({
      clock,
      session,
      isConnected: () => this.#owner.isConnected(),
    });
    this.#renegotiator = renegotiator;
    this.#sessionTimer = new SessionTimer({
      clock,
      session,
      takesUpdate: () => this.#peerTakesUpdate,
      renegotiate: (what) => renegotiator.run(what),
      expired: () => {
        this.#endBecause(lostDialog());
      },
    });
    this.#repaired = repairSession(session, {
      connection: () => {
        if (!this.#connection) throw new Error('there is no peer connection');
        return this.#connection;
      },
      provisional: (response) => {
        this.#provisional(response);
      },
      ending: ({ cause }) => {
        if (cause === 'Missing SDP' || cause === 'Bad Media Description') {
          this.#ending ??= unusableMedia();
        }
      },
      transportError: () => {
        renegotiator.fail(noConnection());
        if (!this.#answered) this.#endBecause(lostConnection());
      },
      requestTimeout: () => {
        renegotiator.fail(
          new CallingError('timeout', 'The other side did not answer.', { retryable: true }),
        );
        if (!this.#answered) this.#endBecause(unansweredInvite());
      },
      dialogError: (statusCode) => {
        this.#endBecause(lostDialog(statusCode));
      },
      runSessionTimer: () => {
        this.#sessionTimer?.run();
      },
    });
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
    const ended = safely((event: EndEvent) => {
      if (this.#over) return;
      const ending = this.#ending ?? endingOf(event, this.#alerted);
      this.#finish(ending === 'here' ? undefined : ending);
    });
    session.on('failed', ended);
    session.on('ended', ended);
    session.on(
      'accepted',
      safely(({ response }) => {
        this.#accepted(response);
      }),
    );
    session.on(
      'sending',
      safely(({ request }) => {
        request.extraHeaders = request.extraHeaders.filter(
          // RFC 3323 4.1: a proxy that knows no RFC 3325 would carry our address to the far end.
          (line) => !/^P-Preferred-Identity\s*:/iu.test(line),
        );
        this.#signals.push({ type: 'dialing', callId: request.call_id });
      }),
    );
  }

  #provisional(response: IncomingResponse): void {
    this.#alerted = true;
    const earlyMedia =
      Boolean(response.body) && response.getHeader('content-type') === 'application/sdp';
    this.#tellHeaders(response);
    this.#signals.push({ type: 'progress', statusCode: response.status_code, earlyMedia });
  }

  #accepted(response: IncomingResponse | null): void {
    if (this.#over) return;
    this.#answered = true;
    if (response) {
      this.#peerTakesUpdate = takesUpdate(response);
      this.#tellHeaders(response);
    }
    this.#signals.push({ type: 'answered' });
    this.#media?.answered();
  }

  #tellHeaders(response: IncomingResponse): void {
    const headers = customHeadersOf(response);
    const text = JSON.stringify(headers);
    if (Object.keys(headers).length === 0 || text === this.#headers) return;
    this.#headers = text;
    this.#signals.push({ type: 'headers', headers });
  }

  #connect(options: AnswerPortOptions): RTCPeerConnection {
    const { rtc } = options;
    let connection: RTCPeerConnection;
    try {
      connection = new RTCPeerConnection(configurationOf(rtc));
    } catch (cause) {
      throw new CallingError('invalid-argument', 'The browser cannot use these ICE servers.', {
        cause,
      });
    }
    this.#rtc = rtc;
    this.#connection = connection;
    this.#media = followMedia(connection, (signal) => {
      this.#signals.push(signal);
    });
    this.#limitGathering(rtc);
    return connection;
  }

  #limitGathering(rtc: RtcOptions): void {
    this.#stopGathering?.();
    if (!this.#connection) return;
    this.#stopGathering = limitGathering(
      this.#connection,
      rtc.iceGatheringTimeout,
      this.#owner.clock,
    );
  }

  #disconnect(): void {
    this.#stopGathering?.();
    this.#media?.stop();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #endBecause(ending: Ending): void {
    const session = this.#session;
    if (!session || this.#over) return;
    this.#ending ??= ending;
    this.#terminate(session, {});
    this.#finish(ending);
  }

  #terminate(session: Session, { statusCode, reasonPhrase }: EndOptions): void {
    if (session.isEnded()) return;
    const phrase = reasonPhrase === undefined ? '' : cleanText(reasonPhrase).replace(/["\\]/gu, '');
    const ringing =
      session._status === SESSION.waitingForAnswer || session._status === SESSION.answered;
    const status = statusCode ?? (ringing ? 486 : undefined);
    const outgoing = session.direction === 'outgoing';
    try {
      // Hung up between the 200 and its ACK, which JsSIP sends later: BYE must not go before it.
      if (outgoing && !this.#answered && session._status === SESSION.confirmed) {
        session.sendRequest('ACK');
      }
      this.#repaired?.terminate({
        ...(status === undefined ? {} : { status_code: status }),
        ...(phrase === '' ? {} : { reason_phrase: phrase }),
      });
    } catch (error) {
      this.#owner.log.warn('the call could not be ended in order', error);
    }
  }

  #finish(ending?: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.#sessionTimer?.stop();
    this.#renegotiator?.close();
    this.#disconnect();
    if (ending) this.#signals.push({ type: 'ended', ...ending });
    this.#signals.complete();
    this.#owner.closed(this);
  }
}

function configurationOf(rtc: RtcOptions): RTCConfiguration {
  return { iceServers: [...rtc.iceServers], iceTransportPolicy: rtc.iceTransportPolicy };
}

function headerLines(options: AnswerPortOptions): string[] {
  return Object.entries(checkCustomHeaders(options.headers)).map(
    ([name, value]) => `${name}: ${value}`,
  );
}

function takesUpdate(message: IncomingRequest | IncomingResponse): boolean {
  return message.getHeaders('allow').some((value) => /\bUPDATE\b/iu.test(value));
}
