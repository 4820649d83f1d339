import { Outputs } from './outputs.js';

/** What plays: the sound of one call. */
export interface Playback {
  /** A track came into the stream; one that had none in between has to be played anew. */
  renew(): void;
  stop(): void;
}

/**
 * Plays the far ends' sound, one audio element a call, none of them in the document. Knows whether
 * the browser's autoplay policy is in the way.
 */
export class RemoteAudio {
  readonly #elements = new Set<HTMLAudioElement>();
  readonly #refused = new Set<HTMLAudioElement>();
  readonly #onBlocked: (blocked: boolean) => void;
  readonly #outputs: Outputs;

  constructor(onBlocked: (blocked: boolean) => void, outputs = new Outputs()) {
    this.#onBlocked = onBlocked;
    this.#outputs = outputs;
    outputs.onChange(() => {
      for (const element of this.#elements) this.#route(element);
    });
  }

  /** Plays a stream until it is stopped; tracks may come and go in it. */
  play(stream: MediaStream): Playback {
    const element = new Audio();
    element.autoplay = true;
    this.#elements.add(element);
    this.#outputs.begin('speaker');
    this.#route(element);
    element.srcObject = stream;
    void this.#start(element);
    // Let go of by its end: what a call leaves behind lives on for as long as SIP's timers run.
    let playing: HTMLAudioElement | undefined = element;
    return {
      renew: () => {
        if (!playing) return;
        playing.srcObject = stream;
        void this.#start(playing);
      },
      stop: () => {
        const stopped = playing;
        playing = undefined;
        if (!stopped || !this.#elements.delete(stopped)) return;
        this.#accepted(stopped);
        stopped.pause();
        stopped.srcObject = null;
      },
    };
  }

  /** Tries again what was refused; call it from a user's gesture. Resolves when all sounds. */
  async start(): Promise<void> {
    await Promise.all([...this.#elements].map((element) => this.#start(element)));
    const [refused] = this.#refused;
    if (refused) await refused.play();
  }

  #route(element: HTMLAudioElement): void {
    for (const deviceId of this.#outputs.of('speaker')) this.#outputs.route(element, deviceId);
  }

  async #start(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
      this.#accepted(element);
    } catch (error) {
      // AbortError: it was stopped or given another stream meanwhile, which is not a refusal.
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      if (!this.#elements.has(element)) return;
      const first = this.#refused.size === 0;
      this.#refused.add(element);
      if (first) this.#onBlocked(true);
    }
  }

  #accepted(element: HTMLAudioElement): void {
    if (this.#refused.delete(element) && this.#refused.size === 0) this.#onBlocked(false);
  }
}
