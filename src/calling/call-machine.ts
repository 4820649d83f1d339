import { Subject, type Observable } from 'rxjs';
import type { Destination } from '../core/address.js';
import { isAnswered, reduceCall, type CallSignal, type CallState } from '../core/call-state.js';
import type { CallStats } from '../core/call-stats.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import { markHandled, rejected, type CallingError } from '../core/errors.js';
import type { CallPort, CallPortSignal } from '../core/ports.js';
import { StateStore, type StateListener } from '../core/state-store.js';
import type { CallMedia } from '../media/call-media.js';
import type { Playback } from '../media/remote-audio.js';
import { Call, type CallControl, type Line } from './line.js';
import type { CallOccurrence } from './call-events.js';
import { CallHold } from './call-hold.js';
import { identityHeard } from './call-identity.js';
import { CallSetup, type CallSetupListener } from './call-setup.js';
import { cancelled, nobodyAnswered, noSound, startOf, whyNotAnswered } from './call-start.js';
import { CallWatch, type CallWatchListener } from './call-watch.js';
import type { CallHandle, CallHost, CallOrigin, CallOwner, CameIn, Explain } from './call-owner.js';
import { LateFeatures } from './late-features.js';
import type { AnswerOptions, DialOptions, RejectOptions } from './options.js';

/**
 * The machinery behind one `Call`: its commands, and the reducer's signals from its port. Its parts
 * ask and tell it by its own methods, so that a page with many calls does not keep many functions.
 */
