import type { Observable } from 'rxjs';
import type { Destination } from '../core/address.js';
import type { CallState } from '../core/call-state.js';
import type { CallStats } from '../core/call-stats.js';
import type { LineState } from '../core/line-state.js';
import type { CallOccurrence } from './call-events.js';
import type { AnswerOptions, DialOptions, LineOptions, RejectOptions } from './options.js';

/** What a `Line` asks of the machinery behind it. */
export interface LineControl {
  readonly state: LineState;
  readonly state$: Observable<LineState>;
  readonly calls: readonly Call[];
  readonly calls$: Observable<readonly Call[]>;
  readonly incomingCall$: Observable<Call>;
  register(): Promise<void>;
  deregister(): Promise<void>;
  makeCall(destination: Destination): Call;
  getCall(correlationId: string): Call | undefined;
  update(options: Partial<LineOptions>): void;
}

/** One address at one server, and its calls. Frozen. */
export class Line {
  readonly #control: LineControl;

  /** @internal Lines are made by `callingClient.addLine()`. */
  constructor(control: LineControl) {
    this.#control = control;
    Object.freeze(this);
  }

  /** The line's name in its calling: its address of record. */
  get lineId(): string {
    return this.#control.state.lineId;
  }

  /** The current snapshot. */
  get state(): LineState {
    return this.#control.state;
  }

  /** The snapshots, the current one first; completes when the line is disposed. */
  get state$(): Observable<LineState> {
    return this.#control.state$;
  }

  /** Every call from `makeCall()` or the INVITE until it ends, oldest first. */
  get calls(): readonly Call[] {
    return this.#control.calls;
  }

  /** `calls`, the current value first. */
  get calls$(): Observable<readonly Call[]> {
    return this.#control.calls$;
  }

  /** Calls that come in and ring; hot, replays nothing. */
  get incomingCall$(): Observable<Call> {
    return this.#control.incomingCall$;
  }

  /**
   * Registers; resolves when registered. Rejects with the first attempt's error, while the retries
   * go on if it is `retryable`.
   */
  register(): Promise<void> {
    return this.#control.register();
  }

  /** Removes the registration and stops every retry. */
  deregister(): Promise<void> {
    return this.#control.deregister();
  }

  /** Makes a call that is not yet dialled. Throws `invalid-argument` for a bad address. */
  makeCall(destination: Destination): Call {
    return this.#control.makeCall(destination);
  }

  getCall(correlationId: string): Call | undefined {
    return this.#control.getCall(correlationId);
  }

  /** Changes options; those that need a new registration wait until the line's calls have ended. */
  update(options: Partial<LineOptions>): void {
    this.#control.update(options);
  }
}

/** What a `Call` asks of the machinery behind it; its own public face, so that it can be a facade. */
export interface CallControl {
  readonly state: CallState;
  readonly state$: Observable<CallState>;
  readonly events$: Observable<CallOccurrence>;
  readonly stats$: Observable<CallStats>;
  readonly line: Line;
  readonly localStream: MediaStream | undefined;
  readonly remoteStream: MediaStream | undefined;
  dial(options: DialOptions): Promise<void>;
  answer(options: AnswerOptions): Promise<void>;
  reject(options: RejectOptions): Promise<void>;
  end(): Promise<void>;
  silence(): void;
  mute(): void;
  unmute(): void;
  hold(): Promise<void>;
  resume(): Promise<void>;
  sendDigit(tones: string): Promise<void>;
  transfer(destination: Destination): Promise<void>;
  completeTransfer(other: Call): Promise<void>;
  merge(other: Call): Promise<void>;
  split(): Promise<void>;
  updateMedia(stream: MediaStream): Promise<void>;
  setVideo(on: boolean): Promise<void>;
  getCallRtpStats(): Promise<CallStats | undefined>;
}

/** One call. Frozen: a framework may keep it in its reactive state. */
export class Call {
  readonly #control: CallControl;

  /** @internal Calls are made by `line.makeCall()` and by the network. */
  constructor(control: CallControl) {
    this.#control = control;
    Object.freeze(this);
  }

  /** The current snapshot. */
  get state(): CallState {
    return this.#control.state;
  }

  /** The snapshots, the current one first; completes after the `ended` one. */
  get state$(): Observable<CallState> {
    return this.#control.state$;
  }

  /** What happens without changing the state; hot, replays nothing. */
  get events$(): Observable<CallOccurrence> {
    return this.#control.events$;
  }

  /**
   * Statistics, once a second while somebody is subscribed and media flow; the last value first where
   * somebody else is. Completes with the call. Loads them; errors only where they cannot be loaded.
   */
  get stats$(): Observable<CallStats> {
    return this.#control.stats$;
  }

  /** The line it belongs to. */
  get line(): Line {
    return this.#control.line;
  }

