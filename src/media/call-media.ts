import { CallingError, markHandled } from '../core/errors.js';
import type { OwnVideo } from '../core/ports.js';
import type { LateCamera } from './late-camera.js';
import type { Microphone } from './microphone.js';

/** What a call's media are made of. */
export interface MediaSource {
  /** The page's stream; its tracks are cloned. Without one the microphone is leased. */
  readonly stream?: MediaStream | undefined;
  /** What another call sends, so that nothing is asked for anew. */
  readonly like?: CallMedia | undefined;
  /** Whether the camera is leased, where the stream has no video. Default `false`. */
  readonly video?: boolean | undefined;
}

/** A call's place in a mix of several. */
export interface MixedLeg {
  /** What is sent in the place of our own sound. */
  readonly track: MediaStreamTrack;
  /** Our own sound and what is received; told again whenever something may have changed. */
  feed(own: MediaStreamTrack | undefined, received: readonly MediaStreamTrack[]): void;
}

type Kind = 'audio' | 'video';

/** A hold on a device, and its track. */
interface Lease {
  readonly track: MediaStreamTrack;
  release(): void;
}

/** Where the microphone comes from. */
export type MicrophoneSupply = Pick<Microphone, 'lease' | 'isAllowed'>;

/** The streams of one call: what is sent and what is received. */
export class CallMedia {
  readonly #microphone: MicrophoneSupply;
  readonly #camera: LateCamera | undefined;
  readonly #remote = typeof MediaStream === 'undefined' ? undefined : new MediaStream();
  readonly #leases: Record<Kind, Lease | undefined> = { audio: undefined, video: undefined };
  #local: MediaStream | undefined;
  #open = false;
  // The microphone is being opened, and nobody waits for it.
  #later: Promise<void> | undefined;
  #leg: MixedLeg | undefined;
  #ownVideo: OwnVideo | undefined;
  #muted = false;
  #held = false;
  #closed = false;

  /** Called when another track of a kind is to be sent from now on, or nothing of it. */
  onSend: ((kind: Kind, track: MediaStreamTrack | null) => Promise<void>) | undefined;

  /** Called when `hasVideo` may have changed. */
  onVideo: (() => void) | undefined;

  /** Called when our video has ended by itself: the camera is gone, or the screen is shared no more. */
  onVideoEnded: (() => void) | undefined;

  constructor(microphone: MicrophoneSupply, camera?: LateCamera) {
    this.#microphone = microphone;
    this.#camera = camera;
  }

  /** What is sent, before it is mixed; one and the same stream, in which tracks come and go. */
  get local(): MediaStream | undefined {
    return this.#open ? this.#local : undefined;
  }

  /** What is received; one and the same stream for the call's whole life. */
  get remote(): MediaStream | undefined {
    return this.#remote;
  }

  /** Whether there is video to be sent, taken by the far end or not. */
  get offersVideo(): boolean {
    return this.#own('video') !== undefined;
  }

  /** Whether the far end expects video of ours. */
  get isVideoAgreed(): boolean {
    return this.#ownVideo === 'sent' || this.#ownVideo === 'paused';
  }

