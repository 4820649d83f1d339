import type { Clock } from '../../core/clock.js';
import { CallingError } from '../../core/errors.js';
import type { CallPortSignal, RtcOptions } from '../../core/ports.js';
import { limitGathering } from './gathering.js';
import type { LateCandidates } from './late-candidates.js';
import { isHolding, isSending, withHold, withoutHold } from './session-description.js';

/** Told of `connectionState`: on the way there and after the end there is nothing to know. */
const TOLD: ReadonlySet<RTCPeerConnectionState> = new Set(['connected', 'disconnected', 'failed']);

/** One call's peer connection, from its making to its end, and what it tells. */
export class MediaPath {
  readonly #clock: Clock;
  readonly #push: (signal: CallPortSignal) => void;
  readonly #late: LateCandidates;
  #connection: RTCPeerConnection | undefined;
  #rtc: RtcOptions | undefined;
  #closed: AbortController | undefined;
  #stopGathering: (() => void) | undefined;
  #answered = false;
  #told: RTCPeerConnectionState | undefined;
  #holds = false;
  // The last answer as it came.
  #answer: string | undefined;
  #heldRemotely = false;

  constructor(clock: Clock, push: (signal: CallPortSignal) => void, late: LateCandidates) {
    this.#clock = clock;
    this.#push = push;
    this.#late = late;
  }

  get connection(): RTCPeerConnection | undefined {
    return this.#connection;
  }

  /** How it was made, or is to be restarted. */
  get rtc(): RtcOptions | undefined {
    return this.#rtc;
  }

  /** Makes the peer connection; throws `invalid-argument` for ICE servers that cannot be used. */
  open(rtc: RtcOptions): RTCPeerConnection {
    if (typeof RTCPeerConnection === 'undefined') {
      throw new CallingError('not-supported', 'This browser has no WebRTC, so it cannot call.');
    }
    let connection: RTCPeerConnection;
    try {
      connection = new RTCPeerConnection(configurationOf(rtc));
    } catch (cause) {
      throw new CallingError('invalid-argument', 'The browser cannot use these ICE servers.', {
        cause,
      });
    }
    this.#connection = connection;
    this.#follow(connection);
    this.use(rtc);
    return connection;
  }

  /** From now on gathers as these say. */
  use(rtc: RtcOptions): void {
    this.#rtc = rtc;
    this.#late.begin();
    this.#stopGathering?.();
    if (!this.#connection) return;
    this.#stopGathering = limitGathering(this.#connection, rtc, this.#clock);
  }

  /** From now on the state of the path is told, the current one first. */
  answered(as: 'caller' | 'callee'): void {
    this.#answered = true;
    this.#late.answered(as);
    this.#tellHold();
    this.#tellPath();
  }

  /**
   * Holds, or no longer. In descriptions as they are sent alone: were the peer connection told, its
   * track would be muted, and in Chromium stay so for ever when the far end sends again before its
   * answer to our resume has been applied (seen in 156).
   */
  setHold(held: boolean): void {
    this.#holds = held;
  }

  /** Whether the answer to our hold keeps to it (RFC 3264 6.1): the far end sends nothing. */
  get holdAgreed(): boolean {
    return this.#answer !== undefined && !isSending(this.#answer);
  }

  /** A description of ours as it goes out. */
  descriptionOut(sdp: string): string {
    this.#late.described();
    return this.#holds ? withHold(sdp) : sdp;
  }

  /** The far end's answer as the peer connection is to see it. */
  answerIn(sdp: string): string {
    this.#answer = sdp;
    return this.#holds ? withoutHold(sdp) : sdp;
  }

  /** Sends another track of a kind, or nothing; no description changes. */
  async replaceTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    const sender = this.#connection
      ?.getTransceivers()
      .find((one) => one.receiver.track.kind === kind)?.sender;
    await sender?.replaceTrack(track);
  }

  getStats(): Promise<RTCStatsReport | undefined> {
    return this.#connection?.getStats() ?? Promise.resolve(undefined);
  }

  close(): void {
    this.#late.close();
    this.#stopGathering?.();
    this.#closed?.abort();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #follow(connection: RTCPeerConnection): void {
    const closed = new AbortController();
    this.#closed = closed;
    const { signal } = closed;
    const streams = new WeakSet<MediaStream>();
    const onState = (): void => {
      this.#tellPath();
    };
    const onRemove = ({ track }: MediaStreamTrackEvent): void => {
      this.#push({ type: 'track-removed', track });
    };
    const onTrack = (event: RTCTrackEvent): void => {
      this.#push({ type: 'track-added', track: event.track });
      for (const stream of event.streams) {
        if (streams.has(stream)) continue;
        streams.add(stream);
        stream.addEventListener('removetrack', onRemove, { signal });
      }
    };
    const onSignaling = (): void => {
      this.#tellHold();
    };
    const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent): void => {
      if (candidate) this.#late.found(candidate);
    };
    connection.addEventListener('icecandidate', onCandidate, { signal });
    connection.addEventListener('connectionstatechange', onState, { signal });
    connection.addEventListener('signalingstatechange', onSignaling, { signal });
    connection.addEventListener('track', onTrack, { signal });
  }

  #tellHold(): void {
    const connection = this.#connection;
    if (!this.#answered || connection?.signalingState !== 'stable') return;
    const { currentRemoteDescription: described } = connection;
    // An answer to our hold says nothing of theirs: `inactive` may be either's.
    if (!described || (described.type === 'answer' && this.#holds)) return;
    const held = isHolding(described.sdp);
    if (held === this.#heldRemotely) return;
    this.#heldRemotely = held;
    this.#push({ type: 'held-remotely', held });
  }

  #tellPath(): void {
    const state = this.#connection?.connectionState;
    if (state === 'connected') this.#late.connected();
    if (!this.#answered || state === undefined || state === this.#told || !TOLD.has(state)) return;
    this.#told = state;
    this.#push({ type: 'media-path', state });
  }
}

/** What the browser takes of it. */
export function configurationOf(rtc: RtcOptions): RTCConfiguration {
  return { iceServers: [...rtc.iceServers], iceTransportPolicy: rtc.iceTransportPolicy };
}
