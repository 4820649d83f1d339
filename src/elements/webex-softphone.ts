import { Observable } from 'rxjs';
import type { Call, Line } from '../calling/line.js';
import type { CallingClientState } from '../core/calling-client-state.js';
import type { VoicemailSummary } from '../core/data-services.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext, lineContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import type { WebexCallingEventMap } from '../events/event-map.js';
import { languageOf } from '../i18n/language.js';
import { softphoneStrings as words } from '../i18n/softphone-strings.js';
import { avatar } from '../styles/avatar.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { html, LitElement, nothing, property, type TemplateResult } from '../styles/lit.js';
import { panel } from '../styles/panel.js';
import { repeat } from '../styles/repeat.js';
import { softphone } from '../styles/softphone.js';
import { CallWatcher } from './call-watcher.js';
import { setStates } from './custom-states.js';
import { dialErrorText } from './error-text.js';
import { text } from './inputs.js';
import { exportedParts } from './exported-parts.js';
import { callsOf, linesAround } from './line-states.js';
import { renderSoftphoneCall } from './softphone-call.js';
import { softphonePanels, softphoneTabs, type TabId } from './softphone-tabs.js';
import { renderTabs } from './tab-list.js';

// From this width on, in px, the keypad stands beside the tabs.
const WIDE = 720;

/**
 * A telephone: how the lines stand, calls that ring, calls that go on with their buttons, and in tabs the
 * keypad, history, contacts, voicemail and settings of the calling around it. From 280 px of width on; the
 * keypad stands beside the tabs where there is room. The parts of the elements inside are its own too, with a
 * prefix each: `dialpad-key`, `history-row`.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws">
 *   <webex-line uri="sip:alice@example.com"></webex-line>
 *   <webex-softphone></webex-softphone>
 * </webex-calling>
 * ```
 *
 * @summary A whole telephone, of all the other elements.
 * @fires {CustomEvent<CallingEventDetail & { destination: string, lineId?: string }>} calling-dial-request - Somebody is about to be called; cancelable.
 * @csspart phone - All of it.
 * @csspart head - Lines, and calls that ring.
 * @csspart calls - The calls that go on.
 * @csspart call - One call.
 * @csspart quality - The button of a call that shows its quality.
 * @csspart tabs - What holds the tabs.
 * @csspart tab - Each tab.
 * @csspart badge - The number beside a tab.
 * @csspart dial - The keypad.
 * @csspart panel - What the chosen tab shows.
 * @csspart notice - What is said of failures and of sound.
 * @csspart button - Each button, tabs too.
 * @csspart icon - The drawing in a tab.
 * @csspart avatar - The picture of whom one talks with.
 * @cssprop [--webex-radius=12px] - How round everything is.
 * @cssprop [--webex-list-size=24rem] - How high the lists are.
 * @cssprop --webex-accent - The chosen tab.
 * @cssprop --webex-surface - Behind a call.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-line - Lines around calls and below the tabs.
 * @cssprop --webex-danger - Failures, and the numbers beside tabs.
 * @cssprop --webex-focus-color - The ring around what has the focus.
 * @cssState wide - The keypad stands beside the tabs.
 * @cssState in-call - There is a call that goes on.
 * @cssState disabled - There is no calling around it.
 */
export class WebexSoftphone extends LitElement {
  static override styles = [block, button, panel, avatar, softphone];

  /** Keys that answer the call that rings longest, such as `Control+Shift+A`; default none. */
  @property({ attribute: 'answer-key', converter: text }) answerKey: string | undefined;

  /** Keys that reject the call that rings longest; default none. */
  @property({ attribute: 'reject-key', converter: text }) rejectKey: string | undefined;

  /** Shows notifications of calls while the page is hidden, and asks for the permission; default `false`. */
  @property({ type: Boolean }) notify = false;

  /** Offers to show calls in a small window above all others, where the browser has that; default `false`. */
  @property({ type: Boolean, attribute: 'picture-in-picture' }) pictureInPicture = false;

