import { Late } from '../core/late.js';
import type { CameraLease, CameraOwner } from './camera-lease.js';

/** The camera of one calling, loaded when one is asked for. */
export class LateCamera {
  readonly #owner: CameraOwner;
  readonly #camera = new Late(async () => {
    const { Camera } = await import('./camera.js');
    return new Camera(this.#owner);
  });

  constructor(owner: CameraOwner) {
    this.#owner = owner;
  }

  /**
   * Rejects with `permission-denied`, `device-not-found`, `device-in-use`, `not-supported` or
   * `service-unavailable`. `changed` is told each track that takes the place of the lease's, and
   * `undefined` when there is no camera any more.
   */
  async lease(changed: (track: MediaStreamTrack | undefined) => void): Promise<CameraLease> {
    const camera = await this.#camera.load();
    return camera.lease(changed);
  }

  /** Another one may have been chosen. */
  choose(): void {
    this.#camera.loading
      ?.then((camera) => camera.choose())
      .catch((error: unknown) => {
        this.#owner.failed(error);
      });
  }
}
