import { toReadableUri } from './opaque-uri.js';
import {
  bracketsIn,
  branchOf,
  headerOf,
  headersOf,
  parseSipText,
  randomToken,
  splitList,
  uriIn,
  writeSipText,
  type SipHeader,
  type SipText,
} from './sip-text.js';

/** What is to be done with a message that came in. */
export interface Filtered {
  /** Why it is not handed on. */
  readonly refused?: string;
  /** What to answer a refused request with. */
  readonly reply?: string;
  /** The message as it may be handed on. */
  readonly message?: SipText;
  /** The same as text. */
  readonly text?: string;
}

/** Challenges go under these names, where JsSIP's parser neither drops nor overwrites them (M12). */
export const CHALLENGES: Readonly<Record<number, string>> = {
  401: 'X-Www-Authenticate',
  407: 'X-Proxy-Authenticate',
};

/**
 * Requests' headers that JsSIP would act upon by itself, or of which it keeps the last only, go under
 * these names (M13).
 */
export const HIDDEN = { referTo: 'Hidden-Refer-To', replaces: 'Hidden-Replaces' } as const;

const MANDATORY = ['via', 'from', 'to', 'call-id', 'cseq'];

// Above these seconds setTimeout's 32 bits overflow in JsSIP and its timers fire at once (S8).
const LONGEST_EXPIRES = 86_400;

/**
 * Looks at a message before JsSIP does: what would make JsSIP throw, hang or lose a call is put
 * right, answered or dropped here (M14, S8, S11). Pure; never throws.
 */
export function filterInbound(text: string): Filtered {
  const message = parseSipText(text);
  if (!message) return { refused: 'it has no SIP start line' };
  if (MANDATORY.some((name) => headerOf(message, name) === undefined)) {
    return { refused: 'a mandatory header is missing' };
  }
  const fault =
    message.method === undefined ? faultOfResponse(message) : faultOfRequest(message, text);
  if (fault) return refusal(message, fault);
  const body = bodyOf(message);
  if (body === undefined) {
    return refusal(message, bad('its body is cut off', 'Body Cut Off'));
  }
  const changed = { ...message, body, headers: repaired(message, body) };
  const written = writeSipText(changed);
  // A text that the socket has given need not be kept twice, as long as JsSIP keeps parts of it.
  return { message: changed, text: written === text ? text : written };
}

interface Fault {
  readonly why: string;
  readonly code: number;
  readonly phrase: string;
  /** Header lines of the answer. */
  readonly headers?: readonly string[];
}

// Extensions that JsSIP or this folder handles, or that ask nothing of us.
const SUPPORTED = new Set(['timer', 'ice', 'replaces', 'outbound', 'gruu', 'path', 'norefersub']);

/** Neither a response nor an ACK is answered. */
function refusal(message: SipText, { why, code, phrase, headers }: Fault): Filtered {
  return message.method === undefined || message.method === 'ACK'
    ? { refused: why }
    : { refused: why, reply: statelessReply(message, code, phrase, headers) };
}

function bad(why: string, phrase = 'Bad Request', code = 400): Fault {
  return { why, code, phrase };
}

function isSip(uri: string): boolean {
  return /^sips?:/iu.test(uri);
}

/** Number and method. */
function sequenceOf(message: SipText): RegExpExecArray | null {
  return /^(\d{1,10})\s+(\S+)$/u.exec(headerOf(message, 'cseq') ?? '');
}

function faultOfRequest(message: SipText, text: string): Fault | undefined {
  const { method, uri = '' } = message;
  if (!isSip(uri)) {
    return bad('its Request-URI is not a SIP one', 'Unsupported URI Scheme', 416);
  }
  const cseq = sequenceOf(message);
  if (!cseq || Number(cseq[1]) >= 2 ** 31 || cseq[2] !== method)
    return bad('its CSeq is malformed');
  const contacts = headersOf(message, 'contact');
  if (contacts.includes('*')) return bad('its Contact is "*"');
  if (method === 'INVITE' && contacts.length === 0) {
    return bad('it has no Contact', 'Missing Contact');
  }
  if (text.includes('%') && !hasReadableUsers(message))
    return bad('a user part has escapes that are not UTF-8');
  const referTo = headerOf(message, 'refer-to');
  if (referTo !== undefined && !isSip(uriIn(referTo))) {
    return bad('its Refer-To is not a SIP URI', 'Unsupported URI Scheme', 416);
  }
  // RFC 3891 3.
  if (method !== 'INVITE' && headerOf(message, 'replaces') !== undefined) {
    return bad('its Replaces has no meaning');
  }
  const unknown = headerOf(message, 'require') === undefined ? '' : unknownTags(message);
  if (unknown !== '' && method !== 'CANCEL') {
    // RFC 3261 8.2.2.3, which JsSIP leaves out (S11): 100rel means that the caller waits for PRACK.
    const headers = [`Unsupported: ${unknown}`];
    return { ...bad(`it requires ${unknown}`, 'Bad Extension', 420), headers };
  }
  // RFC 6665 8.2.1; JsSIP answers and then reads the header that is not there.
  if (method === 'NOTIFY' && headerOf(message, 'event') === undefined) {
    return bad('it has no Event', 'Missing Event');
  }
  return undefined;
}

function unknownTags(message: SipText): string {
  return headersOf(message, 'require')
    .flatMap(splitList)
    .filter((tag) => !SUPPORTED.has(tag.toLowerCase()))
    .join(', ');
}

