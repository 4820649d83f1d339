import type { Subscription } from 'rxjs';
import type { Call } from '../calling/line.js';
import type { QualityWarning } from '../core/call-quality.js';
import type { CallState } from '../core/call-state.js';
import type { CallStats } from '../core/call-stats.js';
import { ContextFollower } from '../context/context-follower.js';
import { callContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { formatNumber } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { qualityStrings as strings } from '../i18n/quality-strings.js';
import { serviceStrings } from '../i18n/service-strings.js';
import { verdictOn, type CallVerdict } from '../policy/call-opinion.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { html, LitElement, nothing, property, type TemplateResult } from '../styles/lit.js';
import { panel } from '../styles/panel.js';
import { quality } from '../styles/quality.js';
import { setStates } from './custom-states.js';
import { errorText } from './error-text.js';
import { LateView } from './late-view.js';
import { lookOf, QUALITY_SPAN, renderBars, saidWarnings, withWarnings } from './quality-bars.js';
import { renderFailure, renderNotice } from './service-notice.js';

/**
 * How good the call around it sounds: bars and a word, what is wrong in words, and the last minute of its
 * opinion score, loss, jitter and round trip as lines and as numbers. It measures only while it is shown.
 *
 * @example
 * ```html
 * <webex-call><webex-call-quality></webex-call-quality></webex-call>
 * ```
 *
 * @summary The quality of the call around it.
 * @csspart panel - All of it.
 * @csspart bars - The bars.
 * @csspart opinion - The word beside them.
 * @csspart warning - Something that is wrong.
 * @csspart plots - What holds the lines.
 * @csspart plot - The lines of one measure, with its name.
 * @csspart table - The numbers.
 * @csspart button - The button that shows the numbers.
 * @csspart notice - What is said in place of the lines.
 * @cssprop --webex-good - The bars of a good call.
 * @cssprop --webex-busy - The bars of a fair one, and the lines of what is sent.
 * @cssprop --webex-danger - The bars of a poor one, and what is wrong.
 * @cssprop --webex-accent - The lines of what is received.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-line - Empty bars, and the lines behind the plots.
 * @cssprop --webex-focus-color - The ring around a focused button.
 * @cssState good - It sounds excellent or good.
 * @cssState fair - It sounds fair.
 * @cssState poor - It sounds poor or bad, or is interrupted.
 * @cssState warning - Something is wrong.
 * @cssState disabled - There is no call around it.
 */
export class WebexCallQuality extends LitElement {
  static override styles = [block, button, panel, quality];

  /** Shows the bars alone; default `false`. */
  @property({ type: Boolean, reflect: true }) compact = false;

  readonly #internals = this.attachInternals();
  readonly #state = new StreamController<CallState>(this);
  readonly #call = new ContextFollower<Call>(this, callContext, (call) => {
    this.#state.follow(call?.state$);
    // Moved, it goes on with what it has.
    if (call && call !== this.#measured) this.#samples = [];
    this.#measured = call ?? this.#measured;
    this.#watch();
  });
  readonly #plots = new LateView(
    async () => {
      const { QualityPlots } = await import('./quality-plots.js');
      return new QualityPlots(this);
    },
    () => {
      this.requestUpdate();
    },
  );
  readonly #sizes = new ResizeObserver(() => {
    // Not within the observer: it would be laid out, and observed, once more in the same frame.
    requestAnimationFrame(() => {
      this.#watch();
    });
  });
  #samples: readonly CallStats[] = [];
  /** Whose samples these are, and whose are being taken. */
  #measured: Call | undefined;
  #watched: Call | undefined;
  #watching: Subscription | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    this.#watch();
  }

  protected override willUpdate(): void {
    if (!this.compact && this.#watched) this.#plots.load();
  }

  protected override render(): TemplateResult {
    const state = this.#state.value;
    const verdict = verdictOn(state);
    const warnings = state?.quality?.warnings ?? [];
    return this.compact
      ? this.#renderCompact(verdict, warnings)
      : this.#renderWhole(verdict, warnings);
  }

  protected override updated(): void {
    const state = this.#state.value;
    const look = lookOf(verdictOn(state));
    setStates(this.#internals, {
      good: look === 'good',
      fair: look === 'fair',
      poor: look === 'poor',
      warning: (state?.quality?.warnings.length ?? 0) > 0,
      disabled: !this.#call.value,
    });
  }

  #renderCompact(verdict: CallVerdict, warnings: readonly QualityWarning[]): TemplateResult {
    const name = withWarnings(strings.bars(strings.verdict[verdict]()), warnings);
    return html`<span role="img" aria-label=${name}
      >${renderBars(verdict, warnings.length > 0)}</span
    >`;
  }

  #renderWhole(verdict: CallVerdict, warnings: readonly QualityWarning[]): TemplateResult {
    const mos = verdict === 'interrupted' ? undefined : this.#state.value?.quality?.mos;
    const score = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return html`<section part="panel" class="panel" aria-label=${strings.quality()}>
      <div class="bar">
        ${renderBars(verdict, warnings.length > 0)}
        <span part="opinion" class="opinion">${strings.verdict[verdict]()}</span>
        ${
          mos === undefined
            ? nothing
            : html`<span class="muted">${formatNumber(mos, languageOf(this), score)}</span>`
        }
        <div class="grow" role="status">
          ${saidWarnings(warnings).map((warning) => html`<p part="warning" class="warning">${warning}</p>`)}
        </div>
      </div>
      ${this.#call.value ? this.#renderPlots() : renderNotice(strings.outside())}
    </section>`;
  }

  #renderPlots(): TemplateResult {
    const { view, error } = this.#plots;
    if (error !== undefined) {
      return renderFailure(errorText(error), () => {
        this.#plots.load(true);
        this.requestUpdate();
      });
    }
    if (!view) return renderNotice(serviceStrings.loading());
    return view.render(this.#samples);
  }

  // Statistics cost the browser something: they are taken while they are shown.
  #watch(): void {
    const shown = this.isConnected && this.getClientRects().length > 0;
    const call = shown ? this.#call.value : undefined;
    if (call === this.#watched) return;
    this.#watched = call;
    this.requestUpdate();
    this.#watching?.unsubscribe();
    this.#watching = call?.stats$.subscribe({
      next: (stats) => {
        const kept = this.#samples.filter(
          ({ time }) => time > stats.time - QUALITY_SPAN && time < stats.time,
        );
        this.#samples = [...kept, stats];
        this.requestUpdate();
      },
      // What they need could not be loaded: the bars say that nothing is measured.
      error: () => undefined,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-call-quality': WebexCallQuality;
  }
}
