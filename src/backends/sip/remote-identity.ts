import type { IncomingRequest } from 'jssip/lib/JsSIP.js';
import { remoteParty, type RemoteParty } from '../../core/remote-party.js';
import { opaqueUriOf, restoreUris } from './opaque-uri.js';
import { parseAddressParts, parseSipText, splitList } from './sip-text.js';

const MAX_HEADERS = 64;
const MAX_VALUE = 8_192;

/** Who calls, from the `From` header; `host` is where a telephone number belongs. */
export function callerOf(request: IncomingRequest, host: string): RemoteParty {
  const { display_name: name, uri } = request.from;
  const user = uri.user ?? '';
  const opaque = opaqueUriOf(user, uri.host);
  if (opaque !== undefined) return partyOf(name ?? undefined, opaque, host);
  return remoteParty(name ?? undefined, withoutParameters(user), uri.host);
}

/**
 * Who the network says that calls: `P-Asserted-Identity` (RFC 3325 9.1), and whether it vouches for
 * the number (`verstat`, 3GPP TS 24.229 7.2A.20). JsSIP has no grammar for either.
 */
export function assertedOf(request: IncomingRequest, host: string): RemoteParty | undefined {
  const values = request.getHeaders('p-asserted-identity').flatMap(splitList);
  // A SIP URI may stand beside a tel: one; it tells more.
  const value = values.find((one) => /sips?:/iu.test(one)) ?? values[0];
  const from = request.getHeader('from') ?? '';
  const verified = [...values, restoreUris(from)].map(verstatOf).find((one) => one !== undefined);
  if (value === undefined && verified === undefined) return undefined;
  const party = value === undefined ? callerOf(request, host) : addressOf(value, host);
  return verified === undefined ? party : { ...party, verified };
}

function addressOf(value: string, host: string): RemoteParty {
  const [, quoted, bare = ''] = /^(?:"((?:[^"\\]|\\.)*)"|([^<"]*))\s*</u.exec(value) ?? [];
  const name = quoted?.replace(/\\(.)/gu, '$1') ?? bare.trim();
  return partyOf(name === '' ? undefined : name, parseAddressParts(value).uri, host);
}

function partyOf(name: string | undefined, uri: string, host: string): RemoteParty {
  const [, scheme = '', rest = ''] = /^([^:]*):(.*)$/su.exec(uri) ?? [];
  if (scheme.toLowerCase() === 'tel') return remoteParty(name, withoutParameters(rest), host);
  const at = rest.lastIndexOf('@');
  const domain = (rest.slice(at + 1).split(/[;?]/u)[0] ?? '').replace(/:\d+$/u, '');
  return remoteParty(name, withoutParameters(unescaped(rest.slice(0, Math.max(at, 0)))), domain);
}

// The parameters of a telephone number stand in the user part (RFC 3261 19.1.6).
function withoutParameters(user: string): string {
  return user.replace(/^(\+?[0-9*#().-]+);.*$/su, '$1');
}

function unescaped(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

function verstatOf(value: string): boolean | undefined {
  const [, verdict] = /;verstat=TN-Validation-(Passed|Failed)/iu.exec(value) ?? [];
  return verdict === undefined ? undefined : verdict.toLowerCase() === 'passed';
}

/** The `X-` headers of a message, by name as it was sent. */
export function customHeadersOf(message: { readonly data: string }): Record<string, string> {
  const headers = parseSipText(message.data)?.headers ?? [];
  return Object.fromEntries(
    headers
      .filter(({ name }) => name.startsWith('x-') && !/^x-(?:www|proxy)-authenticate$/u.test(name))
      .slice(0, MAX_HEADERS)
      .map(({ written, value }) => [written, value.slice(0, MAX_VALUE)]),
  );
}
