import type { Clock } from '../../core/clock.js';

// As long as somebody takes from the first sign of a call to the call.
const KEPT = 10_000;

/** Whether a peer connection can be told its ICE servers after it was made. */
export function canWarm(): boolean {
  return (
    typeof RTCPeerConnection !== 'undefined' && 'setConfiguration' in RTCPeerConnection.prototype
  );
}

/**
 * Keeps one peer connection ready for the next call: the first of a page takes the browser some
 * 50 ms, every later one a few. It has no track and no ICE server, gathers nothing, and turns no
 * light on; one that nobody takes within 10 s is closed.
 */
export class SpareConnection {
  readonly #clock: Clock;
  #spare: RTCPeerConnection | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A call may be near. */
  warm(): void {
    if (!canWarm()) return;
    this.#cancel?.();
    try {
      this.#spare ??= new RTCPeerConnection();
    } catch {
      // The call will say what is wrong.
      return;
    }
    this.#cancel = this.#clock.after(KEPT, () => {
      this.close();
    });
  }

  /** The one that is ready, or a new one; throws what the browser says of the configuration. */
  take(configuration: RTCConfiguration): RTCPeerConnection {
    const spare = this.#spare;
    if (!spare) return new RTCPeerConnection(configuration);
    this.#spare = undefined;
    this.close();
    try {
      spare.setConfiguration(configuration);
      return spare;
    } catch {
      spare.close();
      return new RTCPeerConnection(configuration);
    }
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#spare?.close();
    this.#spare = undefined;
  }
}
