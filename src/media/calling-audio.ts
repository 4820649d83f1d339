import { EMPTY, type Observable } from 'rxjs';
import { rejected } from '../core/errors.js';
import { StateStore } from '../core/state-store.js';

/** A device one can choose. Labels are empty until the microphone has been allowed once. */
export interface AudioDevice {
  readonly deviceId: string;
  readonly label: string;
}

/** A frozen snapshot of the devices and of the permission to sound. */
export interface CallingAudioState {
  readonly microphones: readonly AudioDevice[];
  readonly speakers: readonly AudioDevice[];
  readonly cameras: readonly AudioDevice[];
  /** Whether the microphone is allowed, as far as the browser tells. */
  readonly permission: PermissionState;
  /** Sound was refused by the autoplay policy and waits for `start()`. */
  readonly blocked: boolean;
  /** Whether the browser lets a page choose where sound goes. */
  readonly canSelectSpeaker: boolean;
}

/** What can happen to `calling.audio`. */
export interface CallingAudioSignal {
  readonly type: 'blocked';
  readonly blocked: boolean;
}

function reduceAudio(state: CallingAudioState, signal: CallingAudioSignal): CallingAudioState {
  return state.blocked === signal.blocked ? state : { ...state, blocked: signal.blocked };
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
      canSelectSpeaker:
        typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype,
    },
    reduceAudio,
  );
}

/** What `calling.audio` asks of the machinery behind it. */
export interface CallingAudioControl {
  readonly store: StateStore<CallingAudioState, CallingAudioSignal>;
  start(): Promise<void>;
}

/** Devices, levels and the permission to sound. Frozen. */
export class CallingAudio {
  readonly #control: CallingAudioControl;

  /** @internal */
  constructor(control: CallingAudioControl) {
    this.#control = control;
    Object.freeze(this);
  }

  get state(): CallingAudioState {
    return this.#control.store.state;
  }

  get state$(): Observable<CallingAudioState> {
    return this.#control.store.state$;
  }

  /** The microphone's level. Not built yet: completes without a value. */
  get level$(): Observable<number> {
    return EMPTY;
  }

  /** Starts sound that the autoplay policy refused; call it from a user's gesture. */
  start(): Promise<void> {
    return this.#control.start();
  }

  /** Not built yet: rejects with `not-supported`. */
  selectMicrophone(id: string): Promise<void> {
    return unsupported(`Microphone "${id}" cannot be chosen here yet; use the "microphone" input.`);
  }

  /** Not built yet: rejects with `not-supported`. */
  selectSpeaker(id: string): Promise<void> {
    return unsupported(`Speaker "${id}" cannot be chosen here yet; use the "speaker" input.`);
  }

  /** Not built yet: rejects with `not-supported`. */
  selectRingDevices(ids: readonly string[]): Promise<void> {
    return unsupported(`The ring devices (${String(ids.length)}) cannot be chosen yet.`);
  }

  /** Not built yet: rejects with `not-supported`. */
  setProcessor(processor: unknown): Promise<void> {
    return unsupported(`A sound processor (${typeof processor}) cannot be set yet.`);
  }
}

function unsupported(message: string): Promise<void> {
  return rejected('not-supported', message);
}
