import type { OwnVideo } from '../../core/ports.js';
import { isHolding } from './session-description.js';

/** Over what it is sent, from the first description on. */
export interface OwnVideoLink {
  readonly connection: RTCPeerConnection;
  readonly stream: MediaStream;
}

/** Who is told of it. */
export interface OwnVideoOwner {
  push(signal: { readonly type: 'own-video'; readonly is: OwnVideo }): void;
}

/** The video that we send over one peer connection, and what the far end makes of it. */
export class OwnVideoPath {
  readonly #connection: RTCPeerConnection;
  readonly #stream: MediaStream;
  readonly #owner: OwnVideoOwner;
  #wanted: boolean;
  #told: OwnVideo | undefined;
  #begun: boolean;
  // An offer of it waits for its answer; what was made for it, until it has a section.
  #offering = false;
  #added: RTCRtpTransceiver | undefined;

  /** `begun`: the call has been answered, and nothing of it was sent so far. */
  constructor({ connection, stream }: OwnVideoLink, owner: OwnVideoOwner, begun: boolean) {
    this.#connection = connection;
    this.#stream = stream;
    this.#owner = owner;
    this.#begun = begun;
    this.#wanted = !begun && stream.getVideoTracks().length > 0;
  }

  /** Whether another track can be sent without asking. */
  get isTaken(): boolean {
    return this.#transceivers.some(isSending) || this.#told === 'paused';
  }

  /** Sends another track, or nothing. */
  async replace(track: MediaStreamTrack | null): Promise<void> {
    this.#wanted = track !== null;
    if (!track) this.#told = undefined;
    const all = this.#transceivers;
    const used = all.find(({ sender }) => sender.track) ?? all.find(isSending);
    await used?.sender.replaceTrack(track);
    if (this.#begun) this.update();
  }

  /** To be offered: a track to be sent, or that nothing is sent any more. */
  offer(track: MediaStreamTrack | null): void {
    if (!track) {
      for (const transceiver of this.#transceivers) transceiver.direction = 'recvonly';
      return;
    }
    this.#wanted = true;
    this.#offering = true;
    // One that only receives so far, or that was made for this before.
    const free = this.#receiving ?? this.#added;
    // The far end has offered its own since: both go into one section.
    if (free !== this.#added) this.abandon();
    if (!free) {
      this.#added = this.#connection.addTransceiver(track, { streams: [this.#stream] });
      return;
    }
    free.direction = 'sendrecv';
    void free.sender.replaceTrack(track);
    // Not in every browser; without it the far end sees a stream of its own making.
    if ('setStreams' in free.sender) free.sender.setStreams(this.#stream);
  }

  /**
   * Whether what was offered has got no section: Chromium (seen in 156) gives that to the one of an
   * earlier offer, though it has been stopped. The next offer has one for it.
   */
  get isMisplaced(): boolean {
    return this.#added?.mid === null && !isStopped(this.#added);
  }

  /** The offer was answered. Returns whether the far end takes video of ours. */
  answered(): boolean {
    this.#offering = false;
    this.#added = undefined;
    this.update();
    return this.#told !== undefined;
  }

  /** The offer was refused: all is as before, but for what was to stop. */
  withdraw(track: MediaStreamTrack | null): void {
    if (!track) {
      for (const transceiver of this.#transceivers) {
        if (isSending(transceiver)) transceiver.direction = 'sendrecv';
      }
      return;
    }
    this.#wanted = false;
    this.#offering = false;
    for (const transceiver of this.#transceivers) {
      if (transceiver.sender.track === track) this.#empty(transceiver);
    }
  }

  /** It will not be offered again: what was made for it would be in every later offer. */
  abandon(): void {
    if (this.#added) discard(this.#added);
    this.#added = undefined;
  }

  /** The call has been answered, and its descriptions agreed on: tells what became of our video. */
  update(): void {
    this.#begun = true;
    if (!this.#wanted || this.#offering) return;
    if (this.#connection.signalingState !== 'stable') return;
    const is = this.#state();
    if (is === this.#told) return;
    this.#told = is;
    if (is === 'refused') this.#give();
    this.#owner.push({ type: 'own-video', is });
  }

  #state(): OwnVideo {
    const { currentRemoteDescription: described } = this.#connection;
    const used = this.#transceivers.find(({ sender }) => sender.track);
    if (typeof used?.mid !== 'string' || !described) return 'refused';
    if (isSending(used)) return 'sent';
    // In an answer to our own offer it is a refusal, unless they listen to nothing at all.
    const held = described.type === 'offer' || isHolding(described.sdp);
    return held || this.#told === 'paused' ? 'paused' : 'refused';
  }

  // Nothing is offered that the far end does not want.
  #give(): void {
    this.#wanted = false;
    this.#told = undefined;
    for (const transceiver of this.#transceivers) {
      if (transceiver.mid === null) discard(transceiver);
      else if (transceiver.sender.track) this.#empty(transceiver);
    }
  }

  #empty(transceiver: RTCRtpTransceiver): void {
    transceiver.direction = 'recvonly';
    void transceiver.sender.replaceTrack(null);
  }

  get #receiving(): RTCRtpTransceiver | undefined {
    return this.#transceivers.find(({ mid, sender }) => mid !== null && !sender.track);
  }

  get #transceivers(): readonly RTCRtpTransceiver[] {
    return this.#connection.getTransceivers().filter((one) => {
      return one.receiver.track.kind === 'video' && !isStopped(one);
    });
  }
}

// Of one that the far end refused, browsers tell it by the one or the other.
function isStopped({ direction, currentDirection }: RTCRtpTransceiver): boolean {
  return direction === 'stopped' || currentDirection === 'stopped';
}

function discard(transceiver: RTCRtpTransceiver): void {
  transceiver.sender.replaceTrack(null).catch(() => undefined);
  transceiver.stop();
}

function isSending({ currentDirection }: RTCRtpTransceiver): boolean {
  return currentDirection === 'sendrecv' || currentDirection === 'sendonly';
}
