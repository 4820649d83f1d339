import { mediaDevices, microphoneError } from './media-errors.js';

/** A hold on the microphone, with a track of its own. */
export interface MicrophoneLease {
  /** The track to be sent now; another one after each change of the microphone. */
  readonly track: MediaStreamTrack;
  /** Stops the track; the microphone goes off with the last lease. Idempotent. */
  release(): void;
}

/** What the microphone is opened with. */
export interface MicrophoneSettings {
  /** A device id, or `default` for no constraint. */
  readonly deviceId: string;
}

interface Source {
  readonly deviceId: string;
  readonly stream: Promise<MediaStream>;
  leases: number;
}

/**
 * The microphone of one calling: opened with the first lease, closed with the last. Every lease has
 * a clone, so that muting or ending one call does nothing to another.
 */
export class Microphone {
  readonly #settings: () => MicrophoneSettings;
  readonly #onMissing: (deviceId: string) => void;
  #source: Source | undefined;

  /** `onMissing` is told a chosen device that is not there; the default one is used instead. */
  constructor(settings: () => MicrophoneSettings, onMissing: (deviceId: string) => void) {
    this.#settings = settings;
    this.#onMissing = onMissing;
  }

  /**
   * Rejects with `permission-denied`, `device-not-found`, `device-in-use` or `not-supported`.
   * `changed` is told each track that takes the place of the lease's.
   */
  async lease(
    changed: (track: MediaStreamTrack) => void = () => undefined,
  ): Promise<MicrophoneLease> {
    const { deviceId } = this.#settings();
    let source = this.#source;
    if (source?.deviceId !== deviceId) {
      source = { deviceId, stream: this.#open(deviceId), leases: 0 };
      this.#source = source;
    }
    const held = source;
    held.leases += 1;
    try {
      const stream = await held.stream;
      const original = stream.getAudioTracks()[0];
      if (original?.readyState !== 'live') {
        // It was unplugged since it was opened: open it anew.
        this.#release(held);
        if (this.#source === held) this.#source = undefined;
        return await this.lease(changed);
      }
      return this.#leaseOf(held, original.clone());
    } catch (cause) {
      this.#release(held);
      if (this.#source === held) this.#source = undefined;
      throw cause;
    }
  }

  #leaseOf(source: Source, track: MediaStreamTrack): MicrophoneLease {
    let released = false;
    return {
      track,
      release: () => {
        if (released) return;
        released = true;
        track.stop();
        this.#release(source);
      },
    };
  }

  #release(source: Source): void {
    source.leases -= 1;
    if (source.leases > 0) return;
    if (this.#source === source) this.#source = undefined;
    source.stream.then(
      (stream) => {
        if (source.leases <= 0) for (const track of stream.getTracks()) track.stop();
      },
      () => undefined,
    );
  }

  async #open(deviceId: string): Promise<MediaStream> {
    const devices = mediaDevices();
    try {
      return await devices.getUserMedia({ audio: audioConstraints(deviceId) });
    } catch (cause) {
      const missing = cause instanceof Error && isMissing(cause.name);
      if (!missing || deviceId === 'default') throw microphoneError(cause);
      this.#onMissing(deviceId);
    }
    try {
      return await devices.getUserMedia({ audio: audioConstraints('default') });
    } catch (cause) {
      throw microphoneError(cause);
    }
  }
}

function audioConstraints(deviceId: string): boolean | MediaTrackConstraints {
  return deviceId === 'default' ? true : { deviceId: { exact: deviceId } };
}

function isMissing(name: string): boolean {
  return name === 'OverconstrainedError' || name === 'NotFoundError';
}
