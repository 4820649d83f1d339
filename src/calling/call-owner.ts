import type { Observable } from 'rxjs';
import type { Destination } from '../core/address.js';
import type { CallSignal, CallState } from '../core/call-state.js';
import type { CallStats } from '../core/call-stats.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/log.js';
import type {
  CallPort,
  CallPortSignal,
  IncomingCall,
  LinePort,
  RtcOptions,
} from '../core/ports.js';
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
  readonly media: CallMedia;
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
  /** Loads what a call needs not at once. */
  features(host: CallHost): Promise<CallFeatureControl>;
  displayName(): string | undefined;
  /** Whether one more call may begin; `self` is not counted. */
  hasRoom(self: Call): boolean;
  /** Seconds. */
  ringTimeout(): number;
  /** Seconds. */
  dialTimeout(): number;
  /** This call is about to be talked on: others may have to be held. */
  takingUp(call: Call): void;
  /** Stops the ringing for this call. */
  silence(call: Call): void;
  /** Something that the ringing depends on has changed beside the state. */
  alerting(call: Call): void;
}

/** What the parts of a call need from it. */
export interface CallHost {
  readonly owner: CallOwner;
  readonly call: Call;
  state(): CallState;
  /** Absent before it is dialled. */
  port(): CallPort | undefined;
  dispatch(signal: CallSignal): void;
  tell(occurrence: CallOccurrence): void;
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

/** How a call begins: dialled by us, or coming in. */
export type CallOrigin =
  | {
      readonly direction: 'outbound';
      readonly destination: string;
      readonly remote: CallState['remote'];
    }
  | { readonly direction: 'inbound'; readonly incoming: IncomingCall };

/** What the line keeps of a call. */
export interface CallHandle {
  readonly call: Call;
  readonly host: CallHost;
  /** The far end rings there (180 or 182), so we may sound ringback. */
  readonly alerted: boolean;
  /** Holds it because another call is taken up. */
  yieldTo(): Promise<void>;
}
