import type { Observable, Subscription } from 'rxjs';
import { CallingError } from '../core/errors.js';
import type { StateStore } from '../core/state-store.js';
import {
  canSelectOutput,
  type CallingAudioSignal,
  type CallingAudioState,
  type SoundProcessor,
} from './calling-audio.js';
import { DeviceList } from './device-list.js';
import { LevelMeter } from './level-meter.js';
import { MicrophoneKeeper, type MicrophoneOwner } from './microphone-keeper.js';
import type { MicrophoneSource } from './microphone.js';
import type { Outputs } from './outputs.js';
import { SoundProcessing } from './sound-processing.js';

/** What of the devices is a setting; the outputs that ring are parted by spaces. */
export interface DeviceChoice {
  readonly microphone?: string;
  readonly speaker?: string;
  readonly ringDevices?: string;
}

/** What the devices need from their calling. */
export interface DevicesOwner extends MicrophoneOwner {
  readonly outputs: Outputs;
  readonly store: StateStore<CallingAudioState, CallingAudioSignal>;
  /** This is the setting from now on. */
  choose(choice: DeviceChoice): void;
}

/** Whether a choice is still the latest one. */
type StillLatest = () => boolean;

/**
 * What a calling knows of the devices and does with them. A chunk of its own: loaded by the first
 * call, by whoever looks at the devices, and by choosing one.
 */
export class Devices {
  readonly #owner: DevicesOwner;
  readonly #list: DeviceList;
  readonly #keeper: MicrophoneKeeper;
  readonly #processing: SoundProcessing;
  readonly #following: Subscription;
  readonly #meter: LevelMeter;
  readonly #listed: Promise<void>;

  constructor(owner: DevicesOwner) {
    this.#owner = owner;
    const { microphone } = owner;
    this.#list = new DeviceList((plugged) => {
      this.#changed(plugged);
    });
    this.#keeper = new MicrophoneKeeper(owner, this.#list);
    this.#processing = new SoundProcessing(owner);
    this.#following = microphone.source$.subscribe((source) => {
      this.#keeper.used();
      // It was allowed just now, perhaps for the first time: devices have names.
      if (source && !this.#list.knows(source.deviceId)) void this.#list.refresh();
    });
    this.#meter = new LevelMeter({
      microphone,
      clock: owner.clock,
      mayOpen: async () => (await this.#list.askPermission()) === 'granted',
    });
    this.#listed = this.#list.refresh();
    this.#keeper.used();
  }

  /** See `CallingAudio.level$`. */
  get level$(): Observable<number> {
    return this.#meter.level$;
  }

  /** Looks at what there is once more: the microphone may have been allowed. */
  refresh(): void {
    void this.#list.refresh();
  }

  /** The page has written what the microphone is opened with. */
  written(): void {
    this.#keeper.written();
  }

  /** A microphone in use ended by itself. */
  ended(source: MicrophoneSource): void {
    this.#keeper.ended(source);
  }

  /** See `CallingAudio.selectMicrophone()`. */
  async selectMicrophone(deviceId: string, latest: StillLatest): Promise<void> {
    await this.#listed;
    checkLatest(latest);
    await this.#keeper.select(deviceId, () => {
      this.#owner.choose({ microphone: deviceId });
    });
  }

  /** See `CallingAudio.selectSpeaker()`. */
  async selectSpeaker(deviceId: string, latest: StillLatest): Promise<void> {
    await this.#selectOutputs([deviceId], { speaker: deviceId }, latest);
  }

  /** See `CallingAudio.selectRingDevices()`. */
  async selectRingDevices(deviceIds: readonly string[], latest: StillLatest): Promise<void> {
    const ringDevices = deviceIds.length > 0 ? deviceIds.join(' ') : 'default';
    await this.#selectOutputs(deviceIds, { ringDevices }, latest);
  }

  /** See `CallingAudio.setProcessor()`. */
  setProcessor(processor: SoundProcessor | null): Promise<void> {
    return this.#processing.set(processor);
  }

  dispose(): void {
    this.#meter.dispose();
    this.#following.unsubscribe();
    this.#keeper.dispose();
    this.#processing.dispose();
    this.#list.dispose();
  }

  async #selectOutputs(
    deviceIds: readonly string[],
    choice: DeviceChoice,
    latest: StillLatest,
  ): Promise<void> {
    if (!canSelectOutput()) {
      throw new CallingError(
        'not-supported',
        'This browser lets no page choose where sound goes. It can be chosen in the system.',
      );
    }
    await Promise.all(deviceIds.map(tryOutput));
    checkLatest(latest);
    const { outputs } = this.#owner;
    const { speaker, ringDevices } = this.#owner.store.state;
    this.#owner.choose(choice);
    await outputs.settled();
    const lost = deviceIds.find((deviceId) => outputs.isLost(deviceId));
    // Some browsers list an output only when it has been chosen once.
    const isListed = (id: string): boolean =>
      id === 'default' || this.#list.has('audiooutput', id) === true;
    if (!deviceIds.every(isListed)) void this.#list.refresh();
    if (lost === undefined || !latest()) return;
    this.#owner.choose(
      choice.speaker === undefined ? { ringDevices: ringDevices.join(' ') } : { speaker },
    );
    throw outputError(new DOMException(lost, 'AbortError'));
  }

  #changed(plugged: boolean): void {
    const { store, outputs } = this.#owner;
    store.dispatch({ type: 'permission', permission: this.#list.permission });
    store.dispatch({ type: 'devices', ...this.#list.devices });
    for (const kind of ['speaker', 'ring-device'] as const) {
      for (const deviceId of outputs.chosen(kind)) {
        const there = this.#list.has('audiooutput', deviceId);
        if (there) outputs.regain(deviceId);
        else if (there === false) outputs.lose(deviceId);
      }
    }
    this.#keeper.listed(plugged);
  }
}

function checkLatest(latest: StillLatest): void {
  if (!latest()) throw new CallingError('cancelled', 'Another device was chosen meanwhile.');
}

/** Rejects where an output cannot be used. */
async function tryOutput(deviceId: string): Promise<void> {
  try {
    await new Audio().setSinkId(deviceId === 'default' ? '' : deviceId);
  } catch (cause) {
    throw outputError(cause);
  }
}

function outputError(cause: unknown): CallingError {
  switch (cause instanceof DOMException ? cause.name : '') {
    case 'NotAllowedError':
      return new CallingError(
        'permission-denied',
        'This output was not allowed. Browsers allow it with the microphone.',
        { cause, retryable: true },
      );
    case 'NotFoundError':
      return new CallingError(
        'device-not-found',
        'There is no such output. Take one of calling.audio.state.speakers.',
        { cause, retryable: true },
      );
    default:
      return new CallingError('device-in-use', 'The output cannot be used just now.', {
        cause,
        retryable: true,
      });
  }
}
