import type { ConnectOptions } from 'jssip/lib/JsSIP.js';
import { checkCustomHeaders } from '../../core/custom-headers.js';
import type { AnswerPortOptions, DialPortOptions } from '../../core/ports.js';
import { formatReplaces } from './replaces.js';
import { TRICKLE_PACKAGE } from './trickle.js';

/** Seconds between two refreshes, times two (RFC 4028 4 recommends 1800). */
const SESSION_EXPIRES = 1_800;

/**
 * That it may be another than who was called (RFC 4916), who sent it on (RFC 7044), and that
 * candidates may come later (RFC 8840).
 */
const SUPPORTED = [
  'Supported: from-change, histinfo, trickle-ice',
  `Recv-Info: ${TRICKLE_PACKAGE}`,
];

/** How a call is dialled or answered with JsSIP; throws `invalid-argument` for headers that cannot be sent. */
export function connectOptions(options: AnswerPortOptions): ConnectOptions {
  const headers = Object.entries(checkCustomHeaders(options.headers));
  return {
    // M10: without a stream JsSIP would ask for camera and microphone by itself.
    mediaStream: options.stream,
    extraHeaders: headers.map(([name, value]) => `${name}: ${value}`).concat(SUPPORTED),
    sessionTimersExpires: SESSION_EXPIRES,
  };
}

/** Whose place it takes (RFC 3891), and who sent us there (RFC 3892). */
export function successionHeaders({ replaces, referredBy }: DialPortOptions): readonly string[] {
  return [
    ...(replaces ? [`Replaces: ${formatReplaces(replaces)}`] : []),
    ...(referredBy === undefined ? [] : [`Referred-By: ${referredBy}`]),
  ];
}
