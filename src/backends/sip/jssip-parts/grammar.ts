import type { NameAddr, Uri } from 'jssip/lib/JsSIP.js';
import {
  type Constructors,
  DIGIT,
  PASSWORD,
  refuse,
  Scanner,
  TOKEN,
  URI_HEADER,
  URI_PARAMETER,
  USER,
  WORD,
} from './grammar-scanner.js';

// No header is that long.
const LONGEST = 65_536;

export type { Constructors };

/** By name in lower case; `undefined` for one without a value. */
type Parameters = Record<string, string | undefined>;

function parameters(scan: Scanner, ofVia = false): Parameters | undefined {
  let found: Parameters | undefined;
  while (scan.around(';')) {
    const name = scan.some(TOKEN).toLowerCase();
    found ??= {};
    found[name] = scan.around('=') ? valueOf(name, scan, ofVia) : undefined;
  }
  return found;
}

function valueOf(name: string, scan: Scanner, ofVia: boolean): string {
  // There it may be empty, as one asks for it (RFC 3581 3).
  if (ofVia && name === 'rport') return scan.run(TOKEN);
  // There it has no brackets.
  const address = ofVia && name === 'received' ? scan.ipv6() : '';
  if (address !== '') return address;
  return scan.is('"') ? scan.quoted() : scan.is('[') ? scan.bracketed() : scan.some(TOKEN);
}

/** A parameter's value, if it is a token. */
function tokenOf(found: Parameters | undefined, name: string): string | undefined {
  const value = found?.[name];
  return value && !'"['.includes(value.charAt(0)) ? value : undefined;
}

/** `bare`: its parameters and headers are not looked for; they would be those of the header. */
function readUri(scan: Scanner, bare = false): Uri {
  const found = scan.some(TOKEN).toLowerCase();
  // One string for all; most URIs are kept as long as their call.
  const scheme = found === 'sip' ? 'sip' : found === 'sips' ? 'sips' : refuse();
  scan.expect(':');
  const user = readUser(scan);
  const host = scan.host().toLowerCase();
  const port = scan.take(':') ? Number.parseInt(readPort(scan), 10) : undefined;
  return bare
    ? new scan.constructors.URI(scheme, user, host, port, undefined, undefined)
    : new scan.constructors.URI(
        scheme,
        user,
        host,
        port,
        uriParameters(scan),
        scan.take('?') ? uriHeaders(scan) : undefined,
      );
}

/** With the password. Throws where the escapes are not UTF-8. */
function readUser(scan: Scanner): string | undefined {
  const start = scan.at;
  if (scan.run(USER, true) !== '' && scan.take(':')) scan.run(PASSWORD, true);
  const user = scan.from(start);
  if (user !== '' && scan.take('@')) return decodeURIComponent(user);
  scan.at = start;
  return undefined;
}

function readPort(scan: Scanner): string {
  const port = scan.run(DIGIT);
  return port.length > 5 ? refuse() : port;
}

function uriParameters(scan: Scanner): Parameters | undefined {
  let found: Parameters | undefined;
  while (scan.take(';')) {
    const name = scan.some(URI_PARAMETER, true).toLowerCase();
    const value = scan.take('=') ? scan.some(URI_PARAMETER, true) : undefined;
    const isWord = name === 'transport' || name === 'user' || name === 'maddr';
    found ??= {};
    found[name] = isWord ? value?.toLowerCase() : value;
  }
  return found;
}

function uriHeaders(scan: Scanner): Record<string, string[]> {
  const found = new Map<string, string[]>();
  do {
    const name = scan.some(URI_HEADER, true).toLowerCase();
    scan.expect('=');
    const values = found.get(name) ?? [];
    values.push(scan.run(URI_HEADER, true));
    found.set(name, values);
  } while (scan.take('&'));
  return Object.fromEntries(found);
}

/** `"Name" <sip:user@host>;tag=1`, or the same with neither name nor angle brackets. */
function readAddress(scan: Scanner): NameAddr {
  const start = scan.at;
  scan.run(TOKEN);
  const bare = scan.is(':');
  scan.at = start;
  return bare
    ? new scan.constructors.NameAddrHeader(readUri(scan, true), undefined, parameters(scan))
    : readBracketed(scan);
}

function readBracketed(scan: Scanner): NameAddr {
  const name = readName(scan);
  scan.expect('<');
  const uri = readUri(scan);
  scan.expect('>');
  scan.space();
  return new scan.constructors.NameAddrHeader(uri, name, parameters(scan));
}

/** A display name, as words or in quotes. */
function readName(scan: Scanner): string | undefined {
  const words: string[] = [];
  for (let word = scan.run(TOKEN); word !== ''; word = scan.run(TOKEN)) {
    words.push(word);
    if (!scan.space()) break;
  }
  if (words.length > 0) return words.join(' ');
  scan.space();
  if (!scan.is('"')) return undefined;
  const quoted = scan.quoted();
  scan.space();
  return quoted.slice(1, -1).replace(/\\(.)/gu, '$1');
}

