import type { QualityThresholds, QualityWarning } from '../core/call-quality.js';
import type { CallState } from '../core/call-state.js';
import type { CallStats } from '../core/call-stats.js';

/** What a sample says of one warning; `moot` where it cannot be said of such a call. */
type Verdict = 'bad' | 'good' | 'unknown' | 'moot';

/** What the samples so far said of one warning. */
interface Trace {
  /** Whether each of the last samples was bad, the latest last. */
  readonly recent: readonly boolean[];
  /** When the bad ones began that go on, in epoch milliseconds. */
  readonly badSince?: number;
}

/** What is known of a call's quality between two samples. */
export interface QualityWatch {
  /** What is bad now, in the order in which it came; the same array while it does not change. */
  readonly warnings: readonly QualityWarning[];
  readonly traces: Readonly<Partial<Record<QualityWarning, Trace>>>;
}

/** What a sample changed. */
export interface QualityChange {
  readonly watch: QualityWatch;
  readonly raised: readonly QualityWarning[];
  readonly cleared: readonly QualityWarning[];
}

/** What of a call its warnings depend on. */
export type WatchedCall = Pick<CallState, 'status' | 'muted' | 'heldLocally' | 'heldRemotely'>;

/** Before the first sample. */
export const unwatched: QualityWatch = { warnings: [], traces: {} };

/** Figures jump about: so many bad ones of the last five raise a warning, five good ones clear it. */
const RAISED_BY = 3;
const REMEMBERED = 5;
/** What lasts is raised by its time, and cleared by so many good samples in a row. */
const CLEARED_BY = 2;

/**
 * What is bad about a call after one more sample. A warning that makes no sense of the call any more
 * (it is held or muted, or has no media path) is cleared at once; what a sample does not tell leaves
 * a warning as it is.
 */
export function watchQuality(
  before: QualityWatch,
  stats: CallStats,
  call: WatchedCall,
  thresholds: QualityThresholds,
): QualityChange {
  const traces: Partial<Record<QualityWarning, Trace>> = {};
  const raised: QualityWarning[] = [];
  const cleared: QualityWarning[] = [];
  for (const [name, verdict, seconds] of verdicts(stats, call, thresholds)) {
    const trace = next(before.traces[name], verdict, stats.time);
    if (trace) traces[name] = trace;
    const was = before.warnings.includes(name);
    const is = isBad(was, trace, seconds, stats.time);
    if (is && !was) raised.push(name);
    if (was && !is) cleared.push(name);
  }
  const same = raised.length === 0 && cleared.length === 0;
  const warnings = same
    ? before.warnings
    : [...before.warnings.filter((name) => !cleared.includes(name)), ...raised];
  return { watch: { warnings, traces }, raised, cleared };
}

function verdicts(
  stats: CallStats,
  call: WatchedCall,
  limits: QualityThresholds,
): readonly (readonly [QualityWarning, Verdict, seconds?: number])[] {
  const { inbound, outbound } = stats;
  const held = call.heldLocally || call.heldRemotely;
  const flows = call.status === 'connected' && !held;
  const sends = flows && !call.muted;
  // What did not flow has no losses and no jitter.
  const heard = inbound.packetRate > 0 ? inbound : undefined;
  const spoken = outbound.packetRate > 0 ? outbound : undefined;
  // While the path is mended nothing new is known of it.
  const figure = (verdict: Verdict): Verdict => (held ? 'moot' : flows ? verdict : 'unknown');
  const above = (limit: number, ...figures: (number | undefined)[]): Verdict =>
    figure(worst(figures, (one) => one > limit));
  const silent = (rate: number): Verdict => worst([rate], (packets) => packets === 0);
  return [
    ['high-packet-loss', above(limits.lossPercent, heard?.lossPercent, spoken?.lossPercent)],
    ['high-jitter', above(limits.jitterMs, heard?.jitterMs, spoken?.jitterMs)],
    ['high-round-trip', above(limits.roundTripMs, stats.roundTripMs)],
    ['low-mos', figure(worst([inbound.mos, outbound.mos], (score) => score < limits.mos))],
    ['no-audio-received', flows ? silent(inbound.packetRate) : 'moot', limits.noAudioSeconds],
    ['no-audio-sent', sends ? silent(outbound.packetRate) : 'moot', limits.noAudioSeconds],
    [
      'constant-silence',
      sends ? worst([outbound.audioLevel], (level) => level <= limits.silenceLevel) : 'moot',
      limits.silenceSeconds,
    ],
  ];
}

function worst(
  figures: readonly (number | undefined)[],
  isBadFigure: (figure: number) => boolean,
): Verdict {
  const known = figures.filter((figure) => figure !== undefined);
  if (known.length === 0) return 'unknown';
  return known.some(isBadFigure) ? 'bad' : 'good';
}

function next(before: Trace | undefined, verdict: Verdict, time: number): Trace | undefined {
  if (verdict === 'moot') return undefined;
  if (verdict === 'unknown') return before && { recent: before.recent };
  const bad = verdict === 'bad';
  const recent = [...(before?.recent ?? []), bad].slice(-REMEMBERED);
  return bad ? { recent, badSince: before?.badSince ?? time } : { recent };
}

function isBad(
  was: boolean,
  trace: Trace | undefined,
  seconds: number | undefined,
  time: number,
): boolean {
  if (!trace) return false;
  const { recent, badSince } = trace;
  if (seconds === undefined) {
    return was
      ? recent.includes(true) || recent.length < REMEMBERED
      : recent.filter((bad) => bad).length >= RAISED_BY;
  }
  if (was) return recent.slice(-CLEARED_BY).includes(true);
  return badSince !== undefined && time - badSince >= seconds * 1000;
}
