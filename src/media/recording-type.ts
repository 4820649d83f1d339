import { CallingError } from '../core/errors.js';

// The first that the browser has: Chromium the first, Firefox the second, Safari the last.
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];

/** Whether this browser records sound, so that messages can be taken. */
export function canRecord(): boolean {
  return typeOfHere() !== undefined;
}

/** As what this browser records sound. Throws `not-supported` where it cannot. */
export function recordingType(): string {
  const type = typeOfHere();
  if (type !== undefined) return type;
  throw new CallingError('not-supported', 'This browser cannot record sound (MediaRecorder).');
}

function typeOfHere(): string | undefined {
  if (typeof MediaRecorder === 'undefined') return undefined;
  return TYPES.find((one) => MediaRecorder.isTypeSupported(one));
}
