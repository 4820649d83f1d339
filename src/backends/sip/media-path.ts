import type { Clock } from '../../core/clock.js';
import { CallingError } from '../../core/errors.js';
import type { CallPortSignal, RtcOptions } from '../../core/ports.js';
import { EarlyMedia } from './early-media.js';
import { limitGathering } from './gathering.js';
import type { LateCandidates } from './late-candidates.js';
import { OfferAhead, type ToldOffer } from './offer-ahead.js';
import { Origin } from './origin.js';
import { OwnVideoPath } from './own-video.js';
import { answerAgain, copySections } from './second-connection.js';
import { isHolding, isSending, withHold, withoutHold } from './session-description.js';
import { digitsBy, insertTone } from './tone-sender.js';
import type { CandidateFragment } from './trickle.js';

/** Told of `connectionState`: on the way there and after the end there is nothing to know. */
const TOLD: ReadonlySet<RTCPeerConnectionState> = new Set(['connected', 'disconnected', 'failed']);

/** What a call's media path needs from it, and tells it. */
export interface MediaPathOwner {
  readonly clock: Clock;
  readonly late: LateCandidates;
  /** Makes a peer connection; throws what the browser says of the configuration. */
  readonly create: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly push: (signal: CallPortSignal) => void;
}

/** One call's peer connection, from its making to its end, and what it tells. */
export class MediaPath {
  readonly #clock: Clock;
  readonly #create: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly #push: (signal: CallPortSignal) => void;
  readonly #late: LateCandidates;
  readonly #early = new EarlyMedia();
  readonly #ahead: OfferAhead;
  readonly #origin = new Origin();
  #connection: RTCPeerConnection | undefined;
  // The one before it, as long as that may be gone back to; and what came on this one meanwhile.
  #former:
    | {
        readonly connection: RTCPeerConnection;
        readonly closed: AbortController;
        readonly received: CallPortSignal[];
      }
    | undefined;
  #video: OwnVideoPath | undefined;
  #rtc: RtcOptions | undefined;
  #closed: AbortController | undefined;
  #stopGathering: (() => void) | undefined;
  #answered = false;
  #told: RTCPeerConnectionState | undefined;
  #holds = false;
  // The last answer as it came.
  #answer: string | undefined;
  #heldRemotely = false;

  constructor(owner: MediaPathOwner) {
    this.#clock = owner.clock;
    this.#create = owner.create;
    this.#ahead = new OfferAhead(owner.clock);
    this.#push = owner.push;
    this.#late = owner.late;
  }

  get connection(): RTCPeerConnection | undefined {
    return this.#connection;
  }

  /** How it was made, or is to be restarted. */
  get rtc(): RtcOptions | undefined {
    return this.#rtc;
  }

  /** The video we send; `undefined` before there is a peer connection. */
  get video(): OwnVideoPath | undefined {
    return this.#video;
  }

