import { Subject } from 'rxjs';
import { CallingError, isCallingError } from '../core/errors.js';
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
  /** Default `true` (W3C Media Capture 4.3.5). */
  readonly echoCancellation?: boolean | undefined;
  /** Default `true`. */
  readonly noiseSuppression?: boolean | undefined;
  /** Default `true`. */
  readonly autoGainControl?: boolean | undefined;
}

/** What was made of a microphone's track. */
export interface TreatedTrack {
  readonly track: MediaStreamTrack;
  /** Frees it; the track it was made of goes on. */
  release(): void;
}

/** A microphone that is open. */
export class MicrophoneSource {
  /** What is sent in the place of the browser's track. */
  treated: TreatedTrack | undefined;
  readonly #closing = new AbortController();

  /** `deviceId` is what was opened in the end; empty where silence takes a microphone's place. */
  constructor(
    readonly settings: MicrophoneSettings,
    readonly deviceId: string,
    readonly raw: MediaStreamTrack,
    ended: (source: MicrophoneSource) => void = () => undefined,
  ) {
    const { signal } = this.#closing;
    raw.addEventListener('ended', () => ended(this), { signal });
  }

  /** What every lease gets a clone of. */
  get track(): MediaStreamTrack {
    return this.treated?.track ?? this.raw;
  }

  get silent(): boolean {
    return this.deviceId === '';
  }

  close(): void {
    this.#closing.abort();
    this.treated?.release();
    this.raw.stop();
  }
}

/**
 * The microphone of one calling: opened with the first lease, closed with the last. Every lease has
 * a clone, so that muting or ending one call does nothing to another.
 */
export class Microphone {
  /** Hot: each source that is used from now on, `undefined` when the microphone goes off. */
  readonly source$ = new Subject<MicrophoneSource | undefined>();

  /** Called when a source ended by itself: unplugged, or no longer allowed. */
  onEnded: ((source: MicrophoneSource) => void) | undefined;

  /** Makes of the browser's track what is sent in its place; never rejects. */
  treat: ((raw: MediaStreamTrack) => Promise<TreatedTrack | undefined>) | undefined;

  readonly #settings: () => MicrophoneSettings;
  readonly #onMissing: (deviceId: string) => void;
  readonly #leases = new Set<Lease>();
  #waiting = 0;
  #source: MicrophoneSource | undefined;
  #opening: Promise<void> | undefined;
  #permission: PermissionStatus | undefined;

  /** `onMissing` is told a chosen device that is not there; the default one is used instead. */
  constructor(settings: () => MicrophoneSettings, onMissing: (deviceId: string) => void) {
    this.#settings = settings;
    this.#onMissing = onMissing;
    void this.#askPermission();
  }

  /** What the leases have their tracks from; `undefined` while the microphone is off. */
  get source(): MicrophoneSource | undefined {
    return this.#source;
  }

  /** Whether it can be opened without asking the user, as far as the browser tells. */
  get isAllowed(): boolean {
    return this.#permission?.state === 'granted';
  }

  /** Whether somebody has a lease, or waits for one. */
  get inUse(): boolean {
    return this.#leases.size + this.#waiting > 0;
  }

  /**
   * Rejects with `permission-denied`, `device-not-found`, `device-in-use` or `not-supported`.
   * `changed` is told each track that takes the place of the lease's.
   */
  async lease(
    changed: (track: MediaStreamTrack) => void = () => undefined,
  ): Promise<MicrophoneLease> {
    this.#waiting += 1;
    try {
      for (;;) {
        const source = this.#source;
        if (source && !source.silent && source.raw.readyState === 'live') {
          const lease = new Lease(this, source, changed);
          this.#leases.add(lease);
          return lease;
        }
        this.#opening ??= this.#openFirst();
        await this.#opening;
      }
    } finally {
      this.#waiting -= 1;
      this.#closeIfFree();
    }
  }

  /** Opens what is wished, or the default one where that is not there. */
  async open(): Promise<MicrophoneSource> {
    const settings = this.#settings();
    const { deviceId } = settings;
    try {
      return await this.openDevice(settings, deviceId);
    } catch (cause) {
      const missing = isCallingError(cause) && cause.code === 'device-not-found';
      if (!missing || deviceId === 'default') throw cause;
      this.#onMissing(deviceId);
      return this.openDevice(settings, 'default');
    }
  }

