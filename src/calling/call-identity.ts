import { isAnswered } from '../core/call-state.js';
import type { IdentityFacts } from '../core/ports.js';
import { believedIdentity } from '../policy/believed-identity.js';
import type { RemoteParty } from '../core/remote-party.js';
import type { CallHost } from './call-owner.js';

/**
 * A message has told who is at the other end of a call: what is believed of it is shown. `sentBy`:
 * who has redirected the call to there.
 */
export function identityHeard(
  host: CallHost,
  facts: IdentityFacts,
  sentBy: readonly RemoteParty[],
): void {
  const state = host.state;
  const { trustIdentity: trust = false } = host.owner.preferences();
  const answered = isAnswered(state);
  const believed = believedIdentity({ before: state.remote, facts, trust, answered });
  host.dispatch({ type: 'remote', remote: host.owner.known(believed) });
  if (facts.forwardedBy)
    host.dispatch({ type: 'forwarded', by: [...facts.forwardedBy, ...sentBy] });
}
