import type { Clock } from '../core/clock.js';
import { onEachOutput } from './each-output.js';
import { Outputs, type OutputKind } from './outputs.js';
import { renderTone, toneShapes, type ToneShape, type ToneShapeName } from './tone-shapes.js';

/** A tone that sounds until it is stopped. */
export interface Tone {
  stop(): void;
}

/** Where a tone comes from: a shape, one of ours by its name, or a file of the page's. */
export type ToneSource = ToneShape | ToneShapeName | ToneFile;

/** A file of the page's, and which of ours sounds where it cannot be loaded or played. */
export interface ToneFile {
  readonly url: string;
  readonly otherwise: ToneShapeName;
}

// How long a browser may take to start the sound before we call it refused.
const REFUSED_AFTER = 500;
// How long a file may take to load before ours sounds instead.
const LOADED_WITHIN = 3_000;

/** Plays tones over and over. Opens an audio context only while one sounds. */
export class TonePlayer {
  readonly #clock: Clock;
  readonly #onBlocked: (blocked: boolean) => void;
  readonly #outputs: Outputs;
  readonly #resume = new Set<() => Promise<void>>();
  readonly #refused = new Set<object>();

  constructor(clock: Clock, onBlocked: (blocked: boolean) => void, outputs = new Outputs()) {
    this.#clock = clock;
    this.#onBlocked = onBlocked;
    this.#outputs = outputs;
  }

  /** Sounds on every output of the kind, and moves with them. */
  play(source: ToneSource, kind: OutputKind = 'speaker'): Tone {
    if (kind === 'ring-device') this.#outputs.begin(kind);
    if (typeof source === 'string') return this.#playShape(toneShapes[source], kind);
    return 'url' in source ? this.#playFile(source, kind) : this.#playShape(source, kind);
  }

  /** Tries again what was refused; call it from a user's gesture. */
  async start(): Promise<void> {
    await Promise.all([...this.#resume].map((resume) => resume()));
  }

  #playShape(shape: ToneShape, kind: OutputKind): Tone {
    if (typeof AudioContext === 'undefined') return { stop: () => undefined };
    const context = new AudioContext();
    const buffer = context.createBuffer(1, shape.period * context.sampleRate, context.sampleRate);
    buffer.copyToChannel(renderTone(shape, context.sampleRate), 0);
    const node = new AudioBufferSourceNode(context, { buffer, loop: true });
    // One clock for all outputs: the others play what this context renders.
    let rendered: MediaStreamAudioDestinationNode | undefined;
    const leave = onEachOutput(this.#outputs, kind, (deviceId) => {
      if (deviceId === 'default') {
        node.connect(context.destination);
        return () => {
          node.disconnect(context.destination);
        };
      }
      if (!rendered) {
        rendered = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
        node.connect(rendered);
      }
      const element = new Audio();
      element.srcObject = rendered.stream;
      return this.#sound(element, deviceId);
    });
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
        leave();
        node.stop();
        node.disconnect();
        void context.close();
      },
    };
  }

  #playFile({ url, otherwise }: ToneFile, kind: OutputKind): Tone {
    if (typeof Audio === 'undefined') return { stop: () => undefined };
    let instead: Tone | undefined;
    // Not there, no sound, cut off in the middle, or kept out by the page's Content-Security-Policy.
    const fail = (): void => {
      leave();
      instead ??= this.#playShape(toneShapes[otherwise], kind);
    };
    // A file of another origin may be played, but not read: an element for each output.
    const leave = onEachOutput(this.#outputs, kind, (deviceId) => {
      const element = new Audio(url);
      element.loop = true;
      element.addEventListener('error', fail);
      const end = this.#sound(element, deviceId);
      const cancel = this.#clock.after(LOADED_WITHIN, () => {
        if (element.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) fail();
      });
      return () => {
        cancel();
        element.removeEventListener('error', fail);
        end();
      };
    });
    return {
      stop: () => {
        leave();
        instead?.stop();
      },
    };
  }

  /** Plays an element on one output; gives back what ends that. */
  #sound(element: HTMLAudioElement, deviceId: string): () => void {
    this.#outputs.route(element, deviceId);
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
    return () => {
      if (stopped) return;
      stopped = true;
      this.#resume.delete(resume);
      this.#accept(element);
      element.pause();
      element.srcObject = null;
      element.removeAttribute('src');
      element.load();
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
