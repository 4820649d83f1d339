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
  readonly method?: string;
  /** Present on a request. */
  readonly uri?: string;
  /** Present on a response. */
  readonly statusCode?: number;
  /** Present on a response. */
  readonly reasonPhrase?: string;
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

/** Takes a message apart; `undefined` when it has no start line of SIP. Never throws. */
export function parseSipText(text: string): SipText | undefined {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const lines = head.replace(/\r\n[ \t]+/gu, ' ').split('\r\n');
  const start = lines.shift() ?? '';
  const response = /^SIP\/\d+\.\d+ (\d{3})(?: (.*))?$/u.exec(start);
  const request = response ? null : /^([A-Za-z0-9\-.!%*_+`'~]+) (\S+) SIP\/\d+\.\d+$/u.exec(start);
  if (!response && !request) return undefined;
  return {
    start,
    ...(request ? { method: request[1] ?? '', uri: request[2] ?? '' } : {}),
    ...(response ? { statusCode: Number(response[1]), reasonPhrase: response[2] ?? '' } : {}),
    headers: lines.flatMap(parseHeaderLine),
    body: end < 0 ? '' : text.slice(end + 4),
  };
}

function parseHeaderLine(line: string): SipHeader[] {
  const colon = line.indexOf(':');
  if (colon < 1) return [];
  const written = line.slice(0, colon).trim();
  const lower = written.toLowerCase();
  return [{ name: COMPACT.get(lower) ?? lower, written, value: line.slice(colon + 1).trim() }];
}

/** Writes a message again; `Content-Length` stands as it is in the headers. */
export function writeSipText(message: Pick<SipText, 'start' | 'headers' | 'body'>): string {
  const lines = message.headers.map(({ written, value }) => `${written}: ${value}`);
  return [message.start, ...lines, '', message.body].join('\r\n');
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
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let depth = 0;
  for (let index = 0; index < value.length; index += 1) {
    const char = value.charAt(index);
    if (quoted && char === '\\') {
      part += char + value.charAt(index + 1);
      index += 1;
      continue;
    }
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '<') depth += 1;
    else if (!quoted && char === '>') depth -= 1;
    if (char === ',' && !quoted && depth <= 0) {
      parts.push(part.trim());
      part = '';
    } else {
      part += char;
    }
  }
  parts.push(part.trim());
  return parts.filter((item) => item !== '');
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
  const open = indexOutsideQuotes(value, '<');
  const close = open < 0 ? -1 : value.indexOf('>', open);
  const [shown, uri, tail] =
    close > 0
      ? [value.slice(0, open).trim(), value.slice(open + 1, close), value.slice(close + 1)]
      : ['', value.split(';')[0] ?? '', value.includes(';') ? value.slice(value.indexOf(';')) : ''];
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of tail.matchAll(
    /;\s*([^\s;="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*)))?/gu,
  )) {
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/gu, '$1') ?? bare.trim());
  }
  return { name: unquoted(shown), uri: uri.trim(), parameters };
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.replace(/^"|"$/gu, '').replace(/\\(.)/gu, '$1') : text;
}

function indexOutsideQuotes(value: string, wanted: string): number {
  let quoted = false;
  for (let index = 0; index < value.length; index += 1) {
    const char = value.charAt(index);
    if (quoted && char === '\\') index += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === wanted) return index;
  }
  return -1;
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
