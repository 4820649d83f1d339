import type { SipHeader, SipRequest, SipResponse } from './sip-message.js';
import { header, headerKey } from './sip-message.js';
import { parameter, parseNameAddr } from './sip-syntax.js';

const REASONS: ReadonlyMap<number, string> = new Map([
  [100, 'Trying'],
  [180, 'Ringing'],
  [181, 'Call Is Being Forwarded'],
  [182, 'Queued'],
  [183, 'Session Progress'],
  [200, 'OK'],
  [202, 'Accepted'],
  [301, 'Moved Permanently'],
  [302, 'Moved Temporarily'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [407, 'Proxy Authentication Required'],
  [408, 'Request Timeout'],
  [410, 'Gone'],
  [415, 'Unsupported Media Type'],
  [416, 'Unsupported URI Scheme'],
  [420, 'Bad Extension'],
  [423, 'Interval Too Brief'],
  [480, 'Temporarily Unavailable'],
  [481, 'Call/Transaction Does Not Exist'],
  [482, 'Loop Detected'],
  [483, 'Too Many Hops'],
  [484, 'Address Incomplete'],
  [486, 'Busy Here'],
  [487, 'Request Terminated'],
  [488, 'Not Acceptable Here'],
  [489, 'Bad Event'],
  [491, 'Request Pending'],
  [500, 'Server Internal Error'],
  [501, 'Not Implemented'],
  [503, 'Service Unavailable'],
  [504, 'Server Time-out'],
  [505, 'Version Not Supported'],
  [513, 'Message Too Large'],
  [600, 'Busy Everywhere'],
  [603, 'Decline'],
  [604, 'Does Not Exist Anywhere'],
  [606, 'Not Acceptable'],
]);

/** The usual reason phrase of a status (RFC 3261 21). */
export function reasonPhrase(status: number): string {
  return REASONS.get(status) ?? 'Unknown';
}

/** The tag in From or To, or an empty string. */
export function tagOf(message: SipRequest | SipResponse, key: 'from' | 'to'): string {
  const party = parseNameAddr(header(message, key) ?? '');
  return (party && parameter(party.parameters, 'tag')) ?? '';
}

/** What a response can be given beside its status. */
export interface ResponseParts {
  readonly reason?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The To tag where the request has none; not for a 100. */
  readonly tag?: string;
  readonly body?: string;
}

/** Answers a request by the rules of RFC 3261 8.2.6. */
export function respond(
  request: SipRequest,
  status: number,
  parts: ResponseParts = {},
): SipResponse {
  const { reason = reasonPhrase(status), headers = [], tag = '', body = '' } = parts;
  const copied = request.headers
    .filter((entry) => ['via', 'from', 'to', 'call-id', 'cseq'].includes(entry.key))
    .map((entry): SipHeader => {
      const needsTag =
        entry.key === 'to' && status > 100 && tag !== '' && tagOf(request, 'to') === '';
      return needsTag ? { ...entry, value: `${entry.value};tag=${tag}` } : entry;
    });
  const added = headers.map(([name, value]): SipHeader => ({ key: headerKey(name), name, value }));
  const length = String(new TextEncoder().encode(body).length);
  return {
    status,
    reason,
    headers: [
      ...copied,
      ...added,
      { key: 'content-length', name: 'Content-Length', value: length },
    ],
    body,
  };
}