function faultOfResponse(message: SipText): Fault | undefined {
  if (!sequenceOf(message)) return bad('its CSeq is malformed');
  return branchOf(message) === undefined ? bad('its Via has no branch') : undefined;
}

// JsSIP's grammar calls decodeURIComponent on every user part.
function hasReadableUsers(message: SipText): boolean {
  const uris = [message.uri ?? ''];
  for (const name of ['contact', 'record-route', 'route', 'refer-to']) {
    for (const value of headersOf(message, name)) {
      uris.push(...splitList(value).map(uriIn));
    }
  }
  return uris.every((uri) => {
    const at = uri.lastIndexOf('@');
    try {
      decodeURIComponent(at < 0 ? '' : uri.slice(0, at));
      return true;
    } catch {
      return false;
    }
  });
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

// RFC 3261 18.3: Content-Length counts bytes, JsSIP counts UTF-16 units. `undefined`: cut off.
function bodyOf(message: SipText): string | undefined {
  const given = headerOf(message, 'content-length') ?? '';
  const bytes = bytesOf(message.body);
  const length = /^\d{1,9}$/u.test(given) ? Number(given) : bytes.length;
  // Decoding once more takes out lone surrogates, at which JsSIP's encodeURIComponent throws.
  return bytes.length < length ? undefined : new TextDecoder().decode(bytes.slice(0, length));
}

/** The value that is handed on; `undefined` where the header is left out. */
type Repair = (value: string, message: SipText, body: string) => string | undefined;

const asItIs: Repair = (value) => value;
const leftOut: Repair = () => undefined;
const ofStatus =
  (status: number): Repair =>
  (value, { statusCode }) =>
    statusCode === status ? value : undefined;

const REPAIRS: ReadonlyMap<string, Repair> = new Map<string, Repair>([
  ['from', readableAddress],
  ['to', readableAddress],
  ['contact', (value, { method }) => (method === undefined ? readableContacts(value) : value)],
  ['content-length', (_value, _message, body) => String(bytesOf(body).length)],
  ['content-type', plainType],
  ['expires', clampSeconds],
  ['session-expires', (value) => (/^\d+\s*(;.*)?$/u.test(value) ? clampSeconds(value) : undefined)],
  ['www-authenticate', ofStatus(401)],
  ['proxy-authenticate', ofStatus(407)],
  ['refer-to', asItIs],
  ['replaces', asItIs],
  ['hidden-refer-to', leftOut],
  ['hidden-replaces', leftOut],
]);

const RENAMED: ReadonlyMap<string, string | undefined> = new Map([
  ['www-authenticate', CHALLENGES[401]],
  ['proxy-authenticate', CHALLENGES[407]],
  ['refer-to', HIDDEN.referTo],
  ['replaces', HIDDEN.replaces],
]);

function repaired(message: SipText, body: string): readonly SipHeader[] {
  return message.headers.flatMap((header) => {
    const { name, written } = header;
    const repair = REPAIRS.get(name);
    if (!repair) return header;
    const value = repair(header.value, message, body);
    const other = RENAMED.get(name);
    return value === undefined
      ? []
      : { name: other?.toLowerCase() ?? name, written: other ?? written, value };
  });
}

// JsSIP compares the whole value and refuses or drops `application/sdp;charset=utf-8` (S11).
function plainType(value: string): string {
  const type = value.split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/sdp' ? type : value;
}

function clampSeconds(value: string): string {
  return value.replace(/^\d+/u, (digits) => String(Math.min(Number(digits), LONGEST_EXPIRES)));
}

// JsSIP throws at `*`, and drops a whole response for one Contact that is not a SIP URI, such as the
// `tel:` one of a redirect; its transaction would wait for ever.
function readableContacts(value: string): string | undefined {
  const sip = splitList(value).filter((each) => isSip(uriIn(each)));
  return sip.length === 0 ? undefined : sip.map(readableAddress).join(', ');
}

// A display name in letters beyond ASCII without quotes, and a URI JsSIP cannot parse, lose the call.
function readableAddress(value: string): string {
  const brackets = bracketsIn(value);
  if (!brackets) return value.replace(/^[^;\s]*/u, (uri) => `<${toReadableUri(uri)}>`);
  const { open, close } = brackets;
  const name = open === 0 ? '' : readableName(value.slice(0, open));
  return `${name}<${toReadableUri(value.slice(open + 1, close))}>${value.slice(close + 1)}`;
}

function readableName(name: string): string {
  // eslint-disable-next-line no-control-regex
  const shown = name.replace(/[\u0000-\u001f\u007f]+/gu, ' ').trim();
  if (shown === '') return '';
  return shown.startsWith('"') || /^[A-Za-z0-9\-.!%*_+`'~ \t]+$/u.test(shown)
    ? `${shown} `
    : `"${shown.replace(/[\\"]/gu, '\\$&')}" `;
}

/** A response that no transaction stands behind (RFC 3261 8.2.7). */
export function statelessReply(
  request: SipText,
  code: number,
  phrase: string,
  headers: readonly string[] = [],
): string {
  const copied = request.headers.filter(({ name }) =>
    ['via', 'from', 'call-id', 'cseq'].includes(name),
  );
  const to = headerOf(request, 'to') ?? '';
  const tagged = /;\s*tag\s*=/iu.test(to) ? to : `${to};tag=${randomToken(10)}`;
  return [
    `SIP/2.0 ${String(code)} ${phrase}`,
    ...copied.map(({ written, value }) => `${written}: ${value}`),
    `To: ${tagged}`,
    ...headers,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}
