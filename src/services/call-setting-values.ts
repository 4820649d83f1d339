import { parseDestination, type SipAddress } from '../core/address.js';
import type {
  CallForwardSetting,
  LineCallSettings,
  ToggleSetting,
  VoicemailSetting,
} from '../core/data-services.js';
import { deepFreeze } from '../core/deep-freeze.js';
import { CallingError } from '../core/errors.js';
import { isSameAddress } from '../core/same-address.js';

export type SettingName = keyof LineCallSettings;

const RINGS = 3;
const MOST_RINGS = 20;

/** What holds as long as nothing is set. */
export const defaultSettings: LineCallSettings = deepFreeze({
  doNotDisturb: { enabled: false },
  callWaiting: { enabled: true },
  callForward: {
    callForwarding: {
      always: { enabled: false },
      busy: { enabled: false },
      noAnswer: { enabled: false, numberOfRings: RINGS },
    },
  },
  voicemail: {
    enabled: false,
    sendAllCalls: { enabled: false },
    sendBusyCalls: { enabled: true },
    sendUnansweredCalls: { enabled: true, numberOfRings: RINGS },
  },
});

/** `true` or `false`, in the SDK's shape. Throws `invalid-argument`. */
export function toggleFrom(flag: unknown): ToggleSetting {
  if (typeof flag !== 'boolean') throw invalid('This setting is true or false.');
  return { enabled: flag };
}

/** Where a line belongs, and where its calls must not be sent. */
export interface ForwardingPlace {
  /** The lines that it is set for. */
  readonly lines: readonly SipAddress[];
  /** All lines of the calling: what is sent there would come back. */
  readonly own: readonly SipAddress[];
}

/**
 * Where calls are sent on to, as a page or a record gives it; what is not said is off. A destination is
 * what `makeCall()` takes. Throws `invalid-argument`.
 */
export function forwardingFrom(setting: unknown, place: ForwardingPlace): CallForwardSetting {
  const { callForwarding } = partsOf(setting, 'call forwarding');
  const given = partsOf(callForwarding, 'callForwarding');
  const target = (name: string): { readonly enabled: boolean; readonly destination?: string } => {
    const part = partOf(given, name);
    const enabled = isOn(part);
    const destination = destinationFrom(part.destination, place);
    if (enabled && destination === undefined) {
      throw invalid('Calls can be forwarded to somewhere only: give a destination.');
    }
    return { enabled, ...(destination === undefined ? {} : { destination }) };
  };
  return {
    callForwarding: {
      always: target('always'),
      busy: target('busy'),
      noAnswer: { ...target('noAnswer'), numberOfRings: ringsOf(partOf(given, 'noAnswer')) },
    },
  };
}

/** Which calls the voicemail takes, as a page or a record gives it. Throws `invalid-argument`. */
export function voicemailFrom(setting: unknown): VoicemailSetting {
  const given = partsOf(setting, 'voicemail');
  const unanswered = partOf(given, 'sendUnansweredCalls');
  return {
    enabled: isOn(given),
    sendAllCalls: { enabled: isOn(partOf(given, 'sendAllCalls')) },
    sendBusyCalls: { enabled: isOn(partOf(given, 'sendBusyCalls')) },
    sendUnansweredCalls: { enabled: isOn(unanswered), numberOfRings: ringsOf(unanswered) },
  };
}

/** A setting as it was stored for a line; `undefined` for what is none. */
export function storedSetting<Name extends SettingName>(
  name: Name,
  value: unknown,
  line: SipAddress,
): LineCallSettings[Name] | undefined;
export function storedSetting(
  name: SettingName,
  value: unknown,
  line: SipAddress,
): LineCallSettings[SettingName] | undefined {
  if (value === undefined) return undefined;
  try {
    switch (name) {
      case 'callForward':
        return forwardingFrom(value, { lines: [line], own: [] });
      case 'voicemail':
        return voicemailFrom(value);
      default:
        return toggleFrom(partsOf(value, 'the setting').enabled);
    }
  } catch {
    return undefined;
  }
}

type Parts = Readonly<Record<string, unknown>>;

function partsOf(value: unknown, what: string): Parts {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`The setting of ${what} is an object, as in the reference.`);
  }
  return value as Parts;
}

function partOf(parts: Parts, name: string): Parts {
  return parts[name] === undefined ? { enabled: false } : partsOf(parts[name], name);
}

function isOn({ enabled }: Parts): boolean {
  return toggleFrom(enabled).enabled;
}

function ringsOf({ numberOfRings = RINGS }: Parts): number {
  if (
    typeof numberOfRings !== 'number' ||
    !Number.isInteger(numberOfRings) ||
    numberOfRings < 1 ||
    numberOfRings > MOST_RINGS
  ) {
    throw invalid('The number of rings is a whole number from 1 to 20; one ring is 6 s.');
  }
  return numberOfRings;
}

function destinationFrom(given: unknown, { lines, own }: ForwardingPlace): string | undefined {
  if (given === undefined || given === '') return undefined;
  if (typeof given !== 'string') throw invalid('The destination of a forwarding is a text.');
  for (const line of lines) {
    const target = parseDestination(given, line);
    if (own.some((one) => isSameAddress(one, target))) {
      throw invalid(
        'Calls that are forwarded to a line of this phone would come back: go elsewhere.',
      );
    }
  }
  return given.trim();
}

function invalid(message: string): CallingError {
  return new CallingError('invalid-argument', message);
}
