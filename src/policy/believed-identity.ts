import type { IdentityFacts, NetworkIdentity } from '../core/ports.js';
import type { RemoteParty } from '../core/remote-party.js';

/** What is known when a message says who is at the other end. */
export interface IdentitySituation {
  /** Who was shown before; `{}` for a call that comes in. */
  readonly before: RemoteParty;
  readonly facts: IdentityFacts;
  /** Whether the page believes its network (`trust-identity`). */
  readonly trust: boolean;
  /** Whether the call has been answered: from then on another person may be put in its place. */
  readonly answered: boolean;
}

/**
 * Who is shown to be at the other end. What the network says is believed only where the page says
 * so; what the other side says of itself is always shown, as on any telephone. A display name stays
 * with the address it was said of: next to another one it would lend that one a name. Pure.
 */
export function believedIdentity(situation: IdentitySituation): RemoteParty {
  const { before, facts, trust, answered } = situation;
  const claimed = facts.claimed && shown(facts.claimed, trust);
  const network = trust ? facts.network : undefined;
  const told = network && toldParty(network);
  if (network?.withheld === true) return claimed ?? (answered ? {} : before);
  if (!told) return claimed ?? before;
  const known = [claimed, before].filter((one) => one !== undefined && isSameParty(one, told));
  return Object.assign({}, ...known.reverse(), told) as RemoteParty;
}

function toldParty({ asserted, remotePartyId }: NetworkIdentity): RemoteParty | undefined {
  if (!asserted || !remotePartyId) return asserted ?? remotePartyId;
  return isSameParty(asserted, remotePartyId) ? { ...remotePartyId, ...asserted } : asserted;
}

// That the network vouches for a number is its word too.
function shown({ verified, ...party }: RemoteParty, trust: boolean): RemoteParty {
  return trust && verified !== undefined ? { ...party, verified } : party;
}

/** Whether two say the same number, or the same address. */
export function isSameParty(a: RemoteParty, b: RemoteParty): boolean {
  if (a.number !== undefined && b.number !== undefined) {
    return digitsOf(a.number) === digitsOf(b.number);
  }
  return a.uri !== undefined && a.uri.toLowerCase() === b.uri?.toLowerCase();
}

function digitsOf(number: string): string {
  return number.replace(/[().\- ]/gu, '');
}
