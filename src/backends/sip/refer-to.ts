import { formatAddress, parseAddress } from '../../core/address.js';
import type { ReferTarget } from '../../core/ports.js';
import { formatReplaces, parseReplaces } from './replaces.js';
import { parseAddressParts } from './sip-text.js';

const LONGEST = 4_096;

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
