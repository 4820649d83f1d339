import type { Microphone, MicrophoneLease } from './microphone.js';

/** What a call's media are made of. */
export interface MediaSource {
  /** The page's stream; its tracks are cloned. Without one the microphone is leased. */
  readonly stream?: MediaStream | undefined;
  /** What another call sends, so that nothing is asked for anew. */
  readonly like?: CallMedia | undefined;
}

/** The streams of one call: what is sent and what is received. */
export class CallMedia {
  readonly #microphone: Pick<Microphone, 'lease'>;
  readonly #remote = typeof MediaStream === 'undefined' ? undefined : new MediaStream();
  #local: MediaStream | undefined;
  #lease: MicrophoneLease | undefined;
  #muted = false;
  #held = false;
  #closed = false;

  /** Called when another track of a kind is to be sent from now on, or nothing of it. */
  onSend: ((kind: 'audio' | 'video', track: MediaStreamTrack | null) => void) | undefined;

  constructor(microphone: Pick<Microphone, 'lease'>) {
    this.#microphone = microphone;
  }

  /** What is sent; one and the same stream while it is open, in which tracks come and go. */
  get local(): MediaStream | undefined {
    return this.#local;
  }

  /** What is received; one and the same stream for the call's whole life. */
  get remote(): MediaStream | undefined {
    return this.#remote;
  }

  /**
   * Makes what will be sent. Rejects as `Microphone.lease()` does; after `close()` it opens nothing.
   */
  async open({ stream, like }: MediaSource): Promise<MediaStream> {
    const copies = ((stream ?? like?.local)?.getTracks() ?? []).map((track) => track.clone());
    const leased = like ? like.#lease !== undefined : !stream;
    const lease = leased ? await this.#leaseLike(like) : undefined;
    if (this.#closed) lease?.release();
    this.#lease = lease;
    const tracks = lease ? [...withoutAudio(copies), lease.track] : copies;
    const local = new MediaStream(tracks);
    this.#local = local;
    this.#apply();
    if (this.#closed) this.release();
    return local;
  }

  // What a call that takes another's place cannot have of its own it copies.
  #leaseLike(like: CallMedia | undefined): Promise<MicrophoneLease | undefined> {
    const lease = this.#microphone.lease((track) => {
      this.#replace(track);
    });
    return like ? lease.catch(() => undefined) : lease;
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
    return true;
  }

  removeRemote(track: MediaStreamTrack): boolean {
    if (!this.#remote?.getTracks().includes(track)) return false;
    this.#remote.removeTrack(track);
    return true;
  }

  /** Gives the microphone back; `open()` may be called again. */
  release(): void {
    for (const track of this.#local?.getTracks() ?? []) track.stop();
    this.#lease?.release();
    this.#lease = undefined;
    this.#local = undefined;
  }

  /** Ends everything, also what `open()` is still waiting for. */
  close(): void {
    this.#closed = true;
    const local = this.#local;
    this.release();
    this.#local = local;
    for (const track of this.#remote?.getTracks() ?? []) {
      track.stop();
      this.#remote?.removeTrack(track);
    }
  }

  // The microphone is another one: its track takes the place of the one that was sent.
  #replace(track: MediaStreamTrack): void {
    const local = this.#local;
    if (!local || this.#closed) return;
    for (const before of local.getTracks()) {
      if (before.kind !== track.kind) continue;
      local.removeTrack(before);
      before.stop();
    }
    local.addTrack(track);
    // Before it is sent: a muted call sends nothing of the new one either.
    this.#apply();
    this.onSend?.(track.kind === 'video' ? 'video' : 'audio', track);
  }

  #apply(): void {
    for (const track of this.#local?.getTracks() ?? []) {
      track.enabled = !this.#held && !(this.#muted && track.kind === 'audio');
    }
    for (const track of this.#remote?.getTracks() ?? []) track.enabled = !this.#held;
  }
}

// A lease follows the microphone, which a copy does not.
function withoutAudio(copies: readonly MediaStreamTrack[]): readonly MediaStreamTrack[] {
  return copies.filter((track) => {
    if (track.kind === 'audio') track.stop();
    return track.kind !== 'audio';
  });
}
