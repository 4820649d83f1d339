import JsSIP, {
  type IncomingRequest,
  type IncomingResponse,
  type Session,
  type UserAgent,
} from 'jssip/lib/JsSIP.js';
import type { Observable } from 'rxjs';
import type { Clock } from '../../core/clock.js';
import { DIGIT_GAP, DIGIT_LENGTH } from '../../core/dtmf.js';
import { CallingError, markHandled, rejected } from '../../core/errors.js';
import type { Logger } from '../../core/log.js';
import type {
  AnswerPortOptions,
  CallDialog,
  CallPort,
  CallPortSignal,
  DialPortOptions,
  EndOptions,
  ForwardReason,
  ReferTarget,
  RtcOptions,
} from '../../core/ports.js';
import { cleanText } from '../../core/remote-party.js';
import type { Ending } from './call-ending.js';
import { callableAddress } from './callable-address.js';
import { changeVideo } from './change-video.js';
import { connectOptions, successionHeaders } from './connect-options.js';
import { CallerNews } from './caller-news.js';
import { LateCandidates } from './late-candidates.js';
import { configurationOf, MediaPath } from './media-path.js';
import { RemoteFacts } from './remote-facts.js';
import { SignalQueue } from './signal-queue.js';
import { SipSession } from './sip-session.js';
import { readFragment, writeFragment } from './trickle.js';

/** What a call needs from its line. */
export interface SipCallOwner {
  readonly ua: UserAgent;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where a telephone number belongs. */
  readonly host: string;
  isConnected(): boolean;
  /** Makes a peer connection; throws what the browser says of the configuration. */
  createConnection(configuration: RTCConfiguration): RTCPeerConnection;
  /** The call is over and everything of it is closed. */
  closed(call: SipCall): void;
}

/** One call on JsSIP. Knows of no other call. */
export class SipCall implements CallPort {
  readonly #owner: SipCallOwner;
  readonly #destination: string | undefined;
  readonly #signals = new SignalQueue<CallPortSignal>();
  readonly #media: MediaPath;
  readonly #facts: RemoteFacts;
  // What the caller is told before it is answered; of a call that came in.
  readonly #news: CallerNews | undefined;
  #session: SipSession | undefined;
  #anonymous = false;
  // What it was dialled with.
  #stream: MediaStream | undefined;
  #answered = false;
  #over = false;

  readonly signals$: Observable<CallPortSignal> = this.#signals.signals$;

