import { Sound } from '../../src/calling/sound.js';
import type { CallingOptions } from '../../src/calling/options.js';
import { systemClock, type Clock } from '../../src/core/clock.js';
import type { CallingError } from '../../src/core/errors.js';
import type { CallingAudio, CallingAudioState } from '../../src/media/calling-audio.js';
import type { MicrophoneLease } from '../../src/media/microphone.js';
import { takeCensus } from './browser-census.js';
import { FakeDevices } from './fakes/fake-devices.js';

/** The sound of a calling over fake devices, made anew for each test. */
export interface SoundBench {
  readonly devices: FakeDevices;
  readonly census: ReturnType<typeof takeCensus>;
  readonly audio: CallingAudio;
  readonly sound: Sound;
  readonly options: CallingOptions;
  /** What was told of lost devices: `kind id`. */
  readonly lost: string[];
  readonly failures: CallingError[];
  readonly snapshots: CallingAudioState[];
  /** Begins anew with options, or another clock. */
  begin(options?: CallingOptions, clock?: Clock): void;
  /** The page writes options. */
  write(changes: CallingOptions): void;
  /** A lease, and the tracks it was given since. */
  lease(): Promise<{ readonly lease: MicrophoneLease; readonly tracks: MediaStreamTrack[] }>;
}

/** Call it inside `describe()`. */
export function soundBench(): SoundBench {
  let devices: FakeDevices;
  let census: ReturnType<typeof takeCensus>;
  let sound: Sound;
  let options: CallingOptions;
  const lost: string[] = [];
  const failures: CallingError[] = [];
  const snapshots: CallingAudioState[] = [];
  const leases: MicrophoneLease[] = [];

  function begin(initial: CallingOptions = {}, clock: Clock = systemClock): void {
    options = initial;
    sound = new Sound(clock, {
      options: () => options,
      blocked: () => undefined,
      started: () => undefined,
      chosen: (choice) => {
        options = { ...options, ...choice };
      },
      deviceLost: (kind, deviceId) => lost.push(`${kind} ${deviceId}`),
      failed: (error) => failures.push(error),
    });
    sound.store.state$.subscribe((state) => snapshots.push(state));
  }

  beforeEach(() => {
    devices = new FakeDevices();
    census = takeCensus();
    begin();
  });

  afterEach(() => {
    for (const lease of leases.splice(0)) lease.release();
    sound.dispose();
    census.stop();
    devices.restore();
    for (const list of [lost, failures, snapshots]) list.length = 0;
  });

  return {
    get devices() {
      return devices;
    },
    get census() {
      return census;
    },
    get sound() {
      return sound;
    },
    get audio() {
      return sound.audio;
    },
    get options() {
      return options;
    },
    lost,
    failures,
    snapshots,
    begin: (initial, clock) => {
      sound.dispose();
      snapshots.length = 0;
      begin(initial, clock);
    },
    write: (changes) => {
      options = { ...options, ...changes };
      sound.written(changes);
    },
    lease: async () => {
      const tracks: MediaStreamTrack[] = [];
      const lease = await sound.lease((track) => tracks.push(track));
      leases.push(lease);
      return { lease, tracks };
    },
  };
}
