import { Observable } from 'rxjs';
import type { Clock } from '../core/clock.js';
import { createDeferred } from '../core/deferred.js';
import { CallingError } from '../core/errors.js';
import { Late } from '../core/late.js';
import type { StateStore } from '../core/state-store.js';
import type { CallingAudioSignal, CallingAudioState, SoundProcessor } from './calling-audio.js';
import type { DeviceChoice, Devices } from './devices.js';
import { mediaDevices, microphoneError } from './media-errors.js';
import { audioConstraints, Microphone, type MicrophoneSettings } from './microphone.js';
import { Outputs, type OutputKind } from './outputs.js';
import { RemoteAudio } from './remote-audio.js';
import { TonePlayer } from './tone-player.js';

/** What the sound of a calling needs from it, and what it tells. */
export interface SoundOwner {
  readonly clock: Clock;
  readonly store: StateStore<CallingAudioState, CallingAudioSignal>;
  /** What the microphone is opened with. */
  microphone(): MicrophoneSettings;
  blocked(what: 'call' | 'ringtone'): void;
  started(): void;
  /** These devices are chosen from now on. */
  choose(choice: DeviceChoice): void;
  deviceLost(kind: 'microphone' | OutputKind, deviceId: string): void;
  /** Something that nobody asked for just now failed. */
  failed(error: CallingError): void;
}

/**
 * All of a calling that sounds or hears, and the autoplay policy's hold on it. A chunk of its own,
 * loaded beside the backend.
 */
