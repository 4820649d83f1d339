import type { Clock } from '../../core/clock.js';

/** Somebody who is there answers within that. */
const KEPT = 10_000;

/** A peer connection that has been told an offer, and the tracks that came with it. */
export interface ToldOffer {
  readonly connection: RTCPeerConnection;
  readonly tracks: readonly RTCTrackEvent[];
}

/** What it needs of the call that rings. */
export interface OfferAheadOwner {
  readonly clock: Clock;
  /** Makes a peer connection; throws what the browser says of the configuration. */
  create(configuration: RTCConfiguration): RTCPeerConnection;
}

/**
 * Tells a peer connection the offer of a call that rings, so that its answer has less to do. Gathers
 * nothing and turns no light on; where nobody answers within 10 s it is closed, and the answer makes
 * its own.
 */
export class OfferAhead {
  readonly #owner: OfferAheadOwner;
  readonly #offer: string;
  readonly #tracks: RTCTrackEvent[] = [];
  #connection: RTCPeerConnection | undefined;
  #telling: Promise<void> | undefined;
  #taken = false;
  #cancel: (() => void) | undefined;

  /** Begins in a task of its own: whoever rings is told first. */
  constructor(owner: OfferAheadOwner, offer: string) {
    this.#owner = owner;
    this.#offer = offer;
    this.#cancel = owner.clock.after(0, () => {
      this.#telling ??= this.#begin();
    });
  }

  /** It is about to be answered; resolves when `take()` has something to give. */
  ready(): Promise<void> {
    this.#telling ??= this.#begin();
    return this.#telling;
  }

  /** The connection, for whoever answers; from now on it is his. */
  take(): ToldOffer | undefined {
    const connection = this.#connection;
    // In Chromium (seen in 156) a track that is added meanwhile keeps the far end's from being told.
    const told = connection && this.#taken ? { connection, tracks: this.#tracks } : undefined;
    if (told) this.#leave();
    this.close();
    return told;
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#connection?.close();
    this.#leave();
  }

  handleEvent(event: RTCTrackEvent): void {
    this.#tracks.push(event);
  }

  #leave(): void {
    this.#connection?.removeEventListener('track', this);
    this.#connection = undefined;
  }

  async #begin(): Promise<void> {
    this.#cancel?.();
    this.#cancel = this.#owner.clock.after(KEPT, () => {
      this.close();
    });
    try {
      await this.#tell(this.#owner.create({}));
    } catch {
      // Whoever answers hears of it where it cannot be used.
    }
    this.#taken = true;
  }

  #tell(connection: RTCPeerConnection): Promise<void> {
    const offer = this.#offer;
    this.#connection = connection;
    connection.addEventListener('track', this);
    const telling = connection.setRemoteDescription({ type: 'offer', sdp: offer });
    // JsSIP tells it the same once more.
    const again = (description: RTCSessionDescriptionInit): Promise<void> => {
      Reflect.deleteProperty(connection, 'setRemoteDescription');
      return description.type === 'offer' && description.sdp === offer
        ? telling
        : connection.setRemoteDescription(description);
    };
    Object.defineProperty(connection, 'setRemoteDescription', { configurable: true, value: again });
    return telling;
  }
}
