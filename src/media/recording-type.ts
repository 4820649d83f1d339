import { CallingError } from '../core/errors.js';

// The first that the browser has: Chromium the first, Firefox the second, Safari the last.
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];

/** As what this browser records sound. Throws `not-supported` where it cannot. */
export function recordingType(): string {
  const type =
    typeof MediaRecorder === 'undefined'
      ? undefined
      : TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  if (type !== undefined) return type;
  throw new CallingError('not-supported', 'This browser cannot record sound (MediaRecorder).');
}