export class SoundMachine {
  readonly microphone: Microphone;
  readonly remote: RemoteAudio;
  readonly tones: TonePlayer;
  /** See `CallingAudio.level$`. */
  readonly level$: Observable<number>;
  readonly #owner: SoundOwner;
  readonly #outputs = new Outputs();
  /** How often each has been chosen, so that the last one wins. */
  readonly #turns: Record<keyof DeviceChoice, number> = {
    microphone: 0,
    speaker: 0,
    ringDevices: 0,
  };
  readonly #devices = new Late(() => this.#create());
  #disposed = false;

  constructor(owner: SoundOwner) {
    this.#owner = owner;
    const block = (what: 'call' | 'ringtone') => (blocked: boolean) => {
      if (blocked) this.#block(what);
    };
    this.remote = new RemoteAudio(block('call'), this.#outputs);
    this.tones = new TonePlayer(owner.clock, block('ringtone'), this.#outputs);
    this.#outputs.onLost = (kind, deviceId) => {
      owner.deviceLost(kind, deviceId);
      // So that its return is noticed.
      this.watch();
    };
    this.microphone = new Microphone(
      () => owner.microphone(),
      (deviceId) => {
        owner.deviceLost('microphone', deviceId);
      },
    );
    this.microphone.onEnded = (source) => {
      this.#tell((devices) => {
        devices.ended(source);
      });
    };
    this.microphone.source$.subscribe((source) => {
      if (source) this.watch();
    });
    this.level$ = new Observable((subscriber) => {
      this.#load().then(
        ({ level$ }) => subscriber.add(level$.subscribe(subscriber)),
        () => {
          subscriber.complete();
        },
      );
    });
    this.#followChoice();
  }

  /** Begins to look at the devices. */
  watch(): void {
    if (!this.#devices.loaded) this.#tell(() => undefined);
  }

  /** The page has written these: what is being chosen is out of date. */
  written(names: readonly (keyof DeviceChoice)[], microphone: boolean): void {
    for (const name of names) this.#turns[name] += 1;
    this.#followChoice();
    if (!microphone) return;
    void this.#devices.ifAsked((devices) => {
      devices.written();
    });
  }

  /** See `Calling.createMicrophoneStream()`. */
  async createMicrophoneStream(constraints: MediaTrackConstraints = {}): Promise<MediaStream> {
    const settings = this.#owner.microphone();
    const { deviceId } = settings;
    const audio = audioConstraints({ ...settings, deviceId: 'default' });
    if (deviceId !== 'default') audio.deviceId = { ideal: deviceId };
    try {
      const stream = await mediaDevices().getUserMedia({ audio: { ...audio, ...constraints } });
      this.#tell((devices) => {
        devices.refresh();
      });
      return stream;
    } catch (cause) {
      throw microphoneError(cause);
    }
  }

  /** See `CallingAudio.selectMicrophone()`. */
  selectMicrophone(deviceId: string): Promise<void> {
    return this.#select('microphone', (devices, latest) =>
      devices.selectMicrophone(deviceId, latest),
    );
  }

  /** See `CallingAudio.selectSpeaker()`. */
  selectSpeaker(deviceId: string): Promise<void> {
    return this.#select('speaker', (devices, latest) => devices.selectSpeaker(deviceId, latest));
  }

  /** See `CallingAudio.selectRingDevices()`. */
  selectRingDevices(deviceIds: readonly string[]): Promise<void> {
    const ids = [...new Set(deviceIds)];
    return this.#select('ringDevices', (devices, latest) => devices.selectRingDevices(ids, latest));
  }

  /** See `CallingAudio.setProcessor()`. */
  async setProcessor(processor: SoundProcessor | null): Promise<void> {
    await (await this.#load()).setProcessor(processor);
  }

  /** Starts what was refused. Rejects with `permission-denied` where the browser still refuses. */
  async start(): Promise<void> {
    const { store } = this.#owner;
    try {
      await this.#unlock();
      await Promise.all([this.remote.start(), this.tones.start()]);
    } catch (cause) {
      throw new CallingError(
        'permission-denied',
        'The browser still refuses to play sound. Call startAudio() from a click or a key press.',
        { cause, retryable: true },
      );
    }
    if (!store.state.blocked) return;
    store.dispatch({ type: 'blocked', blocked: false });
    this.#owner.started();
  }

  dispose(): void {
    this.#disposed = true;
    void this.#devices.ifAsked((devices) => {
      devices.dispose();
    });
  }

  #followChoice(): void {
    const { microphone, speaker, ringDevices } = this.#owner.store.state;
    this.#outputs.choose(speaker, ringDevices);
    // To notice when one of them goes.
    if ([microphone, speaker, ...ringDevices].some((id) => id !== 'default')) this.watch();
  }

  async #select(
    name: keyof DeviceChoice,
    select: (devices: Devices, latest: () => boolean) => Promise<void>,
  ): Promise<void> {
    this.#turns[name] += 1;
    const turn = this.#turns[name];
    await select(await this.#load(), () => turn === this.#turns[name]);
  }

  #tell(run: (devices: Devices) => void): void {
    this.#load().then(run, () => undefined);
  }

  async #load(): Promise<Devices> {
    if (this.#disposed) throw new CallingError('disposed', 'The calling was disposed.');
    mediaDevices();
    return this.#devices.load();
  }

  async #create(): Promise<Devices> {
    const owner = this.#owner;
    const { Devices } = await import('./devices.js');
    const devices = new Devices({
      microphone: this.microphone,
      outputs: this.#outputs,
      store: owner.store,
      clock: owner.clock,
      settings: () => owner.microphone(),
      choose: (choice) => {
        owner.choose(choice);
        this.#followChoice();
      },
      microphoneLost: (deviceId) => {
        owner.deviceLost('microphone', deviceId);
      },
      failed: (error) => {
        owner.failed(error);
      },
    });
    if (this.#disposed) devices.dispose();
    return devices;
  }

  // What was refused may be over by now; a short-lived context tells whether sound is allowed.
  async #unlock(): Promise<void> {
    if (typeof AudioContext === 'undefined') return;
    const context = new AudioContext();
    const patience = createDeferred<void>();
    const cancel = this.#owner.clock.after(500, () => {
      patience.resolve();
    });
    try {
      await Promise.race([context.resume(), patience.promise]);
      if (context.state !== 'running') throw new DOMException('refused', 'NotAllowedError');
    } finally {
      cancel();
      void context.close();
    }
  }

  #block(what: 'call' | 'ringtone'): void {
    this.#owner.store.dispatch({ type: 'blocked', blocked: true });
    this.#owner.blocked(what);
  }
}
