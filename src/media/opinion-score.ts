/** What the score of one direction depends on. */
export interface HeardThrough {
  /** Percent of the packets. */
  readonly lossPercent: number;
  /** There and back, in milliseconds. */
  readonly roundTripMs: number;
  /** How long a packet waits to be played, in milliseconds. */
  readonly bufferMs: number;
  /** The codec's name, in any case. */
  readonly codec?: string | undefined;
  /** Opus with forward error correction (RFC 7587 6.1). */
  readonly fec?: boolean | undefined;
}

/** G.107's basic signal-to-noise ratio less the impairments of a plain call (its default settings). */
const BEST_RATING = 93.2;
/** What one packet holds, in milliseconds. */
const PACKET = 20;

/**
 * Mean opinion score (1 to 4.4) by the E-model, ITU-T G.107: R = 93.2 - Id - Ie,eff.
 *
 * Id, the delay's, in the reduction of Cole and Rosenbluth (2001): 0.024 d, and 0.11 (d - 177.3)
 * more above 177.3 ms. Ie,eff, the loss's, G.107 eq. 7-29 for random loss: Ie + (95 - Ie) P / (P + Bpl).
 * Ie is 0 for all that browsers speak. Bpl, how well a codec bears loss: 25.1 for G.711 with concealment
 * (ITU-T G.113 table I.2), which every browser does; ITU gives none for Opus on this scale, so 20
 * with and 10 without its error correction, as other WebRTC scores have it.
 */
export function meanOpinionScore(through: HeardThrough): number {
  const { lossPercent, roundTripMs, bufferMs } = through;
  const delay = roundTripMs / 2 + bufferMs + PACKET;
  const delayImpairment = 0.024 * delay + 0.11 * Math.max(0, delay - 177.3);
  const robustness = through.codec?.toLowerCase() === 'opus' ? (through.fec ? 20 : 10) : 25.1;
  const lossImpairment = (95 * lossPercent) / (lossPercent + robustness);
  const rating = Math.max(0, BEST_RATING - delayImpairment - lossImpairment);
  // G.107 annex B. Between 0 and 6.5 its curve dips below 1.
  return Math.max(1, 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating));
}
