import { Subject, type Observable } from 'rxjs';
import type { Destination } from '../core/address.js';
import { isAnswered, reduceCall, type CallSignal, type CallState } from '../core/call-state.js';
import type { CallStats } from '../core/call-stats.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import { CallingError, markHandled, rejected } from '../core/errors.js';
import type { CallPortSignal } from '../core/ports.js';
import { StateStore } from '../core/state-store.js';
import type { CallMedia } from '../media/call-media.js';
import type { Playback } from '../media/remote-audio.js';
import { Call, type CallControl, type Line } from './line.js';
import type { CallOccurrence } from './call-events.js';
import { CallHold } from './call-hold.js';
import { identityHeard } from './call-identity.js';
import { CallSetup } from './call-setup.js';
import { cancelled, startOf } from './call-start.js';
import { CallWatch } from './call-watch.js';
import type { CallHandle, CallHost, CallOrigin, CallOwner } from './call-owner.js';
import { LateFeatures } from './late-features.js';
import type { AnswerOptions, DialOptions, RejectOptions } from './options.js';

/** The machinery behind one `Call`: its commands, and the reducer's signals from its port. */
export class CallMachine implements CallControl, CallHandle {
  readonly call: Call;
  readonly host: CallHost;
  readonly #owner: CallOwner;
  readonly #store: StateStore<CallState, CallSignal>;
  readonly #events = new Subject<CallOccurrence>();
  readonly #watch: CallWatch;
  readonly #setup: CallSetup;
  readonly #hold: CallHold;
  readonly #features: LateFeatures;
  #playback: Playback | undefined;
  #explain: ((reason: DisconnectReason) => DisconnectReason) | undefined;
  #alerted = false;

