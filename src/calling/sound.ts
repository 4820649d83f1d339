import type { Clock } from '../core/clock.js';
import { createDeferred } from '../core/deferred.js';
import { CallingError, markHandled } from '../core/errors.js';
import {
  CallingAudio,
  createAudioStore,
  type CallingAudioControl,
} from '../media/calling-audio.js';
import { RemoteAudio } from '../media/remote-audio.js';
import { TonePlayer } from '../media/tone-player.js';

/** What a sound tells. */
export interface SoundListener {
  blocked(what: 'call' | 'ringtone'): void;
  started(): void;
}

/** Everything of a calling that sounds, and the autoplay policy's hold on it. */
export class Sound implements CallingAudioControl {
  readonly store = createAudioStore();
  readonly audio = new CallingAudio(this);
  readonly remote: RemoteAudio;
  readonly tones: TonePlayer;
  readonly #clock: Clock;
  readonly #listener: SoundListener;

  constructor(clock: Clock, listener: SoundListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.remote = new RemoteAudio((blocked) => {
      if (blocked) this.#block('call');
    });
    this.tones = new TonePlayer(clock, (blocked) => {
      if (blocked) this.#block('ringtone');
    });
  }

  /** Starts what was refused. Rejects with `permission-denied` where the browser still refuses. */
  start(): Promise<void> {
    return markHandled(this.#start());
  }

  dispose(): void {
    this.store.complete();
  }

  async #start(): Promise<void> {
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
    if (!this.store.state.blocked) return;
    this.store.dispatch({ type: 'blocked', blocked: false });
    this.#listener.started();
  }

  // What was refused may be over by now; a short-lived context tells whether sound is allowed.
  async #unlock(): Promise<void> {
    if (typeof AudioContext === 'undefined') return;
    const context = new AudioContext();
    const patience = createDeferred<void>();
    const cancel = this.#clock.after(500, () => {
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
    this.store.dispatch({ type: 'blocked', blocked: true });
    this.#listener.blocked(what);
  }
}
