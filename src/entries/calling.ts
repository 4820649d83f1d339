export { registerBackend, type LoadBackend } from '../backends/load-backend.js';
export { Call } from '../calling/line.js';
export type { CallOccurrence } from '../calling/call-events.js';
export { Calling } from '../calling/calling.js';
export { CallingClient } from '../calling/calling-client.js';
export type { CallingNotice } from '../calling/calling-notice.js';
export { createCalling } from '../calling/create-calling.js';
export { Line } from '../calling/line.js';
export type {
  AnswerOptions,
  CallingOptions,
  DialOptions,
  IceServers,
  LineOptions,
  RejectOptions,
  TokenProvider,
} from '../calling/options.js';
export type { CallDestination, Destination } from '../core/address.js';
export type { CallQuality, QualityThresholds, QualityWarning } from '../core/call-quality.js';
export type {
  CallCommand,
  CallDirection,
  CallState,
  CallStatus,
  TransferProgress,
} from '../core/call-state.js';
export type * from '../core/call-stats.js';
export type { CallingClientState, CallingClientStatus } from '../core/calling-client-state.js';
export { capabilityNames, type Capabilities, type CapabilityName } from '../core/capabilities.js';
export type * from '../core/data-services.js';
export type { DisconnectCause, DisconnectReason } from '../core/disconnect-reason.js';
export { CallingError, callingErrorCodes, type CallingErrorCode } from '../core/errors.js';
export type { LineState, LineStatus } from '../core/line-state.js';
export type { LogLevel } from '../core/log.js';
export type * from '../core/ports.js';
export type { RemoteParty } from '../core/remote-party.js';
export type {
  AudioDevice,
  CallingAudio,
  CallingAudioState,
  SoundProcessor,
} from '../media/calling-audio.js';
