import type { IncomingRequest } from 'jssip/lib/JsSIP.js';
import type { ForwardReason } from '../../core/ports.js';
import { valuesOf } from './remote-identity.js';
import { parseAddressParts } from './sip-text.js';

/**
 * The header lines of a 302 that tell who sends a call on and why, above those who did so before
 * (RFC 5806 6.1); the call's history goes with it as it came (RFC 7044 9.3).
 */
export function divertedFrom(
  own: string,
  reason: ForwardReason,
  request: IncomingRequest,
): readonly string[] {
  return [
    `Diversion: <${own}>;reason=${reason};counter=1`,
    ...valuesOf(request, 'diversion').map((value) => `Diversion: ${value}`),
    ...valuesOf(request, 'history-info').map((value) => `History-Info: ${value}`),
  ];
}

/**
 * How often a call has been sent on: as its `Diversion` headers count (RFC 5806 5.2), or as its history
 * tells, whichever is more.
 */
export function timesForwarded(request: IncomingRequest): number {
  const counts = valuesOf(request, 'diversion').map((value) => {
    const { parameters } = parseAddressParts(value);
    const count = Number(parameters.get('counter') ?? 1);
    return Number.isInteger(count) && count > 0 ? count : 1;
  });
  const history = valuesOf(request, 'history-info').filter((value) =>
    parseAddressParts(value).parameters.has('mp'),
  );
  return Math.max(
    counts.reduce((sum, count) => sum + count, 0),
    history.length,
  );
}