export class CallMachine
  implements
    CallControl,
    CallHandle,
    CallHost,
    CallSetupListener,
    CallWatchListener,
    StateListener<CallState>
{
  readonly owner: CallOwner;
  readonly call: Call;
  readonly media: CallMedia;
  readonly cameIn: CameIn | undefined;
  readonly host: CallHost = this;
  alerted = false;
  explain: Explain | undefined;
  readonly #store: StateStore<CallState, CallSignal>;
  readonly #watch: CallWatch;
  readonly #setup: CallSetup;
  #held: CallHold | undefined;
  // Made when something of them is wanted: most calls want nothing.
  #late: LateFeatures | undefined;
  #events: Subject<CallOccurrence> | undefined;
  #playback: Playback | undefined;

  constructor(owner: CallOwner, origin: CallOrigin, media: CallMedia) {
    this.owner = owner;
    this.media = media;
    this.cameIn = origin.direction === 'inbound' ? origin.cameIn : undefined;
    const start = startOf(origin, owner);
    this.#store = new StateStore(start, reduceCall, this);
    this.#watch = new CallWatch(owner.clock, this);
    this.call = new Call(this);
    this.#setup = new CallSetup(this, origin, this);
    media.onSend = (kind, track) => this.port?.replaceTrack(kind, track) ?? Promise.resolve();
    media.onVideo = () => {
      this.dispatch({ type: 'has-video', hasVideo: media.hasVideo });
    };
    media.onVideoEnded = () => {
      if (isAnswered(this.state)) markHandled(this.setVideo(false));
    };
    if (start.muted) media.setMuted(true);
    if (start.status === 'connecting') this.#watch.answered();
    else if (origin.direction === 'inbound') this.#watch.ringing(owner.ringTimeout() * 1000);
  }

  get port(): CallPort | undefined {
    return this.#setup.port;
  }

  get state(): CallState {
    return this.#store.state;
  }

  get state$(): Observable<CallState> {
    return this.#store.state$;
  }

  get events$(): Observable<CallOccurrence> {
    this.#events ??= new Subject();
    if (this.#store.completed) this.#events.complete();
    return this.#events.asObservable();
  }

  get stats$(): Observable<CallStats> {
    return this.#features.stats$;
  }

  get line(): Line {
    return this.owner.line;
  }

  get localStream(): MediaStream | undefined {
    return this.media.local;
  }

  get remoteStream(): MediaStream | undefined {
    return this.media.remote;
  }

  dial(options: DialOptions): Promise<void> {
    const { state } = this;
    if (state.direction !== 'outbound' || state.status !== 'idle' || state.pending) {
      return rejected(
        'invalid-state',
        'This call cannot be dialled: it has been dialled, or it came in.',
      );
    }
    if (!this.owner.hasRoom(this.call)) {
      return rejected('too-many-calls', 'The line has as many calls as it may. End one first.');
    }
    this.owner.takingUp(this.call);
    return this.#setup.dial(options);
  }

  answer(options: AnswerOptions): Promise<void> {
    const why = whyNotAnswered(this.state);
    if (why !== undefined) return rejected('invalid-state', why);
    this.owner.takingUp(this.call);
    return this.#setup.answer(options);
  }

  begin(streams: CallMedia): Promise<void> {
    const options = { like: streams };
    return this.state.direction === 'outbound'
      ? this.#setup.dial(options)
      : this.#setup.answer(options);
  }

  reject({ statusCode = 486 }: RejectOptions): Promise<void> {
    const { state } = this;
    if (state.direction !== 'inbound' || state.status !== 'ringing') {
      return rejected('invalid-state', 'This call cannot be rejected: it does not ring here.');
    }
    if (!Number.isInteger(statusCode) || statusCode < 400 || statusCode > 699) {
      return rejected('invalid-argument', 'A call is rejected with a status code from 400 to 699.');
    }
    this.port?.reject(statusCode);
    this.finish({ cause: 'rejected', by: 'local', statusCode });
    return Promise.resolve();
  }

  end(): Promise<void> {
    const { state } = this;
    if (state.status === 'ended') return Promise.resolve();
    if (state.direction === 'inbound' && state.status === 'ringing') return this.reject({});
    this.port?.end();
    this.finish({ cause: isAnswered(state) ? 'normal' : 'cancelled', by: 'local' });
    return Promise.resolve();
  }

  silence(): void {
    this.owner.silence(this.call);
  }

  hold(): Promise<void> {
    return this.#hold.hold();
  }

  resume(): Promise<void> {
    return this.#hold.resume();
  }

  yieldTo(): Promise<void> {
    return this.#hold.yieldTo();
  }

  mute(): void {
    this.#setMuted(true);
  }

  unmute(): void {
    this.#setMuted(false);
  }

  sendDigit(tones: string): Promise<void> {
    return this.#features.run((features) => features.sendDigit(tones));
  }

  transfer(destination: Destination): Promise<void> {
    return this.#features.run((features) => features.transfer(destination));
  }

  completeTransfer(other: Call): Promise<void> {
    return this.#features.run((features) => features.completeTransfer(other));
  }

  merge(other: Call): Promise<void> {
    return this.#features.run((features) => features.merge(other));
  }

  split(): Promise<void> {
    return this.#features.run((features) => features.split());
  }

  updateMedia(stream: MediaStream): Promise<void> {
    return this.#features.run((features) => features.updateMedia(stream));
  }

  setVideo(on: boolean): Promise<void> {
    return this.#features.run((features) => features.setVideo(on));
  }

  getCallRtpStats(): Promise<CallStats | undefined> {
    return this.#features.run((features) => features.getCallRtpStats());
  }

  stateTold(state: CallState): void {
    this.owner.changed(this.call, state);
  }

  stateOver(): void {
    this.owner.over(this.call);
  }

  dispatch(signal: CallSignal): void {
    this.#store.dispatch(signal);
  }

  tell(occurrence: CallOccurrence): void {
    this.#events?.next(occurrence);
  }

  setHold(held: boolean): Promise<void> {
    return this.#hold.set(held);
  }

  dialling(): void {
    this.#watch.dialing(this.owner.dialTimeout() * 1000);
  }

  notDialled(): void {
    this.#watch.stop();
  }

  gaveUpRinging(): void {
    if (this.owner.unanswered?.(this)) return;
    this.port?.reject(480);
    this.finish({ cause: 'no-answer', by: 'local', statusCode: 480 });
  }

  gaveUpDialing(): void {
    this.port?.end();
    this.finish({ cause: 'no-answer', by: 'local' }, nobodyAnswered());
  }

  mediaConnected(): void {
    this.dispatch({ type: 'media-connected', at: this.owner.clock.now() });
  }

  mediaLost(): void {
    this.dispatch({ type: 'media-lost' });
  }

  restartMedia(): void {
    void this.#restartMedia();
  }

  mediaFailed(): void {
    this.port?.end({ statusCode: 500, reasonPhrase: 'Media Failed' });
    this.finish({ cause: 'media-failed', by: 'network' }, noSound());
  }

  heard(signal: CallPortSignal): void {
    switch (signal.type) {
      case 'dialing':
        // After a redirect nobody has been alerted where it leads to.
        this.alerted = false;
        this.dispatch(signal);
        break;
      case 'progress':
        // Only 180 and 182 say that somebody is being alerted (RFC 3261 21.1).
        this.alerted ||= signal.statusCode === 180 || signal.statusCode === 182;
        // One snapshot, so that a first 18x with sound is one event.
        this.dispatch({ type: signal.earlyMedia ? 'early-media' : 'ringing' });
        this.owner.alerting(this.call);
        break;
      case 'answered':
        this.#watch.answered();
        this.dispatch({ type: 'answered' });
        this.dispatch({ type: 'has-video', hasVideo: this.media.hasVideo });
        this.#setup.answered();
        this.#prepareFeatures();
        break;
      case 'media-path':
        this.#watch.mediaPath(signal.state);
        break;
      case 'track-added':
        this.#addTrack(signal.track);
        break;
      case 'track-removed':
        if (this.media.removeRemote(signal.track)) this.#mediaChanged('removed', signal.track);
        break;
      case 'digit':
        this.tell(signal);
        break;
      case 'identity':
        identityHeard(this, signal.identity, this.#setup.sentBy);
        break;
      case 'own-video':
        this.media.setOwnVideo(signal.is);
        break;
      case 'held-remotely':
      case 'headers':
        this.dispatch(signal);
        break;
      case 'refer-report':
      case 'refer-request':
        this.#features.hear(signal);
        break;
      case 'ended':
        this.finish(this.explain?.(signal.reason) ?? signal.reason, signal.error);
        break;
    }
  }

  #addTrack(track: MediaStreamTrack): void {
    if (!this.media.addRemote(track)) return;
    const { remote } = this.media;
    if (remote && track.kind === 'audio') {
      if (this.#playback) this.#playback.renew();
      else this.#playback = this.owner.play(remote);
    }
    this.#mediaChanged('added', track);
  }

  #mediaChanged(change: 'added' | 'removed', track: MediaStreamTrack): void {
    this.tell({ type: 'remote-media', change, track });
  }

  #setMuted(muted: boolean): void {
    if (this.state.status === 'ended') return;
    this.media.setMuted(muted);
    this.port?.setMuted(muted);
    this.dispatch({ type: 'muted', muted });
  }

  get #features(): LateFeatures {
    this.#late ??= new LateFeatures(this);
    return this.#late;
  }

  // Loaded, so that they are there when they are wanted; made only where they have something to watch.
  #prepareFeatures(): void {
    const { owner } = this;
    const watched = owner.preferences().qualityWarnings === true;
    void (watched ? this.#features : owner.features).load();
  }

  get #hold(): CallHold {
    this.#held ??= new CallHold(this);
    return this.#held;
  }

  async #restartMedia(): Promise<void> {
    try {
      await this.owner.port();
      const rtc = await this.owner.rtc();
      if (isAnswered(this.state)) await this.port?.restartIce(rtc);
    } catch (cause) {
      // The watch ends the call when the path does not come back.
      this.owner.log.info('the media path could not be restarted', cause);
    }
  }

  finish(reason: DisconnectReason, error?: CallingError): void {
    if (this.state.status === 'ended') return;
    this.#watch.stop();
    this.#playback?.stop();
    // Whoever keeps an ended call keeps no audio element with it.
    this.#playback = undefined;
    this.dispatch({
      type: 'ended',
      reason,
      at: this.owner.clock.now(),
      error: reason.by === 'local' && reason.cause === 'cancelled' ? undefined : error,
    });
    this.#setup.ended(error ?? cancelled(reason));
    this.media.close();
    this.#late?.close();
    this.#store.complete();
    this.#events?.complete();
  }
}
