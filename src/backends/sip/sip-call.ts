import type { IncomingRequest, IncomingResponse, UserAgent } from 'jssip/lib/JsSIP.js';
import type { Observable } from 'rxjs';
import { formatAddress, parseAddress } from '../../core/address.js';
import type { Clock } from '../../core/clock.js';
import { DIGIT_GAP, DIGIT_LENGTH } from '../../core/dtmf.js';
import { CallingError, markHandled, rejected } from '../../core/errors.js';
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
import { divertedFrom } from './diversion.js';
import { holdBackRinging, RepairedSession } from './jssip-repairs/session.js';
import { LateCandidates, type LateCandidatesOwner } from './late-candidates.js';
import { configurationOf, MediaPath, type MediaPathOwner } from './media-path.js';
import { RemoteFacts } from './remote-facts.js';
import { SignalQueue } from './signal-queue.js';
import { SipSession, type SipSessionLine, type SipSessionOwner } from './sip-session.js';
import { readFragment, writeFragment } from './trickle.js';

/** What a call needs from its line. */
export interface SipCallLine extends SipSessionLine {
  readonly ua: UserAgent;
  /** Where a telephone number belongs. */
  readonly host: string;
  /** Makes a peer connection; throws what the browser says of the configuration. */
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** The call is over and everything of it is closed. */
  closed(call: SipCall): void;
}

/** One call on JsSIP. Knows of no other call. */
export class SipCall implements CallPort, SipSessionOwner, LateCandidatesOwner, MediaPathOwner {
  readonly line: SipCallLine;
  readonly media: MediaPath;
  readonly #destination: string | undefined;
  readonly #signals = new SignalQueue<CallPortSignal>();
  readonly #facts: RemoteFacts;
  // Of a call that came in, until it is answered.
  #request: IncomingRequest | undefined;
  #ring: (() => void) | undefined;
  #session: SipSession | undefined;
  #anonymous = false;
  // What it was dialled with.
  #stream: MediaStream | undefined;
  #answered = false;
  #over = false;

  readonly signals$: Observable<CallPortSignal> = this.#signals.signals$;

  /** A call to be dialled, or one that came in. */
  constructor(
    line: SipCallLine,
    origin: string | { readonly session: RepairedSession; readonly request: IncomingRequest },
  ) {
    this.line = line;
    this.media = new MediaPath(this, new LateCandidates(this));
    this.#facts = new RemoteFacts(typeof origin === 'string' ? origin : origin.request, line.host);
    if (typeof origin === 'string') this.#destination = origin;
    else {
      const { session, request } = origin;
      this.#request = request;
      this.#session = new SipSession(this, session, request);
      if (request.body) this.media.rings(request.body);
    }
  }

  get dialogs(): readonly CallDialog[] {
    return this.#session?.dialogs ?? [];
  }

