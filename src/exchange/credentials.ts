import { header, type SipRequest } from './sip-message.js';
import { split, unquote } from './sip-syntax.js';

/** What stands in Authorization or Proxy-Authorization. */
export type Credentials =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'digest'; readonly values: ReadonlyMap<string, string> };

const KEYS = ['authorization', 'proxy-authorization'] as const;

/**
 * The credentials of a request that can be read. Both headers count: JsSIP puts a token into
 * Authorization even where a proxy asked for Proxy-Authorization.
 */
export function credentialsOf(request: SipRequest): readonly Credentials[] {
  return request.headers
    .filter((entry) => KEYS.some((key) => key === entry.key))
    .map((entry) => parseCredentials(entry.value))
    .filter((credentials) => credentials !== undefined);
}

function parseCredentials(value: string): Credentials | undefined {
  const parts = /^(\S+)\s+(.+)$/su.exec(value);
  const scheme = parts?.[1]?.toLowerCase();
  const rest = parts?.[2] ?? '';
  // RFC 6750 2.1: b64token.
  if (scheme === 'bearer')
    return /^[A-Za-z0-9\-._~+/]+=*$/u.test(rest) ? { scheme, token: rest } : undefined;
  if (scheme !== 'digest') return undefined;
  const values = new Map<string, string>();
  for (const pair of split(rest, ',') ?? []) {
    const [, name = '', text = ''] = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/su.exec(pair) ?? [];
    values.set(name.toLowerCase(), unquote(text));
  }
  return { scheme, values };
}

/** Whether a request brought any credentials, readable or not. */
export function hasCredentials(request: SipRequest): boolean {
  return KEYS.some((key) => header(request, key) !== undefined);
}