  /** Opens one device; whoever asks for it uses or closes it. */
  async openDevice(settings: MicrophoneSettings, deviceId: string): Promise<MicrophoneSource> {
    const raw = await openTrack({ ...settings, deviceId });
    const source = new MicrophoneSource(settings, deviceId, raw, this.#ended);
    source.treated = await this.treat?.(raw);
    // Some browsers give the track of a device they cannot read, and end it.
    if (raw.readyState === 'live') return source;
    source.close();
    throw microphoneError(new DOMException('It ended at once.', 'NotReadableError'));
  }

  /** Gives every lease a track of this source from now on, and closes the one before. */
  use(source: MicrophoneSource): void {
    const before = this.#source;
    this.#source = source;
    for (const lease of this.#leases) lease.change(source);
    if (before !== source) before?.close();
    this.source$.next(source);
    this.#closeIfFree();
  }

  /** Ends a lease. */
  giveBack(lease: Lease): void {
    if (!this.#leases.delete(lease)) return;
    lease.stop();
    this.#closeIfFree();
  }

  // Asks the browser, not the user; what it gives back shows every later change.
  async #askPermission(): Promise<void> {
    try {
      this.#permission = await navigator.permissions.query({ name: 'microphone' });
    } catch {
      // This browser does not tell.
    }
  }

  async #openFirst(): Promise<void> {
    const before = this.#source;
    try {
      const source = await this.open();
      if (this.#source === before) this.use(source);
      else source.close();
    } finally {
      this.#opening = undefined;
    }
  }

  readonly #ended = (source: MicrophoneSource): void => {
    this.onEnded?.(source);
  };

  #closeIfFree(): void {
    const source = this.#source;
    if (this.inUse || !source) return;
    this.#source = undefined;
    source.close();
    this.source$.next(undefined);
  }
}

class Lease implements MicrophoneLease {
  track: MediaStreamTrack;
  readonly #microphone: Microphone;
  readonly #changed: (track: MediaStreamTrack) => void;
  #source: MicrophoneSource;

  constructor(
    microphone: Microphone,
    source: MicrophoneSource,
    changed: (track: MediaStreamTrack) => void,
  ) {
    this.#microphone = microphone;
    this.#changed = changed;
    this.#source = source;
    this.track = this.#trackOf(source);
  }

  release(): void {
    this.#microphone.giveBack(this);
  }

  change(source: MicrophoneSource): void {
    const before = this.track;
    this.#source = source;
    this.track = this.#trackOf(source);
    this.track.enabled = before.enabled;
    this.#changed(this.track);
    this.#stop(before);
  }

  stop(): void {
    this.#stop(this.track);
  }

  // The track has ended: clones end with their device as well, each by an event of its own.
  handleEvent(): void {
    if (!this.#source.treated) this.#microphone.onEnded?.(this.#source);
  }

  #trackOf(source: MicrophoneSource): MediaStreamTrack {
    const track = source.track.clone();
    track.addEventListener('ended', this);
    return track;
  }

  #stop(track: MediaStreamTrack): void {
    track.removeEventListener('ended', this);
    track.stop();
  }
}

/** What is asked of the browser; a device that was chosen is asked for and no other. */
export function audioConstraints({
  deviceId,
  echoCancellation = true,
  noiseSuppression = true,
  autoGainControl = true,
}: MicrophoneSettings): MediaTrackConstraints {
  const processing = { echoCancellation, noiseSuppression, autoGainControl };
  return deviceId === 'default' ? processing : { ...processing, deviceId: { exact: deviceId } };
}

async function openTrack(settings: MicrophoneSettings): Promise<MediaStreamTrack> {
  const devices = mediaDevices();
  try {
    const stream = await devices.getUserMedia({ audio: audioConstraints(settings) });
    const [track] = stream.getAudioTracks();
    if (track) return track;
  } catch (cause) {
    throw microphoneError(cause);
  }
  throw new CallingError('media-failed', 'The browser gave a microphone without a track.');
}
