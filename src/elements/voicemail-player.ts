import type { VoicemailMessage } from '../core/data-services.js';
import { formatClock, formatMoment } from '../i18n/formats.js';
import { voicemailStrings as strings } from '../i18n/voicemail-strings.js';
import type { PlayerState } from '../media/message-player.js';
import { html, nothing, type TemplateResult } from '../styles/lit.js';
import { errorText } from './error-text.js';
import { nameOf } from './remote-name.js';

/** What can be done with the message that is played. */
export interface PlayerCommands {
  readonly play: () => void;
  readonly pause: () => void;
  readonly seek: (position: number) => void;
  readonly call: () => void;
  readonly mark: (read: boolean) => void;
  readonly download: () => void;
  readonly remove: () => void;
  readonly close: () => void;
}

/** The message that was chosen: its sound, and what can be done with it. */
export function renderPlayer(
  message: VoicemailMessage,
  state: PlayerState,
  transcript: string | undefined,
  language: string,
  commands: PlayerCommands,
): TemplateResult {
  const who = nameOf(message.remote);
  const playing = state.status === 'playing';
  const duration = state.duration > 0 ? state.duration : message.durationSeconds;
  const clock = (seconds: number): string => formatClock(seconds, language);
  const callable = message.remote.uri ?? message.remote.number;
  return html`<div part="player" class="player" role="group" aria-label=${strings.player(who)}>
    <p class="plain"><bdi class="strong">${who}</bdi> · ${formatMoment(message.time, language)}</p>
    <div class="bar">
      <button
        type="button"
        part="button"
        class="positive toggle"
        aria-disabled=${state.status === 'loading' ? 'true' : nothing}
        @click=${playing ? commands.pause : commands.play}
      >
        ${
          state.status === 'loading'
            ? strings.loading()
            : playing
              ? strings.pause()
              : strings.resume()
        }
      </button>
      <input
        class="grow"
        type="range"
        min="0"
        max=${Math.max(duration, 0.1).toFixed(1)}
        step="0.1"
        aria-label=${strings.place()}
        aria-valuetext=${strings.placeText(clock(state.position), clock(duration))}
        ?disabled=${state.duration === 0}
        .value=${String(state.position)}
        @input=${({ target }: Event) => {
          if (target instanceof HTMLInputElement) commands.seek(Number(target.value));
        }}
      />
      <span class="muted clock">${clock(state.position)} / ${clock(duration)}</span>
    </div>
    ${state.error ? html`<p class="fault" role="alert">${errorText(state.error)}</p>` : nothing}
    ${
      transcript === undefined
        ? nothing
        : html`<p class="plain">
            <span class="strong">${strings.transcript()}:</span> ${transcript}
          </p>`
    }
    <div class="bar">
      <button
        type="button"
        part="button"
        ?disabled=${callable === undefined}
        @click=${commands.call}
      >
        ${strings.call()}
      </button>
      <button
        type="button"
        part="button"
        @click=${() => {
          commands.mark(!message.read);
        }}
      >
        ${message.read ? strings.markUnread() : strings.markRead()}
      </button>
      <button type="button" part="button" @click=${commands.download}>${strings.download()}</button>
      <button type="button" part="button" class="negative" @click=${commands.remove}>
        ${strings.delete()}
      </button>
      <button type="button" part="button" @click=${commands.close}>${strings.close()}</button>
    </div>
  </div>`;
}
