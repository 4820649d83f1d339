import { withoutControls } from '../../core/remote-party.js';
import { parseSipText } from './sip-text.js';

const MAX_HEADERS = 64;
const MAX_VALUE = 8_192;

type CustomHeaders = Readonly<Record<string, string>>;

/**
 * The `X-` headers of a message, by name as it was sent. Several of one name are one list (RFC 3261
 * 7.3.1).
 */
export function customHeadersOf(message: { readonly data: string }): CustomHeaders {
  // Most messages have none, and are not taken apart for it.
  if (!/\sx-/iu.test(message.data)) return {};
  const found = new Map<string, readonly [written: string, value: string]>();
  for (const { name, written, value } of parseSipText(message.data)?.headers ?? []) {
    if (!name.startsWith('x-') || /^x-(?:www|proxy)-authenticate$/u.test(name)) continue;
    const before = found.get(name);
    found.set(name, before ? [before[0], `${before[1]}, ${value}`] : [written, value]);
    if (found.size >= MAX_HEADERS) break;
  }
  return Object.fromEntries(
    Array.from(found.values(), ([written, value]) => [written, bounded(withoutControls(value))]),
  );
}

/** The headers so far with those of a newer message, which count where both have a name. */
export function mergeHeaders(before: CustomHeaders, newer: CustomHeaders): CustomHeaders {
  if (Object.keys(newer).length === 0) return before;
  const names = new Set(Object.keys(newer).map((name) => name.toLowerCase()));
  const kept = Object.entries(before).filter(([name]) => !names.has(name.toLowerCase()));
  return Object.fromEntries([...Object.entries(newer), ...kept].slice(0, MAX_HEADERS));
}

// Not in the middle of a character.
function bounded(value: string): string {
  return value.slice(0, MAX_VALUE).replace(/[\uD800-\uDBFF]$/u, '');
}
