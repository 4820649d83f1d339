import { parseAddress, type SipAddress } from './address.js';

/**
 * Whether two addresses are of the same person: user and host, without scheme and parameters, and
 * without the port where one of them has none.
 */
export function isSameAddress(a: SipAddress, b: SipAddress): boolean {
  return (
    decodeURIComponent(a.user) === decodeURIComponent(b.user) &&
    hostOf(a) === hostOf(b) &&
    (a.port === undefined || b.port === undefined || a.port === b.port)
  );
}

/** Whether a text names that address; `false` for what is no address. */
export function names(text: string | undefined, address: SipAddress): boolean {
  if (text === undefined) return false;
  try {
    return isSameAddress(parseAddress(escaped(text)), address);
  } catch {
    return false;
  }
}

function hostOf({ host }: SipAddress): string {
  return host.replace(/\.$/u, '');
}

// What came from the network is shown without its escapes (`RemoteParty.uri`).
function escaped(text: string): string {
  const at = text.lastIndexOf('@');
  const user = text.slice(0, at).replace(/[^A-Za-z0-9\-_.!~*'()&=+$,;?/:%]/gu, encodeURIComponent);
  return user + text.slice(at);
}
