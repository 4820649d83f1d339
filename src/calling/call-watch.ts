import type { Clock } from '../core/clock.js';

/** What a watch tells. */
export interface CallWatchListener {
  gaveUpRinging(): void;
  gaveUpDialing(): void;
  mediaConnected(): void;
  mediaLost(): void;
  /** Once a loss: try to mend the path. */
  restartMedia(): void;
  mediaFailed(): void;
}

const FIRST_MEDIA_WITHIN = 30_000;
const DISCONNECTED_FOR = 2_000;
const MENDED_WITHIN = 15_000;

/** The timers of a call's life: how long it rings, and whether its media path lives. */
export class CallWatch {
  readonly #clock: Clock;
  readonly #listener: CallWatchListener;
  #cancelWait: (() => void) | undefined;
  #cancelGrace: (() => void) | undefined;
  #connectedOnce = false;
  #lost = false;
  #stopped = false;

  constructor(clock: Clock, listener: CallWatchListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** An inbound call rings, for `ms` at most. */
  ringing(ms: number): void {
    this.#wait(ms, () => {
      this.#listener.gaveUpRinging();
    });
  }

  /** An outbound call is on its way, for `ms` at most. */
  dialing(ms: number): void {
    this.#wait(ms, () => {
      this.#listener.gaveUpDialing();
    });
  }

  /** Answered: media must flow soon. */
  answered(): void {
    this.#wait(FIRST_MEDIA_WITHIN, () => {
      this.#listener.mediaFailed();
    });
  }

  /** The peer connection's `connectionState`. */
  mediaPath(state: RTCPeerConnectionState): void {
    if (this.#stopped) return;
    if (state === 'connected') {
      this.#clear();
      this.#connectedOnce = true;
      this.#lost = false;
      this.#listener.mediaConnected();
    } else if (state === 'disconnected' && this.#connectedOnce && !this.#lost) {
      this.#cancelGrace ??= this.#clock.after(DISCONNECTED_FOR, () => {
        this.#lose();
      });
    } else if (state === 'failed') {
      this.#lose();
    }
  }

  stop(): void {
    this.#clear();
    this.#stopped = true;
  }

  #lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#cancelGrace?.();
    this.#cancelGrace = undefined;
    if (this.#connectedOnce) {
      this.#listener.mediaLost();
      this.#wait(MENDED_WITHIN, () => {
        this.#listener.mediaFailed();
      });
    }
    this.#listener.restartMedia();
  }

  #wait(ms: number, then: () => void): void {
    this.#cancelWait?.();
    this.#cancelWait = this.#stopped ? undefined : this.#clock.after(ms, then);
  }

  #clear(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#cancelGrace?.();
    this.#cancelGrace = undefined;
  }
}
