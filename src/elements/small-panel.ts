import type { Call } from '../calling/line.js';
import { strings } from '../i18n/strings.js';
import { formatClockIn } from '../i18n/formats.js';
import { incomingStrings as words } from '../i18n/incoming-strings.js';
import { html, nothing, type TemplateResult } from '../styles/lit.js';
import { repeat } from '../styles/repeat.js';
import { renderAvatar } from './avatar.js';
import { upControls } from './main-controls.js';
import { nameOf } from './remote-name.js';

/** What a small window shows. */
export interface SmallPanel {
  /** The cards of the calls that ring. */
  readonly cards: TemplateResult | typeof nothing;
  /** The calls that go on. */
  readonly calls: readonly Call[];
  readonly said: string;
  readonly language: string;
}

/** The calls that ring, then those that go on, each to be muted and ended. */
export function renderSmallPanel({ cards, calls, said, language }: SmallPanel): TemplateResult {
  return html`<main class="panel small-window">
    <p class="heard" role="alert">${said}</p>
    ${cards}
    ${repeat(
      calls,
      ({ state }) => state.correlationId,
      (call) => renderOngoing(call, language),
    )}
    ${
      cards === nothing && calls.length === 0
        ? html`<p class="notice">${words.noCalls()}</p>`
        : nothing
    }
  </main>`;
}

function renderOngoing(call: Call, language: string): TemplateResult {
  const { state } = call;
  const who = nameOf(state.remote);
  const controls = upControls(state, (control) => {
    if (control === 'end') void call.end();
    else if (state.muted) call.unmute();
    else call.mute();
  });
  const time =
    state.connectTime === undefined
      ? []
      : [formatClockIn((Date.now() - state.connectTime) / 1000, language)];
  const stands = state.heldLocally ? words.held() : strings.callStatus[state.status]();
  return html`<article class="card ongoing">
    <div class="who">
      ${renderAvatar(who, state.remote.avatarUrl)}
      <div class="texts">
        <bdi class="name">${who}</bdi>
        <span class="small muted">${[stands, ...time].join(' · ')}</span>
      </div>
    </div>
    <div class="buttons">
      ${controls.map(
        ({ look, name, icon, word, run }) =>
          html`<button type="button" class=${look} aria-label=${name} @click=${run}>
            ${icon}<span>${word}</span>
          </button>`,
      )}
    </div>
  </article>`;
}
