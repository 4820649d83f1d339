import { CallingError } from './errors.js';

/** Whom to call: a string, or the SDK's form. */
export type Destination = string | CallDestination;

/** The SDK's form of a destination. */
export interface CallDestination {
  readonly type: 'uri' | 'tel';
  readonly address: string;
}

/** A SIP address of record, taken apart (RFC 3261 19.1). */
export interface SipAddress {
  readonly scheme: 'sip' | 'sips';
  /** As it stands in the URI, escapes and all. */
  readonly user: string;
  /** Lower case. */
  readonly host: string;
  readonly port?: number;
  /** `;name=value` parameters as they were written, or an empty string. */
  readonly parameters: string;
}

// RFC 3261 25.1: user = unreserved / escaped / user-unreserved.
const USER = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/]|%[0-9A-Fa-f]{2})+$/u;
// Name or address of a host, and port.
const PLACE =
  /^([A-Za-z0-9]+(?:(?:\.|[_-]+)[A-Za-z0-9]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?(?=;|$)/u;
const PARAMETERS = /^(?:;[A-Za-z0-9\-_.!~*'()[\]/:&+$%]+(?:=[A-Za-z0-9\-_.!~*'()[\]/:&+$%]+)?)*$/u;
const NUMBER = /^[0-9+*#().\- ]+$/u;
const TOKEN = /^[A-Za-z0-9._-]+$/u;
const MAX_LENGTH = 1024;

/** Parses `sip:user@host`, `sips:user@host` or `user@host`; throws `invalid-argument`. */
export function parseAddress(text: string): SipAddress {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) throw bad(text, 'It is too long.');
  const scheme = /^sips?:/iu.exec(trimmed)?.[0] ?? '';
  const rest = trimmed.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  if (at < 1) throw bad(text, 'Write it as "sip:user@host".');
  const user = rest.slice(0, at);
  const tail = rest.slice(at + 1);
  if (tail.includes('?')) throw bad(text, 'Headers ("?…") are not allowed in it.');
  if (!USER.test(user) || (user.includes('%') && !isEscapedUtf8(user)))
    throw bad(text, 'The part before "@" is not a SIP user.');
  const found = PLACE.exec(tail);
  if (!found) throw bad(text, 'The part after "@" is not a host.');
  const port = found[2] === undefined ? undefined : Number(found[2]);
  if (port !== undefined && (port < 1 || port > 65_535))
    throw bad(text, 'The port is out of range.');
  const parameters = tail.slice(found[0].length);
  if (parameters !== '' && !PARAMETERS.test(parameters))
    throw bad(text, 'Its parameters cannot be read.');
  return {
    scheme: scheme.toLowerCase() === 'sips:' ? 'sips' : 'sip',
    user,
    host: (found[1] ?? '').toLowerCase(),
    parameters,
    ...(port === undefined ? {} : { port }),
  };
}

/** Writes an address as a URI. */
export function formatAddress(address: SipAddress): string {
  const port = address.port === undefined ? '' : `:${String(address.port)}`;
  return `${address.scheme}:${address.user}@${address.host}${port}${address.parameters}`;
}

/** The address of record of a line: `sip:user@host`, without parameters. Throws `invalid-argument`. */
export function parseAddressOfRecord(text: string): SipAddress {
  return { ...parseAddress(text), scheme: 'sip', parameters: '' };
}

/**
 * Turns what a person or a page gave as destination into an address, by the rules of API.md
 * section 1: a URI, a number or a user at the line's host. Throws `invalid-argument`.
 */
export function parseDestination(destination: Destination, line: SipAddress): SipAddress {
  const text = destinationText(destination);
  const tel = typeof destination === 'object' && destination.type === 'tel';
  if (/^tel:/iu.test(text)) return numberAt(line, text.slice(4).split(';')[0] ?? '', text);
  if (tel) return numberAt(line, text, text);
  if (/^sips?:/iu.test(text) || text.includes('@')) return parseAddress(text);
  if (NUMBER.test(text)) return numberAt(line, text, text);
  if (TOKEN.test(text)) return atHostOf(line, text);
  throw bad(text, 'Give a SIP address, a telephone number or a user name.');
}

function destinationText(destination: unknown): string {
  const address =
    typeof destination === 'object' && destination !== null && 'address' in destination
      ? destination.address
      : destination;
  if (typeof address !== 'string' || address.trim() === '') {
    throw new CallingError(
      'invalid-argument',
      'There is nobody to call: give a destination, such as "sip:bob@example.com" or a number.',
    );
  }
  if (address.length > MAX_LENGTH) throw bad(address, 'It is too long.');
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u.test(address)) {
    throw bad(address, 'It holds control characters or line ends.');
  }
  return address.trim();
}

function numberAt(line: SipAddress, text: string, shown: string): SipAddress {
  const digits = text.replace(/[().\- ]/gu, '');
  if (!NUMBER.test(text) || !/^\+?[0-9*#]+$/u.test(digits)) {
    throw bad(shown, 'It is not a telephone number.');
  }
  return atHostOf(line, digits.replaceAll('#', '%23'));
}

function atHostOf(line: SipAddress, user: string): SipAddress {
  return {
    scheme: line.scheme,
    user,
    host: line.host,
    parameters: '',
    ...(line.port === undefined ? {} : { port: line.port }),
  };
}

function isEscapedUtf8(text: string): boolean {
  try {
    const decoded = decodeURIComponent(text);
    // eslint-disable-next-line no-control-regex
    return !/[\u0000-\u001f\u007f]/u.test(decoded);
  } catch {
    return false;
  }
}

function bad(text: string, why: string): CallingError {
  const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  return new CallingError(
    'invalid-argument',
    `Cannot use ${JSON.stringify(shown)} as an address. ${why}`,
  );
}
