import type { Observable } from 'rxjs';
import type { Call } from '../calling/line.js';
import type { AnswerOptions, DialOptions, RejectOptions } from '../calling/options.js';
import type { Destination } from '../core/address.js';
import type { CallQuality } from '../core/call-quality.js';
import {
  initialCallState,
  type CallCommand,
  type CallDirection,
  type CallState,
  type CallStatus,
  type TransferProgress,
} from '../core/call-state.js';
import type { CallStats } from '../core/call-stats.js';
import { deepFreeze } from '../core/deep-freeze.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import { rejected, type CallingError } from '../core/errors.js';
import type { RemoteParty } from '../core/remote-party.js';
import { ModelElement } from './model-element.js';
import { ModelSlot } from './model-slot.js';

const noCall: CallState = deepFreeze(
  initialCallState({ correlationId: '', lineId: '', direction: 'outbound', startTime: 0 }),
);

/** A call's state as properties and its commands as methods, for whichever call is there. */
export abstract class CallMirror extends ModelElement {
  /** The call that is shown. */
  protected readonly model = new ModelSlot<Call>();

  /** The current snapshot; that of an idle call while there is none. */
  get state(): CallState {
    return this.model.value?.state ?? noCall;
  }

  /** The snapshots, the current one first; goes on with the next call that is shown. */
  get state$(): Observable<CallState> {
    return this.model.follow((call) => call.state$, noCall);
  }

  /** How far the call is; `idle` without one. */
  get status(): CallStatus {
    return this.state.status;
  }

  /** Who called: `inbound` or `outbound`; `outbound` without a call. */
  get direction(): CallDirection {
    return this.state.direction;
  }

  /** The SIP Call-ID; `undefined` until dialled. */
  get callId(): string | undefined {
    return this.state.callId;
  }

  /** This package's own name for the call, unique in the page; empty without a call. */
  get correlationId(): string {
    return this.state.correlationId;
  }

  /** The name of the call's line; empty without a call. */
  get lineId(): string {
    return this.state.lineId;
  }

  /** Who is at the other end, as far as is known. */
  get remote(): RemoteParty {
    return this.state.remote;
  }

  /** Who sent the call on to where it is now, the last first; absent where nobody did. */
  get forwardedBy(): readonly RemoteParty[] | undefined {
    return this.state.forwardedBy;
  }

  /** Whether we send silence. */
  get muted(): boolean {
    return this.state.muted;
  }

  /** Whether we hold the call. */
  get heldLocally(): boolean {
    return this.state.heldLocally;
  }

  /** Whether the other side holds the call. */
  get heldRemotely(): boolean {
    return this.state.heldRemotely;
  }

  /** Whether the network sends sound before the answer. */
  get earlyMedia(): boolean {
    return this.state.earlyMedia;
  }

  /** Whether there is video. */
  get hasVideo(): boolean {
    return this.state.hasVideo;
  }

  /** `correlationId` of the calls it is mixed with. */
  get mergedWith(): readonly string[] {
    return this.state.mergedWith;
  }

  /** `correlationId` of the call it takes the place of. */
  get replaces(): string | undefined {
    return this.state.replaces;
  }

  /** The far end's `X-` headers. */
  get headers(): Readonly<Record<string, string>> {
    return this.state.headers;
  }

  /** When the call began, in epoch milliseconds; 0 without a call. */
  get startTime(): number {
    return this.state.startTime;
  }

  /** When it was first connected, in epoch milliseconds. */
  get connectTime(): number | undefined {
    return this.state.connectTime;
  }

  /** When it ended, in epoch milliseconds. */
  get endTime(): number | undefined {
    return this.state.endTime;
  }

  /** How good it is, from the last statistics. */
  get quality(): CallQuality | undefined {
    return this.state.quality;
  }

  /** How far a transfer is. */
  get transferProgress(): TransferProgress | undefined {
    return this.state.transferProgress;
  }

  /** Why it ended. */
  get disconnectReason(): DisconnectReason | undefined {
    return this.state.disconnectReason;
  }

  /** The last failure, until the next success. */
  get error(): CallingError | undefined {
    return this.state.error;
  }

  /** The command in progress. */
  get pending(): CallCommand | undefined {
    return this.state.pending;
  }

  /** What is sent; present from `dial()` or `answer()` on. */
  get localStream(): MediaStream | undefined {
    return this.model.value?.localStream;
  }

  /** What is received; one and the same stream for the call's whole life. */
  get remoteStream(): MediaStream | undefined {
    return this.model.value?.remoteStream;
  }

  /** Calls the destination; resolves when the call is answered. */
  abstract dial(options?: DialOptions): Promise<void>;

  /** Answers a call that comes in; resolves when `status` becomes `connecting`. */
  abstract answer(options?: AnswerOptions): Promise<void>;

  /** Refuses a call that comes in and rings. Acts at once. */
  reject(options?: RejectOptions): Promise<void> {
    return this.#with((call) => call.reject(options));
  }

  /** Ends the call from any status, at once; never rejects. */
  end(): Promise<void> {
    return this.model.value?.end() ?? Promise.resolve();
  }

  /** Stops our ringing; the caller's goes on. */
  silence(): void {
    this.model.value?.silence();
  }

  /** Sends silence. Acts at once. */
  mute(): void {
    this.model.value?.mute();
  }

  /** Sends the microphone again. Acts at once. */
  unmute(): void {
    this.model.value?.unmute();
  }

  /** Puts the call on hold; resolves when the far end has agreed. */
  hold(): Promise<void> {
    return this.#with((call) => call.hold());
  }

  /** Takes the call off hold. */
  resume(): Promise<void> {
    return this.#with((call) => call.resume());
  }

  /** Sends digits: `0-9 A-D * #` and `,` for a pause; resolves after the last tone. */
  sendDigit(tones: string): Promise<void> {
    return this.#with((call) => call.sendDigit(tones));
  }

  /** Sends the far end to another destination. */
  transfer(destination: Destination): Promise<void> {
    return this.#with((call) => call.transfer(destination));
  }

  /** Joins this call's far end with that of another call. */
  completeTransfer(other: Call): Promise<void> {
    return this.#with((call) => call.completeTransfer(other));
  }

  /** Mixes this call with another, so that all hear each other. */
  merge(other: Call): Promise<void> {
    return this.#with((call) => call.merge(other));
  }

  /** Takes this call out of the mix again, held. */
  split(): Promise<void> {
    return this.#with((call) => call.split());
  }

  /** Sends another stream from now on. */
  updateMedia(stream: MediaStream): Promise<void> {
    return this.#with((call) => call.updateMedia(stream));
  }

  /** Adds or removes our video. */
  setVideo(on: boolean): Promise<void> {
    return this.#with((call) => call.setVideo(on));
  }

  /** The last value of the call's `stats$`; a fresh one where nobody watches it. */
  getCallRtpStats(): Promise<CallStats | undefined> {
    return this.#with((call) => call.getCallRtpStats());
  }

  protected override reflect(): void {
    if (this.dormant) return;
    const { status, direction, muted, heldLocally, heldRemotely } = this.state;
    const present = this.model.value !== undefined;
    const marks = { muted, held: heldLocally, 'remote-held': heldRemotely };
    this.mark({ status, direction: present && direction, ...marks }, [
      status,
      ...(present ? [direction] : []),
      ...Object.entries(marks).flatMap(([name, on]) => (on ? [name] : [])),
    ]);
  }

  #with<Result>(command: (call: Call) => Promise<Result>): Promise<Result> {
    const call = this.model.value;
    return call ? command(call) : rejected('invalid-state', 'There is no call.');
  }
}
