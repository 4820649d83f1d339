import type { Clock } from '../../core/clock.js';

/** What the late candidates of a call need. */
export interface LateCandidatesOwner {
  readonly clock: Clock;
  /** Tells the far end of them within the dialog; `false` where it cannot take them so. */
  trickle(candidates: readonly RTCIceCandidate[], complete: boolean): boolean;
  /** Tells it by a re-INVITE, which has them all. */
  reinvite(): void;
}

// Time enough for the candidates that were told to connect by; the caller goes first.
const PATIENCE = { caller: 1_500, callee: 3_000 };

// Those of one server come together; and most paths are there so soon that they need none of them.
const BURST = 50;

/**
 * Candidates found after the description has left are not lost: where the far end takes them they
 * are trickled (RFC 8840), and one re-INVITE brings them when the path does not come to be all the
 * same: what lies between may have its own part in the path and read no INFO.
 */
export class LateCandidates {
  readonly #owner: LateCandidatesOwner;
  #late: RTCIceCandidate[] = [];
  #told = 0;
  #complete = false;
  #described = false;
  #answeredAs: 'caller' | 'callee' | undefined;
  #connected = false;
  #reinvited = false;
  #cancel: (() => void) | undefined;
  #cancelBurst: (() => void) | undefined;

  constructor(owner: LateCandidatesOwner) {
    this.#owner = owner;
  }

  /** A path is to be made, the first or another one (ICE restart). */
  begin(): void {
    this.#connected = false;
    this.#reinvited = false;
    this.#complete = false;
    this.#forget();
  }

  /** A description of ours leaves, with all that has been found. */
  described(): void {
    this.#described = true;
    this.#late = [];
    this.#told = 0;
  }

  found(candidate: RTCIceCandidate): void {
    // An active TCP candidate has no port to be reached at; the far end sees it by itself.
    if (!this.#described || candidate.protocol === 'tcp') return;
    // Firefox says so that there are no more of a section (W3C WebRTC 4.8.1.4): `complete()` tells that.
    if (candidate.candidate === '') return;
    this.#late.push(candidate);
    this.#tell();
  }

  /** There are no more to come. */
  complete(): void {
    this.#complete = true;
    // Told with the last of them where there were such; else the far end knows them all.
    if (this.#told > 0) {
      this.#told = 0;
      this.#tell();
    }
  }

  /** The call has been answered: within its dialog there is a way to tell. */
  answered(as: 'caller' | 'callee'): void {
    this.#answeredAs = as;
    this.#tell();
  }

  /** There is a path: to a better one our own checks lead as well (RFC 8445 7.3.1.3). */
  connected(): void {
    this.#connected = true;
    this.#stop();
  }

  close(): void {
    this.#connected = true;
    this.#described = false;
    this.#forget();
  }

  #tell(): void {
    const { clock } = this.#owner;
    if (this.#answeredAs === undefined || this.#connected) return;
    if (this.#late.length === this.#told) return;
    this.#cancelBurst ??= clock.after(BURST, () => {
      this.#cancelBurst = undefined;
      if (this.#late.length === this.#told) return;
      if (this.#owner.trickle(this.#late, this.#complete)) this.#told = this.#late.length;
    });
    if (this.#reinvited) return;
    this.#cancel ??= clock.after(PATIENCE[this.#answeredAs], () => {
      if (this.#late.length === 0) return;
      this.#reinvited = true;
      this.#owner.reinvite();
    });
  }

  #forget(): void {
    this.#late = [];
    this.#told = 0;
    this.#stop();
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancelBurst?.();
    this.#cancel = undefined;
    this.#cancelBurst = undefined;
  }
}
