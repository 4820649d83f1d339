import type { Clock } from '../core/clock.js';
import { renderTone, type ToneShape } from './tone-shapes.js';

/** A tone that sounds until it is stopped. */
export interface Tone {
  stop(): void;
}

/** Where a tone comes from: a shape of ours, or a file of the page's. */
export type ToneSource = ToneShape | { readonly url: string };

// How long a browser may take to start the sound before we call it refused.
const REFUSED_AFTER = 500;

/** Plays tones over and over. Opens an audio context only while one sounds. */
export class TonePlayer {
  readonly #clock: Clock;
  readonly #onBlocked: (blocked: boolean) => void;
  readonly #resume = new Set<() => Promise<void>>();
  readonly #refused = new Set<object>();

  constructor(clock: Clock, onBlocked: (blocked: boolean) => void) {
    this.#clock = clock;
    this.#onBlocked = onBlocked;
  }

  play(source: ToneSource): Tone {
    return 'url' in source ? this.#playFile(source.url) : this.#playShape(source);
  }

  /** Tries again what was refused; call it from a user's gesture. */
  async start(): Promise<void> {
    await Promise.all([...this.#resume].map((resume) => resume()));
  }

  #playShape(shape: ToneShape): Tone {
    if (typeof AudioContext === 'undefined') return { stop: () => undefined };
    const context = new AudioContext();
    const buffer = context.createBuffer(1, shape.period * context.sampleRate, context.sampleRate);
    buffer.copyToChannel(renderTone(shape, context.sampleRate), 0);
    const node = new AudioBufferSourceNode(context, { buffer, loop: true });
    node.connect(context.destination);
    node.start();
    const settle = (): void => {
      if (context.state === 'running') this.#accept(context);
    };
    context.addEventListener('statechange', settle);
    // A refused resume() stays pending until the next gesture, so it is not waited for.
    const resume = async (): Promise<void> => {
      await Promise.race([context.resume(), this.#pause()]);
      if (context.state === 'suspended') throw new DOMException('refused', 'NotAllowedError');
    };
    this.#resume.add(resume);
    const cancel = this.#clock.after(REFUSED_AFTER, () => {
      if (context.state === 'suspended') this.#refuse(context);
    });
    let stopped = false;
    return {
      stop: () => {
        if (stopped) return;
        stopped = true;
        cancel();
        this.#resume.delete(resume);
        context.removeEventListener('statechange', settle);
        this.#accept(context);
        node.stop();
        node.disconnect();
        void context.close();
      },
    };
  }

  #playFile(url: string): Tone {
    if (typeof Audio === 'undefined') return { stop: () => undefined };
    const element = new Audio(url);
    element.loop = true;
    let stopped = false;
    const resume = async (): Promise<void> => {
      try {
        await element.play();
        this.#accept(element);
      } catch (error) {
        if (stopped || !(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
        this.#refuse(element);
      }
    };
    this.#resume.add(resume);
    void resume();
    return {
      stop: () => {
        if (stopped) return;
        stopped = true;
        this.#resume.delete(resume);
        this.#accept(element);
        element.pause();
        element.removeAttribute('src');
        element.load();
      },
    };
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(REFUSED_AFTER, resolve);
    });
  }

  #refuse(what: object): void {
    const first = this.#refused.size === 0;
    this.#refused.add(what);
    if (first) this.#onBlocked(true);
  }

  #accept(what: object): void {
    if (this.#refused.delete(what) && this.#refused.size === 0) this.#onBlocked(false);
  }
}
