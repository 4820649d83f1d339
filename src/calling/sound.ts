import { Observable } from 'rxjs';
import type { Clock } from '../core/clock.js';
import { markHandled, rejected } from '../core/errors.js';
import { Late } from '../core/late.js';
import {
  CallingAudio,
  createAudioStore,
  type CallingAudioControl,
  type SoundProcessor,
} from '../media/calling-audio.js';
import type { DeviceChoice } from '../media/devices.js';
import type { MicrophoneLease, MicrophoneSettings } from '../media/microphone.js';
import type { OutputKind } from '../media/outputs.js';
import type { Playback } from '../media/remote-audio.js';
import type { SoundMachine, SoundOwner } from '../media/sound-machine.js';
import type { Tone, ToneSource } from '../media/tone-player.js';
import type { CallingOptions } from './options.js';

/** What the sound of a calling needs from it, and what it tells. */
export interface SoundHost extends Omit<SoundOwner, 'clock' | 'store' | 'microphone' | 'choose'> {
  options(): CallingOptions;
  /** These options are as chosen from now on, by whomever. */
  chosen(choice: DeviceChoice): void;
}

const choices = ['microphone', 'speaker', 'ringDevices'] as const;
const processing = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const;

/** The way to everything that sounds or hears, which is loaded when it is needed. */
export class Sound implements CallingAudioControl {
  readonly store = createAudioStore();
  readonly audio = new CallingAudio(this);
  readonly level$ = new Observable<number>((subscriber) => {
    this.#load().then(
      ({ level$ }) => subscriber.add(level$.subscribe(subscriber)),
      () => {
        subscriber.complete();
      },
    );
  });
  readonly #clock: Clock;
  readonly #host: SoundHost;
  readonly #machine = new Late(() => this.#create());
  #disposed = false;

  constructor(clock: Clock, host: SoundHost) {
    this.#clock = clock;
    this.#host = host;
    this.#show();
  }

  /** Loads it, so that it is there when it is needed. */
  preload(): void {
    void this.#load();
  }

  /** See `Microphone.lease()`. */
  async lease(changed?: (track: MediaStreamTrack) => void): Promise<MicrophoneLease> {
    return (await this.#load()).microphone.lease(changed);
  }

  /** See `Microphone.isAllowed`; not while it is not loaded. */
  get isAllowed(): boolean {
    return this.#machine.loaded?.microphone.isAllowed ?? false;
  }

  /** See `RemoteAudio.play()`. */
  play(stream: MediaStream): Playback {
    return (
      this.#machine.loaded?.remote.play(stream) ??
      this.#later((machine) => machine.remote.play(stream))
    );
  }

  /** See `TonePlayer.play()`. */
  tone(source: ToneSource, kind: OutputKind): Tone {
    return (
      this.#machine.loaded?.tones.play(source, kind) ??
      this.#later((machine) => machine.tones.play(source, kind))
    );
  }

  /** See `Calling.createMicrophoneStream()`. */
  createMicrophoneStream(constraints?: MediaTrackConstraints): Promise<MediaStream> {
    return this.#with((machine) => machine.createMicrophoneStream(constraints));
  }

  /** The page has written these options. */
  written(changes: CallingOptions): void {
    const names = choices.filter((name) => name in changes);
    const microphone = ['microphone', ...processing].some((name) => name in changes);
    if (names.length > 0) {
      const written = names.map((name) => [name, changes[name] ?? 'default']);
      this.#host.chosen(Object.fromEntries(written) as DeviceChoice);
      this.#show();
    }
    void this.#machine.ifAsked((machine) => {
      machine.written(names, microphone);
    });
  }

  start(): Promise<void> {
    return this.#with((machine) => machine.start());
  }

  watch(): void {
    // Where there are no devices there is nothing to look at.
    if ((globalThis.navigator as Partial<Navigator> | undefined)?.mediaDevices) {
      this.#tell((machine) => {
        machine.watch();
      });
    }
  }

  selectMicrophone(deviceId: string): Promise<void> {
    return this.#with((machine) => machine.selectMicrophone(deviceId));
  }

  selectSpeaker(deviceId: string): Promise<void> {
    return this.#with((machine) => machine.selectSpeaker(deviceId));
  }

  selectRingDevices(deviceIds: readonly string[]): Promise<void> {
    return this.#with((machine) => machine.selectRingDevices(deviceIds));
  }

  setProcessor(processor: SoundProcessor | null): Promise<void> {
    return this.#with((machine) => machine.setProcessor(processor));
  }

  dispose(): void {
    this.#disposed = true;
    void this.#machine.ifAsked((machine) => {
      machine.dispose();
    });
    this.store.complete();
  }

  #settings(): MicrophoneSettings {
    const options = this.#host.options();
    return {
      deviceId: idOf(options.microphone),
      ...Object.fromEntries(processing.map((name) => [name, options[name] ?? true])),
    };
  }

  /** Shows what is chosen. */
  #show(): void {
    const options = this.#host.options();
    const [microphone, speaker, ringDevices] = [
      idOf(options.microphone),
      idOf(options.speaker),
      idOf(options.ringDevices).split(/\s+/),
    ];
    this.store.dispatch({ type: 'chosen', microphone, speaker, ringDevices });
    // To notice when one of them goes.
    if ([microphone, speaker, ...ringDevices].some((id) => id !== 'default')) this.watch();
  }

  /** A sound that begins when what plays it has been loaded, unless it was stopped before. */
  #later(begin: (machine: SoundMachine) => Tone & Partial<Playback>): Playback {
    let kept: (Tone & Partial<Playback>) | undefined;
    let stopped = false;
    this.#tell((machine) => {
      if (!stopped) kept = begin(machine);
    });
    return {
      renew: () => kept?.renew?.(),
      stop: () => {
        stopped = true;
        kept?.stop();
        kept = undefined;
      },
    };
  }

  #with<Result>(command: (machine: SoundMachine) => Promise<Result>): Promise<Result> {
    return markHandled(this.#load().then(command));
  }

  #tell(run: (machine: SoundMachine) => void): void {
    if (this.#machine.loaded) run(this.#machine.loaded);
    else this.#load().then(run, () => undefined);
  }

  #load(): Promise<SoundMachine> {
    if (this.#disposed) return rejected('disposed', 'The calling was disposed.');
    return this.#machine.load();
  }

  async #create(): Promise<SoundMachine> {
    const host = this.#host;
    const { SoundMachine } = await import('../media/sound-machine.js');
    return new SoundMachine({
      ...host,
      clock: this.#clock,
      store: this.store,
      microphone: () => this.#settings(),
      choose: (choice) => {
        host.chosen(choice);
        this.#show();
      },
    });
  }
}

function idOf(chosen: string | undefined): string {
  const id = chosen?.trim() ?? '';
  return id === '' ? 'default' : id;
}
