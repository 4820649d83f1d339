import { formatAddress, parseAddress } from '../../core/address.js';
import type { ReferTarget, ReplacedDialog } from '../../core/ports.js';
import { parseAddressParts } from './sip-text.js';

// RFC 3261 25.1: callid = word [ "@" word ], tag = token.
const CALL_ID = /^[A-Za-z0-9\-.!%*_+`'~()<>:\\"/[\]?{}@]{1,512}$/u;
const TAG = /^[A-Za-z0-9\-.!%*_+`'~]{1,256}$/u;
const LONGEST = 4_096;

/** Takes the value of a `Replaces` header apart (RFC 3891 6.1); `undefined`: malformed. */
export function parseReplaces(value: string): ReplacedDialog | undefined {
  if (value.length > LONGEST) return undefined;
  const [callId = '', ...given] = value.split(';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const parameter of given) {
    const [, name = '', text = ''] = /^([^\s=]+)(?:\s*=\s*(\S+))?$/u.exec(parameter) ?? [];
    const key = name.toLowerCase();
    if (name === '' || parameters.has(key)) return undefined;
    parameters.set(key, text);
  }
  const toTag = parameters.get('to-tag') ?? '';
  const fromTag = parameters.get('from-tag') ?? '';
  if (!CALL_ID.test(callId) || !TAG.test(toTag) || !TAG.test(fromTag)) return undefined;
  return { callId, toTag, fromTag, earlyOnly: parameters.has('early-only') };
}

/** The value of a `Replaces` header. */
export function formatReplaces({ callId, toTag, fromTag, earlyOnly }: ReplacedDialog): string {
  const early = earlyOnly === true ? ';early-only' : '';
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${early}`;
}

/** The value of a `Refer-To` header (RFC 3515 2.1); Replaces is escaped as RFC 3261 19.1.1 says. */
export function formatReferTo({ destination, replaces }: ReferTarget): string {
  const headers = replaces ? `?Replaces=${encodeURIComponent(formatReplaces(replaces))}` : '';
  return `<${destination}${headers}>`;
}

/**
 * Takes the values of `Refer-To` apart, or gives the status that refuses them. Of the headers in the
 * URI only Replaces is taken over: a far end does not write our messages.
 */
export function parseReferTo(values: readonly string[]): ReferTarget | number {
  const [value = ''] = values;
  if (values.length !== 1 || value.length > LONGEST) return 400;
  const { uri } = parseAddressParts(value);
  if (!/^sips?:/iu.test(uri)) return /^[a-z][a-z0-9+.-]*:/iu.test(uri) ? 416 : 400;
  const question = uri.indexOf('?');
  const address = question < 0 ? uri : uri.slice(0, question);
  try {
    const parsed = parseAddress(address);
    const method = /;method=([^;]*)/iu.exec(parsed.parameters)?.[1] ?? 'INVITE';
    if (method.toUpperCase() !== 'INVITE') return 403;
    const parameters = parsed.parameters.replace(/;method=[^;]*/giu, '');
    const destination = formatAddress({ ...parsed, parameters });
    const embedded = question < 0 ? [] : replacesIn(uri.slice(question + 1));
    if (embedded.length === 0) return { destination };
    const replaces = parseReplaces(embedded[0] ?? '');
    return embedded.length > 1 || !replaces ? 400 : { destination, replaces };
  } catch {
    return 400;
  }
}

// Throws at escapes that are not UTF-8.
function replacesIn(headers: string): readonly string[] {
  return headers
    .split('&')
    .map((header) => /^([^=]*)=(.*)$/su.exec(header) ?? [])
    .filter(([, name = '']) => decodeURIComponent(name).toLowerCase() === 'replaces')
    .map(([, , value = '']) => decodeURIComponent(value));
}
