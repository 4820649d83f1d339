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
