import { defer, finalize, Subject } from 'rxjs';
import type { CallingParts } from '../../../src/calling/calling.js';
import type { Deferred } from '../../../src/core/deferred.js';
import { CallingError, type CallingErrorCode } from '../../../src/core/errors.js';
import type { StateStore } from '../../../src/core/state-store.js';
import {
  CallingAudio,
  createAudioStore,
  type AudioDevice,
  type CallingAudioControl,
  type CallingAudioSignal,
  type CallingAudioState,
} from '../../../src/media/calling-audio.js';
import { hum, type Hum } from '../audio.js';

type Chosen = Pick<CallingAudioState, 'microphone' | 'speaker' | 'ringDevices'>;

/** `calling.audio` that does what the test says, and logs what it is asked for. */
export class FakeCallingAudio implements CallingAudioControl {
  readonly log: string[] = [];
  readonly levels = new Subject<number>();
  /** What `createMicrophoneStream()` gave. */
  readonly hums: Hum[] = [];
  /** What a choice of a device, or of `microphone` as a whole, ends in. */
  readonly refusals = new Map<string, CallingErrorCode>();
  /** A choice waits for this. */
  gate: Deferred<void> | undefined;
  /** What a device is called. */
  nameOf = (deviceId: string): string => `The ${deviceId}`;
  /** How many are subscribed to `state$`, and to `level$`; for leak checks. */
  watchers = 0;
  listeners = 0;
  readonly audio: CallingAudio;
  readonly #store = createAudioStore();
  readonly #counting = new Proxy(this.#store, {
    get: (store, name) => {
      if (name !== 'state$') return store[name as 'state'];
      return defer(() => {
        this.watchers += 1;
        return store.state$.pipe(finalize(() => (this.watchers -= 1)));
      });
    },
  });

  constructor() {
    this.audio = new CallingAudio(this);
  }

  /** What a stage is set with. */
  get parts(): Pick<CallingParts, 'audio' | 'createMicrophoneStream'> {
    return {
      audio: this.audio,
      createMicrophoneStream: () => this.#openMicrophone(),
    };
  }

  get state(): CallingAudioState {
    return this.#store.state;
  }

  readonly level$ = defer(() => {
    this.listeners += 1;
    return this.levels.pipe(finalize(() => (this.listeners -= 1)));
  });

  /** The store, that counts who follows it. */
  get store(): StateStore<CallingAudioState, CallingAudioSignal> {
    return this.#counting;
  }

  /** What there is, and whether the microphone is allowed. */
  tell(permission: PermissionState, microphones: string[] = [], speakers: string[] = []): void {
    const named = (deviceId: string): AudioDevice => ({ deviceId, label: this.nameOf(deviceId) });
    this.#store.dispatch({ type: 'permission', permission });
    this.#store.dispatch({
      type: 'devices',
      microphones: microphones.map(named),
      speakers: speakers.map(named),
      cameras: [],
    });
  }

  /** Whether outputs can be chosen, as if the browser were another one. */
  canSelect(canSelectSpeaker: boolean): void {
    this.#store.dispatch({ type: 'blocked', blocked: false, canSelectSpeaker } as never);
  }

  chosen(chosen: Partial<Chosen>): void {
    const { microphone, speaker, ringDevices } = { ...this.#store.state, ...chosen };
    this.#store.dispatch({ type: 'chosen', microphone, speaker, ringDevices });
  }

  dispose(): void {
    for (const one of this.hums.splice(0)) one.stop();
  }

  watch(): void {
    // There is nothing to load.
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  async selectMicrophone(id: string): Promise<void> {
    await this.#choose(`microphone ${id}`, [id], { microphone: id });
  }

  async selectSpeaker(id: string): Promise<void> {
    await this.#choose(`speaker ${id}`, [id], { speaker: id });
  }

  async selectRingDevices(ids: readonly string[]): Promise<void> {
    const ringDevices = ids.length > 0 ? ids : ['default'];
    await this.#choose(`ring ${ids.join(' ')}`.trim(), ids, { ringDevices });
  }

  setProcessor(): Promise<void> {
    return Promise.resolve();
  }

  async #choose(entry: string, ids: readonly string[], chosen: Partial<Chosen>): Promise<void> {
    this.log.push(entry);
    await this.gate?.promise;
    for (const id of ids) this.#refuse(id);
    this.chosen(chosen);
  }

  async #openMicrophone(): Promise<MediaStream> {
    this.log.push('createMicrophoneStream');
    await this.gate?.promise;
    this.#refuse('microphone');
    const one = hum(440);
    this.hums.push(one);
    return one.stream;
  }

  #refuse(what: string): void {
    const code = this.refusals.get(what);
    if (code) throw new CallingError(code, `It was refused: ${code}.`);
  }
}