  /** A call to be dialled, or one that came in. */
  constructor(
    owner: SipCallOwner,
    origin: string | { readonly session: Session; readonly request: IncomingRequest },
  ) {
    this.#owner = owner;
    this.#media = new MediaPath({
      clock: owner.clock,
      late: this.#createLate(),
      create: (configuration) => owner.createConnection(configuration),
      push: (signal) => {
        this.#signals.push(signal);
      },
    });
    this.#facts = new RemoteFacts(typeof origin === 'string' ? origin : origin.request, owner.host);
    if (typeof origin === 'string') this.#destination = origin;
    else {
      this.#news = new CallerNews(origin.request, owner.ua.configuration.uri.toString());
      this.#session = this.#adopt(origin.session, origin.request);
      if (origin.request.body) this.#media.rings(origin.request.body);
    }
  }

  get dialogs(): readonly CallDialog[] {
    return this.#session?.dialogs ?? [];
  }

  get remoteAddress(): string {
    const uri = this.#session?.remoteUri;
    return uri ? callableAddress(uri, this.#owner.host) : (this.#destination ?? '');
  }

  dial(options: DialPortOptions): void {
    if (this.#destination === undefined || this.#session || this.#over) {
      throw new CallingError('invalid-state', 'This call cannot be dialled.');
    }
    const shared = connectOptions(options);
    const connection = this.#media.open(options.rtc, options.stream);
    this.#stream = options.stream;
    const silent = options.stream.getAudioTracks().length === 0;
    // The microphone is still to come, or there is none: without a track there would be no section.
    if (silent) connection.addTransceiver('audio', { streams: [options.stream] });
    this.#anonymous = options.anonymous;
    const name = cleanText(options.displayName ?? '');
    this.#session = this.#adopt(new JsSIP.RTCSession(this.#owner.ua));
    try {
      this.#session.connect(this.#destination, {
        ...shared,
        // JsSIP looks for its tracks later, and would fail at one that is being sent by then.
        ...(silent ? { mediaStream: new MediaStream(options.stream.getTracks()) } : {}),
        extraHeaders: [...(shared.extraHeaders ?? []), ...successionHeaders(options)],
        anonymous: options.anonymous,
        ...(name === '' || options.anonymous ? {} : { fromDisplayName: name }),
      });
    } catch (cause) {
      this.end();
      throw unusable('dialled', cause);
    }
  }

  ready(): Promise<void> {
    return this.#media.ready();
  }

  answer(options: AnswerPortOptions): void {
    if (!this.#session?.ringsHere) {
      throw new CallingError('invalid-state', 'This call cannot be answered: it does not ring.');
    }
    const shared = connectOptions(options);
    // M17: JsSIP makes its peer connection when it has called the session answered; a throw there
    // would leave the INVITE without an answer for ever.
    this.#media.open(options.rtc, options.stream);
    try {
      this.#session.answer(shared);
    } catch (cause) {
      this.#media.close();
      throw unusable('answered', cause);
    }
  }

  holdBack(): void {
    this.#news?.holdBack();
  }

  ring(): void {
    if (this.#session?.ringsHere) this.#news?.ring();
  }

  forward(destination: string, reason: ForwardReason): void {
    this.#news?.sendOn(destination, reason);
    this.reject(302);
  }

  reject(statusCode: number): void {
    if (this.#destination === undefined && !this.#answered) this.end({ statusCode });
  }

  end(options: EndOptions = {}): void {
    if (this.#over) return;
    this.#session?.end(options);
    this.#finish();
  }

  get digitsBy(): 'sound' | 'request' {
    return this.#media.digitsBy;
  }

  sendDigit(tone: string): Promise<void> {
    return markHandled(this.#sendDigit(tone));
  }

  setMuted(_muted: boolean): void {
    // JsSIP is kept from touching the tracks at all (M10), so there is nothing to tell it.
  }

  restartIce(rtc: RtcOptions): Promise<void> {
    if (!this.#session || !this.#answered || this.#over) {
      return rejected('invalid-state', 'The call has not been answered, or has ended.');
    }
    this.#media.use(rtc);
    return markHandled(
      this.#session.renegotiate({ type: 'ice-restart', configuration: configurationOf(rtc) }),
    );
  }

  setHold(held: boolean): Promise<void> {
    if (!this.#session || !this.#answered || this.#over) {
      return rejected('invalid-state', 'The call has not been answered, or has ended.');
    }
    const media = this.#media;
    return markHandled(
      this.#session.renegotiate({
        type: 'directions',
        apply: () => {
          media.setHold(held);
        },
        undo: () => {
          media.setHold(!held);
        },
        agreed: () => !held || media.holdAgreed,
      }),
    );
  }

  refer(target: ReferTarget): () => void {
    if (!this.#session || !this.#answered || this.#over) {
      throw new CallingError('invalid-state', 'The call has not been answered, or has ended.');
    }
    return this.#session.refer(target);
  }

  replaceTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    return markHandled(this.#media.replaceTrack(kind, track));
  }

  setVideo(track: MediaStreamTrack | null): Promise<boolean> {
    const { video } = this.#media;
    if (!this.#session || !video || !this.#answered || this.#over) {
      return rejected('invalid-state', 'The call has not been answered, or has ended.');
    }
    return markHandled(changeVideo(this.#session, video, track));
  }

  getStats(): Promise<RTCStatsReport | undefined> {
    return this.#media.getStats();
  }

  dispose(): void {
    this.end();
  }

  /** The line's connection is gone. */
  connectionLost(): void {
    if (!this.#over) this.#session?.connectionLost();
  }

  /** The line is registered again on another connection: the far end learns where we are (M5). */
  reconnected(): void {
    const { rtc } = this.#media;
    if (!rtc || !this.#answered || this.#over) return;
    this.restartIce(rtc).catch((error: unknown) => {
      this.#owner.log.info('the far end did not take our new contact', error);
    });
  }

  #adopt(session: Session, request?: IncomingRequest): SipSession {
    const { clock, log } = this.#owner;
    return new SipSession(
      {
        clock,
        log,
        isConnected: () => this.#owner.isConnected(),
        connection: () => {
          const { connection } = this.#media;
          if (!connection) throw new Error('there is no peer connection');
          return connection;
        },
        descriptionOut: (sdp) => this.#media.descriptionOut(sdp),
        answerIn: (sdp) => this.#media.answerIn(sdp),
        sending: (callId) => {
          this.#signals.push({ type: 'dialing', callId });
        },
        provisional: (response, sdp) => this.#provisional(response, sdp),
        digit: (tone) => {
          this.#signals.push({ type: 'digit', tone });
        },
        candidates: (body) => {
          this.#media.addCandidates(readFragment(body));
        },
        accepted: (response) => {
          this.#answered = true;
          if (response) this.#tellNews(response);
          this.#signals.push({ type: 'answered' });
          if (this.#media.isStale) void this.#moveOn();
          else this.#media.answered(this.#side);
        },
        changed: (message) => {
          this.#tellNews(message);
        },
        referrer: () => (this.#anonymous ? undefined : this.#owner.ua.configuration.uri.toString()),
        referral: (signal) => {
          this.#signals.push(signal);
        },
        ended: (ending) => {
          this.#finish(ending);
        },
      },
      session,
      request,
    );
  }

  #createLate(): LateCandidates {
    return new LateCandidates({
      clock: this.#owner.clock,
      trickle: (candidates, complete) => this.#trickle(candidates, complete),
      reinvite: () => {
        this.#session?.renegotiate({ type: 'reinvite' }).catch((error: unknown) => {
          this.#owner.log.info('the far end did not take the late candidates', error);
        });
      },
    });
  }

  #trickle(candidates: readonly RTCIceCandidate[], complete: boolean): boolean {
    const session = this.#session;
    const { connection } = this.#media;
    if (!session?.takesCandidates || connection?.canTrickleIceCandidates === false) return false;
    const { sdp = '' } = connection?.localDescription ?? {};
    session.sendCandidates(writeFragment(sdp, { candidates, complete }));
    return true;
  }

  get #side(): 'caller' | 'callee' {
    return this.#destination === undefined ? 'callee' : 'caller';
  }

  async #sendDigit(tone: string): Promise<void> {
    if (!this.#session || !this.#answered || this.#over) {
      throw new CallingError('invalid-state', 'The call has not been answered, or has ended.');
    }
    if (this.digitsBy === 'sound') {
      await this.#media.sendDigit(tone);
      return;
    }
    const { clock } = this.#owner;
    const until = clock.now() + DIGIT_LENGTH + DIGIT_GAP;
    await this.#session.sendDigit(tone);
    // The far end plays it as long as it says, and takes the next one after that.
    await new Promise<void>((resolve) => {
      clock.after(until - clock.now(), resolve);
    });
  }

  async #provisional(response: IncomingResponse, sdp: string | undefined): Promise<void> {
    const earlyMedia = sdp !== undefined && (await this.#media.early(sdp));
    this.#tellNews(response);
    this.#signals.push({ type: 'progress', statusCode: response.status_code, earlyMedia });
  }

  // S4: another branch has answered than the one that was heard before.
  async #moveOn(): Promise<void> {
    const media = this.#media;
    try {
      await this.#session?.startOver(
        () => media.startOver(this.#stream),
        () => media.redirect(),
      );
    } catch (error) {
      this.#owner.log.info('the sound could not be moved to the one who answered', error);
    }
    media.answered(this.#side);
  }

  #tellNews(message: IncomingRequest | IncomingResponse): void {
    try {
      for (const signal of this.#facts.news(message)) this.#signals.push(signal);
    } catch (error) {
      // M9: this runs inside JsSIP's code, where an error would end the call.
      this.#owner.log.error('what a message tells of the far end could not be read', error);
    }
  }

  #finish(ending?: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.#media.close();
    this.#session?.release();
    if (ending) this.#signals.push({ type: 'ended', ...ending });
    this.#signals.complete();
    this.#owner.closed(this);
  }
}

function unusable(what: string, cause: unknown): CallingError {
  return new CallingError('invalid-argument', `The call cannot be ${what} with these options.`, {
    cause,
  });
}
