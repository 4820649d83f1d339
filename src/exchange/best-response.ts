import type { SipResponse } from './sip-message.js';

// RFC 3261 16.7 step 6: these say what the caller could change.
const TELLING: readonly number[] = [401, 407, 415, 420, 484];
const LEAST: readonly number[] = [408, 480, 487];

/**
 * The response that goes back when every branch has refused (RFC 3261 16.7 step 6): any 6xx, else
 * the lowest class, in it what tells most, of equals the first.
 */
export function bestResponse(
  responses: readonly SipResponse[],
  cancelled: boolean,
): SipResponse | undefined {
  const [first] = [...responses].sort(
    (a, b) => rank(a.status, cancelled) - rank(b.status, cancelled),
  );
  return first;
}

function rank(status: number, cancelled: boolean): number {
  if (status >= 600) return 0;
  // Who has cancelled is told so, whatever another branch said before.
  if (cancelled && status === 487) return 1;
  const inClass = TELLING.includes(status) ? 0 : LEAST.includes(status) ? 2 : 1;
  return Math.floor(status / 100) * 10 + inClass;
}