  readonly #internals = this.attachInternals();
  readonly #client = new StreamController<CallingClientState>(this);
  readonly #calls = new StreamController<readonly Call[]>(this);
  readonly #missed = new StreamController<number>(this);
  readonly #messages = new StreamController<VoicemailSummary>(this);
  readonly #calling = new ContextFollower(this, callingContext, () => {
    this.#follow();
  });
  readonly #line = new ContextFollower<Line>(this, lineContext, () => {
    this.#follow();
  });
  readonly #watcher = new CallWatcher();
  readonly #sizes = new ResizeObserver(() => {
    // Not within the observer: it would be laid out, and observed, once more in the same frame.
    requestAnimationFrame(() => {
      this.#measure();
    });
  });
  readonly #opened = new Set<TabId>();
  /** The calls whose quality is shown in full. */
  readonly #detailed = new WeakSet<Call>();
  #known: ReadonlySet<Call> = new Set();
  // In a call somebody has gone on to the tabs: they are shown below it.
  #beside = false;
  #wide = false;
  #tab: TabId = 'keypad';
  #hadFocus = false;
  #clock: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    clearInterval(this.#clock);
    this.#clock = undefined;
  }

  /** Shows the dial field and puts the focus there. */
  override focus(options?: FocusOptions): void {
    this.#select(this.#wide ? this.#tab : 'keypad');
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector('webex-dialpad')?.focus(options);
    });
  }

  protected override willUpdate(): void {
    const calls = this.#shownCalls;
    // A new call is what one wants to see.
    if (calls.length === 0 || calls.some((call) => !this.#known.has(call))) this.#beside = false;
    this.#known = new Set(calls);
  }

  protected override render(): TemplateResult {
    const tab = this.#shownTab;
    this.#opened.add(tab);
    const tabs = softphoneTabs({
      missed: this.#missed.value ?? 0,
      messages: this.#messages.value?.newMessages ?? 0,
      language: languageOf(this),
    });
    // One place in the document for either width, so that what has been typed stays.
    return html`<section
      part="phone"
      class=${this.#look}
      @calling-dial-request=${this.#onDialRequest}
      @calling-error=${this.#onError}
    >
      <div part="head" class="head">
        <webex-line-status exportparts=${exportedParts.lines}></webex-line-status>
        ${this.#renderNotices()}
        <webex-incoming-call
          exportparts=${exportedParts.incoming}
          .answerKey=${this.answerKey}
          .rejectKey=${this.rejectKey}
          .notify=${this.notify}
          .pictureInPicture=${this.pictureInPicture}
        ></webex-incoming-call>
      </div>
      ${renderTabs(this.#wide ? tabs.slice(1) : tabs, tab, words.tabs(), (id) => {
        this.#select(id);
      })}
      ${this.#renderCalls()}
      <div
        part="dial"
        class="dial"
        id="panel-keypad"
        role=${this.#wide ? 'group' : 'tabpanel'}
        aria-label=${words.tab.keypad()}
        ?hidden=${!this.#wide && tab !== 'keypad'}
      >
        <webex-dialpad exportparts=${exportedParts.dialpad}></webex-dialpad>
      </div>
      ${Object.entries(softphonePanels).map(([id, content]) => this.#renderPanel(id, content))}
      <p class="heard" role="status">${this.#watcher.said}</p>
    </section>`;
  }

  protected override firstUpdated(): void {
    this.#measure();
  }

  protected override updated(): void {
    const calls = this.#shownCalls;
    setStates(this.#internals, {
      wide: this.#wide,
      'in-call': calls.length > 0,
      disabled: !this.#calling.value,
    });
    this.#tick(calls.some(({ state }) => state.connectTime !== undefined));
    if (this.#hadFocus) void this.#findFocus();
  }

  get #look(): string {
    const calls = this.#beside ? 'beside' : 'covered';
    const inCall = this.#shownCalls.length > 0 ? `in-call ${calls}` : '';
    return `phone ${this.#wide ? 'wide' : ''} ${inCall}`;
  }

  get #shownCalls(): readonly Call[] {
    return this.#calls.value ?? [];
  }

  get #shownTab(): TabId {
    return this.#wide && this.#tab === 'keypad' ? 'history' : this.#tab;
  }

  // Made when it is first wanted, and kept from then on.
  #renderPanel(id: string, content: () => TemplateResult): TemplateResult | typeof nothing {
    if (![...this.#opened].some((opened) => opened === id)) return nothing;
    return html`<div
      part="panel"
      class="shown"
      id=${`panel-${id}`}
      role="tabpanel"
      aria-labelledby=${`tab-${id}`}
      ?hidden=${id !== this.#shownTab}
    >
      ${content()}
    </div>`;
  }

  #renderNotices(): TemplateResult {
    const { failure } = this.#watcher;
    return html`${
      this.#client.value?.audioBlocked === true
        ? html`<div part="notice" class="notice" role="status">
            <span class="grow">${words.audioBlocked()}</span>
            <button type="button" part="button" @click=${this.#onStartAudio}>
              ${words.startAudio()}
            </button>
          </div>`
        : nothing
    }${
      failure === undefined
        ? nothing
        : html`<div part="notice" class="notice failed" role="alert">
            <span class="grow">${failure()}</span>
            <button type="button" part="button" @click=${this.#onDismiss}>
              ${words.dismiss()}
            </button>
          </div>`
    }`;
  }

  #renderCalls(): TemplateResult | typeof nothing {
    if (this.#shownCalls.length === 0) return nothing;
    return html`<div part="calls" class="calls" role="group" aria-label=${words.calls()}>
      ${repeat(
        this.#shownCalls,
        ({ state }) => state.correlationId,
        (call) =>
          renderSoftphoneCall(call, {
            detailed: this.#detailed.has(call),
            language: languageOf(this),
            toggle: this.#onDetails,
          }),
      )}
      ${
        this.#beside
          ? nothing
          : html`<button type="button" part="button" @click=${this.#onDialMore}>
              ${words.dialMore()}
            </button>`
      }
    </div>`;
  }

  #follow(): void {
    const calling = this.#calling.value;
    this.#client.follow(calling?.callingClient.state$);
    this.#missed.follow(calling?.callHistory.missedCount$);
    this.#messages.follow(calling?.voicemail.summary$);
    const lines$ = linesAround(calling, this.#line.value);
    const calls$ =
      lines$ &&
      new Observable<readonly Call[]>((subscriber) =>
        callsOf(lines$).subscribe((calls) => {
          this.#watcher.watch(calls);
          // Before anything is rendered anew, which may take away what has the focus.
          this.#hadFocus ||= this.shadowRoot?.activeElement?.closest('.tabs') === null;
          subscriber.next(calls.filter(goesOn));
        }),
      );
    this.#calls.follow(calls$);
  }

  #measure(): void {
    const wide = this.offsetWidth >= WIDE;
    if (wide === this.#wide || !this.isConnected) return;
    this.#wide = wide;
    this.requestUpdate();
  }

  #select(id: TabId): void {
    this.#tab = id;
    this.#beside = true;
    this.requestUpdate();
  }

  #tick(runs: boolean): void {
    if (runs && this.isConnected) {
      this.#clock ??= setInterval(() => {
        this.requestUpdate();
      }, 1000);
    } else {
      clearInterval(this.#clock);
      this.#clock = undefined;
    }
  }

  // A button that went away with its call had it: the next call's buttons are next, else the dial field.
  async #findFocus(): Promise<void> {
    this.#hadFocus = false;
    const inner = [
      ...this.renderRoot.querySelectorAll('webex-incoming-call, webex-call-controls'),
    ].filter((one) => one instanceof LitElement);
    await Promise.all(inner.map((one) => one.updateComplete));
    const active = this.shadowRoot?.activeElement;
    const isCovered = active != null && getComputedStyle(active).visibility === 'hidden';
    if (!isCovered && (active ?? document.activeElement) !== document.body) return;
    const next = inner.at(-1)?.shadowRoot?.querySelector<HTMLElement>('button:enabled');
    // Nobody has asked for it, so the page stays where it is scrolled to.
    if (next) next.focus({ preventScroll: true });
    else this.focus({ preventScroll: true });
  }

  readonly #onDialRequest = ({ target }: Event): void => {
    this.#watcher.tellsItself = target instanceof Element && target.localName === 'webex-dialpad';
  };

  readonly #onError = (event: WebexCallingEventMap['calling-error']): void => {
    // The keypad says its own below its keys.
    const { target, detail } = event;
    if (target instanceof Element && target.localName === 'webex-dialpad') return;
    this.#watcher.failure = () => dialErrorText(detail.error);
    this.requestUpdate();
  };

  readonly #onDetails = (call: Call): void => {
    if (!this.#detailed.delete(call)) this.#detailed.add(call);
    this.requestUpdate();
  };

  readonly #onDialMore = (): void => {
    this.focus();
  };

  readonly #onDismiss = (): void => {
    this.#watcher.failure = undefined;
    this.focus();
    this.requestUpdate();
  };

  readonly #onStartAudio = (): void => {
    this.#calling.value?.audio.start().catch(() => undefined);
  };
}

// Calls that come in and ring are shown above.
function goesOn({ state: { status, direction } }: Call): boolean {
  return status !== 'ended' && !(direction === 'inbound' && status === 'ringing');
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-softphone': WebexSoftphone;
  }
}
