import type { Observable } from 'rxjs';
import type { Destination } from '../core/address.js';
import type { CallSignal, CallState } from '../core/call-state.js';
import type { CallStats } from '../core/call-stats.js';
import type { Capabilities } from '../core/capabilities.js';
import type { Clock } from '../core/clock.js';
import type { CallingError } from '../core/errors.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import type { Late } from '../core/late.js';
import type { Logger } from '../core/log.js';
import type {
  CallPort,
  CallPortSignal,
  IncomingCall,
  LinePort,
  ReplacedDialog,
  RtcOptions,
} from '../core/ports.js';
import type { RemoteParty } from '../core/remote-party.js';
import type { CallMedia } from '../media/call-media.js';
import type { Playback } from '../media/remote-audio.js';
import type { Tone, ToneSource } from '../media/tone-player.js';
import type { CallOccurrence } from './call-events.js';
import type { Call, Line } from './line.js';
import type { CallPreferences } from './options.js';

/** What a call needs from its line and calling. */
export interface CallOwner {
  readonly clock: Clock;
  readonly log: Logger;
  readonly line: Line;
  /** Plays what is received. */
  play(stream: MediaStream): Playback;
  /** Sounds a tone in the speaker until it is stopped. */
  playTone(source: ToneSource): Tone;
  /** The line's port, once it can signal. */
  port(): Promise<LinePort>;
  rtc(): Promise<RtcOptions>;
  /** What the page wishes of calls, as it is now. */
  preferences(): CallPreferences;
  /** Another call of the same calling; `undefined` when it has ended or is of another one. */
  peer(call: Call): CallHandle | undefined;
  /** Makes a call of the line that takes the place of another; it still has to `begin()`. */
  succeed(origin: CallOrigin): CallHandle;
  /** What a call needs not at once. */
  readonly features: Pick<Late<CallFeatureClass>, 'loaded' | 'load'>;
  displayName(): string | undefined;
  /** Whether one more call may begin; `self` is not counted. */
  hasRoom(self: Call): boolean;
  /** Seconds. */
  ringTimeout(): number;
  /** Seconds. */
  dialTimeout(): number;
  /** This call is about to be talked on, beside another: others may have to be held. */
  takingUp(call: Call, beside?: Call): void;
  /** What the backend can do. */
  capabilities(): Promise<Capabilities>;
  /** Stops the ringing for this call. */
  silence(call: Call): void;
  /** Something that the ringing depends on has changed beside the state. */
  alerting(call: Call): void;
  /** Somebody under the name that is known here, as far as that can be told at once. */
  known(remote: RemoteParty): RemoteParty;
  /** What is known of this call has changed. */
  changed(call: Call, state: CallState): void;
  /** It has ended, and everybody has been told. */
  over(call: Call): void;
  /** It has rung for `ringTimeout()`: whether that is seen to, else it is refused with 480. */
  unanswered?(host: CallHost): boolean;
}

/** A call that has come in, before it is answered. */
export interface CameIn {
  readonly incoming: IncomingCall;
  readonly line: Line;
  /**
   * Takes it beside the calls of the user: it is in no list, no element shows it, it does not ring, and
   * no other call is held for it. `owner` is what it has of its own.
   */
  takeAside(owner: Partial<CallOwner>): CallHandle;
}

/** Makes of why a call seems to have ended why it did. */
export type Explain = (reason: DisconnectReason) => DisconnectReason;

/** What the parts of a call need from it. */
export interface CallHost {
  readonly owner: CallOwner;
  readonly call: Call;
  readonly media: CallMedia;
  readonly state: CallState;
  /** Absent before it is dialled. */
  readonly port: CallPort | undefined;
  /** How a call that came in can be taken beside the calls of the user. */
  readonly cameIn: CameIn | undefined;
  dispatch(signal: CallSignal): void;
  tell(occurrence: CallOccurrence): void;
  /** The call is over; its port has been told, or is by whoever says so. */
  finish(reason: DisconnectReason, error?: CallingError): void;
  /**
   * Set while a transfer has the call, see `claim()`: says why it ended, when the far end or the
   * network ends it meanwhile.
   */
  explain: Explain | undefined;
  /** Holds it or takes it up again, as a part of another command; holds no other call. */
  setHold(held: boolean): Promise<void>;
}

/** The commands of a call that are loaded beside the first one, see `CallFeatures`. */
export interface CallFeatureControl {
  readonly stats$: Observable<CallStats>;
  getCallRtpStats(): Promise<CallStats | undefined>;
  sendDigit(tones: string): Promise<void>;
  transfer(destination: Destination): Promise<void>;
  completeTransfer(other: Call): Promise<void>;
  merge(other: Call): Promise<void>;
  split(): Promise<void>;
  updateMedia(stream: MediaStream): Promise<void>;
  setVideo(on: boolean): Promise<void>;
  /** Signals of the port that concern one of the features. */
  heard(signal: CallPortSignal): void;
  /** The call is over. */
  close(): void;
}

/** Makes them for a call. */
export type CallFeatureClass = new (host: CallHost) => CallFeatureControl;

/** How a call begins: dialled by us, or coming in. */
export type CallOrigin =
  | {
      readonly direction: 'outbound';
      readonly destination: string;
      readonly remote: CallState['remote'];
      /** The call whose far end sent us there. */
      readonly replaces?: CallHost;
      /** What the new call takes the place of at the destination. */
      readonly dialog?: ReplacedDialog | undefined;
      readonly referredBy?: string | undefined;
    }
  | {
      readonly direction: 'inbound';
      readonly incoming: IncomingCall;
      readonly cameIn?: CameIn;
      /** The call whose place it takes; it does not ring. */
      readonly replaces?: CallHost;
    };

/** What the line keeps of a call. */
export interface CallHandle {
  readonly call: Call;
  readonly host: CallHost;
  /** The far end rings there (180 or 182), so we may sound ringback. */
  readonly alerted: boolean;
  /** Holds it because another call is taken up. */
  yieldTo(): Promise<void>;
  /** Dials or answers, whatever `max-calls` says, with the streams of another call. */
  begin(streams: CallMedia): Promise<void>;
}
