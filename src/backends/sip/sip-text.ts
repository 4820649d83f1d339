/** One header field, its name lower case and in its long form. */
export interface SipHeader {
  readonly name: string;
  /** As it was written, for those who show it. */
  readonly written: string;
  readonly value: string;
}

/** A SIP message taken apart no further than its lines (RFC 3261 7). */
export interface SipText {
  readonly start: string;
  /** Present on a request. */
  readonly method: string | undefined;
  /** Present on a request. */
  readonly uri: string | undefined;
  /** Present on a response. */
  readonly statusCode: number | undefined;
  /** Present on a response. */
  readonly reasonPhrase: string | undefined;
  readonly headers: readonly SipHeader[];
  readonly body: string;
}

// RFC 3261 7.3.3 and the RFCs that define the others.
const COMPACT: ReadonlyMap<string, string> = new Map([
  ['b', 'referred-by'],
  ['c', 'content-type'],
  ['e', 'content-encoding'],
  ['f', 'from'],
  ['i', 'call-id'],
  ['k', 'supported'],
  ['l', 'content-length'],
  ['m', 'contact'],
  ['o', 'event'],
  ['r', 'refer-to'],
  ['s', 'subject'],
  ['t', 'to'],
  ['v', 'via'],
  ['x', 'session-expires'],
]);

// Of a response the status and the phrase, of a request the method and the URI.
const START =
  /^(?:SIP\/\d+\.\d+ (\d{3})(?: (.*))?|([A-Za-z0-9\-.!%*_+`'~]+) (\S+) SIP\/\d+\.\d+)$/u;

/** Takes a message apart; `undefined` when it has no start line of SIP. Never throws. */
export function parseSipText(text: string): SipText | undefined {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const lines = head.replace(/\r\n[ \t]+/gu, ' ').split('\r\n');
  const start = lines.shift() ?? '';
  const found = START.exec(start);
  if (!found) return undefined;
  const isRequest = found[3] !== undefined;
  return {
    start,
    method: found[3],
    uri: found[4],
    statusCode: isRequest ? undefined : Number(found[1]),
    reasonPhrase: isRequest ? undefined : (found[2] ?? ''),
    headers: lines.flatMap(parseHeaderLine),
    body: end < 0 ? '' : text.slice(end + 4),
  };
}

function parseHeaderLine(line: string): SipHeader | [] {
  const colon = line.indexOf(':');
  if (colon < 1) return [];
  const written = line.slice(0, colon).trim();
  const lower = written.toLowerCase();
  return { name: COMPACT.get(lower) ?? lower, written, value: line.slice(colon + 1).trim() };
}

/** Writes a message again; `Content-Length` stands as it is in the headers. */
export function writeSipText({
  start,
  headers,
  body,
}: Pick<SipText, 'start' | 'headers' | 'body'>): string {
  const lines = headers.map(({ written, value }) => `\r\n${written}: ${value}`);
  return `${start}${lines.join('')}\r\n\r\n${body}`;
}

/** The first header of a name. */
export function headerOf(message: SipText, name: string): string | undefined {
  return message.headers.find((header) => header.name === name)?.value;
}

/** All headers of a name, in order. */
export function headersOf(message: SipText, name: string): readonly string[] {
  return message.headers.filter((header) => header.name === name).map(({ value }) => value);
}

/** Parts a list at its commas, but for those inside quotes and angle brackets. */
export function splitList(value: string): readonly string[] {
  const parts = value.includes(',') ? partsOf(value) : [value.trim()];
  return parts.filter((item) => item !== '');
}

function partsOf(value: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let depth = 0;
  for (let index = 0; index < value.length; index += 1) {
    const char = value.charAt(index);
    if (char === '"') quoted = !quoted;
    else if (quoted) index += char === '\\' ? 1 : 0;
    else if (char === '<') depth += 1;
    else if (char === '>') depth -= 1;
    else if (char === ',' && depth <= 0) {
      parts.push(value.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, value.slice(start).trim()];
}

/** An address with parameters: `"Name" <sip:user@host>;tag=1`. */
export interface AddressParts {
  /** The display name without its quotes; empty where there is none. */
  readonly name: string;
  readonly uri: string;
  /** Names in lower case, values without their quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Takes a `Contact`, `From` or `To` value apart. Never throws. */
export function parseAddressParts(value: string): AddressParts {
  const brackets = bracketsIn(value);
  const semicolon = value.indexOf(';');
  const tail = brackets
    ? value.slice(brackets.close + 1)
    : semicolon < 0
      ? ''
      : value.slice(semicolon);
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of tail.matchAll(
    /;\s*([^\s;="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*)))?/gu,
  )) {
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/gu, '$1') ?? bare.trim());
  }
  return { ...parseNameAddress(value), parameters };
}

/** Takes such a value apart where its parameters are of no interest. Never throws. */
export function parseNameAddress(value: string): Pick<AddressParts, 'name' | 'uri'> {
  const brackets = bracketsIn(value);
  if (!brackets) return { name: '', uri: (value.split(';', 1)[0] ?? '').trim() };
  const { open, close } = brackets;
  return {
    name: unquoted(value.slice(0, open).trim()),
    uri: value.slice(open + 1, close).trim(),
  };
}

/** The URI of such a value. */
export function uriIn(value: string): string {
  return parseNameAddress(value).uri;
}

/** Where the angle brackets are that are not in quotes. */
export function bracketsIn(
  value: string,
): { readonly open: number; readonly close: number } | undefined {
  let open = 0;
  for (let quoted = false; quoted || value.charAt(open) !== '<'; open += 1) {
    if (open >= value.length) return undefined;
    const char = value.charAt(open);
    if (char === '"') quoted = !quoted;
    else if (quoted && char === '\\') open += 1;
  }
  const close = value.indexOf('>', open);
  return close < 0 ? undefined : { open, close };
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.replace(/^"|"$/gu, '').replace(/\\(.)/gu, '$1') : text;
}

/** The branch of the topmost `Via`; the name of a transaction (RFC 3261 17.1.3). */
export function branchOf(message: SipText): string | undefined {
  const via = headerOf(message, 'via');
  return via === undefined ? undefined : /;\s*branch\s*=\s*([^\s;,]+)/iu.exec(via)?.[1];
}

/** Seconds of a `Retry-After` header (RFC 3261 20.33), its comment and parameters left aside. */
export function retryAfterOf(value: string | undefined): number | undefined {
  const seconds = /^\s*(\d{1,9})\b/u.exec(value ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** Random letters and digits, unguessable. */
export function randomToken(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => (byte % 32).toString(32)).join('');
}