function readContact(scan: Scanner): NameAddr {
  const address = readAddress(scan);
  // As numbers are written: `q=0.50` and `q=0.5` are the same.
  const q = address.getParam('q');
  const expires = address.getParam('expires');
  if (q && /^0(?:\.\d{0,3})?$/u.test(q)) address.setParam('q', Number(q));
  if (expires && /^\d+$/u.test(expires)) address.setParam('expires', Number(expires));
  return address;
}

/** With where each begins and ends, in JsSIP's spelling. */
function readList(scan: Scanner, read: (scan: Scanner) => NameAddr): readonly object[] {
  const found: object[] = [];
  do {
    const offset = scan.at;
    const parsed = read(scan);
    found.push({ parsed, offset, possition: scan.at });
  } while (scan.around(','));
  return found;
}

function readNumber(scan: Scanner): number {
  return Number(scan.some(DIGIT));
}

function readStart(scan: Scanner): object {
  const method = scan.some(TOKEN);
  if (scan.take(' ')) {
    const uri = readUri(scan);
    scan.expect(' ');
    readVersion(scan);
    return { method, uri };
  }
  scan.at = 0;
  readVersion(scan);
  scan.expect(' ');
  const code = scan.some(DIGIT);
  if (code.length !== 3 || code.startsWith('0')) refuse();
  const start = scan.at + 1;
  if (scan.take(' ')) scan.at = scan.text.length;
  const reason_phrase = scan.text.slice(start);
  if (reason_phrase.includes('\r') || reason_phrase.includes('\n')) refuse();
  return { status_code: Number(code), reason_phrase };
}

function readVersion(scan: Scanner): void {
  if (scan.some(TOKEN).toLowerCase() !== 'sip') refuse();
  scan.expect('/');
  scan.some(DIGIT);
  scan.expect('.');
  scan.some(DIGIT);
}

function readCallId(scan: Scanner): string {
  scan.some(WORD);
  if (scan.take('@')) scan.some(WORD);
  return scan.from(0);
}

function readType(scan: Scanner): string {
  scan.some(TOKEN);
  if (!scan.around('/')) refuse();
  scan.some(TOKEN);
  while (scan.around(';')) {
    scan.some(TOKEN);
    if (!scan.around('=')) refuse();
    if (scan.is('"')) scan.quoted();
    else scan.some(TOKEN);
  }
  return scan.text;
}

/** Several in a line; of the first one the branch. */
function readVia(scan: Scanner): object {
  let first: Parameters | undefined;
  do {
    scan.some(TOKEN);
    if (!scan.around('/')) refuse();
    scan.some(TOKEN);
    if (!scan.around('/')) refuse();
    scan.some(TOKEN);
    if (!scan.space()) refuse();
    scan.host(true);
    if (scan.around(':')) readPort(scan);
    const found = parameters(scan, true);
    first ??= found ?? {};
  } while (scan.around(','));
  return { branch: tokenOf(first, 'branch') };
}

function readEvent(scan: Scanner): object {
  const event = scan.some(TOKEN).toLowerCase();
  if (event.split('.').includes('')) refuse();
  return { event, params: parameters(scan) };
}

function readReplaces(scan: Scanner): object {
  const call_id = readCallId(scan);
  const found = parameters(scan);
  return {
    call_id,
    to_tag: tokenOf(found, 'to-tag'),
    from_tag: tokenOf(found, 'from-tag'),
    early_only: found && 'early-only' in found ? true : undefined,
  };
}

function readSessionExpires(scan: Scanner): object {
  const expires = readNumber(scan);
  const refresher = parameters(scan)?.['refresher']?.toLowerCase();
  return { expires, refresher: refresher === 'uac' || refresher === 'uas' ? refresher : undefined };
}

function readSequence(scan: Scanner): object {
  const value = readNumber(scan);
  if (!scan.space()) refuse();
  return { value, method: scan.some(TOKEN) };
}

/** By the names that `IncomingMessage.parseHeader` gives them. */
const RULES: Readonly<Record<string, ((scan: Scanner) => unknown) | undefined>> = {
  Request_Response: readStart,
  SIP_URI: (scan) => readUri(scan),
  Call_ID: readCallId,
  Contact: (scan) => readList(scan, readContact),
  Content_Length: readNumber,
  Content_Type: readType,
  CSeq: readSequence,
  Event: readEvent,
  From: readAddress,
  Max_Forwards: readNumber,
  Record_Route: (scan) => readList(scan, readBracketed),
  Refer_To: readAddress,
  Replaces: readReplaces,
  Session_Expires: readSessionExpires,
  To: readAddress,
  Via: readVia,
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
  try {
    const scan = new Scanner(input, constructors);
    const result = read(scan);
    return scan.at < input.length ? -1 : result;
  } catch {
    return -1;
  }
}
