import type { CallState } from '../core/call-state.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/log.js';
import type { IncomingCall, LinePort, RtcOptions } from '../core/ports.js';
import type { CallMedia } from '../media/call-media.js';
import type { Playback } from '../media/remote-audio.js';
import type { Call, Line } from './line.js';

/** What a call needs from its line and calling. */
export interface CallOwner {
  readonly clock: Clock;
  readonly log: Logger;
  readonly line: Line;
  readonly media: CallMedia;
  /** Plays what is received. */
  play(stream: MediaStream): Playback;
  /** The line's port, once it can signal. */
  port(): Promise<LinePort>;
  rtc(): Promise<RtcOptions>;
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
  /** The far end rings there (180 or 182), so we may sound ringback. */
  readonly alerted: boolean;
  /** Holds it because another call is taken up. */
  yieldTo(): Promise<void>;
}
