import { split } from './sip-syntax.js';

/** One header line. `key` is the name's long form in lower case. */
export interface SipHeader {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

interface Message {
  readonly headers: readonly SipHeader[];
  readonly body: string;
}

/** A SIP request (RFC 3261 7.1). Never changed; the functions below make new ones. */
export interface SipRequest extends Message {
  readonly method: string;
  readonly uri: string;
}

/** A SIP response (RFC 3261 7.2). */
export interface SipResponse extends Message {
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/** Why a text is no SIP message; `request` is what could be read, to answer it. */
export interface Malformed {
  readonly malformed: string;
  readonly status: number;
  readonly request?: SipRequest;
}

// RFC 3261 7.3.3 and the IANA registry of header fields.
const COMPACT: ReadonlyMap<string, string> = new Map([
  ['a', 'accept-contact'],
  ['b', 'referred-by'],
  ['c', 'content-type'],
  ['d', 'request-disposition'],
  ['e', 'content-encoding'],
  ['f', 'from'],
  ['i', 'call-id'],
  ['j', 'reject-contact'],
  ['k', 'supported'],
  ['l', 'content-length'],
  ['m', 'contact'],
  ['o', 'event'],
  ['r', 'refer-to'],
  ['s', 'subject'],
  ['t', 'to'],
  ['u', 'allow-events'],
  ['v', 'via'],
  ['x', 'session-expires'],
]);

const MAX_LENGTH = 256 * 1024;
const MAX_HEADERS = 500;
const HEADER = /^([A-Za-z0-9\-.!%*_+`'~]+)[ \t]*:(.*)$/su;
const REQUEST_LINE = /^([A-Za-z0-9\-.!%*_+`'~]{1,64}) ([^\s<>"]+) SIP\/(\d+\.\d+)$/iu;
const STATUS_LINE = /^SIP\/2\.0 (\d{3})(?: (.*))?$/iu;

/** Whether a message is a request. */
export function isRequest(message: SipMessage): message is SipRequest {
  return 'method' in message;
}

/** Reads the structure of one SIP message; what it means is checked by `checkMessage`. */
export function parseMessage(input: string): SipMessage | Malformed {
  if (input.length > MAX_LENGTH) return { malformed: 'Message Too Large', status: 513 };
  const text = input.replace(/^(?:\r\n)+/u, '');
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? '' : text.slice(end + 4);
  // Folded lines are one line (RFC 3261 7.3.1).
  const [startLine = '', ...lines] = head.replace(/\r\n[ \t]+/gu, ' ').split('\r\n');
  const headers = lines.map(parseHeader);
  const readable = headers.filter((header) => header !== undefined);
  const status = STATUS_LINE.exec(startLine);
  if (status !== null) {
    if (end < 0 || readable.length < headers.length || headers.length > MAX_HEADERS) {
      return { malformed: 'Bad Response', status: 400 };
    }
    return { status: Number(status[1]), reason: status[2] ?? '', headers: readable, body };
  }
  const line = REQUEST_LINE.exec(startLine);
  if (line === null) {
    const method = /^\s*([A-Z]+)\s/u.exec(startLine)?.[1];
    if (method === undefined) return { malformed: 'Bad Start Line', status: 400 };
    const request = { method, uri: '', headers: readable, body };
    return { malformed: 'Bad Request Line', status: 400, request };
  }
  const request = { method: line[1] ?? '', uri: line[2] ?? '', headers: readable, body };
  if (line[3] !== '2.0') return { malformed: 'Version Not Supported', status: 505, request };
  if (end < 0) return { malformed: 'Header Section Does Not End', status: 400, request };
  if (headers.length > MAX_HEADERS) return { malformed: 'Too Many Headers', status: 400, request };
  if (readable.length < headers.length) return { malformed: 'Bad Header', status: 400, request };
  return request;
}

function parseHeader(line: string): SipHeader | undefined {
  const parts = HEADER.exec(line);
  const name = parts?.[1] ?? '';
  const value = (parts?.[2] ?? '').trim();
  // A lone CR or LF would be a line end to a laxer parser behind this one.
  if (parts === null || /[\r\n]/u.test(value)) return undefined;
  return { key: headerKey(name), name, value };
}

/** The long form of a header's name, in lower case. */
export function headerKey(name: string): string {
  const lower = name.toLowerCase();
  return COMPACT.get(lower) ?? lower;
}

/** Writes a message; the body is as it came. */
export function formatMessage(message: SipMessage): string {
  const startLine = isRequest(message)
    ? `${message.method} ${message.uri} SIP/2.0`
    : `SIP/2.0 ${String(message.status)} ${message.reason}`;
  const lines = message.headers.map((header) => `${header.name}: ${header.value}`);
  return [startLine, ...lines, '', message.body].join('\r\n');
}

/** The first header of that name; `key` in long form and lower case. */
export function header(message: Message, key: string): string | undefined {
  return message.headers.find((entry) => entry.key === key)?.value;
}

/** All values of a header that may be written as several lines or as a comma list. */
export function headerList(message: Message, key: string): readonly string[] {
  return message.headers
    .filter((entry) => entry.key === key)
    .flatMap((entry) => split(entry.value, ',') ?? [entry.value]);
}

/** A copy without the headers of these names. */
export function withoutHeaders<M extends SipMessage>(message: M, ...keys: readonly string[]): M {
  return { ...message, headers: message.headers.filter((entry) => !keys.includes(entry.key)) };
}

/** A copy with the lines of one header replaced by these values, at the place of the first. */
export function withHeader<M extends SipMessage>(
  message: M,
  name: string,
  ...values: readonly string[]
): M {
  const key = headerKey(name);
  const lines = values.map((value) => ({ key, name, value }));
  const first = message.headers.findIndex((entry) => entry.key === key);
  const others = message.headers.filter((entry) => entry.key !== key);
  const place = first < 0 ? others.length : first;
  return { ...message, headers: [...others.slice(0, place), ...lines, ...others.slice(place)] };
}

/** A copy with these headers put before all others, the first one first. */
export function withFirstHeaders<M extends SipMessage>(
  message: M,
  ...added: readonly (readonly [name: string, value: string])[]
): M {
  const lines = added.map(([name, value]) => ({ key: headerKey(name), name, value }));
  return { ...message, headers: [...lines, ...message.headers] };
}

/** A copy without its topmost Via value. */
export function withoutTopVia<M extends SipMessage>(message: M): M {
  const index = message.headers.findIndex((entry) => entry.key === 'via');
  const entry = message.headers[index];
  if (entry === undefined) return message;
  const rest = (split(entry.value, ',') ?? []).slice(1);
  const left = rest.length === 0 ? [] : [{ ...entry, value: rest.join(', ') }];
  return {
    ...message,
    headers: [...message.headers.slice(0, index), ...left, ...message.headers.slice(index + 1)],
  };
}

/** The number and method of CSeq. */
export function cseq(message: Message): { readonly number: number; readonly method: string } {
  const parts = /^(\d+)\s+(\S+)$/u.exec(header(message, 'cseq') ?? '');
  return { number: Number(parts?.[1] ?? -1), method: parts?.[2] ?? '' };
}
