import type { Clock } from '../../core/clock.js';
import { DIGIT_GAP, DIGIT_LENGTH } from '../../core/dtmf.js';
import { CallingError } from '../../core/errors.js';
import { takesTones } from './session-description.js';

// What the browser's own timers may take longer.
const PATIENCE = 3_000;
// How long a microphone that was pulled out may take to give way to another one, looked at this often.
const REPLACED_WITHIN = 2_000;
const STEP = 50;

/** How a digit goes out on a connection; see `CallPort.digitsBy`. */
export function digitsBy(connection: RTCPeerConnection | undefined): 'sound' | 'request' {
  const transceiver = audioOf(connection);
  const dtmf = transceiver?.sender.dtmf;
  if (!dtmf) return 'request';
  if (dtmf.canInsertDTMF) return 'sound';
  // While the far end holds us the browser says no, whatever was agreed on.
  const agreed = takesTones(connection?.remoteDescription?.sdp ?? '');
  return agreed && !isSending(transceiver) ? 'sound' : 'request';
}

/**
 * Sends one digit within the sound (RFC 4733); resolves when it and the gap after it are over. A mute
 * or a hold of ours lets it pass: both are silence that is sent.
 */
export async function insertTone(
  connection: RTCPeerConnection | undefined,
  digit: string,
  clock: Clock,
  closed: AbortSignal,
): Promise<void> {
  const transceiver = audioOf(connection);
  // Chromium plays its tones without a track all the same, and sends nothing.
  for (let waited = 0; ; waited += STEP) {
    const dtmf = transceiver?.sender.dtmf;
    if (!transceiver || !dtmf || closed.aborted) {
      throw new CallingError('invalid-state', 'The call has ended.');
    }
    if (!isSending(transceiver)) {
      throw new CallingError('invalid-state', 'The other side holds the call and hears no digits.');
    }
    if (transceiver.sender.track?.readyState === 'live') {
      await insert(dtmf, digit, clock, closed);
      return;
    }
    if (waited >= REPLACED_WITHIN) break;
    await new Promise<void>((resolve) => {
      clock.after(STEP, resolve);
    });
  }
  throw new CallingError('media-failed', 'Nothing is sent in this call, so digits are not either.');
}

function insert(
  dtmf: RTCDTMFSender,
  digit: string,
  clock: Clock,
  closed: AbortSignal,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const settle = (error?: CallingError): void => {
      cancel();
      closed.removeEventListener('abort', onClose);
      dtmf.removeEventListener('tonechange', onTone);
      if (error) reject(error);
      else resolve();
    };
    const onClose = (): void => {
      settle(new CallingError('cancelled', 'The call has ended.'));
    };
    const onTone = ({ tone }: RTCDTMFToneChangeEvent): void => {
      if (tone === '') settle();
    };
    const cancel = clock.after(DIGIT_LENGTH + DIGIT_GAP + PATIENCE, () => {
      settle(new CallingError('media-failed', 'The browser did not send the digit.'));
    });
    closed.addEventListener('abort', onClose);
    dtmf.addEventListener('tonechange', onTone);
    try {
      dtmf.insertDTMF(digit, DIGIT_LENGTH, DIGIT_GAP);
    } catch (cause) {
      settle(new CallingError('media-failed', 'The browser cannot send the digit.', { cause }));
    }
  });
}

function audioOf(connection: RTCPeerConnection | undefined): RTCRtpTransceiver | undefined {
  return connection?.getTransceivers().find(({ receiver }) => receiver.track.kind === 'audio');
}

function isSending({ currentDirection }: RTCRtpTransceiver): boolean {
  return currentDirection === 'sendrecv' || currentDirection === 'sendonly';
}
