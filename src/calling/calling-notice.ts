import type { CallingError } from '../core/errors.js';
import type { DeviceChoice } from '../media/devices.js';
import type { Line } from './line.js';

/** What a calling tells whoever made it, beside its state: what an element turns into events. */
export type CallingNotice =
  /** Something it did by itself failed; one for each outage. */
  | { readonly type: 'error'; readonly error: CallingError }
  /** Something a line did by itself failed; one for each outage. */
  | { readonly type: 'line-error'; readonly line: Line; readonly error: CallingError }
  /** The access token lapses at this time (epoch milliseconds) and nobody was asked for a new one. */
  | { readonly type: 'token-expiring'; readonly expiresAt: number }
  /** The browser's autoplay policy refused a sound. */
  | { readonly type: 'audio-blocked'; readonly what: 'ringtone' | 'call' }
  /** What was refused sounds now. */
  | { readonly type: 'audio-started' }
  /** A selected device is gone; its place is taken by the default one. */
  | {
      readonly type: 'device-lost';
      readonly kind: 'microphone' | 'speaker' | 'ring-device' | 'camera';
      readonly deviceId: string;
    }
  /** These devices are chosen from now on, whoever chose them: the inputs of the same names. */
  | { readonly type: 'devices-chosen'; readonly choice: DeviceChoice };
