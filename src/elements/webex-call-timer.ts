import type { CallState } from '../core/call-state.js';
import { ContextFollower } from '../context/context-follower.js';
import { callContext } from '../context/contexts.js';
import { SecondTicker } from '../controllers/second-ticker.js';
import { StreamController } from '../controllers/stream-controller.js';
import { callListStrings as strings } from '../i18n/call-list-strings.js';
import { formatClockIn } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { block } from '../styles/block.js';
import { css, html, LitElement, type TemplateResult } from '../styles/lit.js';
import { setStates } from './custom-states.js';

/**
 * The time of the call around it, since it was first connected; it stands still when the call has
 * ended. Screen readers can read it, and are not told of every second.
 *
 * @example
 * ```html
 * <webex-call><webex-call-timer></webex-call-timer></webex-call>
 * ```
 *
 * @summary How long the call around it has lasted.
 * @csspart time - The time.
 * @cssState running - The call is connected, and the time goes on.
 */
export class WebexCallTimer extends LitElement {
  static override styles = [
    block,
    css`
      :host {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  readonly #internals = this.attachInternals();
  readonly #ticker = new SecondTicker(this);
  readonly #state = new StreamController<CallState>(this);

  constructor() {
    super();
    new ContextFollower(this, callContext, (call) => {
      this.#state.follow(call?.state$);
    });
  }

  protected override willUpdate(): void {
    const state = this.#state.value;
    this.#ticker.follow(state?.endTime === undefined ? state?.connectTime : undefined);
  }

  protected override render(): TemplateResult {
    const { connectTime, endTime } = this.#state.value ?? {};
    const ms = connectTime === undefined ? 0 : (endTime ?? Date.now()) - connectTime;
    return html`<span part="time" role="timer" aria-label=${strings.time()}
      >${formatClockIn(ms / 1000, languageOf(this))}</span
    >`;
  }

  protected override updated(): void {
    const state = this.#state.value;
    setStates(this.#internals, {
      running: state?.connectTime !== undefined && state.endTime === undefined,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-call-timer': WebexCallTimer;
  }
}
