import { parseDestination } from '../core/address.js';
import type {
  CallForwardSetting,
  LineCallSettings,
  VoicemailSetting,
} from '../core/data-services.js';
import { settingsStrings as strings } from '../i18n/settings-strings.js';

/** When calls are forwarded. */
export const forwardTimes = ['always', 'busy', 'noAnswer'] as const;

export type ForwardTime = (typeof forwardTimes)[number];

/** What has been typed; numbers as they are typed. */
export interface CallSettingsDraft {
  readonly forward: Readonly<
    Record<ForwardTime, { readonly enabled: boolean; readonly destination: string }>
  >;
  readonly forwardRings: string;
  readonly voicemail: Readonly<
    Record<'enabled' | 'sendAllCalls' | 'sendBusyCalls' | 'sendUnansweredCalls', boolean>
  >;
  readonly voicemailRings: string;
}

const ANY_LINE = { scheme: 'sip', user: 'x', host: 'x', parameters: '' } as const;

/** What a form shows of what is set. */
export function draftOfSettings({ callForward, voicemail }: LineCallSettings): CallSettingsDraft {
  const { always, busy, noAnswer } = callForward.callForwarding;
  const target = ({ enabled, destination = '' }: typeof always) => ({ enabled, destination });
  return {
    forward: { always: target(always), busy: target(busy), noAnswer: target(noAnswer) },
    forwardRings: String(noAnswer.numberOfRings),
    voicemail: {
      enabled: voicemail.enabled,
      sendAllCalls: voicemail.sendAllCalls.enabled,
      sendBusyCalls: voicemail.sendBusyCalls.enabled,
      sendUnansweredCalls: voicemail.sendUnansweredCalls.enabled,
    },
    voicemailRings: String(voicemail.sendUnansweredCalls.numberOfRings),
  };
}

/** What is wrong with a destination, if anything. Pure. */
export function faultOfTarget({
  enabled,
  destination,
}: {
  readonly enabled: boolean;
  readonly destination: string;
}): string | undefined {
  if (destination.trim() === '') return enabled ? strings.missing() : undefined;
  try {
    parseDestination(destination, ANY_LINE);
    return undefined;
  } catch {
    return strings.bad();
  }
}

/** What is wrong with a number of rings, if anything. Pure. */
export function faultOfRings(rings: string): string | undefined {
  const number = Number(rings);
  const fits = rings.trim() !== '' && Number.isInteger(number) && number >= 1 && number <= 20;
  return fits ? undefined : strings.badRings();
}

/** What a draft of forwarding sets; `undefined` while something is wrong with it. Pure. */
export function forwardSettingOf(draft: CallSettingsDraft): CallForwardSetting | undefined {
  const { forward, forwardRings } = draft;
  if (forwardTimes.some((time) => faultOfTarget(forward[time]) !== undefined)) return undefined;
  if (faultOfRings(forwardRings) !== undefined) return undefined;
  const target = (time: ForwardTime) => {
    const { enabled } = forward[time];
    const destination = forward[time].destination.trim();
    return { enabled, ...(destination !== '' && { destination }) };
  };
  return {
    callForwarding: {
      always: target('always'),
      busy: target('busy'),
      noAnswer: { ...target('noAnswer'), numberOfRings: Number(forwardRings) },
    },
  };
}

/** What a draft of voicemail sets; `undefined` while something is wrong with it. Pure. */
export function voicemailSettingOf(draft: CallSettingsDraft): VoicemailSetting | undefined {
  const { voicemail, voicemailRings } = draft;
  if (faultOfRings(voicemailRings) !== undefined) return undefined;
  return {
    enabled: voicemail.enabled,
    sendAllCalls: { enabled: voicemail.sendAllCalls },
    sendBusyCalls: { enabled: voicemail.sendBusyCalls },
    sendUnansweredCalls: {
      enabled: voicemail.sendUnansweredCalls,
      numberOfRings: Number(voicemailRings),
    },
  };
}
