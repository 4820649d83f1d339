import { EMPTY, type Observable } from 'rxjs';
import { rejected } from '../core/errors.js';
import type { CallStats } from './call-events.js';

function notYet(what: string): () => Promise<never> {
  return () => rejected('not-supported', `This version cannot ${what} yet.`);
}

const noStats: Observable<CallStats> = EMPTY;

/** The commands of a call that are not built yet; each rejects with `not-supported`. */
export const unsupportedCommands = {
  stats$: noStats,
  sendDigit: notYet('send digits'),
  transfer: notYet('transfer a call'),
  completeTransfer: notYet('transfer a call'),
  merge: notYet('merge calls'),
  split: notYet('split a call'),
  updateMedia: notYet('change what is sent'),
  setVideo: notYet('send video'),
  getCallRtpStats: notYet('measure a call'),
} as const;
