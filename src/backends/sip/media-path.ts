import { CallingError } from '../../core/errors.js';
import type { CallPortSignal, RtcOptions } from '../../core/ports.js';
import { EarlyMedia } from './early-media.js';
import { GatheringLimit } from './gathering.js';
import type { LateCandidates } from './late-candidates.js';
import { OfferAhead, type OfferAheadOwner, type ToldOffer } from './offer-ahead.js';
import { Origin } from './origin.js';
import { OwnVideoPath } from './own-video.js';
import { answerAgain, copySections } from './second-connection.js';
import { isHolding, isSending, withHold, withoutHold } from './session-description.js';
import { canWarm } from './spare-connection.js';
import { digitsBy, insertTone } from './tone-sender.js';
import { addCandidates, type CandidateFragment } from './trickle.js';

/** Told of `connectionState`: on the way there and after the end there is nothing to know. */
const TOLD: ReadonlySet<RTCPeerConnectionState> = new Set(['connected', 'disconnected', 'failed']);

// What of a peer connection is followed.
const EVENTS = [
  'icegatheringstatechange',
  'icecandidate',
  'connectionstatechange',
  'signalingstatechange',
  'track',
] as const;

/** What a call's media path needs from it, and tells it. */
export interface MediaPathOwner extends OfferAheadOwner {
  push(signal: CallPortSignal): void;
}

/** A peer connection and what belongs to it. */
interface Link {
  readonly connection: RTCPeerConnection;
  /** What it sends. */
  readonly stream: MediaStream;
  video: OwnVideoPath | undefined;
  /** Ends the digits that are being sent. */
  closing: AbortController | undefined;
}

/** One call's peer connection, from its making to its end, and what it tells. */
export class MediaPath {
  readonly #owner: MediaPathOwner;
  readonly #late: LateCandidates;
  readonly #origin = new Origin();
  // Made when there is something before the answer to be taken care of.
  #early: EarlyMedia | undefined;
  #ahead: OfferAhead | undefined;
  #link: Link | undefined;
  // The one before it, as long as that may be gone back to; and what came on this one meanwhile.
  #former: { readonly link: Link; readonly received: CallPortSignal[] } | undefined;
  #rtc: RtcOptions | undefined;
  #gathering: GatheringLimit | undefined;
  // The tracks that were told and are still there, and the streams they came in.
  #tracks: readonly MediaStreamTrack[] = [];
  #streams: readonly MediaStream[] = [];
  #answered = false;
  #told: RTCPeerConnectionState | undefined;
  #holds = false;
  // The last answer as it came.
  #answer: string | undefined;
  #heldRemotely = false;

  constructor(owner: MediaPathOwner, late: LateCandidates) {
    this.#owner = owner;
    this.#late = late;
  }

  get connection(): RTCPeerConnection | undefined {
    return this.#link?.connection;
  }

  /** How it was made, or is to be restarted. */
  get rtc(): RtcOptions | undefined {
    return this.#rtc;
  }

