import { parseAddress } from '../core/address.js';
import type { LineCallSettings } from '../core/data-services.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import { reasonOfForward, reasonOfRefusal } from '../policy/call-record.js';
import { settingsDecision, type Diversion } from '../policy/settings-decision.js';
import type { CallHost, CallOwner } from './call-owner.js';
import type { ScreenedCall } from './screened-call.js';

/** What screening tells its calling, and needs of it. */
export interface CallScreeningOwner {
  /** A call was refused, or sent on, before it rang. */
  turnedAway(reason: DisconnectReason): void;
  /** Takes a call that is to leave a message; `false`: it cannot. Default: it cannot. */
  takeMessage?(call: ScreenedCall): boolean;
  /** The same for one that rings and that nobody has answered. */
  takeMessageOf?(call: ScreenedCall, host: CallHost): boolean;
}

/** Decides on a call that comes in, by what is set for its line. A chunk of its own. */
export function screenBySettings(
  call: ScreenedCall,
  settings: LineCallSettings,
  owner: CallScreeningOwner,
): void {
  const { incoming, line } = call;
  const { remote, forwardedBy = [], timesForwarded = 0 } = incoming;
  const decision = settingsDecision({
    ...call.situation(),
    settings,
    line: parseAddress(line.state.uri),
    passed: [remote.uri, ...forwardedBy.map(({ uri }) => uri)],
    timesForwarded: Math.max(timesForwarded, forwardedBy.length),
  });
  switch (decision.action) {
    case 'reject':
      incoming.port.reject(decision.statusCode);
      owner.turnedAway(reasonOfRefusal(decision.statusCode, decision.reasonPhrase));
      break;
    case 'forward':
      incoming.port.forward(decision.destination, decision.reason);
      owner.turnedAway(reasonOfForward(decision.reason, decision.destination));
      break;
    case 'voicemail':
      if (!owner.takeMessage?.(call)) call.ring();
      break;
    case 'ring':
      call.ring('unanswered' in decision ? ringing(call, decision, owner) : undefined);
      break;
  }
}

function ringing(
  call: ScreenedCall,
  { seconds, unanswered }: { readonly seconds: number; readonly unanswered: Diversion },
  owner: CallScreeningOwner,
): Partial<CallOwner> | undefined {
  // Where nobody takes a message it rings as ever.
  if (unanswered.action === 'voicemail' && !owner.takeMessageOf) return undefined;
  return {
    ringTimeout: () => seconds,
    unanswered: (host) => {
      if (unanswered.action === 'voicemail') return owner.takeMessageOf?.(call, host) ?? false;
      const { destination, reason } = unanswered;
      host.port?.forward(destination, reason);
      host.finish(reasonOfForward(reason, destination));
      return true;
    },
  };
}
