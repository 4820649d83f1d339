import type { Clock } from '../../core/clock.js';

/** What the late candidates of a call need. */
export interface LateCandidatesOwner {
  readonly clock: Clock;
  /** Tells the far end of them within the dialog; `false` where it cannot take them so. */
  trickle(candidates: readonly RTCIceCandidate[]): boolean;
  /** Tells it by a re-INVITE, which has them all. */
  reinvite(): void;
}

// Time enough for the candidates that were told to connect by; the caller goes first.
const PATIENCE = { caller: 1_500, callee: 3_000 };

/**
 * Candidates found after the description has left are not lost: where the far end takes them they
 * are trickled (RFC 8840), else one re-INVITE brings them when the path does not come to be.
 */
export class LateCandidates {
  readonly #owner: LateCandidatesOwner;
  #late: RTCIceCandidate[] = [];
  #described = false;
  #answeredAs: 'caller' | 'callee' | undefined;
  #connected = false;
  #reinvited = false;
  #cancel: (() => void) | undefined;

  constructor(owner: LateCandidatesOwner) {
    this.#owner = owner;
  }

  /** A path is to be made, the first or another one (ICE restart). */
  begin(): void {
    this.#connected = false;
    this.#reinvited = false;
    this.#late = [];
    this.#stop();
  }

  /** A description of ours leaves, with all that has been found. */
  described(): void {
    this.#described = true;
    this.#late = [];
  }

  found(candidate: RTCIceCandidate): void {
    // An active TCP candidate has no port to be reached at; the far end sees it by itself.
    if (!this.#described || candidate.protocol === 'tcp') return;
    this.#late.push(candidate);
    this.#tell();
  }

  /** The call has been answered: within its dialog there is a way to tell. */
  answered(as: 'caller' | 'callee'): void {
    this.#answeredAs = as;
    this.#tell();
  }

  connected(): void {
    this.#connected = true;
    this.#stop();
  }

  close(): void {
    this.#connected = true;
    this.#late = [];
    this.#stop();
  }

  #tell(): void {
    if (this.#answeredAs === undefined || this.#late.length === 0) return;
    if (this.#owner.trickle(this.#late)) {
      this.#late = [];
      return;
    }
    if (this.#connected || this.#reinvited) return;
    this.#cancel ??= this.#owner.clock.after(PATIENCE[this.#answeredAs], () => {
      if (this.#late.length === 0) return;
      this.#reinvited = true;
      this.#owner.reinvite();
    });
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
