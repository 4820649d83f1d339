/*
 * What is told of a call's media once a second. Counts are those since the call began. An interval
 * is the time since the sample before, the first one since the call was connected. What a browser or
 * the far end does not say is absent.
 */

/** One direction of a call's sound or picture. */
export interface RtpStreamStats {
  /** Packets received or sent. */
  readonly packets: number;
  /** Packets a second, over the interval. */
  readonly packetRate: number;
  /** Payload bits a second, over the interval; headers are not counted. */
  readonly bitrate: number;
  /** The codec's name as in its media type: `opus`, `PCMU`, `VP8`. */
  readonly codec?: string;
}

/** What is received. Losses are those on the way to us. */
export interface InboundRtpStats extends RtpStreamStats {
  readonly packetsLost: number;
  /** Percent of the packets that were due in the interval. */
  readonly lossPercent: number;
  /** Interarrival jitter (RFC 3550 6.4.1), in milliseconds. */
  readonly jitterMs?: number;
  /** How long a packet waited to be played, on average over the interval, in milliseconds. */
  readonly jitterBufferMs?: number;
}

/**
 * What is sent. Losses and jitter are those that the far end reported last (RTCP, RFC 3550 6.4.2),
 * every few seconds; absent until then.
 */
export interface OutboundRtpStats extends RtpStreamStats {
  readonly packetsLost?: number;
  /** Percent of the packets between the far end's last two reports. */
  readonly lossPercent?: number;
  /** In milliseconds. */
  readonly jitterMs?: number;
  /** There and back, by RTCP, in milliseconds. */
  readonly roundTripMs?: number;
}

/** What only sound has. */
export interface AudioLevelStats {
  /** Mean opinion score of the interval (ITU-T G.107), 1 to 4.4; absent while nothing flows. */
  readonly mos?: number;
  /** Loudness over the interval, 0 to 1. */
  readonly audioLevel?: number;
}

export interface InboundAudioStats extends InboundRtpStats, AudioLevelStats {
  /** Percent of what was played that had to be made up for want of packets, over the interval. */
  readonly concealedPercent?: number;
}

export interface OutboundAudioStats extends OutboundRtpStats, AudioLevelStats {}

/** What only a picture has; names as in W3C's `RTCInboundRtpStreamStats`. */
export interface FrameStats {
  /** Pixels. */
  readonly frameWidth?: number;
  /** Pixels. */
  readonly frameHeight?: number;
  readonly framesPerSecond?: number;
}

export interface InboundVideoStats extends InboundRtpStats, FrameStats {
  readonly framesDropped?: number;
  /** How often the picture stood still. */
  readonly freezeCount?: number;
}

export interface OutboundVideoStats extends OutboundRtpStats, FrameStats {
  /** Why the picture is worse than the camera's: `none`, `cpu`, `bandwidth` or `other`. */
  readonly qualityLimitationReason?: string;
}

/** The way that the media take (RFC 8445); no addresses. */
export interface CandidatePairStats {
  /** `host`, `srflx`, `prflx` or `relay`. */
  readonly localCandidateType?: string;
  readonly remoteCandidateType?: string;
  /** `udp` or `tcp`. */
  readonly protocol?: string;
}

/** The statistics of a call at one time. Frozen. */
export interface CallStats {
  /** Epoch milliseconds. */
  readonly time: number;
  /** How long the interval was, in milliseconds. */
  readonly intervalMs: number;
  /** The sound that is received. */
  readonly inbound: InboundAudioStats;
  /** The sound that is sent. */
  readonly outbound: OutboundAudioStats;
  /** There and back in milliseconds, by RTCP, or by ICE where RTCP does not say. */
  readonly roundTripMs?: number;
  readonly candidatePair?: CandidatePairStats;
  /** While there is video. */
  readonly video?: {
    readonly inbound?: InboundVideoStats;
    readonly outbound?: OutboundVideoStats;
  };
}
