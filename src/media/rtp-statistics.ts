import type {
  CallStats,
  CandidatePairStats,
  FrameStats,
  InboundAudioStats,
  InboundRtpStats,
  InboundVideoStats,
  OutboundAudioStats,
  OutboundRtpStats,
  OutboundVideoStats,
  RtpStreamStats,
} from '../core/call-stats.js';
import { meanOpinionScore } from './opinion-score.js';

/*
 * Our own arithmetic: `webrtc-issue-detector` (1.17.3, 8 kB) takes losses from fields that only
 * Chromium's candidate pairs have (none in Firefox), in whole percent, and knows no codecs.
 */

/** An entry of a report, as far as it is read here (W3C webrtc-stats); all may be missing. */
interface Entry {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  readonly kind?: string;
  readonly packetsReceived?: number;
  readonly packetsSent?: number;
  readonly packetsLost?: number;
  readonly bytesReceived?: number;
  readonly bytesSent?: number;
  readonly lastPacketReceivedTimestamp?: number;
  readonly jitter?: number;
  readonly jitterBufferDelay?: number;
  readonly jitterBufferEmittedCount?: number;
  readonly concealedSamples?: number;
  readonly totalSamplesReceived?: number;
  readonly audioLevel?: number;
  readonly totalAudioEnergy?: number;
  readonly totalSamplesDuration?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesPerSecond?: number;
  readonly framesDropped?: number;
  readonly freezeCount?: number;
  readonly qualityLimitationReason?: string;
  readonly codecId?: string;
  readonly mimeType?: string;
  readonly sdpFmtpLine?: string;
  readonly mediaSourceId?: string;
  readonly remoteId?: string;
  readonly localId?: string;
  readonly fractionLost?: number;
  readonly roundTripTime?: number;
  readonly selectedCandidatePairId?: string;
  readonly selected?: boolean;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly currentRoundTripTime?: number;
  readonly responsesReceived?: number;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
  readonly protocol?: string;
}

type Field = {
  [Name in keyof Entry]-?: Entry[Name] extends number | undefined ? Name : never;
}[keyof Entry];

/** What `RTCPeerConnection.getStats()` gives. */
export type StatsReport = Pick<RTCStatsReport, 'forEach'>;

/** The far end's jitter buffer is taken for twice the jitter, and as long as browsers' at least. */
const LEAST_BUFFER = 40;

/** Two reports side by side. */
class Interval {
  readonly #now: readonly Entry[];
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #before: ReadonlyMap<string, Entry>;
  readonly #since: number;

  constructor(current: StatsReport, previous: StatsReport | undefined, since: number) {
    this.#entries = entriesOf(current);
    this.#now = [...this.#entries.values()];
    this.#before = previous ? entriesOf(previous) : new Map<string, Entry>();
    this.#since = since;
  }

