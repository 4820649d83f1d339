import { isSending, samePath } from './session-description.js';

/**
 * What sounds before the answer. S4: JsSIP takes the first 18x's description for the answer, so that
 * of another branch of a forked call fails, and the 200 of that branch leaves the media where they
 * were. Here it is a provisional answer (RFC 8829 4.1.10), which the 200 may still change.
 */
export class EarlyMedia {
  #heard: string | undefined;
  #answered = false;
  #stale = false;

  /** Takes an 18x's description; whether sound is to be heard before the answer. The first one stays. */
  async take(connection: RTCPeerConnection | undefined, sdp: string): Promise<boolean> {
    if (this.#heard !== undefined) return true;
    // One that sends nothing would bind the path to its end for nothing.
    if (!connection || !isSending(sdp) || !(await apply(connection, sdp))) return false;
    this.#heard = sdp;
    return true;
  }

  /**
   * An answer as the peer connection is to see it. If the first one leads somewhere else than what was
   * heard before, that stays: a browser would not leave the old end while that one sends, and DTLS of
   * two ends can stop each other for ever, also after an ICE restart (seen in Chromium 156).
   */
  answerIn(sdp: string): string {
    if (this.#answered) return sdp;
    this.#answered = true;
    if (this.#heard === undefined || samePath(this.#heard, sdp)) return sdp;
    this.#stale = true;
    return this.#heard;
  }

  /** Whether the sound leads elsewhere than to the one who answered. */
  get isStale(): boolean {
    return this.#stale;
  }
}

async function apply(connection: RTCPeerConnection, sdp: string): Promise<boolean> {
  try {
    await connection.setRemoteDescription({ type: 'pranswer', sdp });
    return true;
  } catch (cause) {
    if (!(cause instanceof DOMException) || cause.name !== 'NotSupportedError') return false;
  }
  // Firefox 153 has no provisional answers: there it is one, and JsSIP makes another offer of the 200.
  return connection.setRemoteDescription({ type: 'answer', sdp }).then(
    () => true,
    () => false,
  );
}
