import { isUnderWay } from '../core/call-state.js';
import type { CallHandle, CallHost } from './call-owner.js';

/**
 * Lets a call take the place of another: it sends that one's streams, is muted and held as that one
 * is, and when it is answered the other ends as transferred. Rejects when it cannot be set up; the
 * other is then as it was.
 */
export async function succeed(
  successor: CallHandle,
  replaced: CallHost,
  answered: () => void = () => undefined,
): Promise<void> {
  const { owner, media } = successor.host;
  const held = (): boolean => isUnderWay(replaced.state) && replaced.state.heldLocally;
  // Whoever was on hold is not heard, and hears nothing, only because he is called anew.
  if (held()) media.setHeld(true);
  else owner.takingUp(successor.call);
  await successor.begin(replaced.media);
  if (held()) void successor.call.hold();
  else media.setHeld(false);
  answered();
  endTransferred(replaced, 'remote');
}

/** Hangs up a call whose far end has been sent, or has sent us, elsewhere. `by`: whose wish it was. */
export function endTransferred(host: CallHost, by: 'local' | 'remote'): void {
  if (host.state.status === 'ended') return;
  host.port?.end();
  host.finish({ cause: 'transferred', by });
}
