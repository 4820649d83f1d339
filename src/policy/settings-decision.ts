import { formatAddress, parseDestination, type SipAddress } from '../core/address.js';
import { isUnderWay } from '../core/call-state.js';
import type { LineCallSettings } from '../core/data-services.js';
import type { ForwardReason } from '../core/ports.js';
import { names } from '../core/same-address.js';
import { incomingDecision, type IncomingSituation } from './incoming-decision.js';

/** What an incoming call meets on a line with settings. */
export interface SettingsSituation extends IncomingSituation {
  readonly settings: LineCallSettings;
  /** The line's own address. */
  readonly line: SipAddress;
  /** Whom it must not be sent to: the caller, and who sent it on before, as URIs. */
  readonly passed: readonly (string | undefined)[];
  /** How often it has been sent on. */
  readonly timesForwarded: number;
}

/** A call is sent on. */
export interface Forwarding {
  readonly action: 'forward';
  /** A SIP URI. */
  readonly destination: string;
  readonly reason: ForwardReason;
}

/** What takes a call from here. */
export type Diversion = Forwarding | { readonly action: 'voicemail' };

export type SettingsDecision =
  | { readonly action: 'ring' }
  /** It rings, and after so many seconds nobody is expected to answer any more. */
  | { readonly action: 'ring'; readonly seconds: number; readonly unanswered: Diversion }
  /** The phrase is for our own records. */
  | { readonly action: 'reject'; readonly statusCode: number; readonly reasonPhrase?: string }
  | Diversion;

/** One ring. */
const RING_SECONDS = 6;

/** A call that was sent on so often is not sent on again; telephone networks have the same limit. */
const MOST_FORWARDS = 5;

/**
 * Settings and state → what becomes of an incoming call. Pure. The first that fits counts:
 *
 * 1. a line that leaves the page → 480
 * 2. forward always → sent on: whoever is somewhere else is not disturbed here, nor busy
 * 3. voicemail for all calls
 * 4. do not disturb → 480
 * 5. busy (`max-calls` reached, or a call under way without call waiting) → forward busy, else
 *    voicemail for busy calls, else 486
 * 6. it rings; after N rings forward no answer, else voicemail for unanswered calls. A ring timeout
 *    that is shorter comes first, with the same consequence; without either it is 480.
 *
 * A call is not sent to where it has been, nor to its caller or ourselves, nor more than five times: it
 * gets 480 or 486, or rings on.
 */
export function settingsDecision(situation: SettingsSituation): SettingsDecision {
  const { settings, ringTimeout } = situation;
  const { always, busy, noAnswer } = settings.callForward.callForwarding;
  const { enabled: hasVoicemail, ...voicemail } = settings.voicemail;
  if (situation.retired) return { action: 'reject', statusCode: 480 };
  if (always.enabled) {
    return forward(situation, always, 'unconditional') ?? { action: 'reject', statusCode: 480 };
  }
  if (hasVoicemail && voicemail.sendAllCalls.enabled) return { action: 'voicemail' };
  if (settings.doNotDisturb.enabled) {
    return { action: 'reject', statusCode: 480, reasonPhrase: 'Do Not Disturb' };
  }
  if (isBusy(situation)) {
    const sentOn = busy.enabled ? forward(situation, busy, 'user-busy') : undefined;
    if (sentOn) return sentOn;
    const taken = !busy.enabled && hasVoicemail && voicemail.sendBusyCalls.enabled;
    return taken ? { action: 'voicemail' } : { action: 'reject', statusCode: 486 };
  }
  const within = (rings: number, unanswered: Diversion): SettingsDecision => ({
    action: 'ring',
    seconds: Math.min(rings * RING_SECONDS, ringTimeout),
    unanswered,
  });
  if (noAnswer.enabled) {
    const sentOn = forward(situation, noAnswer, 'no-answer');
    return sentOn ? within(noAnswer.numberOfRings, sentOn) : { action: 'ring' };
  }
  const { enabled, numberOfRings } = voicemail.sendUnansweredCalls;
  return hasVoicemail && enabled
    ? within(numberOfRings, { action: 'voicemail' })
    : { action: 'ring' };
}

function isBusy(situation: SettingsSituation): boolean {
  if (incomingDecision(situation).action === 'reject') return true;
  return (
    !situation.settings.callWaiting.enabled &&
    situation.calls.some((call) => isUnderWay(call) || call.pending === 'dial')
  );
}

function forward(
  { line, passed, timesForwarded }: SettingsSituation,
  { destination = '' }: { readonly destination?: string },
  reason: ForwardReason,
): Forwarding | undefined {
  if (timesForwarded >= MOST_FORWARDS) return undefined;
  let target: SipAddress;
  try {
    target = parseDestination(destination, line);
  } catch {
    // It was set for a line that is no longer as it was.
    return undefined;
  }
  const round = [formatAddress(line), ...passed].some((place) => names(place, target));
  return round ? undefined : { action: 'forward', destination: formatAddress(target), reason };
}
