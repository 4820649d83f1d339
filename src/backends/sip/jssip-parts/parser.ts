import type { UserAgent } from 'jssip/lib/JsSIP.js';

/** A message of JsSIP that is being filled. */
interface Message {
  data: string;
  body: string;
  method: string | null | undefined;
  ruri: unknown;
  status_code: number | undefined;
  reason_phrase: string | undefined;
  via: unknown;
  via_branch: string | undefined;
  from: unknown;
  from_tag: string | undefined;
  to: unknown;
  to_tag: string | undefined;
  call_id: string | undefined;
  cseq: number;
  session_expires: number;
  session_expires_refresher: string | undefined;
  readonly headers: Readonly<Record<string, { parsed?: unknown }[]>>;
  addHeader(name: string, value: string): void;
  setHeader(name: string, value: string): void;
  getHeader(name: string): string | undefined;
  /** `undefined` for a value that is none. */
  parseHeader(name: string): unknown;
}

/** What of JsSIP is used here. */
export interface Library {
  /** -1 for what is not as the rule says. */
  readonly parse: (input: string, rule: string) => unknown;
  readonly IncomingRequest: new (ua: UserAgent) => Message;
  readonly IncomingResponse: new () => Message;
}

/** What is read of parsed headers. */
interface Parsed {
  readonly branch: string;
  readonly value: number;
  readonly method: string;
  readonly expires: number;
  readonly refresher: string | undefined;
  getParam(name: string): string | undefined;
}

/** One of a list, as the grammar gives it: it ends at its position. */
interface Item {
  readonly offset: number;
  readonly possition: number;
  readonly parsed: unknown;
}

const COMPACT: ReadonlyMap<string, string> = new Map([
  ['v', 'via'],
  ['f', 'from'],
  ['t', 'to'],
  ['i', 'call-id'],
  ['m', 'contact'],
  ['l', 'content-length'],
  ['c', 'content-type'],
  ['x', 'session-expires'],
  ['o', 'event'],
]);

/** Those that are lists, as JsSIP writes their names. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['contact', 'Contact'],
  ['record-route', 'Record-Route'],
]);

/** Those that are there once, and have to be what they are to be. */
const SINGLE: ReadonlySet<string> = new Set([
  'from',
  'to',
  'call-id',
  'content-length',
  'content-type',
  'cseq',
  'max-forwards',
  'session-expires',
  'event',
]);

/**
 * Stands in for JsSIP's parser, for messages as the inbound filter writes them: with CRLF, no folded
 * line, and as much of a body as they say. `undefined` for one that has something malformed in it.
 */
export function parseMessage(data: string, ua: UserAgent, library: Library): Message | undefined {
  const end = data.indexOf('\r\n\r\n');
  const [start = '', ...lines] = data.slice(0, Math.max(end, 0)).split('\r\n');
  const first = library.parse(start, 'Request_Response');
  if (first === -1) return undefined;
  const { method, uri, status_code, reason_phrase } = first as Partial<Message> & { uri?: unknown };
  const message =
    status_code === undefined ? new library.IncomingRequest(ua) : new library.IncomingResponse();
  message.data = data;
  if (status_code === undefined) {
    message.method = method;
    message.ruri = uri;
  } else {
    message.status_code = status_code;
    message.reason_phrase = reason_phrase;
  }
  if (!lines.every((line) => readHeader(message, line, library))) return undefined;
  message.body = data.slice(end + 4);
  return message;
}

function readHeader(message: Message, line: string, library: Library): boolean {
  const colon = line.indexOf(':');
  const written = line.slice(0, colon).trim().toLowerCase();
  const name = COMPACT.get(written) ?? written;
  const value = line.slice(colon + 1).trim();
  const list = LISTS.get(name);
  if (list !== undefined) return readList(message, list, value, library);
  if (SINGLE.has(name)) message.setHeader(name, value);
  else message.addHeader(name, value);
  // Of several Via the first one counts.
  if (name === 'via' ? message.via : !SINGLE.has(name)) return true;
  const parsed = message.parseHeader(name);
  if (parsed === undefined) return false;
  keep(message, name, parsed as Parsed);
  return true;
}

function readList(message: Message, name: string, value: string, { parse }: Library): boolean {
  const items = parse(value, name.replace('-', '_'));
  if (items === -1) return false;
  for (const { offset, possition, parsed } of items as readonly Item[]) {
    message.addHeader(name, value.slice(offset, possition));
    const added = message.headers[name]?.at(-1);
    if (added) added.parsed = parsed;
  }
  return true;
}

function keep(message: Message, name: string, parsed: Parsed): void {
  switch (name) {
    case 'via':
      message.via = parsed;
      message.via_branch = parsed.branch;
      break;
    case 'from':
      message.from = parsed;
      message.from_tag = parsed.getParam('tag');
      break;
    case 'to':
      message.to = parsed;
      message.to_tag = parsed.getParam('tag');
      break;
    case 'call-id':
      message.call_id = message.getHeader(name);
      break;
    case 'cseq':
      message.cseq = parsed.value;
      // In a response it stands nowhere else.
      if (message.status_code) message.method = parsed.method;
      break;
    case 'session-expires':
      message.session_expires = parsed.expires;
      message.session_expires_refresher = parsed.refresher;
  }
}
