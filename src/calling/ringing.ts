import type { Clock } from '../core/clock.js';
import type { Tone, ToneSource } from '../media/tone-player.js';
import { chooseTone, type AlertingCall, type ToneName } from '../policy/choose-tone.js';
import type { Call } from './line.js';
import type { Sound } from './sound.js';

/** What the tones are to be: a URL, `off`, or unset for the built-in one. */
export interface ToneChoice {
  readonly ringtone?: string | undefined;
  readonly ringback?: string | undefined;
}

/** Sounds the tone that the calls of a calling ask for, one at a time. */
export class Ringing {
  readonly #clock: Clock;
  readonly #sound: Pick<Sound, 'tone'>;
  readonly #choice: () => ToneChoice;
  readonly #alerted: (call: Call) => boolean;
  readonly #silenced = new WeakSet<Call>();
  #calls: readonly Call[] = [];
  #playing: { readonly name: ToneName; readonly tone: Tone } | undefined;
  #cancel: (() => void) | undefined;

  constructor(
    clock: Clock,
    sound: Pick<Sound, 'tone'>,
    choice: () => ToneChoice,
    alerted: (call: Call) => boolean,
  ) {
    this.#clock = clock;
    this.#sound = sound;
    this.#choice = choice;
    this.#alerted = alerted;
  }

  /** The calls of all lines, whenever one comes or goes. */
  follow(calls: readonly Call[]): void {
    this.#calls = calls;
    this.refresh();
  }

  silence(call: Call): void {
    this.#silenced.add(call);
    this.refresh();
  }

  /**
   * Something that it depends on may have changed. A tone starts in the next task, so that a page may still prevent it; it stops at once. */
  refresh(): void {
    const wanted = this.#wanted();
    if (wanted === this.#playing?.name) return;
    this.#stop();
    // Most changes of a call ask for no tone, and cost no timer.
    if (!wanted) return;
    this.#cancel ??= this.#clock.after(0, () => {
      this.#cancel = undefined;
      this.#play();
    });
  }

  dispose(): void {
    this.#cancel?.();
    this.#stop();
    this.#calls = [];
  }

  #play(): void {
    const wanted = this.#wanted();
    if (wanted === this.#playing?.name) return;
    this.#stop();
    const source = wanted && this.#source(wanted);
    if (!source) return;
    // Who is talking has the tone in the ear, not in the room.
    const tone = this.#sound.tone(source, wanted === 'ringtone' ? 'ring-device' : 'speaker');
    this.#playing = { name: wanted, tone };
  }

  #stop(): void {
    this.#playing?.tone.stop();
    this.#playing = undefined;
  }

  #wanted(): ToneName | undefined {
    const calls = this.#calls.map((call): AlertingCall => {
      const { state } = call;
      const rings = state.status === 'ringing';
      const silenced = rings && this.#silenced.has(call);
      return { state, silenced, alerted: rings && this.#alerted(call) };
    });
    return chooseTone(calls);
  }

  #source(name: ToneName): ToneSource | undefined {
    const chosen = name === 'ringback' ? this.#choice().ringback : this.#choice().ringtone;
    if (chosen === 'off') return undefined;
    if (name === 'waiting' || chosen === undefined || chosen === '') return name;
    return { url: chosen, otherwise: name };
  }
}
