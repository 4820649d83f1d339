import type { EndEvent, IncomingResponse } from 'jssip/lib/JsSIP.js';
import {
  causeOfBye,
  causeOfCancel,
  causeOfRefusal,
  parseReasonHeaders,
  type DisconnectCause,
  type DisconnectReason,
} from '../../core/disconnect-reason.js';
import { CallingError, type CallingErrorCode } from '../../core/errors.js';
import { cleanText } from '../../core/remote-party.js';
import { restoreUris } from './opaque-uri.js';
import { parseAddressParts, retryAfterOf, splitList } from './sip-text.js';

/** How a call ended that we did not end. */
export interface Ending {
  readonly reason: DisconnectReason;
  readonly error?: CallingError;
  /** Where a 3xx sends us. */
  readonly contacts?: readonly string[];
}

/** The connection to the server went before the call was answered. */
export function lostConnection(): Ending {
  return {
    reason: { cause: 'network-lost', by: 'network' },
    error: new CallingError('connection-lost', 'The connection to the server was lost.', {
      retryable: true,
    }),
  };
}

/** The far end no longer knows the call (RFC 3261 12.2.1.2), or was silent for too long. */
export function lostDialog(statusCode?: number): Ending {
  return {
    reason: {
      cause: 'network-lost',
      by: 'network',
      ...(statusCode === undefined ? {} : { statusCode }),
    },
    error: new CallingError('connection-lost', 'The other side is gone.', { statusCode }),
  };
}

/** Nothing at all came back for our INVITE (timer B). */
export function unansweredInvite(): Ending {
  return {
    reason: { cause: 'timeout', by: 'local', statusCode: 408 },
    error: new CallingError('timeout', 'The server did not answer the call.', {
      statusCode: 408,
      retryable: true,
    }),
  };
}

/** The two sides' media cannot be brought together. */
export function unusableMedia(statusCode?: number): Ending {
  return {
    reason: {
      cause: 'media-failed',
      by: 'network',
      ...(statusCode === undefined ? {} : { statusCode }),
    },
    error: new CallingError(
      'media-failed',
      'The other side speaks no kind of sound that this browser can.',
      { statusCode },
    ),
  };
}

const CODES: Readonly<Partial<Record<DisconnectCause, CallingErrorCode>>> = {
  busy: 'busy',
  rejected: 'call-rejected',
  'not-found': 'not-found',
  forbidden: 'forbidden',
  timeout: 'timeout',
  'no-answer': 'timeout',
  unavailable: 'service-unavailable',
  'server-error': 'service-unavailable',
  'media-failed': 'media-failed',
  cancelled: 'cancelled',
  'answered-elsewhere': 'cancelled',
};

/** Our INVITE was refused. `alerted`: an 18x came before. */
export function refusal(response: IncomingResponse, alerted: boolean): Ending {
  const { status_code: statusCode } = response;
  const reasonPhrase = cleanText(response.reason_phrase);
  const reasons = parseReasonHeaders(response.getHeaders('reason'));
  const cause = causeOfRefusal({ statusCode, reasonPhrase, reasons, alerted });
  const said = `${String(statusCode)} ${reasonPhrase}`.trim();
  const redirects = statusCode >= 300 && statusCode < 400;
  return {
    ...(redirects ? { contacts: contactsOf(response) } : {}),
    reason: {
      cause,
      statusCode,
      ...(reasonPhrase === '' ? {} : { reasonPhrase }),
      by: cause === 'media-failed' ? 'network' : 'remote',
    },
    error: new CallingError(CODES[cause] ?? 'call-rejected', `The call was refused (${said}).`, {
      statusCode,
      retryAfter: retryAfterOf(response.getHeader('retry-after')),
      retryable:
        statusCode === 480 || statusCode === 408 || (statusCode >= 500 && statusCode < 600),
    }),
  };
}

function contactsOf(response: IncomingResponse): readonly string[] {
  const preference = (value: string | undefined): number => {
    const q = Number(value ?? 1);
    return Number.isFinite(q) ? q : 0;
  };
  return response
    .getHeaders('contact')
    .flatMap(splitList)
    .map(parseAddressParts)
    .filter(({ uri }) => /^sips?:/iu.test(uri))
    .sort((a, b) => preference(b.parameters.get('q')) - preference(a.parameters.get('q')))
    .map(({ uri }) => restoreUris(uri));
}

/**
 * What JsSIP's `failed` and `ended` mean. Its `cause` is the same for a cancelled call, a timeout and
 * a lost socket (M8), so the message it came with decides.
 */
export function endingOf({ message: given, cause }: EndEvent, alerted: boolean): Ending {
  // For errors of its own JsSIP puts a text where a message belongs.
  const message = typeof given === 'string' ? null : given;
  if (message && 'status_code' in message) {
    // A 2xx that JsSIP could not use: no session description, or one the browser refused.
    return message.status_code < 300 ? unusableMedia() : refusal(message, alerted);
  }
  const reasons = parseReasonHeaders(message?.getHeaders('reason') ?? []);
  if (message?.method === 'BYE') return { reason: { cause: causeOfBye(reasons), by: 'remote' } };
  if (message?.method === 'CANCEL')
    return { reason: { cause: causeOfCancel(reasons), by: 'remote' } };
  switch (cause) {
    // The caller's own time limit (the INVITE's Expires) is over.
    case 'Expires':
      return { reason: { cause: 'cancelled', by: 'remote' } };
    case 'Connection Error':
      return lostConnection();
    case 'No ACK':
      return lostDialog();
    default:
      return unusableMedia();
  }
}
