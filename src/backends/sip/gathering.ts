import type { Clock } from '../../core/clock.js';
import { gatheringPlan, isUseful } from '../../core/ice-gathering.js';
import type { RtcOptions } from '../../core/ports.js';

const EVENTS = ['icegatheringstatechange', 'signalingstatechange', 'icecandidate'] as const;

/**
 * Ends a gathering of ICE candidates as soon as the description is useful: JsSIP waits for its end,
 * 40 s for one STUN server that does not answer (M6). JsSIP takes the end from a null candidate, so
 * the event is enough, also where not one candidate was found.
 */
export class GatheringLimit {
  readonly #connection: RTCPeerConnection;
  readonly #rtc: RtcOptions;
  readonly #clock: Clock;
  #before: RTCSignalingState;
  #cancelTimer: (() => void) | undefined;
  #cancelSettling: (() => void) | undefined;

  constructor(connection: RTCPeerConnection, rtc: RtcOptions, clock: Clock) {
    this.#connection = connection;
    this.#rtc = rtc;
    this.#clock = clock;
    this.#before = connection.signalingState;
    for (const type of EVENTS) connection.addEventListener(type, this);
  }

  handleEvent(event: Event): void {
    if (event.type === 'icecandidate') this.#found((event as RTCPeerConnectionIceEvent).candidate);
    else if (event.type === 'signalingstatechange') this.#signalled();
    else this.#begin();
  }

  /** Stops the watching. */
  stop(): void {
    this.#reset();
    for (const type of EVENTS) this.#connection.removeEventListener(type, this);
  }

  #begin(): void {
    this.#reset();
    if (this.#connection.iceGatheringState !== 'gathering') return;
    this.#cancelTimer = this.#clock.after(this.#rtc.iceGatheringTimeout, () => {
      this.#finish();
    });
  }

  #found(candidate: RTCIceCandidate | null): void {
    // `gathering` is told after the first candidates in no browser, but an ICE restart begins anew.
    if (!candidate || !this.#cancelTimer || this.#cancelSettling) return;
    const { iceServers, iceTransportPolicy } = this.#rtc;
    // Those before it were of no use.
    const progress = { found: [candidate.type ?? ''], complete: false, timedOut: false };
    if (!isUseful(gatheringPlan(iceServers, iceTransportPolicy), progress)) return;
    // Those of the other interfaces come in the same burst: a task later all of them are there.
    this.#cancelSettling = this.#clock.after(0, () => {
      this.#finish();
    });
  }

  // In Firefox a gathering that begins while the one before it goes on changes no gathering state
  // (seen in 153): there a description of ours, an offer or the answer to theirs, is the sign.
  #signalled(): void {
    const before = this.#before;
    const now = this.#connection.signalingState;
    this.#before = now;
    if (now === 'have-local-offer' || (now === 'stable' && before === 'have-remote-offer')) {
      this.#begin();
    }
  }

  #finish(): void {
    this.#reset();
    const { signalingState, iceGatheringState } = this.#connection;
    if (signalingState === 'closed' || iceGatheringState !== 'gathering') return;
    const end = Object.assign(new Event('icecandidate'), { candidate: null });
    this.#connection.dispatchEvent(end);
  }

  #reset(): void {
    this.#cancelTimer?.();
    this.#cancelSettling?.();
    this.#cancelTimer = undefined;
    this.#cancelSettling = undefined;
  }
}
