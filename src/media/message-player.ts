import { CallingError } from '../core/errors.js';

/** What a player does. Times are seconds. */
export interface PlayerState {
  readonly status: 'idle' | 'loading' | 'playing' | 'paused' | 'failed';
  /** What it plays, as `play()` was told. */
  readonly id?: string | undefined;
  readonly position: number;
  readonly duration: number;
  readonly error?: CallingError | undefined;
}

const TICK = 200;

/**
 * Plays one recording at a time, by Web Audio: a page whose policy allows no `blob:` media plays it
 * too, and recordings of a browser that say not how long they are can be sought.
 */
export class MessagePlayer {
  readonly #changed: () => void;
  #context: AudioContext | undefined;
  #buffer: AudioBuffer | undefined;
  #source: AudioBufferSourceNode | undefined;
  // The context's time at which the sound would have begun.
  #began = 0;
  #tick: ReturnType<typeof setInterval> | undefined;
  #state: PlayerState = { status: 'idle', position: 0, duration: 0 };

  /** `changed` is called whenever `state` is another one, several times a second while it plays. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** Plays from the beginning, or goes on where it was paused. */
  async play(id: string, load: () => Promise<Blob>): Promise<void> {
    if (this.#state.id === id && this.#buffer) {
      const { position, duration } = this.#state;
      this.#start(position >= duration ? 0 : position);
      return;
    }
    this.stop();
    this.#set({ status: 'loading', id, position: 0, duration: 0 });
    try {
      // Made within the user's gesture, so that it may sound.
      this.#context ??= new AudioContext();
      const context = this.#context;
      void context.resume();
      const buffer = await context.decodeAudioData(await (await load()).arrayBuffer());
      if (this.#state.id !== id || this.#state.status !== 'loading') return;
      this.#buffer = buffer;
      this.#set({ ...this.#state, duration: buffer.duration });
      this.#start(0);
    } catch (cause) {
      if (this.#state.id !== id) return;
      const error =
        cause instanceof CallingError
          ? cause
          : new CallingError('media-failed', 'This recording cannot be played here.', { cause });
      this.#set({ status: 'failed', id, position: 0, duration: 0, error });
    }
  }

  pause(): void {
    if (this.#state.status !== 'playing') return;
    const position = this.#now();
    this.#silence();
    this.#set({ ...this.#state, status: 'paused', position });
  }

  /** Goes to a place of the recording. */
  seek(position: number): void {
    if (!this.#buffer) return;
    const place = Math.min(Math.max(0, position), this.#buffer.duration);
    if (this.#state.status === 'playing') this.#start(place);
    else this.#set({ ...this.#state, position: place });
  }

  /** Plays nothing any more. */
  stop(): void {
    this.#silence();
    this.#buffer = undefined;
    if (this.#state.status !== 'idle') this.#set({ status: 'idle', position: 0, duration: 0 });
  }

  dispose(): void {
    this.stop();
    void this.#context?.close();
    this.#context = undefined;
  }

  #start(position: number): void {
    this.#silence();
    const context = this.#context;
    const buffer = this.#buffer;
    if (!context || !buffer) return;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.onended = () => {
      if (this.#source !== source) return;
      this.#silence();
      this.#set({ ...this.#state, status: 'paused', position: buffer.duration });
    };
    source.start(0, position);
    this.#source = source;
    this.#began = context.currentTime - position;
    this.#tick = setInterval(() => {
      this.#set({ ...this.#state, position: this.#now() });
    }, TICK);
    this.#set({ ...this.#state, status: 'playing', position });
  }

  #silence(): void {
    clearInterval(this.#tick);
    const source = this.#source;
    this.#source = undefined;
    source?.stop();
    source?.disconnect();
  }

  #now(): number {
    const at = (this.#context?.currentTime ?? 0) - this.#began;
    return Math.min(Math.max(0, at), this.#buffer?.duration ?? 0);
  }

  #set(state: PlayerState): void {
    this.#state = Object.freeze(state);
    this.#changed();
  }
}
