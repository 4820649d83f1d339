import type { Clock } from '../../core/clock.js';
import { canWarm } from './spare-connection.js';

/** Somebody who is there answers within that. */
const KEPT = 10_000;

/** A peer connection that has been told an offer, and the tracks that came with it. */
export interface ToldOffer {
  readonly connection: RTCPeerConnection;
  readonly tracks: readonly RTCTrackEvent[];
}

/**
 * Tells a peer connection the offer of a call that rings, so that its answer has less to do. Gathers
 * nothing and turns no light on; where nobody answers within 10 s it is closed, and the answer makes
 * its own.
 */
export class OfferAhead {
  readonly #clock: Clock;
  #begin: (() => void) | undefined;
  #told: (ToldOffer & { readonly tracks: RTCTrackEvent[] }) | undefined;
  #telling = Promise.resolve();
  #taken = false;
  #listening: AbortController | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins in a task of its own: whoever rings is told first. */
  tell(offer: string, create: () => RTCPeerConnection): void {
    if (!canWarm()) return;
    this.#begin = () => {
      this.#begin = undefined;
      this.#cancel?.();
      try {
        this.#tell(offer, create());
      } catch {
        // The answer will say what is wrong.
        return;
      }
      this.#cancel = this.#clock.after(KEPT, () => {
        this.close();
      });
    };
    this.#cancel = this.#clock.after(0, this.#begin);
  }

  /** It is about to be answered; resolves when `take()` has something to give. */
  ready(): Promise<void> {
    this.#begin?.();
    return this.#telling;
  }

  /** The connection, for whoever answers; from now on it is his. */
  take(): ToldOffer | undefined {
    // In Chromium (seen in 156) a track that is added meanwhile keeps the far end's from being told.
    const told = this.#taken ? this.#told : undefined;
    if (told) this.#told = undefined;
    this.close();
    return told;
  }

  close(): void {
    this.#begin = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#listening?.abort();
    // It would keep the error that it was given as its reason.
    this.#listening = undefined;
    this.#told?.connection.close();
    this.#told = undefined;
  }

  #tell(offer: string, connection: RTCPeerConnection): void {
    const tracks: RTCTrackEvent[] = [];
    this.#told = { connection, tracks };
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    connection.addEventListener('track', (event) => tracks.push(event), { signal });
    const telling = connection.setRemoteDescription({ type: 'offer', sdp: offer });
    const settled = (): void => {
      this.#taken = true;
    };
    // Whoever answers hears of it where it cannot be used.
    this.#telling = telling.then(settled, settled);
    // JsSIP tells it the same once more.
    const again = (description: RTCSessionDescriptionInit): Promise<void> => {
      Reflect.deleteProperty(connection, 'setRemoteDescription');
      return description.type === 'offer' && description.sdp === offer
        ? telling
        : connection.setRemoteDescription(description);
    };
    Object.defineProperty(connection, 'setRemoteDescription', { configurable: true, value: again });
  }
}
