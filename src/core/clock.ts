/** Time as a part that tests can replace. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after `ms`; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

// Longer delays overflow setTimeout's 32-bit integer and would fire at once.
const MAX_DELAY = 2_147_483_647;

/** The page's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), MAX_DELAY));
    return () => {
      clearTimeout(timer);
    };
  },
};
