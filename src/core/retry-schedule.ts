/** How long to wait before a further attempt, and what it depends on. Pure. */
export interface RetryInput {
  /** Milliseconds since the outage began. */
  readonly elapsed: number;
  /** The wait before the attempt that just failed, in ms; `0` for the first. */
  readonly previous: number;
  /** A number in [0, 1). */
  readonly random: number;
  /** Seconds the server asked for (`Retry-After`). */
  readonly retryAfter?: number | undefined;
}

const FIRST = 1_000;
const STEADY_FOR = 30_000;
const LONGEST = 30_000;
const SPREAD = 0.2;
// A server that asks for more than this is taken at its word only up to here.
const LONGEST_ASKED = 3_600_000;

/**
 * Every second ± 20 % for half a minute, then doubling to 30 s; never before `Retry-After`.
 * Returns milliseconds.
 */
export function retryDelay({ elapsed, previous, random, retryAfter }: RetryInput): number {
  const base = elapsed < STEADY_FOR ? FIRST : Math.min(Math.max(previous, FIRST) * 2, LONGEST);
  const spread = Math.min(base * (1 - SPREAD + 2 * SPREAD * random), LONGEST);
  const asked = retryAfter === undefined ? 0 : Math.min(retryAfter * 1_000, LONGEST_ASKED);
  return Math.round(Math.max(spread, asked));
}
