import { remoteParty, type RemoteParty } from '../../core/remote-party.js';
import type { AddressParts } from './sip-text.js';

const MAX_URI = 2_048;

/**
 * Who an address with a display name is, and whether the network vouches for the number (`verstat`,
 * 3GPP TS 24.229 7.2A.20). `host` is where a telephone number belongs.
 */
export function partyOf(
  { name, uri }: Pick<AddressParts, 'name' | 'uri'>,
  host: string,
): RemoteParty {
  const text = uri.slice(0, MAX_URI);
  const [, scheme = '', rest = ''] = /^([^:]*):(.*)$/su.exec(text) ?? [];
  const at = rest.lastIndexOf('@');
  const isTel = scheme.toLowerCase() === 'tel';
  const user = isTel ? rest : unescaped(rest.slice(0, Math.max(at, 0)));
  const domain = isTel ? host : (rest.slice(at + 1).split(/[;?]/u)[0] ?? '').replace(/:\d+$/u, '');
  const party = remoteParty(name === '' ? undefined : name, withoutParameters(user), domain);
  const [, verdict] = /;verstat=TN-Validation-(Passed|Failed)/iu.exec(text) ?? [];
  return verdict === undefined ? party : { ...party, verified: verdict.toLowerCase() === 'passed' };
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
