import { CallingError } from './errors.js';

/** What can be bad about a call. */
export type QualityWarning =
  | 'high-packet-loss'
  | 'high-jitter'
  | 'high-round-trip'
  | 'low-mos'
  /** Nothing arrives. */
  | 'no-audio-received'
  /** Nothing leaves. */
  | 'no-audio-sent'
  /** The microphone gives silence while we are not muted. */
  | 'constant-silence';

/** How good a call was in the last statistics. */
export interface CallQuality {
  /** Mean opinion score, 1 to 4.4, to a tenth: the lower of both directions. */
  readonly mos?: number;
  /** Of what is received. */
  readonly inboundMos?: number;
  /** Of what is sent, by the far end's reports. */
  readonly outboundMos?: number;
  /** What is bad now, in the order in which it came. */
  readonly warnings: readonly QualityWarning[];
}

/** From where on a call counts as bad. `Infinity` (of `mos` 0) turns a warning off. */
export interface QualityThresholds {
  /** `high-packet-loss`: more percent of the packets than this, in either direction; default 5. */
  readonly lossPercent: number;
  /** `high-jitter`: more milliseconds, in either direction; default 30. */
  readonly jitterMs: number;
  /** `high-round-trip`: more milliseconds; default 400. */
  readonly roundTripMs: number;
  /** `low-mos`: a lower mean opinion score, in either direction; default 3.5. */
  readonly mos: number;
  /** `no-audio-received`, `no-audio-sent`: no packet for so many seconds; default 5. */
  readonly noAudioSeconds: number;
  /** `constant-silence`: silent for so many seconds; default 10. */
  readonly silenceSeconds: number;
  /** Silent is what is not louder than this, 0 to 1; default 0.00002, less than the least 16-bit sound. */
  readonly silenceLevel: number;
}

export const defaultQualityThresholds: QualityThresholds = Object.freeze({
  lossPercent: 5,
  jitterMs: 30,
  roundTripMs: 400,
  mos: 3.5,
  noAudioSeconds: 5,
  silenceSeconds: 10,
  silenceLevel: 0.00002,
});

/**
 * The thresholds that a page gives, completed by the defaults; throws `invalid-argument`.
 */
export function checkQualityThresholds(given: unknown): QualityThresholds {
  if (given === undefined || given === null) return defaultQualityThresholds;
  const limits = Object.entries(given).filter(([, limit]) => limit !== undefined);
  const names = Object.keys(defaultQualityThresholds);
  const usable = limits.every(
    ([name, limit]) => names.includes(name) && typeof limit === 'number' && limit >= 0,
  );
  if (typeof given === 'object' && usable) {
    return Object.freeze({ ...defaultQualityThresholds, ...Object.fromEntries(limits) });
  }
  throw new CallingError(
    'invalid-argument',
    `"qualityThresholds" cannot be used. Give numbers from 0 up for some of: ${names.join(', ')}.`,
  );
}
