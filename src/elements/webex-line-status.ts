import type { Line } from '../calling/line.js';
import type { LineState, LineStatus } from '../core/line-state.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext, lineContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { formatTime } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { lineStrings as strings } from '../i18n/line-strings.js';
import { serviceStrings } from '../i18n/service-strings.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { css, html, LitElement, nothing, type TemplateResult } from '../styles/lit.js';
import { panel } from '../styles/panel.js';
import { repeat } from '../styles/repeat.js';
import { setStates } from './custom-states.js';
import { errorText } from './error-text.js';
import { lineStates, linesAround, type LineNow } from './line-states.js';

const LOOKS: Readonly<Record<LineStatus, 'good' | 'busy' | 'bad' | 'off'>> = {
  idle: 'off',
  connecting: 'busy',
  registered: 'good',
  reconnecting: 'busy',
  unregistered: 'off',
  failed: 'bad',
};

/**
 * How the line around it stands, else all lines of the calling: a dot, words, why it failed and when
 * the next attempt is made, with a button to register again where nothing is tried any more.
 *
 * @example
 * ```html
 * <webex-line uri="sip:alice@example.com"><webex-line-status></webex-line-status></webex-line>
 * ```
 *
 * @summary The status of the line or lines around it, with a button to try again.
 * @csspart panel - All of it.
 * @csspart line - One line.
 * @csspart dot - The dot of a line.
 * @csspart name - The address of a line.
 * @csspart status - How it stands, in words.
 * @csspart error - Why it failed.
 * @csspart button - The button that registers again.
 * @csspart notice - What is said where there is no line.
 * @cssprop --webex-good - The dot of a line that is ready.
 * @cssprop --webex-busy - The dot of a line that is being connected.
 * @cssprop --webex-danger - The dot of a line that failed, and why it did.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-focus-color - The ring around a focused button.
 * @cssState registered - All lines are registered.
 * @cssState failed - A line has failed.
 * @cssState disabled - There is no line.
 */
export class WebexLineStatus extends LitElement {
  static override styles = [
    block,
    button,
    panel,
    css`
      .lines {
        display: flex;
        flex-direction: column;
        gap: 0.25rem;
        margin: 0;
        padding: 0;
        list-style-type: '';
      }

      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.125rem 0.5rem;
        min-block-size: 1.75rem;
      }

      .dot {
        box-sizing: border-box;
        flex: none;
        inline-size: 0.75rem;
        block-size: 0.75rem;
        border: 2px solid var(--webex-muted-text, light-dark(#4a5363, #b9c1ce));
        border-radius: 50%;
      }

      .dot.good {
        border-color: var(--webex-good, light-dark(#17783a, #45d683));
        background: var(--webex-good, light-dark(#17783a, #45d683));
      }

      .dot.busy {
        border-color: var(--webex-busy, light-dark(#8a5a00, #f5c056));
      }

      .dot.bad {
        border-color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
        background: var(--webex-danger, light-dark(#b3261e, #ff8f87));
        border-radius: 2px;
      }

      .name {
        overflow-wrap: anywhere;
        font-weight: 600;
      }

      .why {
        flex-basis: 100%;
        font-size: 0.875rem;
      }

      .why.bad {
        color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
      }

      .line > button {
        margin-inline-start: auto;
      }

      @media (prefers-reduced-motion: no-preference) {
        .dot.busy {
          animation: pulse 1.4s ease-in-out infinite;
        }
      }

      @keyframes pulse {
        50% {
          opacity: 0.35;
        }
      }

      @media (forced-colors: active) {
        .dot {
          border-color: CanvasText;
        }

        .dot.good,
        .dot.bad {
          forced-color-adjust: none;
          border-color: CanvasText;
          background: CanvasText;
        }
      }
    `,
  ];

  readonly #internals = this.attachInternals();
  readonly #lines = new StreamController<readonly LineNow[]>(this);
  readonly #calling = new ContextFollower(this, callingContext, () => {
    this.#follow();
  });
  readonly #line = new ContextFollower<Line>(this, lineContext, () => {
    this.#follow();
  });

  protected override render(): TemplateResult {
    const lines = this.#lines.value ?? [];
    return html`<section part="panel">
      ${
        lines.length === 0
          ? html`<p part="notice" class="muted notice">
              ${this.#calling.value ? strings.none() : serviceStrings.outside()}
            </p>`
          : html`<ul class="lines" aria-label=${strings.lines()}>
              ${repeat(
                lines,
                ({ line }) => line.lineId,
                (one) => this.#renderLine(one),
              )}
            </ul>`
      }
    </section>`;
  }

  protected override updated(): void {
    const lines = this.#lines.value ?? [];
    setStates(this.#internals, {
      registered: lines.length > 0 && lines.every(({ state }) => state.status === 'registered'),
      failed: lines.some(({ state }) => state.status === 'failed'),
      disabled: lines.length === 0,
    });
  }

  #renderLine({ line, state }: LineNow): TemplateResult {
    const { status } = state;
    const name = state.uri.replace(/^sips?:/iu, '');
    const canRegister = status === 'failed' || status === 'unregistered';
    const failed = status === 'failed';
    return html`<li part="line" class="line">
      <span part="dot" class="dot ${LOOKS[status]}"></span>
      <bdi part="name" class="name" aria-hidden="true">${name}</bdi>
      <span part="status" class="muted" role="status"
        ><span class="heard">${name}:</span> ${strings.status[status]()}</span
      >
      ${
        canRegister
          ? html`<button
              type="button"
              part="button"
              aria-label=${failed ? strings.retryName(name) : strings.registerName(name)}
              @click=${() => {
                // Its failure is the line's to tell, and shows here in its state.
                line.register().catch(() => undefined);
              }}
            >
              ${failed ? strings.retry() : strings.register()}
            </button>`
          : nothing
      }
      ${this.#renderWhy(state)}
    </li>`;
  }

  #renderWhy({ status, error, retryAt }: LineState): TemplateResult | typeof nothing {
    if (!error || status === 'registered') return nothing;
    const next =
      retryAt === undefined ? '' : strings.retryAt(formatTime(retryAt, languageOf(this)));
    return html`<span part="error" class="why ${status === 'failed' ? 'bad' : 'muted'}"
      >${errorText(error)} ${next}</span
    >`;
  }

  #follow(): void {
    const lines$ = linesAround(this.#calling.value, this.#line.value);
    this.#lines.follow(lines$ && lineStates(lines$));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-line-status': WebexLineStatus;
  }
}
