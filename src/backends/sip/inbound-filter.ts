import { toReadableUri } from './opaque-uri.js';
import {
  branchOf,
  headerOf,
  headersOf,
  parseAddressParts,
  parseSipText,
  randomToken,
  splitList,
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

// Above these seconds setTimeout's 32 bits overflow in JsSIP and its timers fire at once (S8).
const LONGEST_EXPIRES = 86_400;

/**
 * Looks at a message before JsSIP does: what would make JsSIP throw, hang or lose a call is put
 * right, answered or dropped here (M14, S8, S11). Pure; never throws.
 */
export function filterInbound(text: string): Filtered {
  const message = parseSipText(text);
  if (!message) return { refused: 'it has no SIP start line' };
  if (
    ['via', 'from', 'to', 'call-id', 'cseq'].some((name) => headerOf(message, name) === undefined)
  ) {
    return { refused: 'a mandatory header is missing' };
  }
  const fault = message.method === undefined ? faultOfResponse(message) : faultOfRequest(message);
  if (fault) {
    const answered = message.method !== undefined && message.method !== 'ACK' && fault.code > 0;
    return {
      refused: fault.why,
      ...(answered
        ? { reply: statelessReply(message, fault.code, fault.phrase, fault.headers) }
        : {}),
    };
  }
  const body = bodyOf(message);
  if (body === undefined) {
    return message.method === undefined || message.method === 'ACK'
      ? { refused: 'its body is cut off' }
      : { refused: 'its body is cut off', reply: statelessReply(message, 400, 'Body Cut Off') };
  }
  const changed = {
    ...message,
    body,
    headers: message.headers.flatMap((h) => repair(h, message, body)),
  };
  const written = writeSipText(changed);
  // A text that the socket has given need not be kept twice, as long as JsSIP keeps parts of it.
  return { message: changed, text: written === text ? text : written };
}

interface Fault {
  readonly why: string;
  /** `0`: no answer. */
  readonly code: number;
  readonly phrase: string;
  /** Header lines of the answer. */
  readonly headers?: readonly string[];
}

// Extensions that JsSIP or this folder handles, or that ask nothing of us.
const SUPPORTED = new Set(['timer', 'ice', 'replaces', 'outbound', 'gruu', 'path', 'norefersub']);

function faultOfRequest(message: SipText): Fault | undefined {
  const bad = (why: string, phrase = 'Bad Request'): Fault => ({ why, code: 400, phrase });
  const method = message.method ?? '';
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/u.exec(message.uri ?? '')?.[1]?.toLowerCase();
  if (scheme !== 'sip' && scheme !== 'sips') {
    return { why: 'its Request-URI is not a SIP one', code: 416, phrase: 'Unsupported URI Scheme' };
  }
  const cseq = /^(\d{1,10})\s+(\S+)$/u.exec(headerOf(message, 'cseq') ?? '');
  if (!cseq || Number(cseq[1]) >= 2 ** 31 || cseq[2] !== method)
    return bad('its CSeq is malformed');
  if (headersOf(message, 'contact').some((value) => value.trim() === '*')) {
    return bad('its Contact is "*"');
  }
  if (method === 'INVITE' && headerOf(message, 'contact') === undefined) {
    return bad('it has no Contact', 'Missing Contact');
  }
  if (!hasReadableUsers(message)) return bad('a user part has escapes that are not UTF-8');
  const referTo = headerOf(message, 'refer-to');
  if (referTo !== undefined && !/^sips?:/iu.test(parseAddressParts(referTo).uri)) {
    return { why: 'its Refer-To is not a SIP URI', code: 416, phrase: 'Unsupported URI Scheme' };
  }
  // RFC 3891 3.
  if (method !== 'INVITE' && headerOf(message, 'replaces') !== undefined) {
    return bad('its Replaces has no meaning');
  }
  const unknown = headersOf(message, 'require')
    .flatMap(splitList)
    .filter((tag) => !SUPPORTED.has(tag.toLowerCase()));
  if (unknown.length > 0 && method !== 'CANCEL') {
    // RFC 3261 8.2.2.3, which JsSIP leaves out (S11): 100rel means that the caller waits for PRACK.
    const headers = [`Unsupported: ${unknown.join(', ')}`];
    return {
      why: `it requires ${unknown.join(', ')}`,
      code: 420,
      phrase: 'Bad Extension',
      headers,
    };
  }
  // RFC 6665 8.2.1; JsSIP answers and then reads the header that is not there.
  if (method === 'NOTIFY' && headerOf(message, 'event') === undefined) {
    return bad('it has no Event', 'Missing Event');
  }
  return undefined;
}

function faultOfResponse(message: SipText): Fault | undefined {
  const drop = (why: string): Fault => ({ why, code: 0, phrase: '' });
  if (!/^\d{1,10}\s+\S+$/u.test(headerOf(message, 'cseq') ?? ''))
    return drop('its CSeq is malformed');
  if (branchOf(message) === undefined) return drop('its Via has no branch');
  return undefined;
}

// JsSIP's grammar calls decodeURIComponent on every user part.
function hasReadableUsers(message: SipText): boolean {
  const uris = [message.uri ?? ''];
  for (const name of ['contact', 'record-route', 'route', 'refer-to']) {
    for (const value of headersOf(message, name)) {
      uris.push(...splitList(value).map((part) => parseAddressParts(part).uri));
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

// RFC 3261 18.3: Content-Length counts bytes, JsSIP counts UTF-16 units. `undefined`: cut off.
function bodyOf(message: SipText): string | undefined {
  const given = headerOf(message, 'content-length') ?? '';
  const bytes = new TextEncoder().encode(message.body);
  const length = /^\d{1,9}$/u.test(given) ? Number(given) : bytes.length;
  // Decoding once more takes out lone surrogates, at which JsSIP's encodeURIComponent throws.
  return bytes.length < length ? undefined : new TextDecoder().decode(bytes.slice(0, length));
}

function repair(header: SipHeader, message: SipText, body: string): readonly SipHeader[] {
  const { name, value } = header;
  switch (name) {
    case 'from':
    case 'to':
      return [{ ...header, value: readableAddress(value) }];
    case 'content-length':
      return [{ ...header, value: String(new TextEncoder().encode(body).length) }];
    case 'content-type':
      // JsSIP compares the whole value and refuses or drops `application/sdp;charset=utf-8` (S11).
      return [
        /^application\/sdp\s*(;|$)/iu.test(value)
          ? { ...header, value: 'application/sdp' }
          : header,
      ];
    case 'contact':
      return message.method === undefined ? readableContacts(header) : [header];
    case 'expires':
      return [{ ...header, value: clampSeconds(value) }];
    case 'session-expires':
      return /^\d+\s*(;.*)?$/u.test(value) ? [{ ...header, value: clampSeconds(value) }] : [];
    case 'www-authenticate':
    case 'proxy-authenticate': {
      const kept = message.statusCode === undefined ? undefined : CHALLENGES[message.statusCode];
      const own = name === 'www-authenticate' ? 401 : 407;
      return kept !== undefined && message.statusCode === own
        ? [{ name: kept.toLowerCase(), written: kept, value }]
        : [];
    }
    case 'refer-to':
      return [hidden(HIDDEN.referTo, value)];
    case 'replaces':
      return [hidden(HIDDEN.replaces, value)];
    case HIDDEN.referTo.toLowerCase():
    case HIDDEN.replaces.toLowerCase():
      return [];
    default:
      return [header];
  }
}

function hidden(written: string, value: string): SipHeader {
  return { name: written.toLowerCase(), written, value };
}

// JsSIP throws at `*`, and drops a whole response for one Contact that is not a SIP URI, such as the
// `tel:` one of a redirect; its transaction would wait for ever.
function readableContacts(header: SipHeader): readonly SipHeader[] {
  const values = splitList(header.value).filter((value) =>
    /^sips?:/iu.test(parseAddressParts(value).uri),
  );
  return values.length === 0 ? [] : [{ ...header, value: values.map(readableAddress).join(', ') }];
}

// A display name in letters beyond ASCII without quotes, and a URI JsSIP cannot parse, lose the call.
function readableAddress(value: string): string {
  const [, name = '', uri, tail = ''] =
    /^((?:[^"<]|"(?:[^"\\]|\\.)*")*)<([^>]*)>(.*)$/su.exec(value) ??
    /^()([^;\s]*)(.*)$/su.exec(value) ??
    [];
  if (uri === undefined) return value;
  // eslint-disable-next-line no-control-regex
  const shown = name.replace(/[\u0000-\u001f\u007f]+/gu, ' ').trim();
  const quoted =
    shown === '' || shown.startsWith('"') || /^[A-Za-z0-9\-.!%*_+`'~ \t]+$/u.test(shown);
  const display = quoted ? shown : `"${shown.replace(/[\\"]/gu, '\\$&')}"`;
  return `${display}${display === '' ? '' : ' '}<${toReadableUri(uri)}>${tail}`;
}

function clampSeconds(value: string): string {
  return value.replace(/^\d+/u, (digits) => String(Math.min(Number(digits), LONGEST_EXPIRES)));
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