  /** Milliseconds. */
  get length(): number {
    const end = latest(this.#now);
    const start = this.#before.size > 0 ? latest([...this.#before.values()]) : this.#since;
    return Math.max(0, end - start);
  }

  /** The entries of a type and kind. */
  all(type: string, kind?: string): readonly Entry[] {
    return this.#now.filter((one) => one.type === type && (!kind || one.kind === kind));
  }

  byId(id: string | undefined): Entry | undefined {
    return id === undefined ? undefined : this.#entries.get(id);
  }

  /** By how much a count has risen; `undefined` where it is not kept. */
  gained(entry: Entry | undefined, field: Field): number | undefined {
    const count = entry?.[field];
    if (entry === undefined || count === undefined) return undefined;
    return Math.max(0, count - (this.#before.get(entry.id)?.[field] ?? 0));
  }

  /** By how much the counts of all entries have risen: a stream may have taken another's place. */
  gainedByAll(entries: readonly Entry[], field: Field): number {
    return entries.reduce((sum, one) => sum + (this.gained(one, field) ?? 0), 0);
  }

  /** What a count gained per count of another. */
  ratio(entry: Entry | undefined, field: Field, per: Field): number | undefined {
    const [part, whole] = [this.gained(entry, field), this.gained(entry, per)];
    return part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
  }
}

/**
 * The figures of an interval, from a report and the one before. `since` is when the call was
 * connected, for the first report; it and `time` in epoch milliseconds.
 */
export function rtpStatistics(
  current: StatsReport,
  previous: StatsReport | undefined,
  since: number,
  time: number,
): CallStats {
  const interval = new Interval(current, previous, since);
  const pair = candidatePair(interval);
  const sent = outboundOf(interval, 'audio');
  // Before the first answer to a check Firefox gives 0.
  const byIce = pair?.responsesReceived === 0 ? undefined : ms(pair?.currentRoundTripTime);
  const roundTripMs = sent.roundTripMs ?? byIce;
  return defined<CallStats>({
    time,
    intervalMs: interval.length,
    inbound: inboundAudio(interval, roundTripMs ?? 0),
    outbound: outboundAudio(interval, sent, roundTripMs ?? 0),
    roundTripMs,
    candidatePair: pair && pathOf(interval, pair),
    video: video(interval),
  });
}

function inboundAudio(interval: Interval, roundTripMs: number): InboundAudioStats {
  const entry = live(interval.all('inbound-rtp', 'audio'));
  const stats = inboundOf(interval, 'audio');
  const concealed = interval.ratio(entry, 'concealedSamples', 'totalSamplesReceived');
  const bufferMs = stats.jitterBufferMs ?? bufferFor(stats.jitterMs);
  return defined<InboundAudioStats>({
    ...stats,
    mos:
      stats.packetRate > 0
        ? meanOpinionScore({ ...stats, ...fecOf(interval, entry), roundTripMs, bufferMs })
        : undefined,
    audioLevel: levelOf(interval, entry),
    concealedPercent: concealed === undefined ? undefined : Math.min(100, concealed * 100),
  });
}

function outboundAudio(
  interval: Interval,
  stats: OutboundRtpStats,
  roundTripMs: number,
): OutboundAudioStats {
  const entry = live(interval.all('outbound-rtp', 'audio'));
  const { lossPercent } = stats;
  const bufferMs = bufferFor(stats.jitterMs);
  const source = interval.byId(entry?.mediaSourceId) ?? interval.all('media-source', 'audio')[0];
  return defined<OutboundAudioStats>({
    ...stats,
    mos:
      stats.packetRate > 0 && lossPercent !== undefined
        ? meanOpinionScore({
            ...fecOf(interval, entry),
            codec: stats.codec,
            lossPercent,
            roundTripMs,
            bufferMs,
          })
        : undefined,
    audioLevel: levelOf(interval, source),
  });
}

function video(interval: Interval): CallStats['video'] {
  const received = live(interval.all('inbound-rtp', 'video'));
  const sent = live(interval.all('outbound-rtp', 'video'));
  if (!received && !sent) return undefined;
  return defined<NonNullable<CallStats['video']>>({
    inbound:
      received &&
      defined<InboundVideoStats>({
        ...inboundOf(interval, 'video'),
        ...framesOf(received),
        framesDropped: received.framesDropped,
        freezeCount: received.freezeCount,
      }),
    outbound:
      sent &&
      defined<OutboundVideoStats>({
        ...outboundOf(interval, 'video'),
        ...framesOf(sent),
        qualityLimitationReason: sent.qualityLimitationReason,
      }),
  });
}

function inboundOf(interval: Interval, kind: 'audio' | 'video'): InboundRtpStats {
  const entries = interval.all('inbound-rtp', kind);
  const entry = live(entries);
  const received = interval.gainedByAll(entries, 'packetsReceived');
  const lost = interval.gainedByAll(entries, 'packetsLost');
  const buffered = interval.ratio(entry, 'jitterBufferDelay', 'jitterBufferEmittedCount');
  return defined<InboundRtpStats>({
    ...streamOf(interval, entries, 'packetsReceived', 'bytesReceived'),
    // RFC 3550 lets it be negative, where packets arrived twice.
    packetsLost: Math.max(0, total(entries, 'packetsLost')),
    lossPercent: lost === 0 ? 0 : (lost / (lost + received)) * 100,
    jitterMs: ms(entry?.jitter),
    jitterBufferMs: ms(buffered),
  });
}

function outboundOf(interval: Interval, kind: 'audio' | 'video'): OutboundRtpStats {
  const entries = interval.all('outbound-rtp', kind);
  const entry = live(entries);
  const report =
    interval.byId(entry?.remoteId) ??
    interval.all('remote-inbound-rtp', kind).find(({ localId }) => localId === entry?.id);
  // Firefox gives 0 as long as it has not been measured.
  const roundTripMs = report?.roundTripTime === 0 ? undefined : ms(report?.roundTripTime);
  return defined<OutboundRtpStats>({
    ...streamOf(interval, entries, 'packetsSent', 'bytesSent'),
    packetsLost: report?.packetsLost === undefined ? undefined : Math.max(0, report.packetsLost),
    lossPercent: report?.fractionLost === undefined ? undefined : report.fractionLost * 100,
    jitterMs: ms(report?.jitter),
    roundTripMs,
  });
}

function streamOf(
  interval: Interval,
  entries: readonly Entry[],
  packets: 'packetsReceived' | 'packetsSent',
  bytes: 'bytesReceived' | 'bytesSent',
): RtpStreamStats {
  const { length } = interval;
  const rate = (count: number): number => (length > 0 ? (count * 1000) / length : 0);
  return defined<RtpStreamStats>({
    packets: total(entries, packets),
    packetRate: rate(interval.gainedByAll(entries, packets)),
    bitrate: rate(interval.gainedByAll(entries, bytes) * 8),
    codec: interval.byId(live(entries)?.codecId)?.mimeType?.split('/')[1],
  });
}

// W3C webrtc-stats, `totalAudioEnergy`: the root of energy per second is the level over that time.
function levelOf(interval: Interval, entry: Entry | undefined): number | undefined {
  const power = interval.ratio(entry, 'totalAudioEnergy', 'totalSamplesDuration');
  return power === undefined ? entry?.audioLevel : Math.min(1, Math.sqrt(power));
}

function fecOf(interval: Interval, entry: Entry | undefined): { readonly fec: boolean } {
  const parameters = interval.byId(entry?.codecId)?.sdpFmtpLine ?? '';
  return { fec: /(?:^|[;\s])useinbandfec=1/u.test(parameters) };
}

function framesOf(entry: Entry): FrameStats {
  const { frameWidth, frameHeight, framesPerSecond } = entry;
  return defined<FrameStats>({ frameWidth, frameHeight, framesPerSecond });
}

function candidatePair(interval: Interval): Entry | undefined {
  const [chosen] = interval
    .all('transport')
    .map(({ selectedCandidatePairId }) => interval.byId(selectedCandidatePairId))
    .filter((pair) => pair !== undefined);
  const pairs = interval.all('candidate-pair');
  // Firefox before 130 has no transports and says `selected`.
  return (
    chosen ??
    pairs.find(({ selected }) => selected === true) ??
    pairs.find(({ nominated, state }) => nominated === true && state === 'succeeded')
  );
}

function pathOf(interval: Interval, pair: Entry): CandidatePairStats {
  const local = interval.byId(pair.localCandidateId);
  return defined<CandidatePairStats>({
    localCandidateType: local?.candidateType,
    remoteCandidateType: interval.byId(pair.remoteCandidateId)?.candidateType,
    protocol: local?.protocol,
  });
}

/** The stream that flows now, where a far end has begun others before. */
function live(entries: readonly Entry[]): Entry | undefined {
  const last = ({ lastPacketReceivedTimestamp = 0 }: Entry): number => lastPacketReceivedTimestamp;
  return entries.reduce<Entry | undefined>(
    (best, one) => (best && last(best) > last(one) ? best : one),
    undefined,
  );
}

function entriesOf(report: StatsReport): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  report.forEach((entry: Entry) => entries.set(entry.id, entry));
  return entries;
}

// RTCP's entries carry the time of the last report.
function latest(entries: readonly Entry[]): number {
  return entries.reduce((last, { timestamp }) => Math.max(last, timestamp), 0);
}

function total(entries: readonly Entry[], field: Field): number {
  return entries.reduce((sum, one) => sum + (one[field] ?? 0), 0);
}

function bufferFor(jitterMs = 0): number {
  return Math.max(LEAST_BUFFER, 2 * jitterMs);
}

function ms(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Without what is `undefined`: a figure is there or absent. */
function defined<Result extends object>(record: {
  readonly [Name in keyof Result]: Result[Name] | undefined;
}): Result {
  const known = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Result;
}
