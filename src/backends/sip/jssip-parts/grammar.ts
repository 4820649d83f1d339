import type { NameAddr, Uri } from 'jssip/lib/JsSIP.js';
import {
  AFTER_URI,
  BEFORE_URI,
  CALL_ID,
  COMMA,
  CONTENT_TYPE,
  CSEQ,
  DIGITS,
  EVENT,
  HEADER_PARAMETER,
  type HostPattern,
  IPV6_SIGN,
  METHOD,
  STATUS_LINE,
  URI,
  URI_HEADERS,
  URI_PARAMETER,
  VERSION,
  VIA,
  VIA_PARAMETER,
  WHITE_SPACE,
} from './grammar-patterns.js';

// No header is that long; a longer one could exhaust what a regular expression may remember.
const LONGEST = 65_536;

/** JsSIP's classes for what is found. */
export interface Constructors {
  readonly URI: new (
    scheme: string,
    user: string | undefined,
    host: string,
    port: number | undefined,
    parameters: Readonly<Record<string, string | undefined>> | undefined,
    headers: Readonly<Record<string, readonly string[]>> | undefined,
  ) => Uri;
  readonly NameAddrHeader: new (
    uri: Uri,
    displayName: string | undefined,
    parameters: Readonly<Record<string, string | undefined>> | undefined,
  ) => NameAddr;
}

/** A text that is read from left to right. */
class Scanner {
  readonly text: string;
  readonly constructors: Constructors;
  readonly #kind: keyof HostPattern;
  position = 0;

  constructor(text: string, constructors: Constructors) {
    this.text = text;
    this.constructors = constructors;
    this.#kind = IPV6_SIGN.test(text) ? 'full' : 'plain';
  }

