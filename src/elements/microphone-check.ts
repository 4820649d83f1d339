import type { Subscription } from 'rxjs';
import type { Calling } from '../calling/calling.js';
import { deviceStrings as strings } from '../i18n/device-strings.js';
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from '../styles/lit.js';
import { FormAttempt } from './form-attempt.js';

const SEGMENTS = 20;
// Of 0 to 1, as `level$` has them: some 42 dB and 6 dB below the loudest.
const HEARD = 0.3;
const LOUD = 0.9;

/**
 * Shows how loud the microphone is, from when somebody asks for it until they stop it, can see it no
 * longer, or the calling is another one: the browser's sign that it is on never comes by itself.
 */
export class MicrophoneCheck implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #attempt: FormAttempt;
  readonly #sizes = new ResizeObserver(([entry]) => {
    // It has no box: a tab or the page around it was closed.
    if (entry?.target.getClientRects().length === 0) this.stop();
  });
  #calling: Calling | undefined;
  #following: Subscription | undefined;
  #asked: MediaStream | undefined;
  #level = 0;
  #heard = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    this.#attempt = new FormAttempt(() => {
      host.requestUpdate();
    });
    host.addController(this);
  }

  get running(): boolean {
    return this.#following !== undefined;
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Measures the microphone of another calling from now on, when somebody asks for it. */
  follow(calling: Calling | undefined): void {
    this.stop();
    this.#calling = calling;
  }

  stop(): void {
    const following = this.#following;
    this.#following = undefined;
    following?.unsubscribe();
    for (const track of this.#asked?.getTracks() ?? []) track.stop();
    this.#asked = undefined;
    this.#sizes.disconnect();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#level = 0;
    if (!following) return;
    // Perhaps within the observer: rendered there, it would be observed once more in the same frame.
    requestAnimationFrame(() => {
      this.#host.requestUpdate();
    });
  }

  /** `disabled`: there is nothing to measure. */
  render(disabled: boolean): TemplateResult {
    const lit = Math.ceil(this.#level * SEGMENTS);
    const segments = Array.from({ length: SEGMENTS }, (_, at) => at);
    return html`<div class="bar">
        <button
          type="button"
          part="button"
          class="test"
          aria-disabled=${this.#attempt.busy ? 'true' : nothing}
          ?disabled=${disabled && !this.running}
          @click=${this.running ? this.#onStop : this.#onStart}
        >
          ${this.running ? strings.stop() : strings.test()}
        </button>
        <div
          part="meter"
          class="meter"
          role="meter"
          aria-label=${strings.level()}
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${Math.round(this.#level * 100)}
          aria-valuetext=${strings.loudness[this.#loudness]()}
        >
          ${segments.map(
            (at) =>
              html`<span
                class="segment ${at < lit ? 'on' : ''} ${at >= SEGMENTS * LOUD ? 'hot' : ''}"
              ></span>`,
          )}
        </div>
      </div>
      <p class="plain hint" role="status">
        ${this.running ? (this.#heard ? strings.heard() : strings.speak()) : nothing}
      </p>
      ${
        this.#attempt.error === undefined
          ? nothing
          : html`<p class="fault" role="alert">${this.#attempt.error}</p>`
      }`;
  }

  get #loudness(): keyof typeof strings.loudness {
    if (!this.running) return 'off';
    if (this.#level === 0) return 'silent';
    return this.#level < HEARD ? 'soft' : this.#level < LOUD ? 'good' : 'loud';
  }

  async #start(calling: Calling): Promise<void> {
    const allowed = calling.audio.state.permission === 'granted';
    // Kept while it is measured: to some browsers it is allowed only as long as it is in use.
    const asked = allowed ? undefined : await calling.createMicrophoneStream();
    const panel = this.#host.shadowRoot?.querySelector('section');
    if (calling !== this.#calling || !this.#host.isConnected || !panel) {
      for (const track of asked?.getTracks() ?? []) track.stop();
      return;
    }
    this.#asked = asked;
    this.#heard = false;
    this.#following = calling.audio.level$.subscribe({
      next: (level) => {
        this.#level = level;
        this.#heard ||= level >= HEARD;
        this.#host.requestUpdate();
      },
      complete: () => {
        this.stop();
      },
    });
    if (this.#following.closed) {
      this.stop();
      return;
    }
    this.#sizes.observe(panel);
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  readonly #onStart = (): void => {
    const calling = this.#calling;
    if (calling) void this.#attempt.run(() => this.#start(calling));
  };

  readonly #onStop = (): void => {
    this.stop();
    this.#host.requestUpdate();
  };

  readonly #onVisibility = (): void => {
    if (document.hidden) this.stop();
  };
}