  /** What is sent; present from `dial()` or `answer()` on. */
  get localStream(): MediaStream | undefined {
    return this.#control.localStream;
  }

  /** What is received; one and the same stream for the call's whole life. */
  get remoteStream(): MediaStream | undefined {
    return this.#control.remoteStream;
  }

  /**
   * Calls the destination. Resolves when `status` becomes `connecting`. Rejects with `busy`,
   * `call-rejected`, `not-found`, `forbidden`, `timeout`, `service-unavailable`, `media-failed`,
   * `connection-lost`, `cancelled`, `invalid-state`, `too-many-calls`, or why there is no microphone or
   * camera. A far end without video makes it an audio call.
   */
  dial(options: DialOptions = {}): Promise<void> {
    return this.#control.dial(options);
  }

  /**
   * Answers an inbound call. Resolves when `status` becomes `connecting`. Rejects with
   * `invalid-state`, `cancelled`, `media-failed`, or why there is no microphone or camera; the call then
   * rings on. Video that the caller offers is received in any case, and ours is sent with `video`.
   */
  answer(options: AnswerOptions = {}): Promise<void> {
    return this.#control.answer(options);
  }

  /** Refuses an inbound call that rings; `invalid-state` elsewhere. Acts at once. */
  reject(options: RejectOptions = {}): Promise<void> {
    return this.#control.reject(options);
  }

  /** Ends the call from any status, at once; never rejects. */
  end(): Promise<void> {
    return this.#control.end();
  }

  /** Stops our ringing; the caller's goes on. */
  silence(): void {
    this.#control.silence();
  }

  /** Sends silence; in every status, and remembered. Acts at once. */
  mute(): void {
    this.#control.mute();
  }

  /** Sends the microphone again. Acts at once. */
  unmute(): void {
    this.#control.unmute();
  }

  /** Puts the call on hold; resolves when the far end has agreed. Rejects with `hold-failed`. */
  hold(): Promise<void> {
    return this.#control.hold();
  }

  /** Takes the call off hold. Rejects with `resume-failed`. */
  resume(): Promise<void> {
    return this.#control.resume();
  }

  /** Sends digits: `0-9 A-D * #` and `,` for a pause; resolves after the last tone. */
  sendDigit(tones: string): Promise<void> {
    return this.#control.sendDigit(tones);
  }

  /** Sends the far end to another destination (REFER, RFC 3515). Rejects with `transfer-failed`. */
  transfer(destination: Destination): Promise<void> {
    return this.#control.transfer(destination);
  }

  /** Joins this call's far end with that of `other` (REFER with Replaces, RFC 3891). */
  completeTransfer(other: Call): Promise<void> {
    return this.#control.completeTransfer(other);
  }

  /**
   * Takes both calls up and mixes them, so that all hear each other; with one that is mixed already,
   * all of its mix. Muting one keeps our own sound from its far end alone; holding one takes it out
   * until it is resumed. Rejects with `invalid-argument` (not another call of this calling),
   * `invalid-state` (not answered), `resume-failed`, `connection-lost` or `media-failed`, and leaves
   * both as they were.
   */
  merge(other: Call): Promise<void> {
    return this.#control.merge(other);
  }

  /**
   * Takes this call out of the mix again, held; the others go on. Rejects with `invalid-state` or
   * `hold-failed`, and leaves it in.
   */
  split(): Promise<void> {
    return this.#control.split();
  }

  /**
   * Sends another stream from now on: clones of its first live audio and video track. A kind that it
   * has none of stays as it is, so that a screen that is shared leaves the microphone on. The track
   * that was sent before is stopped if it was ours. Rejects with `invalid-argument`, `invalid-state`,
   * `not-supported`, `media-failed` (the far end refused the video) or `connection-lost`.
   */
  updateMedia(stream: MediaStream): Promise<void> {
    return this.#control.updateMedia(stream);
  }

  /**
   * Sends our camera, or no longer any video of ours, by a re-INVITE; the camera goes off at once.
   * Resolves when the answer has been checked: where the far end has no video, `state.hasVideo` stays
   * `false` and the camera goes off again. What is already true resolves at once. Rejects with
   * `invalid-state`, `not-supported`, `permission-denied`, `device-not-found`, `device-in-use`,
   * `media-failed` (refused) or `connection-lost`; the call goes on.
   */
  setVideo(on: boolean): Promise<void> {
    return this.#control.setVideo(on);
  }

  /**
   * The last value of `stats$`; a fresh one where nobody is subscribed. `undefined` for a call that
   * never had a media path. Rejects with `service-unavailable` where they cannot be loaded.
   */
  getCallRtpStats(): Promise<CallStats | undefined> {
    return this.#control.getCallRtpStats();
  }
}
