import {
  cseq,
  header,
  headerList,
  isRequest,
  parseMessage,
  type SipMessage,
  type SipRequest,
} from './sip-message.js';
import { parameter, parseNameAddr, parseVia } from './sip-syntax.js';
import { parseSipUri, schemeOf } from './sip-uri.js';

/** What is wrong with a message, as the status line of the answer. */
export interface Fault {
  readonly status: number;
  readonly reason: string;
}

const ONCE = [
  'from',
  'to',
  'call-id',
  'cseq',
  'max-forwards',
  'content-length',
  'content-type',
] as const;
// Far more than any network has; without a limit a long list costs the page its time.
const MAX_LIST = 100;
const LISTS = ['via', 'route', 'record-route', 'contact'] as const;
const REQUIRED = ['via', 'from', 'to', 'call-id', 'cseq'] as const;

/**
 * The checks of RFC 3261 8.2, 16.3 and 18.3 that a message has to pass before anything is done
 * with it. `undefined` is a good message.
 */
export function checkMessage(message: SipMessage): Fault | undefined {
  for (const key of REQUIRED) {
    if (header(message, key) === undefined) return bad(`Missing ${key} Header`);
  }
  for (const key of ONCE) {
    if (message.headers.filter((entry) => entry.key === key).length > 1)
      return bad(`More Than One ${key} Header`);
  }
  for (const key of LISTS) {
    if (headerList(message, key).length > MAX_LIST) return bad(`Too Many ${key} Values`);
  }
  return (
    checkSequence(message) ??
    checkParties(message) ??
    checkLength(message) ??
    (isRequest(message) ? checkRequest(message) : checkResponse(message.status))
  );
}

/** A text that did not pass, with what could be read of a request, to answer it. */
export interface Faulty {
  readonly fault: Fault;
  readonly request?: SipRequest;
}

/** Reads one SIP message and checks it: the one way in for everything that comes from outside. */
export function readMessage(text: string): SipMessage | Faulty {
  const parsed = parseMessage(text);
  if ('malformed' in parsed) {
    const { malformed: reason, status, request } = parsed;
    return { fault: { status, reason }, ...(request === undefined ? {} : { request }) };
  }
  const message = trimBody(parsed);
  const fault = message === undefined ? bad('Bad Content-Length') : checkMessage(message);
  if (message !== undefined && fault === undefined) return message;
  return { fault: fault ?? bad('Bad Message'), ...(isRequest(parsed) ? { request: parsed } : {}) };
}

/** Whether a faulty request can be answered at all: a response has to find its way back. */
export function canBeAnswered(request: SipRequest): boolean {
  return request.method !== 'ACK' && REQUIRED.every((key) => header(request, key) !== undefined);
}

function checkSequence(message: SipMessage): Fault | undefined {
  const { number, method } = cseq(message);
  if (number < 0 || number >= 2 ** 31) return bad('Bad CSeq');
  if (isRequest(message) && method !== message.method) return bad('CSeq Method Does Not Match');
  return undefined;
}

function checkParties(message: SipMessage): Fault | undefined {
  for (const key of ['from', 'to'] as const) {
    const party = parseNameAddr(header(message, key) ?? '');
    if (party === undefined) return bad(`Bad ${key} Header`);
    if (parameter(party.parameters, 'tag') === '') return bad(`Bad ${key} Tag`);
  }
  if (!/^\S+$/u.test(header(message, 'call-id') ?? '')) return bad('Bad Call-ID');
  if (headerList(message, 'via').some((via) => parseVia(via) === undefined))
    return bad('Bad Via Header');
  return undefined;
}

function checkLength(message: SipMessage): Fault | undefined {
  const length = header(message, 'content-length');
  if (length === undefined) return undefined;
  if (!/^\d{1,9}$/u.test(length)) return bad('Bad Content-Length');
  // One SIP message per WebSocket frame (RFC 7118 5.2): what is too short was cut off.
  return byteLength(message.body) < Number(length)
    ? bad('Body Shorter Than Content-Length')
    : undefined;
}

function checkRequest(request: SipRequest): Fault | undefined {
  const hops = header(request, 'max-forwards');
  if (hops !== undefined && (!/^\d{1,9}$/u.test(hops) || Number(hops) > 255))
    return bad('Bad Max-Forwards');
  const scheme = schemeOf(request.uri);
  if (scheme !== 'sip' && scheme !== 'sips')
    return { status: 416, reason: 'Unsupported URI Scheme' };
  const uri = parseSipUri(request.uri);
  if (uri === undefined) return bad('Bad Request-URI');
  return uri.headers ? bad('Headers in Request-URI') : undefined;
}

function checkResponse(status: number): Fault | undefined {
  return status < 100 || status > 699 ? bad('Bad Status') : undefined;
}

/**
 * The body up to Content-Length; what follows is discarded (RFC 3261 18.3). `undefined` where the
 * cut would go through a character.
 */
export function trimBody<M extends SipMessage>(message: M): M | undefined {
  const length = Number(header(message, 'content-length') ?? Number.NaN);
  if (Number.isNaN(length)) return message;
  const bytes = new TextEncoder().encode(message.body);
  if (bytes.length <= length) return message;
  try {
    const body = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(0, length),
    );
    return { ...message, body };
  } catch {
    return undefined;
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function bad(reason: string): Fault {
  return { status: 400, reason };
}
