import { deviceStrings as strings } from '../i18n/device-strings.js';
import { playTestSound, type TestSound } from '../media/test-sound.js';
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from '../styles/lit.js';

/** Plays a few notes when somebody asks for them, and says what became of them. */
export class SpeakerCheck implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #sound: TestSound | undefined;
  #fault: 'lost' | 'refused' | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get playing(): boolean {
    return this.#sound !== undefined;
  }

  hostDisconnected(): void {
    this.stop();
  }

  stop(): void {
    this.#sound?.stop();
    this.#sound = undefined;
    this.#fault = undefined;
  }

  /** `pick` lets choose another speaker, where the browser has a window for that. */
  render(speaker: string, pick?: () => void): TemplateResult {
    return html`<div class="bar">
        <button
          type="button"
          part="button"
          @click=${() => {
            this.#play(speaker);
          }}
        >
          ${strings.testSound()}
        </button>
        ${
          pick
            ? html`<button type="button" part="button" @click=${pick}>${strings.pick()}</button>`
            : nothing
        }
      </div>
      <p class="plain hint" role="status">${this.playing ? strings.playing() : nothing}</p>
      ${
        this.#fault === undefined
          ? nothing
          : html`<p class="fault" role="alert">${strings[this.#fault]()}</p>`
      }`;
  }

  // Pressed again, it begins again.
  #play(speaker: string): void {
    this.stop();
    const sound = playTestSound(speaker);
    this.#sound = sound;
    this.#host.requestUpdate();
    void sound.ended.then((how) => {
      if (this.#sound !== sound) return;
      this.#sound = undefined;
      if (how === 'lost' || how === 'refused') this.#fault = how;
      this.#host.requestUpdate();
    });
  }
}
