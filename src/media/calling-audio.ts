import { Observable } from 'rxjs';
import { StateStore } from '../core/state-store.js';

/** Whether the browser lets a page choose where sound goes (W3C Audio Output Devices). */
export function canSelectOutput(): boolean {
  return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
}

/** A device one can choose. */
export interface AudioDevice {
  readonly deviceId: string;
  readonly label: string;
}

/** A frozen snapshot of the devices and of the permission to sound. */
export interface CallingAudioState {
  /**
   * The lists are filled once somebody looks, and kept current. Browsers name no device before the
   * microphone (for cameras: a camera) has been allowed; until then they are empty. `default` is
   * always a valid choice and in no list.
   */
  readonly microphones: readonly AudioDevice[];
  /** The outputs, for calls and for ringing. */
  readonly speakers: readonly AudioDevice[];
  readonly cameras: readonly AudioDevice[];
  /** Whether the microphone is allowed, as far as the browser tells. */
  readonly permission: PermissionState;
  /** Sound was refused by the autoplay policy and waits for `start()`. */
  readonly blocked: boolean;
  /** Whether the browser lets a page choose where sound goes. */
  readonly canSelectSpeaker: boolean;
  /** The device id that is chosen, there or not. */
  readonly microphone: string;
  readonly speaker: string;
  readonly ringDevices: readonly string[];
}

/** What can happen to `calling.audio`. */
export type CallingAudioSignal =
  | { readonly type: 'blocked'; readonly blocked: boolean }
  | ({ readonly type: 'devices' } & Pick<CallingAudioState, 'microphones' | 'speakers' | 'cameras'>)
  | { readonly type: 'permission'; readonly permission: PermissionState }
  | ({ readonly type: 'chosen' } & Pick<
      CallingAudioState,
      'microphone' | 'speaker' | 'ringDevices'
    >);

function reduceAudio(
  state: CallingAudioState,
  { type: _type, ...change }: CallingAudioSignal,
): CallingAudioState {
  const next = { ...state, ...change };
  return JSON.stringify(next) === JSON.stringify(state) ? state : next;
}

/** The store behind `calling.audio`. */
export function createAudioStore(): StateStore<CallingAudioState, CallingAudioSignal> {
  return new StateStore<CallingAudioState, CallingAudioSignal>(
    {
      microphones: [],
      speakers: [],
      cameras: [],
      permission: 'prompt',
      blocked: false,
      canSelectSpeaker: canSelectOutput(),
      microphone: 'default',
      speaker: 'default',
      ringDevices: ['default'],
    },
    reduceAudio,
  );
}

/**
 * Something between the microphone and the calls, such as a noise suppressor.
 */
export interface SoundProcessor {
  /**
   * Makes the track that is sent in the place of the microphone's; called for each microphone that is
   * opened. It may neither stop nor change the given track. `signal` is aborted when the result is no
   * longer needed; it is stopped then. One that throws or takes 2 s leaves the sound as it was.
   */
  process(
    track: MediaStreamTrack,
    signal: AbortSignal,
  ): MediaStreamTrack | Promise<MediaStreamTrack>;
  /** Called once when it will not be used again: replaced, failed, or the calling was disposed. */
  dispose?(): void;
}

/** What `calling.audio` asks of the machinery behind it. */
export interface CallingAudioControl {
  readonly store: StateStore<CallingAudioState, CallingAudioSignal>;
  readonly level$: Observable<number>;
  start(): Promise<void>;
  /** Somebody looks at the devices. */
  watch(): void;
  selectMicrophone(deviceId: string): Promise<void>;
  selectSpeaker(deviceId: string): Promise<void>;
  selectRingDevices(deviceIds: readonly string[]): Promise<void>;
  setProcessor(processor: SoundProcessor | null): Promise<void>;
}

/** Devices, levels and the permission to sound. Frozen. */
export class CallingAudio {
  readonly #control: CallingAudioControl;

  /** @internal */
  constructor(control: CallingAudioControl) {
    this.#control = control;
    Object.freeze(this);
  }

  /** The current snapshot. Looking at it begins to list the devices, and never asks for permission. */
  get state(): CallingAudioState {
    this.#control.watch();
    return this.#control.store.state;
  }

  /** The snapshots, the current one first. Subscribing begins to list the devices, as `state` does. */
  get state$(): Observable<CallingAudioState> {
    return new Observable((subscriber) => {
      this.#control.watch();
      return this.#control.store.state$.subscribe(subscriber);
    });
  }

  /**
   * How loud the microphone is, 0 (-60 dBFS or less) to 1 (0 dBFS), some 20 times a second, muted or
   * not. Measured only while somebody subscribes. With the microphone already allowed a subscription
   * turns it on; else it waits for a call to do so, and never asks.
   */
  get level$(): Observable<number> {
    return this.#control.level$;
  }

  /** Starts sound that the autoplay policy refused; call it from a user's gesture. */
  start(): Promise<void> {
    return this.#control.start();
  }

  /**
   * The microphone from now on, in running calls too and without renegotiation; `default` is no
   * constraint. Rejects with `device-not-found`, `device-in-use` or `permission-denied` and leaves it
   * as it was, and with `cancelled` when another choice was made meanwhile.
   */
  selectMicrophone(id: string): Promise<void> {
    return this.#control.selectMicrophone(id);
  }

  /**
   * The output for calls and their tones, at once. Rejects as `selectMicrophone()` does, and with
   * `not-supported` where the browser lets no page choose (`canSelectSpeaker`).
   */
  selectSpeaker(id: string): Promise<void> {
    return this.#control.selectSpeaker(id);
  }

  /** The outputs that ring, of `speakers`, apart from the speaker. Rejects as `selectSpeaker()` does. */
  selectRingDevices(ids: readonly string[]): Promise<void> {
    return this.#control.selectRingDevices(ids);
  }

  /**
   * Puts something between the microphone and the calls, in running calls too; `null` takes it out.
   * Rejects with `media-failed` when it throws or takes 2 s: the sound is then unprocessed.
   */
  setProcessor(processor: SoundProcessor | null): Promise<void> {
    return this.#control.setProcessor(processor);
  }
}