  /**
   * Makes the peer connection that will send this stream; throws `invalid-argument` for ICE servers
   * that cannot be used.
   */
  open(rtc: RtcOptions, stream: MediaStream): RTCPeerConnection {
    if (typeof RTCPeerConnection === 'undefined') {
      throw new CallingError('not-supported', 'This browser has no WebRTC, so it cannot call.');
    }
    const { connection, tracks } = this.#make(configurationOf(rtc));
    this.#connection = connection;
    this.#video = new OwnVideoPath(connection, stream, (is) => {
      this.#push({ type: 'own-video', is });
    });
    this.#follow(connection, tracks);
    this.use(rtc);
    return connection;
  }

  /** It rings with this offer: what its answer will need is begun. */
  rings(offer: string): void {
    this.#ahead.tell(offer, () => this.#create({}));
  }

  /** Resolves when that has been done. */
  ready(): Promise<void> {
    return this.#ahead.ready();
  }

  /**
   * Makes a peer connection in the place of this one that sends and receives the same; told which of
   * both is to stay.
   */
  startOver(stream: MediaStream | undefined): {
    readonly connection: RTCPeerConnection;
    keep(made: boolean): void;
  } {
    const former = this.#connection;
    const closed = this.#closed;
    const rtc = this.#rtc;
    const video = this.#video;
    if (!former || !closed || !rtc) throw new Error('there is no peer connection');
    const connection = this.open(rtc, stream ?? new MediaStream());
    const received: CallPortSignal[] = [];
    this.#former = { connection: former, closed, received };
    copySections(former, connection, stream);
    return {
      connection,
      keep: (made) => {
        if (this.#former?.connection !== former || this.#connection !== connection) return;
        this.#former = undefined;
        if (made) {
          closed.abort();
          for (const { track } of former.getReceivers()) {
            this.#push({ type: 'track-removed', track });
          }
          former.close();
          // Behind them, so that there is never more than one of a kind.
          for (const signal of received) this.#push(signal);
        } else {
          this.#closed?.abort();
          connection.close();
          this.#connection = former;
          this.#closed = closed;
          this.#video = video;
          this.use(rtc);
        }
        this.#tellPath();
      },
    };
  }

  /** From now on gathers as these say. */
  use(rtc: RtcOptions): void {
    this.#rtc = rtc;
    this.#late.begin();
    this.#stopGathering?.();
    if (!this.#connection) return;
    this.#stopGathering = limitGathering(this.#connection, rtc, this.#clock);
  }

  /** Takes the description of an 18x; whether sound is to be heard before the answer. */
  early(sdp: string): Promise<boolean> {
    return this.#early.take(this.#connection, sdp);
  }

  /** Whether the sound leads elsewhere than to the one who answered. */
  get isStale(): boolean {
    return this.#early.isStale;
  }

  /** Leads it there as far as the browser can without starting over. */
  async redirect(): Promise<void> {
    if (this.#connection && this.#answer !== undefined) {
      await answerAgain(this.#connection, this.#answer);
    }
  }

  /** From now on the state of the path is told, the current one first. */
  answered(as: 'caller' | 'callee'): void {
    this.#answered = true;
    this.#late.answered(as);
    this.#described();
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
    const same = this.#origin.continue(sdp);
    return this.#holds ? withHold(same) : same;
  }

  /** The far end's answer as the peer connection is to see it. */
  answerIn(sdp: string): string {
    this.#answer = sdp;
    const taken = this.#early.answerIn(sdp);
    return this.#holds ? withoutHold(taken) : taken;
  }

  /** Takes candidates that the far end has found after its description. */
  addCandidates({ candidates, complete }: CandidateFragment): void {
    const connection = this.#connection;
    if (!connection) return;
    const add = (): void => {
      for (const one of candidates) addCandidate(connection, one);
      if (complete) addCandidate(connection, undefined);
    };
    if (connection.remoteDescription) {
      add();
      return;
    }
    // They have overtaken the answer, which is being applied.
    const signal = this.#closed?.signal ?? AbortSignal.abort();
    connection.addEventListener('signalingstatechange', add, { once: true, signal });
  }

  /** Sends another track of a kind, or nothing; no description changes. */
  async replaceTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    if (kind === 'video') {
      await this.#video?.replace(track);
      return;
    }
    const sender = this.#connection
      ?.getTransceivers()
      .find((one) => one.receiver.track.kind === kind)?.sender;
    await sender?.replaceTrack(track);
  }

  /** See `CallPort.digitsBy`. */
  get digitsBy(): 'sound' | 'request' {
    return digitsBy(this.#connection);
  }

  /** Sends a digit within the sound. */
  sendDigit(digit: string): Promise<void> {
    const closed = this.#closed?.signal ?? AbortSignal.abort();
    return insertTone(this.#connection, digit, this.#clock, closed);
  }

  getStats(): Promise<RTCStatsReport | undefined> {
    return this.#connection?.getStats() ?? Promise.resolve(undefined);
  }

  close(): void {
    this.#ahead.close();
    this.#late.close();
    this.#stopGathering?.();
    // It would keep the peer connection for as long as JsSIP's transactions keep the call.
    this.#stopGathering = undefined;
    for (const one of [this.#closed, this.#former?.closed]) one?.abort();
    for (const one of [this.#connection, this.#former?.connection]) one?.close();
    this.#connection = undefined;
    this.#former = undefined;
    this.#video = undefined;
  }

  #make(configuration: RTCConfiguration): ToldOffer {
    const told = this.#ahead.take();
    try {
      told?.connection.setConfiguration(configuration);
      return told ?? { connection: this.#create(configuration), tracks: [] };
    } catch (cause) {
      told?.connection.close();
      throw new CallingError('invalid-argument', 'The browser cannot use these ICE servers.', {
        cause,
      });
    }
  }

  /** `tracks`: those that have come already. */
  #follow(connection: RTCPeerConnection, tracks: readonly RTCTrackEvent[]): void {
    const closed = new AbortController();
    this.#closed = closed;
    const { signal } = closed;
    const streams = new WeakSet<MediaStream>();
    const onState = (): void => {
      this.#tellPath();
    };
    const present = new Set<MediaStreamTrack>();
    const remove = (track: MediaStreamTrack): void => {
      if (present.delete(track)) this.#push({ type: 'track-removed', track });
    };
    const onRemove = ({ track }: MediaStreamTrackEvent): void => {
      remove(track);
    };
    const onTrack = (event: RTCTrackEvent): void => {
      const { track } = event;
      const added = { type: 'track-added', track } as const;
      present.add(track);
      if (this.#former) this.#former.received.push(added);
      else this.#push(added);
      // One that is in no stream, whose section was refused.
      const onEnded = (): void => {
        remove(track);
      };
      track.addEventListener('ended', onEnded, { signal });
      for (const stream of event.streams) {
        if (streams.has(stream)) continue;
        streams.add(stream);
        stream.addEventListener('removetrack', onRemove, { signal });
      }
    };
    const onSignaling = (): void => {
      this.#described();
    };
    const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent): void => {
      if (candidate) this.#late.found(candidate);
    };
    // A null candidate may be one of ours, see `limitGathering()`.
    const onGathering = (): void => {
      if (connection.iceGatheringState === 'complete') this.#late.complete();
    };
    connection.addEventListener('icegatheringstatechange', onGathering, { signal });
    connection.addEventListener('icecandidate', onCandidate, { signal });
    connection.addEventListener('connectionstatechange', onState, { signal });
    connection.addEventListener('signalingstatechange', onSignaling, { signal });
    connection.addEventListener('track', onTrack, { signal });
    for (const track of tracks) onTrack(track);
  }

  #described(): void {
    if (!this.#answered || this.#connection?.signalingState !== 'stable') return;
    this.#tellHold(this.#connection);
    this.#video?.update();
  }

  #tellHold(connection: RTCPeerConnection): void {
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

// Of another description, or one the browser cannot read: it does without.
function addCandidate(connection: RTCPeerConnection, one: RTCIceCandidateInit | undefined): void {
  connection.addIceCandidate(one).catch(() => undefined);
}

/** What the browser takes of it. */
export function configurationOf(rtc: RtcOptions): RTCConfiguration {
  return { iceServers: [...rtc.iceServers], iceTransportPolicy: rtc.iceTransportPolicy };
}
