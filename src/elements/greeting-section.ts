import type { Calling } from '../calling/calling.js';
import type { VoicemailGreeting } from '../core/data-services.js';
import { CallingError } from '../core/errors.js';
import { formatClock } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { settingsStrings as strings } from '../i18n/settings-strings.js';
import { MessagePlayer } from '../media/message-player.js';
import { html, nothing, type ReactiveController, type TemplateResult } from '../styles/lit.js';
import { renderFileChoice } from './file-choice.js';
import { FormAttempt } from './form-attempt.js';

/** What the section needs from its element. */
export interface GreetingOwner {
  /** The element itself. */
  readonly element: HTMLElement;
  connected(): boolean;
  addController(controller: ReactiveController): void;
  requestUpdate(): void;
  calling(): Calling | undefined;
  /** Whose greeting it is; `undefined` for all lines. */
  lineId(): string | undefined;
}

// Seconds; a longer one is refused.
const LONGEST = 60;

/** Records, plays and chooses what callers hear before the beep. */
export class GreetingSection implements ReactiveController {
  readonly #owner: GreetingOwner;
  readonly #player: MessagePlayer;
  #greeting: VoicemailGreeting | undefined;
  #recorder: MediaRecorder | undefined;
  #stream: MediaStream | undefined;
  #since = 0;
  #tick: ReturnType<typeof setInterval> | undefined;
  readonly #attempt: FormAttempt;

  constructor(owner: GreetingOwner) {
    this.#owner = owner;
    this.#attempt = new FormAttempt(() => {
      owner.requestUpdate();
    });
    this.#player = new MessagePlayer(() => {
      owner.requestUpdate();
    });
    owner.addController(this);
  }

  hostDisconnected(): void {
    this.#stopRecording(false);
    this.#player.dispose();
  }

  /** Another line, or another calling: its greeting is shown. */
  async refresh(): Promise<void> {
    this.#stopRecording(false);
    this.#player.stop();
    this.#greeting = await this.#owner
      .calling()
      ?.voicemail.getGreeting(this.#owner.lineId())
      .catch(() => undefined);
    this.#owner.requestUpdate();
  }

  render(): TemplateResult {
    const recording = this.#recorder !== undefined;
    const playing = this.#player.state.status === 'playing';
    const own = this.#greeting !== undefined;
    return html`<fieldset>
      <legend>${strings.greeting()}</legend>
      <p class="plain" role="status">
        ${
          recording
            ? strings.recording(this.#clock())
            : own
              ? strings.greetingOwn()
              : strings.greetingTones()
        }
      </p>
      <div class="bar">
        <button
          type="button"
          part="button"
          class=${recording ? 'negative' : nothing}
          aria-disabled=${this.#attempt.busy ? 'true' : nothing}
          @click=${recording ? this.#onStop : this.#onRecord}
        >
          ${recording ? strings.stop() : strings.record()}
        </button>
        ${
          own && !recording
            ? html`<button type="button" part="button" @click=${this.#onPlay}>
                  ${playing ? strings.stopPlaying() : strings.play()}
                </button>
                <button type="button" part="button" @click=${this.#onTones}>
                  ${strings.useTones()}
                </button>`
            : nothing
        }
      </div>
      ${renderFileChoice(strings.file(), 'audio/*', this.#onFile)}
      ${
        this.#attempt.error === undefined
          ? nothing
          : html`<p class="fault" role="alert">${this.#attempt.error}</p>`
      }
    </fieldset>`;
  }

  #clock(): string {
    return formatClock((Date.now() - this.#since) / 1000, languageOf(this.#owner.element));
  }

  readonly #onRecord = (): void => {
    void this.#attempt.run(async () => {
      const stream = await this.#needed().createMicrophoneStream();
      if (!this.#owner.connected()) {
        stop(stream);
        return;
      }
      const recorder = new MediaRecorder(stream);
      const parts: Blob[] = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = () => {
        stop(stream);
        if (this.#recorder !== recorder) return;
        this.#stopRecording(false);
        this.#keep(new Blob(parts, { type: recorder.mimeType }));
      };
      recorder.start();
      this.#recorder = recorder;
      this.#stream = stream;
      this.#since = Date.now();
      this.#tick = setInterval(() => {
        if (Date.now() - this.#since >= LONGEST * 1000) this.#stopRecording(true);
        this.#owner.requestUpdate();
      }, 500);
    });
  };

  readonly #onStop = (): void => {
    this.#stopRecording(true);
  };

  readonly #onPlay = (): void => {
    if (this.#player.state.status === 'playing') {
      this.#player.stop();
      return;
    }
    const greeting = this.#greeting;
    if (greeting === undefined) return;
    void this.#player.play('greeting', async () =>
      typeof greeting === 'string' ? (await fetch(greeting)).blob() : greeting,
    );
  };

  readonly #onTones = (): void => {
    this.#keep(undefined);
  };

  readonly #onFile = ({ target }: Event): void => {
    const file = target instanceof HTMLInputElement ? target.files?.[0] : undefined;
    if (file) this.#keep(file);
  };

  #keep(greeting: VoicemailGreeting | undefined): void {
    void this.#attempt.run(async () => {
      this.#player.stop();
      await this.#needed().voicemail.setGreeting(greeting, this.#owner.lineId());
      this.#greeting = greeting;
    });
  }

  // What is kept comes with the recorder's `stop`.
  #stopRecording(keep: boolean): void {
    clearInterval(this.#tick);
    const recorder = this.#recorder;
    if (recorder?.state === 'recording') {
      if (!keep) this.#recorder = undefined;
      recorder.stop();
    } else this.#recorder = undefined;
    if (!keep && this.#stream) stop(this.#stream);
    this.#owner.requestUpdate();
  }

  #needed(): Calling {
    const calling = this.#owner.calling();
    if (!calling) throw new CallingError('invalid-state', 'There is no calling around it.');
    return calling;
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
