import type { CallState } from '../core/call-state.js';

/** What people think of a call's sound, from the best to the worst. */
export type CallOpinion = 'excellent' | 'good' | 'fair' | 'poor' | 'bad';

/**
 * What is to be said of a call's sound now: an opinion; that the path of its sound is lost; or that
 * nothing is known, before the first statistics and while nothing flows.
 */
export type CallVerdict = CallOpinion | 'interrupted' | 'unknown';

// The least score of each: ITU-T G.107 annex B, where its ratings of 90, 80, 70 and 60 lie.
const LEAST = [
  ['excellent', 4.3],
  ['good', 4],
  ['fair', 3.6],
  ['poor', 3.1],
] as const;

/** In what words a mean opinion score is said. */
export function opinionOf(mos: number): CallOpinion {
  return LEAST.find(([, least]) => mos >= least)?.[0] ?? 'bad';
}

/** What is to be said of a call. */
export function verdictOn(call: Pick<CallState, 'status' | 'quality'> | undefined): CallVerdict {
  if (call?.status === 'reconnecting') return 'interrupted';
  const mos = call?.quality?.mos;
  return mos === undefined ? 'unknown' : opinionOf(mos);
}
