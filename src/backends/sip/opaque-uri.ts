import { parseAddress } from '../../core/address.js';

const HOST = 'opaque-uri.invalid';
const PATTERN = /sip:([0-9a-f]+)@opaque-uri\.invalid/gu;

/**
 * JsSIP drops a whole message, without a word to anybody, when the URI in From or To is none it can
 * parse: `tel:+15551234`, or a user part with bytes that are not UTF-8. Such a URI travels through it
 * as a SIP URI that holds it in hexadecimal, and is put back on the way out.
 */
export function toReadableUri(uri: string): string {
  return isReadable(uri) ? uri : `sip:${toHex(uri)}@${HOST}`;
}

/** Puts every URI of `toReadableUri()` in a text back. */
export function restoreUris(text: string): string {
  return text.includes(HOST) ? text.replace(PATTERN, (_, hex: string) => fromHex(hex)) : text;
}

function isReadable(uri: string): boolean {
  // A URI without a user, as servers have, is fine too.
  const text = uri.includes('@') ? uri : uri.replace(/^(sips?:)/iu, '$1x@');
  try {
    if (!/^sips?:/iu.test(text)) return false;
    parseAddress(text.split('?')[0] ?? '');
    return !text.includes('"');
  } catch {
    return false;
  }
}

function toHex(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(hex: string): string {
  const bytes = (hex.match(/../gu) ?? []).map((pair) => Number.parseInt(pair, 16));
  return new TextDecoder().decode(new Uint8Array(bytes));
}