  /** The video we send; `undefined` before there is a peer connection. */
  get video(): OwnVideoPath | undefined {
    const link = this.#link;
    if (link) link.video ??= new OwnVideoPath(link, this.#owner, this.#answered);
    return link?.video;
  }

  /**
   * Makes the peer connection that will send this stream; throws `invalid-argument` for ICE servers
   * that cannot be used.
   */
  open(rtc: RtcOptions, stream: MediaStream): RTCPeerConnection {
    if (typeof RTCPeerConnection === 'undefined') {
      throw new CallingError('not-supported', 'This browser has no WebRTC, so it cannot call.');
    }
    return this.#open(rtc, stream).connection;
  }

  /** It rings with this offer: what its answer will need is begun. */
  rings(offer: string): void {
    if (canWarm()) this.#ahead = new OfferAhead(this.#owner, offer);
  }

  /** Resolves when that has been done. */
  ready(): Promise<void> {
    return this.#ahead?.ready() ?? Promise.resolve();
  }

  /**
   * Makes a peer connection in the place of this one that sends and receives the same; told which of
   * both is to stay.
   */
  startOver(stream: MediaStream | undefined): {
    readonly connection: RTCPeerConnection;
    keep(made: boolean): void;
  } {
    const before = this.#link;
    const rtc = this.#rtc;
    if (!before || !rtc) throw new Error('there is no peer connection');
    const after = this.#open(rtc, stream ?? new MediaStream());
    const received: CallPortSignal[] = [];
    this.#former = { link: before, received };
    copySections(before.connection, after.connection, stream);
    return {
      connection: after.connection,
      keep: (made) => {
        if (this.#former?.link !== before || this.#link !== after) return;
        this.#former = undefined;
        if (made) {
          for (const track of this.#leave(before)) {
            this.#owner.push({ type: 'track-removed', track });
          }
          // Behind them, so that there is never more than one of a kind.
          for (const signal of received) this.#owner.push(signal);
        } else {
          this.#leave(after);
          this.#link = before;
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
    this.#gathering?.stop();
    const { connection } = this;
    if (connection) this.#gathering = new GatheringLimit(connection, rtc, this.#owner.clock);
  }

  /** Takes the description of an 18x; whether sound is to be heard before the answer. */
  early(sdp: string): Promise<boolean> {
    this.#early ??= new EarlyMedia();
    return this.#early.take(this.connection, sdp);
  }

  /** Whether the sound leads elsewhere than to the one who answered. */
  get isStale(): boolean {
    return this.#early?.isStale ?? false;
  }

  /** Leads it there as far as the browser can without starting over. */
  async redirect(): Promise<void> {
    const { connection } = this;
    if (connection && this.#answer !== undefined) await answerAgain(connection, this.#answer);
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
    const taken = this.#early?.answerIn(sdp) ?? sdp;
    return this.#holds ? withoutHold(taken) : taken;
  }

  /** Takes candidates that the far end has found after its description. */
  addCandidates(fragment: CandidateFragment): void {
    const connection = this.connection;
    if (!connection) return;
    const add = (): void => {
      addCandidates(connection, fragment);
    };
    // Or they have overtaken the answer, which is being applied.
    if (connection.remoteDescription) add();
    else connection.addEventListener('signalingstatechange', add, { once: true });
  }

  /** Sends another track of a kind, or nothing; no description changes. */
  async replaceTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    if (kind === 'video') {
      await this.video?.replace(track);
      return;
    }
    const sender = this.connection
      ?.getTransceivers()
      .find((one) => one.receiver.track.kind === kind)?.sender;
    await sender?.replaceTrack(track);
  }

  /** See `CallPort.digitsBy`. */
  get digitsBy(): 'sound' | 'request' {
    return digitsBy(this.connection);
  }

  /** Sends a digit within the sound. */
  sendDigit(digit: string): Promise<void> {
    const { clock } = this.#owner;
    const closing = this.#link?.closing ?? new AbortController();
    if (this.#link) this.#link.closing = closing;
    return insertTone(this.connection, digit, clock, closing.signal);
  }

  getStats(): Promise<RTCStatsReport | undefined> {
    return this.connection?.getStats() ?? Promise.resolve(undefined);
  }

  close(): void {
    this.#ahead?.close();
    this.#late.close();
    this.#gathering?.stop();
    for (const link of [this.#link, this.#former?.link]) if (link) this.#leave(link);
    for (const track of this.#tracks) this.#forget(track);
    for (const stream of this.#streams) stream.removeEventListener('removetrack', this);
    // JsSIP's transactions keep the call for a while, and it would keep these.
    this.#ahead = undefined;
    this.#gathering = undefined;
    this.#link = undefined;
    this.#former = undefined;
    this.#streams = [];
  }

  /** What a peer connection tells, its tracks and their streams. */
  handleEvent(event: Event): void {
    switch (event.type) {
      case 'track':
        this.#received(event as RTCTrackEvent);
        break;
      case 'removetrack':
        this.#removed((event as MediaStreamTrackEvent).track);
        break;
      // One that is in no stream, whose section was refused.
      case 'ended':
        this.#removed(event.target as MediaStreamTrack);
        break;
      case 'connectionstatechange':
        this.#tellPath();
        break;
      case 'signalingstatechange':
        this.#described();
        break;
      case 'icecandidate': {
        const { candidate } = event as RTCPeerConnectionIceEvent;
        // No more of them: it may be said by us, see `GatheringLimit`.
        if (candidate) this.#late.found(candidate);
        break;
      }
      default:
        if (this.connection?.iceGatheringState === 'complete') this.#late.complete();
    }
  }

  #open(rtc: RtcOptions, stream: MediaStream): Link {
    const { connection, tracks } = this.#make(configurationOf(rtc));
    const link: Link = { connection, stream, video: undefined, closing: undefined };
    this.#link = link;
    // Most calls have none, and need nothing that follows it.
    if (stream.getVideoTracks().length > 0) link.video = new OwnVideoPath(link, this.#owner, false);
    for (const type of EVENTS) connection.addEventListener(type, this);
    for (const event of tracks) this.#received(event);
    this.use(rtc);
    return link;
  }

  #make(configuration: RTCConfiguration): ToldOffer {
    const told = this.#ahead?.take();
    this.#ahead = undefined;
    try {
      told?.connection.setConfiguration(configuration);
      return told ?? { connection: this.#owner.create(configuration), tracks: [] };
    } catch (cause) {
      told?.connection.close();
      throw new CallingError('invalid-argument', 'The browser cannot use these ICE servers.', {
        cause,
      });
    }
  }

  /** Closes it, and hears no more of it; gives back what was received on it. */
  #leave({ connection, closing }: Link): readonly MediaStreamTrack[] {
    closing?.abort();
    const tracks = connection.getReceivers().map(({ track }) => track);
    for (const type of EVENTS) connection.removeEventListener(type, this);
    for (const track of tracks) this.#forget(track);
    connection.close();
    return tracks;
  }

  #received({ track, streams }: RTCTrackEvent): void {
    this.#tracks = [...this.#tracks, track];
    const added = { type: 'track-added', track } as const;
    if (this.#former) this.#former.received.push(added);
    else this.#owner.push(added);
    track.addEventListener('ended', this);
    for (const stream of streams) {
      if (this.#streams.includes(stream)) continue;
      this.#streams = [...this.#streams, stream];
      stream.addEventListener('removetrack', this);
    }
  }

  #removed(track: MediaStreamTrack): void {
    if (!this.#tracks.includes(track)) return;
    this.#forget(track);
    this.#owner.push({ type: 'track-removed', track });
  }

  #forget(track: MediaStreamTrack): void {
    this.#tracks = this.#tracks.filter((one) => one !== track);
    track.removeEventListener('ended', this);
  }

  #described(): void {
    const { connection } = this;
    if (!this.#answered || connection?.signalingState !== 'stable') return;
    this.#tellHold(connection.currentRemoteDescription);
    this.#link?.video?.update();
  }

  #tellHold(described: RTCSessionDescription | null): void {
    // An answer to our hold says nothing of theirs: `inactive` may be either's.
    if (!described || (described.type === 'answer' && this.#holds)) return;
    const held = isHolding(described.sdp);
    if (held === this.#heldRemotely) return;
    this.#heldRemotely = held;
    this.#owner.push({ type: 'held-remotely', held });
  }

  #tellPath(): void {
    const state = this.connection?.connectionState;
    if (state === 'connected') this.#late.connected();
    if (!this.#answered || state === undefined || state === this.#told || !TOLD.has(state)) return;
    this.#told = state;
    this.#owner.push({ type: 'media-path', state });
  }
}

/** What the browser takes of it. */
export function configurationOf(rtc: RtcOptions): RTCConfiguration {
  return { iceServers: [...rtc.iceServers], iceTransportPolicy: rtc.iceTransportPolicy };
}
