import { isCallingError } from '../core/errors.js';
import type { CameraLease, CameraOwner } from './camera-lease.js';
import { cameraError, mediaDevices } from './media-errors.js';

interface Source {
  /** What was wished for; another device may have taken its place. */
  readonly wished: string;
  readonly track: MediaStreamTrack;
  /** Whether it does so until that one is there again. */
  readonly standsIn: boolean;
}

/** Enough for a face, and for a screen's width of it; a camera that has less gives what it has. */
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };

/**
 * The camera of one calling: on with the first lease, off with the last. Every lease has a clone, so
 * that a call that ends or holds does nothing to another.
 */
export class Camera {
  readonly #owner: CameraOwner;
  readonly #leases = new Set<Lease>();
  #source: Source | undefined;
  #opening: Promise<void> | undefined;
  #waiting = 0;
  // What is being opened in the place of another one.
  #choosing: string | undefined;

  constructor(owner: CameraOwner) {
    this.#owner = owner;
  }

  /** Rejects with `permission-denied`, `device-not-found`, `device-in-use` or `not-supported`. */
  async lease(changed: (track: MediaStreamTrack | undefined) => void): Promise<CameraLease> {
    this.#waiting += 1;
    try {
      while (this.#source?.track.readyState !== 'live') {
        this.#opening ??= this.#openFirst();
        await this.#opening;
      }
      const lease = new Lease(this.#source.track, changed);
      this.#leases.add(lease);
      return {
        get track() {
          return lease.track;
        },
        release: () => {
          if (!this.#leases.delete(lease)) return;
          lease.track.stop();
          this.#closeIfFree();
        },
      };
    } finally {
      this.#waiting -= 1;
      this.#closeIfFree();
    }
  }

  /** Another one may have been chosen: whoever has a lease gets a track of it. */
  async choose(): Promise<void> {
    const before = this.#source;
    const wished = this.#owner.deviceId();
    if (!before || before.wished === wished || this.#choosing === wished) return;
    this.#choosing = wished;
    try {
      const source = await this.#openInstead(before, wished);
      if (wished === this.#owner.deviceId() && this.#source === before) {
        this.#use(source);
        return;
      }
      // Meanwhile a third was chosen, or nobody needs one any more.
      source.track.stop();
    } finally {
      if (this.#choosing === wished) this.#choosing = undefined;
    }
    await this.choose();
  }

  async #openInstead(before: Source, wished: string): Promise<Source> {
    try {
      return await this.#open(wished);
    } catch (error) {
      if (!isCallingError(error) || error.code !== 'device-in-use') throw error;
    }
    // Many a telephone opens only one camera at a time.
    before.track.stop();
    for (const lease of this.#leases) lease.track.stop();
    try {
      return await this.#open(wished);
    } catch (error) {
      this.#none();
      throw error;
    }
  }

  async #openFirst(): Promise<void> {
    const wished = this.#owner.deviceId();
    try {
      this.#use(await this.#open(wished));
    } finally {
      this.#opening = undefined;
    }
    if (wished !== this.#owner.deviceId()) this.choose().catch(this.#owner.failed);
  }

  #use(source: Source): void {
    const before = this.#source;
    this.#source = source;
    source.track.addEventListener('ended', () => {
      void this.#lost(source);
    });
    if (source.standsIn) mediaDevices().addEventListener('devicechange', this.#plugged);
    else this.#watchNoMore();
    for (const lease of this.#leases) lease.change(source.track);
    before?.track.stop();
    this.#closeIfFree();
  }

  // Unplugged, or no longer allowed: `ended` is told for nothing that we stop ourselves.
  async #lost(source: Source): Promise<void> {
    if (this.#source !== source) return;
    this.#owner.lost(source.track.getSettings().deviceId ?? source.wished);
    try {
      const next = await openTrack('default');
      const { wished } = source;
      const standsIn = wished !== 'default';
      if (this.#source === source) this.#use({ wished, track: next, standsIn });
      else next.stop();
    } catch {
      if (this.#source === source) this.#none();
    }
  }

  async #open(wished: string): Promise<Source> {
    try {
      return { wished, track: await openTrack(wished), standsIn: false };
    } catch (cause) {
      const missing = isCallingError(cause) && cause.code === 'device-not-found';
      if (!missing || wished === 'default') throw cause;
    }
    this.#owner.lost(wished);
    return { wished, track: await openTrack('default'), standsIn: true };
  }

  // What was plugged in may be the one that is missed.
  readonly #plugged = (): void => {
    void this.#takeUp();
  };

  async #takeUp(): Promise<void> {
    const before = this.#source;
    if (!before?.standsIn) return;
    const { wished } = before;
    try {
      const all = await mediaDevices().enumerateDevices();
      if (!all.some(({ kind, deviceId }) => kind === 'videoinput' && deviceId === wished)) return;
      const track = await openTrack(wished);
      if (this.#source === before) this.#use({ wished, track, standsIn: false });
      else track.stop();
    } catch {
      // What stands in for it goes on.
    }
  }

  #watchNoMore(): void {
    mediaDevices().removeEventListener('devicechange', this.#plugged);
  }

  #none(): void {
    this.#source = undefined;
    this.#watchNoMore();
    for (const lease of this.#leases) lease.change(undefined);
  }

  #closeIfFree(): void {
    if (this.#leases.size + this.#waiting > 0) return;
    if (!this.#source) return;
    this.#source.track.stop();
    this.#source = undefined;
    this.#watchNoMore();
  }
}

class Lease {
  track: MediaStreamTrack;
  readonly #changed: (track: MediaStreamTrack | undefined) => void;

  constructor(source: MediaStreamTrack, changed: (track: MediaStreamTrack | undefined) => void) {
    this.track = source.clone();
    this.#changed = changed;
  }

  change(source: MediaStreamTrack | undefined): void {
    const before = this.track;
    this.track = source?.clone() ?? before;
    this.track.enabled = before.enabled;
    this.#changed(source && this.track);
    if (this.track !== before) before.stop();
  }
}

async function openTrack(deviceId: string): Promise<MediaStreamTrack> {
  const devices = mediaDevices();
  const video = deviceId === 'default' ? SIZE : { ...SIZE, deviceId: { exact: deviceId } };
  try {
    const [track] = (await devices.getUserMedia({ video })).getVideoTracks();
    if (track) return track;
  } catch (cause) {
    throw cameraError(cause);
  }
  throw cameraError(new DOMException('There is no track.', 'NotReadableError'));
}
