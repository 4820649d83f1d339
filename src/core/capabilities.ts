/** The names of everything a backend may or may not be able to do. */
export const capabilityNames = [
  'multipleLines',
  'multipleCallings',
  'video',
  'sipAddresses',
  'customHeaders',
  'rejectCodes',
  'disconnectCauses',
  'remoteHold',
  'transferProgress',
  'incomingTransfer',
  'digitsByInfo',
  'iceServers',
  'mediaRecovery',
  'messageWaiting',
  'setCallWaiting',
  'updateContact',
] as const;

export type CapabilityName = (typeof capabilityNames)[number];

/** What the backend can do. Empty until the backend is loaded. */
export type Capabilities = Readonly<Partial<Record<CapabilityName, boolean>>>;

/** A record of all capabilities with the same value. */
export function allCapabilities(value: boolean): Capabilities {
  return Object.freeze(Object.fromEntries(capabilityNames.map((name) => [name, value])));
}
