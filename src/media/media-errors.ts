import { CallingError, isCallingError } from '../core/errors.js';

/** Why there is no microphone, in words a person can act on (W3C Media Capture 10.1.2). */
export function microphoneError(cause: unknown): CallingError {
  return deviceError(cause, 'microphone');
}

/** Why there is no camera. */
export function cameraError(cause: unknown): CallingError {
  return deviceError(cause, 'camera');
}

function deviceError(cause: unknown, device: 'microphone' | 'camera'): CallingError {
  if (isCallingError(cause)) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return new CallingError(
        'permission-denied',
        `The ${device} was not allowed. Allow it for this page in the browser and try again.`,
        { cause, retryable: true },
      );
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new CallingError(
        'device-not-found',
        `There is no ${device}. Connect one and try again.`,
        { cause, retryable: true },
      );
    case 'NotReadableError':
    case 'AbortError':
      return new CallingError(
        'device-in-use',
        `The ${device} cannot be opened; another program may be using it.`,
        { cause, retryable: true },
      );
    default:
      return new CallingError('media-failed', `The ${device} could not be opened.`, { cause });
  }
}

/** The browser's devices; throws `not-supported` where a page may not have them. */
export function mediaDevices(): MediaDevices {
  // The types say that it is always there; outside a secure context it is not.
  const { navigator } = globalThis as { navigator?: { mediaDevices?: MediaDevices } };
  const devices = navigator?.mediaDevices;
  if (devices) return devices;
  throw new CallingError(
    'not-supported',
    globalThis.isSecureContext
      ? 'This browser offers no microphone or camera to pages.'
      : 'A page has a microphone or a camera only in a secure context: serve it over https: or from localhost.',
  );
}
