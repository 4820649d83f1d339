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
    this.give(element, stream);
    return new Playing(this, element, stream);
  }

  /** Lets an element play a stream from its beginning. */
  give(element: HTMLAudioElement, stream: MediaStream): void {
    element.srcObject = stream;
    void this.#start(element);
  }

  /** Ends what an element plays. */
  end(element: HTMLAudioElement): void {
    this.#elements.delete(element);
    this.#accepted(element);
    element.pause();
    element.srcObject = null;
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

  #start(element: HTMLAudioElement): Promise<void> {
    return element.play().then(
      () => {
        this.#accepted(element);
      },
      (error: unknown) => {
        this.#failed(element, error);
      },
    );
  }

  #failed(element: HTMLAudioElement, error: unknown): void {
    // AbortError: it was stopped or given another stream meanwhile, which is not a refusal.
    if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
    if (!this.#elements.has(element)) return;
    const first = this.#refused.size === 0;
    this.#refused.add(element);
    if (first) this.#onBlocked(true);
  }

  #accepted(element: HTMLAudioElement): void {
    if (this.#refused.delete(element) && this.#refused.size === 0) this.#onBlocked(false);
  }
}

class Playing implements Playback {
  readonly #audio: RemoteAudio;
  readonly #stream: MediaStream;
  #element: HTMLAudioElement | undefined;

  constructor(audio: RemoteAudio, element: HTMLAudioElement, stream: MediaStream) {
    this.#audio = audio;
    this.#element = element;
    this.#stream = stream;
  }

  renew(): void {
    if (this.#element) this.#audio.give(this.#element, this.#stream);
  }

  stop(): void {
    if (this.#element) this.#audio.end(this.#element);
    // What a call leaves behind lives on for as long as SIP's timers run.
    this.#element = undefined;
  }
}
