import { Subject, type Observable, type Subscription } from 'rxjs';
import { isAnswered, reduceCall, type CallSignal, type CallState } from '../core/call-state.js';
import { checkCustomHeaders } from '../core/custom-headers.js';
import { createDeferred, type Deferred } from '../core/deferred.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import { CallingError, markHandled, rejected, toCallingError } from '../core/errors.js';
import type { CallPort, CallPortSignal } from '../core/ports.js';
import { StateStore } from '../core/state-store.js';
import type { Playback } from '../media/remote-audio.js';
import { Call, type CallControl, type Line } from './line.js';
import type { CallOccurrence, CallStats } from './call-events.js';
import { CallHold } from './call-hold.js';
import { cancelled, startOf } from './call-start.js';
import { CallWatch } from './call-watch.js';
import type { AnswerOptions, DialOptions, RejectOptions } from './options.js';
import type { CallHandle, CallOrigin, CallOwner } from './call-owner.js';
import { unsupportedCommands } from './unsupported-commands.js';

/** The machinery behind one `Call`: its commands, and the reducer's signals from its port. */
export class CallMachine implements CallControl, CallHandle {
  readonly call: Call;
  readonly #owner: CallOwner;
  readonly #origin: CallOrigin;
  readonly #store: StateStore<CallState, CallSignal>;
  readonly #events = new Subject<CallOccurrence>();
  readonly #watch: CallWatch;
  readonly #hold: CallHold;
  #port: CallPort | undefined;
  #following: Subscription | undefined;
  #playback: Playback | undefined;
  #running: Deferred<void> | undefined;
  #alerted = false;

  constructor(owner: CallOwner, origin: CallOrigin) {
    this.#owner = owner;
    this.#origin = origin;
    const start = startOf(origin, owner.line.lineId, owner.clock.now());
    this.#store = new StateStore(start, reduceCall);
    this.#watch = new CallWatch(owner.clock, {
      gaveUpRinging: () => {
        this.#port?.reject(480);
        this.#finish({ cause: 'no-answer', by: 'local', statusCode: 480 });
      },
      gaveUpDialing: () => {
        this.#port?.end();
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
        this.#port?.end({ statusCode: 500, reasonPhrase: 'Media Failed' });
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
    this.#hold = this.#createHold();
    this.call = new Call(this);
    if (origin.direction === 'inbound') {
      this.#follow(origin.incoming.port);
      this.#watch.ringing(owner.ringTimeout() * 1000);
    }
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
    return unsupportedCommands.stats$;
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
    return this.#command('dial', () => this.#dial(options));
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
    return this.#command('answer', () => this.#answer(options));
  }

  reject({ statusCode = 486 }: RejectOptions): Promise<void> {
    const { state } = this;
    if (state.direction !== 'inbound' || state.status !== 'ringing') {
      return rejected('invalid-state', 'This call cannot be rejected: it does not ring here.');
    }
    if (!Number.isInteger(statusCode) || statusCode < 400 || statusCode > 699) {
      return rejected('invalid-argument', 'A call is rejected with a status code from 400 to 699.');
    }
    this.#port?.reject(statusCode);
    this.#finish({ cause: 'rejected', by: 'local', statusCode });
    return Promise.resolve();
  }

  end(): Promise<void> {
    const { state } = this;
    if (state.status === 'ended') return Promise.resolve();
    if (state.direction === 'inbound' && state.status === 'ringing') return this.reject({});
    this.#port?.end();
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

  readonly sendDigit = unsupportedCommands.sendDigit;
  readonly transfer = unsupportedCommands.transfer;
  readonly completeTransfer = unsupportedCommands.completeTransfer;
  readonly merge = unsupportedCommands.merge;
  readonly split = unsupportedCommands.split;
  readonly updateMedia = unsupportedCommands.updateMedia;
  readonly setVideo = unsupportedCommands.setVideo;
  readonly getCallRtpStats = unsupportedCommands.getCallRtpStats;

  #createHold(): CallHold {
    return new CallHold({
      state: () => this.state,
      port: () => this.#port,
      ready: () => this.#owner.port(),
      dispatch: (signal) => {
        this.#store.dispatch(signal);
      },
      tell: (occurrence) => {
        this.#events.next(occurrence);
      },
      setSilent: (silent) => {
        this.#owner.media.setHeld(silent);
      },
      takingUp: () => {
        this.#owner.takingUp(this.call);
      },
    });
  }

  #command(name: 'dial' | 'answer', run: () => Promise<void>): Promise<void> {
    const running = createDeferred<void>();
    this.#running = running;
    this.#store.dispatch({ type: 'pending', command: name });
    markHandled(
      run().catch((cause: unknown) => {
        if (this.state.status === 'ended') return;
        const error = toCallingError(cause, 'media-failed', `The call could not be ${name}ed.`);
        this.#owner.media.release();
        this.#running = undefined;
        this.#store.dispatch({ type: 'failed', error });
        running.reject(error);
      }),
    );
    return running.promise;
  }

