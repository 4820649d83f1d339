import { CallingError } from '../core/errors.js';
import type { Camera } from './camera.js';
import type { CameraLease, CameraOwner } from './camera-lease.js';

/** The camera of one calling, loaded when one is asked for. */
export class LateCamera {
  readonly #owner: CameraOwner;
  #loading: Promise<Camera> | undefined;

  constructor(owner: CameraOwner) {
    this.#owner = owner;
  }

  /**
   * Rejects with `permission-denied`, `device-not-found`, `device-in-use`, `not-supported` or
   * `service-unavailable`. `changed` is told each track that takes the place of the lease's, and
   * `undefined` when there is no camera any more.
   */
  async lease(changed: (track: MediaStreamTrack | undefined) => void): Promise<CameraLease> {
    const camera = await this.#load();
    return camera.lease(changed);
  }

  /** Another one may have been chosen. */
  choose(): void {
    this.#loading
      ?.then((camera) => camera.choose())
      .catch((error: unknown) => {
        this.#owner.failed(error);
      });
  }

  #load(): Promise<Camera> {
    this.#loading ??= import('./camera.js').then(
      ({ Camera }) => new Camera(this.#owner),
      (cause: unknown) => {
        this.#loading = undefined;
        throw new CallingError(
          'service-unavailable',
          'What opens the camera could not be loaded. Check the connection and try again.',
          { cause, retryable: true },
        );
      },
    );
    return this.#loading;
  }
}