  get remoteAddress(): string {
    const uri = this.#session?.remoteUri;
    return uri ? callableAddress(uri, this.line.host) : (this.#destination ?? '');
  }

  dial(options: DialPortOptions): void {
    if (this.#destination === undefined || this.#session || this.#over) {
      throw new CallingError('invalid-state', 'This call cannot be dialled.');
    }
    const shared = connectOptions(options);
    const connection = this.media.open(options.rtc, options.stream);
    this.#stream = options.stream;
    const silent = options.stream.getAudioTracks().length === 0;
    // The microphone is still to come, or there is none: without a track there would be no section.
    if (silent) connection.addTransceiver('audio', { streams: [options.stream] });
    this.#anonymous = options.anonymous;
    const name = cleanText(options.displayName ?? '');
    this.#session = new SipSession(this, new RepairedSession(this.line.ua));
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
    return this.media.ready();
  }

  answer(options: AnswerPortOptions): void {
    if (!this.#session?.ringsHere) {
      throw new CallingError('invalid-state', 'This call cannot be answered: it does not ring.');
    }
    const shared = connectOptions(options);
    // M17: JsSIP makes its peer connection when it has called the session answered; a throw there
    // would leave the INVITE without an answer for ever.
    this.media.open(options.rtc, options.stream);
    try {
      this.#session.answer(shared);
    } catch (cause) {
      this.media.close();
      throw unusable('answered', cause);
    }
  }

  holdBack(): void {
    if (this.#request) this.#ring ??= holdBackRinging(this.#request);
  }

  ring(): void {
    if (this.#session?.ringsHere) this.#ring?.();
  }

  forward(destination: string, reason: ForwardReason): void {
    if (this.#destination !== undefined) return;
    const target = formatAddress(parseAddress(destination));
    if (!this.#request) return;
    const own = this.line.ua.configuration.uri.toString();
    const contact = `Contact: <${target}>`;
    this.#end({ statusCode: 302 }, [contact, ...divertedFrom(own, reason, this.#request)]);
  }

  reject(statusCode: number): void {
    if (this.#destination === undefined && !this.#answered) this.end({ statusCode });
  }

  end(options: EndOptions = {}): void {
    this.#end(options);
  }

  get digitsBy(): 'sound' | 'request' {
    return this.media.digitsBy;
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
    this.media.use(rtc);
    return markHandled(
      this.#session.renegotiate({ type: 'ice-restart', configuration: configurationOf(rtc) }),
    );
  }

  setHold(held: boolean): Promise<void> {
    if (!this.#session || !this.#answered || this.#over) {
      return rejected('invalid-state', 'The call has not been answered, or has ended.');
    }
    const media = this.media;
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
    return markHandled(this.media.replaceTrack(kind, track));
  }

  setVideo(track: MediaStreamTrack | null): Promise<boolean> {
    const { video } = this.media;
    if (!this.#session || !video || !this.#answered || this.#over) {
      return rejected('invalid-state', 'The call has not been answered, or has ended.');
    }
    return markHandled(changeVideo(this.#session, video, track));
  }

  getStats(): Promise<RTCStatsReport | undefined> {
    return this.media.getStats();
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
    const { rtc } = this.media;
    if (!rtc || !this.#answered || this.#over) return;
    this.restartIce(rtc).catch((error: unknown) => {
      this.line.log.info('the far end did not take our new contact', error);
    });
  }

  // What follows is called by the session.

  sending(callId: string): void {
    this.#signals.push({ type: 'dialing', callId });
  }

  async provisional(response: IncomingResponse, sdp: string | undefined): Promise<void> {
    const earlyMedia = sdp !== undefined && (await this.media.early(sdp));
    this.changed(response);
    this.#signals.push({ type: 'progress', statusCode: response.status_code, earlyMedia });
  }

  digit(tone: string): void {
    this.#signals.push({ type: 'digit', tone });
  }

  candidates(body: string): void {
    this.media.addCandidates(readFragment(body));
  }

  accepted(response: IncomingResponse | null): void {
    this.#answered = true;
    this.#request = undefined;
    this.#ring = undefined;
    if (response) this.changed(response);
    this.#signals.push({ type: 'answered' });
    if (this.media.isStale) void this.#moveOn();
    else this.media.answered(this.#side);
  }

  changed(message: IncomingRequest | IncomingResponse): void {
    try {
      for (const signal of this.#facts.news(message)) this.#signals.push(signal);
    } catch (error) {
      // M9: this runs inside JsSIP's code, where an error would end the call.
      this.line.log.error('what a message tells of the far end could not be read', error);
    }
  }

  referrer(): string | undefined {
    return this.#anonymous ? undefined : this.line.ua.configuration.uri.toString();
  }

  referral(signal: CallPortSignal): void {
    this.#signals.push(signal);
  }

  ended(ending: Ending): void {
    this.#finish(ending);
  }

  // What follows is called by the media path and the late candidates.

  get clock(): Clock {
    return this.line.clock;
  }

  create(configuration: RTCConfiguration): RTCPeerConnection {
    return this.line.createConnection(configuration);
  }

  push(signal: CallPortSignal): void {
    this.#signals.push(signal);
  }

  trickle(candidates: readonly RTCIceCandidate[], complete: boolean): boolean {
    const session = this.#session;
    const { connection } = this.media;
    if (!session?.takesCandidates || connection?.canTrickleIceCandidates === false) return false;
    const { sdp = '' } = connection?.localDescription ?? {};
    session.sendCandidates(writeFragment(sdp, { candidates, complete }));
    return true;
  }

  reinvite(): void {
    this.#session?.renegotiate({ type: 'reinvite' }).catch((error: unknown) => {
      this.line.log.info('the far end did not take the late candidates', error);
    });
  }

  get #side(): 'caller' | 'callee' {
    return this.#destination === undefined ? 'callee' : 'caller';
  }

  async #sendDigit(tone: string): Promise<void> {
    if (!this.#session || !this.#answered || this.#over) {
      throw new CallingError('invalid-state', 'The call has not been answered, or has ended.');
    }
    if (this.digitsBy === 'sound') {
      await this.media.sendDigit(tone);
      return;
    }
    const { clock } = this.line;
    const until = clock.now() + DIGIT_LENGTH + DIGIT_GAP;
    await this.#session.sendDigit(tone);
    // The far end plays it as long as it says, and takes the next one after that.
    await new Promise<void>((resolve) => {
      clock.after(until - clock.now(), resolve);
    });
  }

  // S4: another branch has answered than the one that was heard before.
  async #moveOn(): Promise<void> {
    const media = this.media;
    try {
      await this.#session?.startOver(
        () => media.startOver(this.#stream),
        () => media.redirect(),
      );
    } catch (error) {
      this.line.log.info('the sound could not be moved to the one who answered', error);
    }
    media.answered(this.#side);
  }

  #end(options: EndOptions, headers?: readonly string[]): void {
    if (this.#over) return;
    this.#session?.end(options, headers);
    this.#finish();
  }

  #finish(ending?: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.media.close();
    this.#session?.release();
    if (ending) this.#signals.push({ type: 'ended', ...ending });
    this.#signals.complete();
    this.line.closed(this);
  }
}

function unusable(what: string, cause: unknown): CallingError {
  return new CallingError('invalid-argument', `The call cannot be ${what} with these options.`, {
    cause,
  });
}