  async #dial(options: DialOptions): Promise<void> {
    const headers = checkCustomHeaders(options.headers ?? {});
    if (this.#origin.direction !== 'outbound') return;
    const line = this.#owner.port();
    markHandled(line);
    const [stream, rtc] = await Promise.all([
      this.#owner.media.open(options.stream),
      this.#owner.rtc(),
    ]);
    const linePort = await line;
    if (this.state.status !== 'idle') return;
    const port = linePort.createCall(this.#origin.destination);
    this.#follow(port);
    this.#watch.dialing(this.#owner.dialTimeout() * 1000);
    try {
      port.dial({
        stream,
        rtc,
        headers,
        muted: this.state.muted,
        anonymous: options.anonymous === true,
        displayName: this.#owner.displayName(),
      });
    } catch (cause) {
      this.#unfollow();
      this.#watch.stop();
      throw cause;
    }
  }

  async #answer(options: AnswerOptions): Promise<void> {
    const headers = checkCustomHeaders(options.headers ?? {});
    const [stream, rtc] = await Promise.all([
      this.#owner.media.open(options.stream),
      this.#owner.rtc(),
    ]);
    if (this.state.status !== 'ringing') return;
    this.#port?.answer({ stream, rtc, headers, muted: this.state.muted });
  }

  #follow(port: CallPort): void {
    this.#port = port;
    this.#following = port.signals$.subscribe((signal) => {
      this.#onSignal(signal);
    });
  }

  #unfollow(): void {
    this.#following?.unsubscribe();
    this.#following = undefined;
    this.#port?.dispose();
    this.#port = undefined;
  }

  #onSignal(signal: CallPortSignal): void {
    switch (signal.type) {
      case 'dialing':
        this.#store.dispatch(signal);
        break;
      case 'progress':
        // Only 180 and 182 say that somebody is being alerted (RFC 3261 21.1).
        this.#alerted ||= signal.statusCode === 180 || signal.statusCode === 182;
        this.#store.dispatch({ type: 'ringing' });
        if (signal.earlyMedia) this.#store.dispatch({ type: 'early-media' });
        this.#owner.alerting(this.call);
        break;
      case 'answered':
        this.#watch.answered();
        this.#store.dispatch({ type: 'answered' });
        this.#running?.resolve();
        this.#running = undefined;
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
      case 'remote':
      case 'held-remotely':
      case 'headers':
        this.#store.dispatch(signal);
        break;
      case 'ended':
        this.#finish(signal.reason, signal.error);
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
    const video = this.#owner.media.remote?.getVideoTracks().length ?? 0;
    this.#store.dispatch({ type: 'has-video', hasVideo: video > 0 });
    this.#events.next({ type: 'remote-media', change, track });
  }

  #setMuted(muted: boolean): void {
    if (this.state.status === 'ended') return;
    this.#owner.media.setMuted(muted);
    this.#port?.setMuted(muted);
    this.#store.dispatch({ type: 'muted', muted });
  }

  async #restartMedia(): Promise<void> {
    try {
      await this.#owner.port();
      const rtc = await this.#owner.rtc();
      if (isAnswered(this.state)) await this.#port?.restartIce(rtc);
    } catch (cause) {
      // The watch ends the call when the path does not come back.
      this.#owner.log.info('the media path could not be restarted', cause);
    }
  }

  #finish(reason: DisconnectReason, error?: CallingError): void {
    if (this.state.status === 'ended') return;
    const running = this.#running;
    this.#running = undefined;
    this.#watch.stop();
    this.#playback?.stop();
    // Whoever keeps an ended call keeps no audio element with it.
    this.#playback = undefined;
    const told = error ?? (running ? cancelled(reason) : undefined);
    this.#store.dispatch({
      type: 'ended',
      reason,
      at: this.#owner.clock.now(),
      error: reason.by === 'local' && reason.cause === 'cancelled' ? undefined : error,
    });
    if (told) running?.reject(told);
    this.#owner.media.close();
    this.#store.complete();
    this.#events.complete();
    // The port goes on until BYE, CANCEL or a crossing 200 is finished; it closes by itself.
    this.#following?.unsubscribe();
  }
}
