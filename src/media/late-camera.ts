import { CallingError } from '../core/errors.js';
import type { Camera } from './camera.js';

/** A hold on the camera, with a track of its own. */
export interface CameraLease {
  /** The track to be sent now; another one after each change of the camera. */
  readonly track: MediaStreamTrack;
  /** Stops the track; the camera goes off with the last lease. Idempotent. */
  release(): void;
}

/** What a camera asks and tells. */
export interface CameraOwner {
  /** A device id, or `default` for no constraint. */
  deviceId(): string;
  /** A chosen camera is not there, or one in use is gone; the default one takes its place. */
  lost(deviceId: string): void;
  /** Another one was chosen and cannot be opened. */
  failed(this: void, error: unknown): void;
}

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