  /** Whether video goes either way. */
  get hasVideo(): boolean {
    const received = this.#remote?.getVideoTracks().length ?? 0;
    return received > 0 || (this.offersVideo && this.#ownVideo === 'sent');
  }

  /**
   * Makes what will be sent. Rejects as `Microphone.lease()` and `LateCamera.lease()` do; after
   * `close()` it opens nothing. With `soon` the microphone is not waited for where it needs no
   * permission: `soon` is given what settles when it has come, or rejects as above.
   */
  async open(
    source: MediaSource,
    soon?: (microphone: Promise<void>) => void,
  ): Promise<MediaStream> {
    const { stream, like, video = false } = source;
    if (soon && !stream && !like && !video && this.#microphone.isAllowed) {
      this.#later = this.#openLater();
      soon(this.#later);
      return (this.#local ??= new MediaStream());
    }
    const coming = like ? like.#later : undefined;
    if (coming) await coming.catch(() => undefined);
    const copies = ((stream ?? like?.local)?.getTracks() ?? []).map((track) => track.clone());
    const filmed = copies.some(({ kind }) => kind === 'video');
    const isWanted = (kind: Kind): boolean =>
      like ? like.#leases[kind] !== undefined : kind === 'audio' ? !stream : video && !filmed;
    const leased = (['audio', 'video'] as const).filter(isWanted);
    const opened = await Promise.allSettled(leased.map((kind) => this.#lease(kind)));
    const failed = opened.find((one) => one.status === 'rejected');
    const tracks = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const local = (this.#local ??= new MediaStream());
    for (const copy of copies) {
      // A lease follows its device, which a copy does not; where there is none the copy will do.
      if (tracks.some(({ kind }) => kind === copy.kind)) copy.stop();
      else this.#add(copy);
    }
    for (const track of tracks) this.#add(track);
    this.#open = true;
    this.#apply();
    if (this.#closed || (failed && !like)) this.release();
    if (failed && !like) throw failed.reason;
    return local;
  }

  /** Takes the camera as well. Rejects as `LateCamera.lease()` does. */
  async openCamera(): Promise<MediaStreamTrack> {
    const track = await this.#lease('video');
    if (this.#closed) this.#release('video');
    this.#put(track);
    return track;
  }

  /** Sends this track, which is the call's own, from now on in the place of what it had. */
  async replace(track: MediaStreamTrack): Promise<void> {
    const kind = track.kind as Kind;
    this.#release(kind);
    this.#put(track);
    // The far end may have to be asked for video.
    if (kind === 'audio') await this.#send(kind);
  }

  /** No video is sent any more, from this moment on; the camera is given back. */
  dropVideo(): void {
    if (!this.offersVideo) return;
    this.#take('video');
    this.#release('video');
    markHandled(this.#send('video'));
    this.onVideo?.();
  }

  /** What has become of our video at the far end. */
  setOwnVideo(is: OwnVideo): void {
    this.#ownVideo = is;
    if (is === 'refused') this.dropVideo();
    this.onVideo?.();
  }

  /** Sends a mix in the place of our own sound, or that sound again. */
  async mix(leg: MixedLeg | undefined): Promise<void> {
    this.#leg = leg;
    this.#apply();
    await this.#send('audio');
  }

  /** Sends silence, or sound again. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#apply();
  }

  /** Nothing is sent and nothing is heard while held. */
  setHeld(held: boolean): void {
    this.#held = held;
    this.#apply();
  }

  /** Returns whether the track is new. */
  addRemote(track: MediaStreamTrack): boolean {
    if (!this.#remote || this.#remote.getTracks().includes(track)) return false;
    this.#remote.addTrack(track);
    this.#apply();
    this.onVideo?.();
    return true;
  }

  removeRemote(track: MediaStreamTrack): boolean {
    if (!this.#remote?.getTracks().includes(track)) return false;
    this.#remote.removeTrack(track);
    this.#apply();
    this.onVideo?.();
    return true;
  }

  /** Gives microphone and camera back; `open()` may be called again. */
  release(): void {
    for (const track of this.#local?.getTracks() ?? []) {
      track.stop();
      this.#local?.removeTrack(track);
    }
    this.#release('audio');
    this.#release('video');
    this.#open = false;
  }

  /** Ends everything, also what `open()` is still waiting for. */
  close(): void {
    this.#closed = true;
    for (const track of this.#local?.getTracks() ?? []) track.stop();
    this.#release('audio');
    this.#release('video');
    this.#leg = undefined;
    for (const track of this.#remote?.getTracks() ?? []) {
      track.stop();
      this.#remote?.removeTrack(track);
    }
  }

  async #openLater(): Promise<void> {
    this.#open = true;
    try {
      const track = await this.#lease('audio');
      const wanted = this.local !== undefined && !this.#closed;
      if (!wanted) this.#release('audio');
      this.#put(track);
      if (wanted) await this.#send('audio');
    } finally {
      this.#later = undefined;
    }
  }

  #own(kind: Kind): MediaStreamTrack | undefined {
    return this.#local?.getTracks().find((track) => track.kind === kind);
  }

  // A device's track, and another one whenever the device is another one.
  async #lease(kind: Kind): Promise<MediaStreamTrack> {
    let lease: Lease | undefined = undefined;
    const changed = (track: MediaStreamTrack | undefined): void => {
      if (!lease || this.#leases[kind] !== lease) return;
      if (!track) {
        this.#ended();
        return;
      }
      this.#put(track);
      markHandled(this.#send(kind));
    };
    const source = kind === 'audio' ? this.#microphone : this.#camera;
    if (!source) throw new CallingError('not-supported', 'There is no camera for this call.');
    lease = await source.lease(changed);
    this.#release(kind);
    this.#leases[kind] = lease;
    return lease.track;
  }

  #release(kind: Kind): void {
    this.#leases[kind]?.release();
    this.#leases[kind] = undefined;
  }

  #add(track: MediaStreamTrack): void {
    this.#local?.addTrack(track);
    // Nobody stops a stream of the page's but its source: the user, where it is a screen.
    if (track.kind === 'video' && !this.#leases.video) {
      track.addEventListener('ended', () => {
        if (this.#own('video') === track) this.#ended();
      });
    }
  }

  #put(track: MediaStreamTrack): void {
    if (!this.#open || this.#closed) {
      track.stop();
      return;
    }
    this.#take(track.kind as Kind);
    this.#add(track);
    // Before it is sent: a muted call sends nothing of the new one either.
    this.#apply();
    this.onVideo?.();
  }

  #take(kind: Kind): void {
    for (const track of this.#local?.getTracks() ?? []) {
      if (track.kind !== kind) continue;
      this.#local?.removeTrack(track);
      track.stop();
    }
  }

  #ended(): void {
    this.dropVideo();
    this.onVideoEnded?.();
  }

  async #send(kind: Kind): Promise<void> {
    const mixed = kind === 'audio' ? this.#leg?.track : undefined;
    await this.onSend?.(kind, mixed ?? this.#own(kind) ?? null);
  }

  #apply(): void {
    for (const track of this.#local?.getTracks() ?? []) {
      track.enabled = !this.#held && !(this.#muted && track.kind === 'audio');
    }
    for (const track of this.#remote?.getTracks() ?? []) track.enabled = !this.#held;
    if (!this.#leg) return;
    this.#leg.track.enabled = !this.#held;
    this.#leg.feed(this.#own('audio'), this.#remote?.getAudioTracks() ?? []);
  }
}
