import type { Microphone, MicrophoneLease } from './microphone.js';

/** The streams of one call: what is sent and what is received. */
export class CallMedia {
  readonly #microphone: Microphone;
  readonly #remote = typeof MediaStream === 'undefined' ? undefined : new MediaStream();
  #local: MediaStream | undefined;
  #lease: MicrophoneLease | undefined;
  #muted = false;
  #held = false;
  #closed = false;

  constructor(microphone: Microphone) {
    this.#microphone = microphone;
  }

  get local(): MediaStream | undefined {
    return this.#local;
  }

  get remote(): MediaStream | undefined {
    return this.#remote;
  }

  /**
   * Makes what will be sent: clones of the given stream's tracks, else the microphone. Rejects as
   * `Microphone.lease()` does; after `close()` it opens nothing.
   */
  async open(stream: MediaStream | undefined): Promise<MediaStream> {
    const tracks = stream ? stream.getTracks().map((track) => track.clone()) : [];
    if (!stream) {
      const lease = await this.#microphone.lease();
      if (this.#closed) lease.release();
      this.#lease = lease;
      tracks.push(lease.track);
    }
    const local = new MediaStream(tracks);
    this.#local = local;
    this.#apply();
    if (this.#closed) this.release();
    return local;
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

  #apply(): void {
    for (const track of this.#local?.getTracks() ?? []) {
      track.enabled = !this.#held && !(this.#muted && track.kind === 'audio');
    }
    for (const track of this.#remote?.getTracks() ?? []) track.enabled = !this.#held;
  }
}