  /** Takes what a sticky pattern matches here, or nothing. */
  take(given: RegExp | HostPattern): RegExpExecArray | null {
    const pattern = given instanceof RegExp ? given : given[this.#kind];
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (match) this.position = pattern.lastIndex;
    return match;
  }
}

/** By name in lower case; `undefined` for one without a value. */
type Parameters = Record<string, string | undefined>;

function parameters(
  scan: Scanner,
  pattern: RegExp | HostPattern = HEADER_PARAMETER,
): Parameters | undefined {
  let found: Parameters | undefined;
  for (let match = scan.take(pattern); match; match = scan.take(pattern)) {
    const [name = '', value] = match.slice(1).filter((group) => (group as unknown) !== undefined);
    found ??= {};
    found[name.toLowerCase()] = value;
  }
  return found;
}

/** A parameter's value, if it is a token. */
function tokenOf(found: Parameters | undefined, name: string): string | undefined {
  const value = found?.[name];
  return value !== undefined && /^[^"[]/u.test(value) ? value : undefined;
}

/** `bare`: its parameters and headers are not looked for; they would be those of the header. */
function readUri(scan: Scanner, bare = false): Uri | undefined {
  const start = scan.position;
  const [, scheme = '', escaped, host = '', port] = scan.take(URI) ?? [];
  if (host === '') return undefined;
  let user: string | undefined;
  try {
    user = escaped && decodeURIComponent(escaped);
  } catch {
    // The escapes are not UTF-8.
    scan.position = start;
    return undefined;
  }
  const found = bare ? undefined : parameters(scan, URI_PARAMETER);
  for (const name of ['transport', 'user', 'maddr']) {
    const value = found?.[name];
    if (found && value !== undefined) found[name] = value.toLowerCase();
  }
  return new scan.constructors.URI(
    scheme.toLowerCase(),
    user,
    host.toLowerCase(),
    port === undefined ? port : Number.parseInt(port, 10),
    found,
    bare ? undefined : headersOfUri(scan),
  );
}

function headersOfUri(scan: Scanner): Record<string, string[]> {
  const found = new Map<string, string[]>();
  const [, all] = scan.take(URI_HEADERS) ?? [];
  for (const pair of all?.split('&') ?? []) {
    const [name = '', value = ''] = pair.split('=');
    const key = name.toLowerCase();
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return Object.fromEntries(found);
}

/** `"Name" <sip:user@host>;tag=1`, or the same with neither name nor angle brackets. */
function readAddress(scan: Scanner): NameAddr | undefined {
  const uri = readUri(scan, true);
  return uri
    ? new scan.constructors.NameAddrHeader(uri, undefined, parameters(scan))
    : readBracketed(scan);
}

function readBracketed(scan: Scanner): NameAddr | undefined {
  const before = scan.take(BEFORE_URI);
  const uri = before ? readUri(scan) : undefined;
  if (!before || !uri || !scan.take(AFTER_URI)) return undefined;
  const [, words, quoted] = before as (string | undefined)[];
  const name = quoted
    ? // eslint-disable-next-line no-control-regex
      quoted.slice(1, -1).replace(/\\([\0-\t\v\f\x0e-\x7f])/gu, '$1')
    : words?.replace(WHITE_SPACE, ' ');
  return new scan.constructors.NameAddrHeader(uri, name, parameters(scan));
}

function readContact(scan: Scanner): NameAddr | undefined {
  const address = readAddress(scan);
  // As numbers are written: `q=0.50` and `q=0.5` are the same.
  const q = address?.getParam('q') ?? '';
  const expires = address?.getParam('expires') ?? '';
  if (/^0(?:\.\d{0,3})?$/u.test(q)) address?.setParam('q', Number(q));
  if (/^\d+$/u.test(expires)) address?.setParam('expires', Number(expires));
  return address;
}

/** With where each begins and ends, in JsSIP's spelling. */
function readList(
  scan: Scanner,
  read: (scan: Scanner) => NameAddr | undefined,
): readonly object[] | undefined {
  const found: object[] = [];
  do {
    const offset = scan.position;
    const parsed = read(scan);
    if (!parsed) return undefined;
    found.push({ parsed, offset, possition: scan.position });
  } while (scan.take(COMMA));
  return found;
}

function readNumber(scan: Scanner): number | undefined {
  const [digits] = scan.take(DIGITS) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function readStart(scan: Scanner): object | undefined {
  const status = scan.take(STATUS_LINE);
  if (status) return { status_code: Number(status[1]), reason_phrase: status[2] ?? '' };
  const [, method] = scan.take(METHOD) ?? [];
  const uri = method === undefined ? undefined : readUri(scan);
  return uri && scan.take(VERSION) ? { method, uri } : undefined;
}

/** By the names that `IncomingMessage.parseHeader` gives them. */
const RULES: Readonly<Record<string, ((scan: Scanner) => unknown) | undefined>> = {
  Request_Response: readStart,
  SIP_URI: (scan) => readUri(scan),
  Call_ID: (scan) => scan.take(CALL_ID)?.[0],
  Contact: (scan) => readList(scan, readContact),
  Content_Length: readNumber,
  Content_Type: (scan) => scan.take(CONTENT_TYPE)?.[0],
  CSeq: (scan) => {
    const [, value, method] = scan.take(CSEQ) ?? [];
    return method === undefined ? undefined : { value: Number(value), method };
  },
  Event: (scan) => {
    const [event] = scan.take(EVENT) ?? [];
    return event && { event: event.toLowerCase(), params: parameters(scan) };
  },
  From: readAddress,
  Max_Forwards: readNumber,
  Record_Route: (scan) => readList(scan, readBracketed),
  Refer_To: readAddress,
  Replaces: (scan) => {
    const [call_id] = scan.take(CALL_ID) ?? [];
    const found = parameters(scan);
    return (
      call_id && {
        call_id,
        to_tag: tokenOf(found, 'to-tag'),
        from_tag: tokenOf(found, 'from-tag'),
        early_only: found && 'early-only' in found ? true : undefined,
      }
    );
  },
  Session_Expires: (scan) => {
    const expires = readNumber(scan);
    const refresher = tokenOf(parameters(scan), 'refresher')?.toLowerCase();
    return expires === undefined
      ? undefined
      : { expires, refresher: /^ua[cs]$/u.test(refresher ?? '') ? refresher : undefined };
  },
  To: readAddress,
  Via: (scan) => {
    const found = scan.take(VIA) ? (parameters(scan, VIA_PARAMETER) ?? {}) : undefined;
    while (found && scan.take(COMMA)) {
      if (!scan.take(VIA)) return undefined;
      parameters(scan, VIA_PARAMETER);
    }
    return found && { branch: tokenOf(found, 'branch') };
  },
};

/**
 * Stands in for JsSIP's generated parser, at a tenth of its size: what `input` means as `rule`, or -1.
 * Never throws over an input, and takes time in proportion to it.
 *
 * test/unit/backends/sip/grammar.test.ts holds it against the original. It differs where that one
 * - throws: at `Contact: *` and at escapes in a user part that are not UTF-8, which are refused here,
 *   and at a header of a URI that is named like a member of every object, which is read;
 * - stops within a word and refuses the whole: `transport=tcp6`, `q=0.1234`, a method `INVITES`,
 *   `SIP/2.0/TLS-SCTP`. A word is read to its end: RFC 3261 25.1 knows no order of alternatives;
 * - mixes values up: `maddr` of a URI becomes its host, `method` of a Request-URI that of the request,
 *   `ttl` a parameter of the header, headers of a Contact's URI those of the next one, the last of
 *   several Via in a line the one whose branch counts, `presence.winfo` the event `presence.,winfo`;
 * - changes values: `lr=on` becomes `lr`, an address in brackets is put in small letters;
 * - refuses a response whose reason phrase has a quote or bracket in it, or is missing;
 * - takes a Request-URI that is no SIP one, or the status 000, and leaves the message without either;
 * - keeps the tag where a `tag` that is none follows, and takes `To-Tag` in Replaces for another name;
 * - leaves more in a result than JsSIP 3.13.8 reads.
 */
export function parse(input: string, rule: string, constructors: Constructors): unknown {
  const read = RULES[rule];
  if (!read) throw new Error(`There is no rule ${rule}.`);
  if (input.length > LONGEST) return -1;
  const scan = new Scanner(input, constructors);
  const result = read(scan);
  return result === undefined || scan.position < input.length ? -1 : result;
}
