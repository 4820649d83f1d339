import type { AudioDevice, CallingAudioState } from './calling-audio.js';

// Chromium lists what the system prefers as devices of their own; to choose it is `default`.
const PSEUDO = ['', 'default', 'communications'];

/** What devices the browser tells of. Asks for no permission. */
export class DeviceList {
  readonly #changed: (plugged: boolean) => void;
  #permission: PermissionState = 'prompt';
  #entries: readonly MediaDeviceInfo[] = [];
  #status: PermissionStatus | undefined;
  #closed = false;

  /** `changed` is called after each look, with `plugged` where a device came or went. */
  constructor(changed: (plugged: boolean) => void) {
    this.#changed = changed;
    navigator.mediaDevices.addEventListener('devicechange', this.#onDeviceChange);
  }

  /** The devices one can choose. */
  get devices(): Pick<CallingAudioState, 'microphones' | 'speakers' | 'cameras'> {
    return {
      microphones: this.#real('audioinput'),
      speakers: this.#real('audiooutput'),
      cameras: this.#real('videoinput'),
    };
  }

  /** Whether a device is there; `undefined` while the browser does not say which there are. */
  has(kind: 'audioinput' | 'audiooutput', deviceId: string): boolean | undefined {
    const all = this.#entries.filter((entry) => entry.kind === kind);
    if (all.some((entry) => entry.deviceId === deviceId)) return true;
    const hidden = all.some((entry) => entry.deviceId === '');
    // Some browsers tell of outputs only one by one, when they have been allowed.
    const untold = kind === 'audiooutput' && all.length === 0;
    return hidden || untold ? undefined : false;
  }

  /** Whether a microphone is there that could be opened. */
  get hasMicrophone(): boolean {
    return this.#entries.some(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '');
  }

  /** Whether this microphone is known by name: it was allowed when the devices were listed. */
  knows(deviceId: string): boolean {
    return this.#entries.some(
      (entry) => entry.deviceId === deviceId && entry.kind === 'audioinput' && entry.label !== '',
    );
  }

  /** Which microphone the system prefers, where the browser says so. */
  get preferred(): string | undefined {
    const entry = this.#entries.find(
      ({ kind, deviceId }) => kind === 'audioinput' && deviceId === 'default',
    );
    // Before the microphone is allowed it has no name.
    return entry?.label ? `${entry.groupId} ${entry.label}` : undefined;
  }

  /** Looks again. */
  async refresh(plugged = false): Promise<void> {
    try {
      const entries = await navigator.mediaDevices.enumerateDevices();
      if (this.#closed) return;
      this.#entries = entries;
    } catch {
      // A page that may not look (permissions policy) has the default devices.
    }
    // What tells of its changes need not be asked again: Chromium keeps each that is given out (seen in 156).
    if (this.#status?.state === 'granted') this.#permission = 'granted';
    else await this.askPermission();
    if (!this.#closed) this.#changed(plugged);
  }

  /** Whether the microphone was allowed when last asked, as far as the browser tells. */
  get permission(): PermissionState {
    return this.#permission;
  }

  /** Asks the browser, not the user, whether the microphone is allowed. */
  async askPermission(): Promise<PermissionState> {
    this.#permission = await this.#ask();
    return this.#permission;
  }

  dispose(): void {
    this.#closed = true;
    navigator.mediaDevices.removeEventListener('devicechange', this.#onDeviceChange);
    this.#status?.removeEventListener('change', this.#onPermission);
  }

  async #ask(): Promise<PermissionState> {
    try {
      const status = await navigator.permissions.query({ name: 'microphone' });
      if (!this.#status && !this.#closed) {
        this.#status = status;
        status.addEventListener('change', this.#onPermission);
      }
      return status.state;
    } catch {
      // This browser does not tell. It names devices only where they are allowed.
      const named = this.#entries.some(({ kind, label }) => kind === 'audioinput' && label !== '');
      return named ? 'granted' : 'prompt';
    }
  }

  #real(kind: MediaDeviceKind): readonly AudioDevice[] {
    return this.#entries
      .filter((entry) => entry.kind === kind && !PSEUDO.includes(entry.deviceId))
      .map(({ deviceId, label }) => ({ deviceId, label }));
  }

  readonly #onDeviceChange = (): void => {
    void this.refresh(true);
  };

  readonly #onPermission = (): void => {
    void this.refresh(true);
  };
}
