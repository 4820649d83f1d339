import type { RemoteParty } from '../../core/remote-party.js';
import { partyOf } from './party.js';
import { parseAddressParts, type AddressParts } from './sip-text.js';

/** The headers that tell who sent a call on, each value for itself. */
export interface ForwardingHeaders {
  /** `History-Info` (RFC 7044, and RFC 4244 before it). */
  readonly historyInfo: readonly string[];
  /** `Diversion` (RFC 5806). */
  readonly diversion: readonly string[];
  /** Words of `Privacy`, lower case. */
  readonly privacy: readonly string[];
}

/**
 * Who sent a call on, the last first; who does not want to be named is left out. Where both headers
 * are there they tell the same (RFC 7544).
 */
export function forwardersOf(headers: ForwardingHeaders, host: string): readonly RemoteParty[] {
  const found = forwardersInHistory(headers, host);
  return found.length > 0 ? found : headers.diversion.flatMap((value) => diverted(value, host));
}

function diverted(value: string, host: string): readonly RemoteParty[] {
  const parts = parseAddressParts(value);
  const privacy = (parts.parameters.get('privacy') ?? '').toLowerCase();
  if (privacy === 'full' || privacy === 'uri') return [];
  return named(privacy === 'name' ? { ...parts, name: '' } : parts, host);
}

interface Entry extends AddressParts {
  /** Why the request did not stay there, or who had it before: headers in the URI (RFC 4244 4.1). */
  readonly headers: string;
}

function forwardersInHistory(
  { historyInfo, privacy }: ForwardingHeaders,
  host: string,
): readonly RemoteParty[] {
  if (privacy.some((word) => HIDING.has(word))) return [];
  const entries = historyInfo.map(entryOf);
  // RFC 7044 10.4 says of each target whose place it takes; the older RFC said why one was left.
  const says = entries.some(({ parameters }) => ['mp', 'rc', 'np'].some((p) => parameters.has(p)));
  const forwarders = entries.filter((entry, index) => {
    const next = entries[index + 1];
    const own = entry.parameters.get('index');
    return says
      ? own !== undefined && entries.some(({ parameters }) => parameters.get('mp') === own)
      : next !== undefined && (/;cause=\d/iu.test(next.uri) || /Reason=/iu.test(entry.headers));
  });
  return forwarders
    .reverse()
    .filter(({ headers }) => !HIDDEN.test(headers))
    .flatMap((entry) => named(entry, host));
}

// RFC 7044 10.1.
const HIDING: ReadonlySet<string> = new Set(['history', 'header', 'session']);
const HIDDEN = /\bPrivacy=[^&]*\b(?:history|header|session)\b/iu;

function entryOf(value: string): Entry {
  const parts = parseAddressParts(value);
  const [, uri = parts.uri, headers = ''] = /^([^@?]*@?[^?]*)\?(.*)$/su.exec(parts.uri) ?? [];
  return { ...parts, uri, headers: unescaped(headers) };
}

function named(parts: AddressParts, host: string): readonly RemoteParty[] {
  const { verified: _verified, ...party } = partyOf(parts, host);
  return party.uri === undefined || party.uri.endsWith('@anonymous.invalid') ? [] : [party];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