  constructor(owner: CallOwner, origin: CallOrigin) {
    this.#owner = owner;
    const start = startOf(origin, owner);
    this.#store = new StateStore(start, reduceCall);
    this.#watch = new CallWatch(owner.clock, {
      gaveUpRinging: () => {
        if (owner.unanswered?.(this.host)) return;
        this.#setup.port?.reject(480);
        this.#finish({ cause: 'no-answer', by: 'local', statusCode: 480 });
      },
      gaveUpDialing: () => {
        this.#setup.port?.end();
        this.#finish(
          { cause: 'no-answer', by: 'local' },
          new CallingError('timeout', 'Nobody answered.', { retryable: true }),
        );
      },
      mediaLost: () => {
        this.#store.dispatch({ type: 'media-lost' });
      },
      restartMedia: () => {
        void this.#restartMedia();
      },
      mediaConnected: () => {
        this.#store.dispatch({ type: 'media-connected', at: owner.clock.now() });
      },
      mediaFailed: () => {
        this.#setup.port?.end({ statusCode: 500, reasonPhrase: 'Media Failed' });
        this.#finish(
          { cause: 'media-failed', by: 'network' },
          new CallingError(
            'media-failed',
            'No sound could be exchanged with the other side. A firewall may be in the way; a TURN server in "ice-servers" helps.',
            { retryable: true },
          ),
        );
      },
    });
    this.call = new Call(this);
    this.host = {
      owner,
      call: this.call,
      state: () => this.state,
      port: () => this.#setup.port,
      dispatch: (signal) => {
        this.#store.dispatch(signal);
      },
      tell: (occurrence) => {
        this.#events.next(occurrence);
      },
      finish: (reason, error) => {
        this.#finish(reason, error);
      },
      claimed: () => this.#explain !== undefined,
      claim: (explain) => {
        if (this.#explain) return undefined;
        this.#explain = explain;
        return () => {
          if (this.#explain === explain) this.#explain = undefined;
        };
      },
      setHold: (held) => this.#hold.set(held),
    };
    this.#features = new LateFeatures(() => owner.features(this.host));
    this.#hold = new CallHold(this.host);
    this.#setup = new CallSetup(this.host, origin, {
      heard: (signal) => {
        this.#onSignal(signal);
      },
      dialling: () => {
        this.#watch.dialing(owner.dialTimeout() * 1000);
      },
      notDialled: () => {
        this.#watch.stop();
      },
    });
    owner.media.onSend = (kind, track) =>
      this.#setup.port?.replaceTrack(kind, track) ?? Promise.resolve();
    owner.media.onVideo = () => {
      this.#store.dispatch({ type: 'has-video', hasVideo: owner.media.hasVideo });
    };
    owner.media.onVideoEnded = () => {
      if (isAnswered(this.state)) markHandled(this.setVideo(false));
    };
    if (start.muted) owner.media.setMuted(true);
    if (start.status === 'connecting') this.#watch.answered();
    else if (origin.direction === 'inbound') this.#watch.ringing(owner.ringTimeout() * 1000);
  }

  get state(): CallState {
    return this.#store.state;
  }

  get state$(): Observable<CallState> {
    return this.#store.state$;
  }

  get events$(): Observable<CallOccurrence> {
    return this.#events.asObservable();
  }

  get stats$(): Observable<CallStats> {
    return this.#features.stats$;
  }

  get line(): Line {
    return this.#owner.line;
  }

  get localStream(): MediaStream | undefined {
    return this.#owner.media.local;
  }

  get remoteStream(): MediaStream | undefined {
    return this.#owner.media.remote;
  }

  get alerted(): boolean {
    return this.#alerted;
  }

  dial(options: DialOptions): Promise<void> {
    const { state } = this;
    if (state.direction !== 'outbound' || state.status !== 'idle' || state.pending) {
      return rejected(
        'invalid-state',
        'This call cannot be dialled: it has been dialled, or it came in.',
      );
    }
    if (!this.#owner.hasRoom(this.call)) {
      return rejected('too-many-calls', 'The line has as many calls as it may. End one first.');
    }
    this.#owner.takingUp(this.call);
    return this.#setup.dial(options);
  }

  answer(options: AnswerOptions): Promise<void> {
    const { state } = this;
    if (state.direction !== 'inbound' || state.status !== 'ringing' || state.pending) {
      return rejected(
        'invalid-state',
        state.status === 'ended'
          ? 'This call cannot be answered: it has ended.'
          : 'This call cannot be answered: it does not ring here.',
      );
    }
    this.#owner.takingUp(this.call);
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
    this.#setup.port?.reject(statusCode);
    this.#finish({ cause: 'rejected', by: 'local', statusCode });
    return Promise.resolve();
  }

  end(): Promise<void> {
    const { state } = this;
    if (state.status === 'ended') return Promise.resolve();
    if (state.direction === 'inbound' && state.status === 'ringing') return this.reject({});
    this.#setup.port?.end();
    this.#finish({ cause: isAnswered(state) ? 'normal' : 'cancelled', by: 'local' });
    return Promise.resolve();
  }

  silence(): void {
    this.#owner.silence(this.call);
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

  #onSignal(signal: CallPortSignal): void {
    switch (signal.type) {
      case 'dialing':
        // After a redirect nobody has been alerted where it leads to.
        this.#alerted = false;
        this.#store.dispatch(signal);
        break;
      case 'progress':
        // Only 180 and 182 say that somebody is being alerted (RFC 3261 21.1).
        this.#alerted ||= signal.statusCode === 180 || signal.statusCode === 182;
        // One snapshot, so that a first 18x with sound is one event.
        this.#store.dispatch({ type: signal.earlyMedia ? 'early-media' : 'ringing' });
        this.#owner.alerting(this.call);
        break;
      case 'answered':
        this.#watch.answered();
        this.#store.dispatch({ type: 'answered' });
        this.#store.dispatch({ type: 'has-video', hasVideo: this.#owner.media.hasVideo });
        this.#setup.answered();
        // So that it is there when it is wanted.
        void this.#features.load();
        break;
      case 'media-path':
        this.#watch.mediaPath(signal.state);
        break;
      case 'track-added':
        this.#addTrack(signal.track);
        break;
      case 'track-removed':
        if (this.#owner.media.removeRemote(signal.track))
          this.#mediaChanged('removed', signal.track);
        break;
      case 'digit':
        this.#events.next(signal);
        break;
      case 'identity':
        identityHeard(this.host, signal.identity, this.#setup.sentBy);
        break;
      case 'own-video':
        this.#owner.media.setOwnVideo(signal.is);
        break;
      case 'held-remotely':
      case 'headers':
        this.#store.dispatch(signal);
        break;
      case 'refer-report':
        this.#features.hear(signal);
        break;
      case 'refer-request':
        this.#features.hear(signal, () => {
          signal.request.refuse(500);
        });
        break;
      case 'ended':
        this.#finish(this.#explain?.(signal.reason) ?? signal.reason, signal.error);
        break;
    }
  }

  #addTrack(track: MediaStreamTrack): void {
    if (!this.#owner.media.addRemote(track)) return;
    const { remote } = this.#owner.media;
    if (remote && track.kind === 'audio') {
      if (this.#playback) this.#playback.renew();
      else this.#playback = this.#owner.play(remote);
    }
    this.#mediaChanged('added', track);
  }

  #mediaChanged(change: 'added' | 'removed', track: MediaStreamTrack): void {
    this.#events.next({ type: 'remote-media', change, track });
  }

  #setMuted(muted: boolean): void {
    if (this.state.status === 'ended') return;
    this.#owner.media.setMuted(muted);
    this.#setup.port?.setMuted(muted);
    this.#store.dispatch({ type: 'muted', muted });
  }

  async #restartMedia(): Promise<void> {
    try {
      await this.#owner.port();
      const rtc = await this.#owner.rtc();
      if (isAnswered(this.state)) await this.#setup.port?.restartIce(rtc);
    } catch (cause) {
      // The watch ends the call when the path does not come back.
      this.#owner.log.info('the media path could not be restarted', cause);
    }
  }

  #finish(reason: DisconnectReason, error?: CallingError): void {
    if (this.state.status === 'ended') return;
    this.#watch.stop();
    this.#playback?.stop();
    // Whoever keeps an ended call keeps no audio element with it.
    this.#playback = undefined;
    const told = error ?? cancelled(reason);
    this.#store.dispatch({
      type: 'ended',
      reason,
      at: this.#owner.clock.now(),
      error: reason.by === 'local' && reason.cause === 'cancelled' ? undefined : error,
    });
    this.#setup.ended(told);
    this.#owner.media.close();
    this.#features.close();
    this.#store.complete();
    this.#events.complete();
  }
}
