import { remoteParty, type RemoteParty } from '../../core/remote-party.js';
import type { AddressParts } from './sip-text.js';

const MAX_URI = 2_048;

// Without a port, parameters and headers.
const HOST = /^([^;?]*?)(?::\d+)?(?:[;?]|$)/u;

/**
 * Who an address with a display name is, and whether the network vouches for the number (`verstat`,
 * 3GPP TS 24.229 7.2A.20). `host` is where a telephone number belongs.
 */
export function partyOf(
  { name, uri }: Pick<AddressParts, 'name' | 'uri'>,
  host: string,
): RemoteParty {
  const text = uri.slice(0, MAX_URI);
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0));
  const rest = colon < 0 ? '' : text.slice(colon + 1);
  const at = rest.lastIndexOf('@');
  const isTel = scheme.toLowerCase() === 'tel';
  const user = isTel ? rest : unescaped(rest.slice(0, Math.max(at, 0)));
  const domain = isTel ? host : (HOST.exec(rest.slice(at + 1))?.[1] ?? '');
  const party = remoteParty(name === '' ? undefined : name, withoutParameters(user), domain);
  return text.includes(';') ? { ...party, ...verdictIn(text.toLowerCase()) } : party;
}

function verdictIn(uri: string): Pick<RemoteParty, 'verified'> {
  const [, verdict = ''] = uri.split(';verstat=tn-validation-', 2);
  const verified = verdict.startsWith('passed');
  return verified || verdict.startsWith('failed') ? { verified } : {};
}

// The parameters of a telephone number stand in the user part (RFC 3261 19.1.6).
function withoutParameters(user: string): string {
  if (!user.includes(';')) return user;
  return user.replace(/^(\+?[0-9*#().-]+);.*$/su, '$1');
}

function unescaped(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}
