import type { Call } from '../calling/line.js';
import { isUnderWay, type CallState, type CallStatus } from '../core/call-state.js';
import { toCallingError } from '../core/errors.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext, lineContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { callButtonStrings as words } from '../i18n/call-button-strings.js';
import { strings } from '../i18n/strings.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { css, html, LitElement, nothing, property, type TemplateResult } from '../styles/lit.js';
import { panel } from '../styles/panel.js';
import { setStates } from './custom-states.js';
import { requestDial } from './dial-request.js';
import { dialErrorText } from './error-text.js';
import { answerIcon, endIcon } from './icons.js';
import { text } from './inputs.js';
import { typedDestination } from './typed-destination.js';

const LINK = 'a[href^="tel:" i], a[href^="sip:" i], a[href^="sips:" i]';
const STATUSES: readonly CallStatus[] = [
  'idle',
  'dialing',
  'ringing',
  'connecting',
  'connected',
  'reconnecting',
  'ended',
];

/**
 * Makes a number, a name or a link callable: one click calls, on the line around it, else on the first
 * registered one of the calling. While there is that call it ends it, and says how it stands. Around a
 * link (`tel:`, `sip:`, `sips:`) the link is what one clicks; where there is no calling it works as links
 * do.
 *
 * @example
 * ```html
 * <webex-call-button destination="sip:help@example.com">Call the help desk</webex-call-button>
 * <webex-call-button><a href="tel:+14085550100">+1 408 555 0100</a></webex-call-button>
 * ```
 *
 * @summary Click to call: one tag around a name, a number or a link.
 * @slot - What is shown; a link in it is what one clicks. Without it, "Call".
 * @fires {CustomEvent<CallingEventDetail & { destination: string, lineId?: string }>} calling-dial-request - Somebody is about to be called; cancelable.
 * @csspart base - What holds everything.
 * @csspart button - The button that calls and ends.
 * @csspart icon - The drawing in the button.
 * @csspart status - How the call stands, in words.
 * @csspart notice - Why the last call failed.
 * @cssprop [--webex-button-radius=999px] - How round the button is.
 * @cssprop --webex-answer-background - Behind the button that calls.
 * @cssprop --webex-answer-color - What is on the button that calls.
 * @cssprop --webex-end-background - Behind the button that ends.
 * @cssprop --webex-end-color - What is on the button that ends.
 * @cssprop --webex-danger - Failures.
 * @cssprop --webex-focus-color - The ring around the focused button.
 * @cssState disabled - There is no calling around it, or nobody to call.
 * @cssState failed - The last call failed, and it says why.
 * @cssState idle - There is no call of it.
 * @cssState dialing - Its call is on its way.
 * @cssState ringing - The other side is being alerted.
 * @cssState connecting - It was answered.
 * @cssState connected - One can talk.
 * @cssState reconnecting - The media path is lost and being repaired.
 * @cssState ended - Its last call is over.
 */
export class WebexCallButton extends LitElement {
  static override styles = [
    block,
    button,
    panel,
    css`
      :host {
        display: inline-block;
        vertical-align: middle;
      }

      .base {
        display: inline-flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }

      .status:empty {
        display: none;
      }

      .failed {
        color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
      }
    `,
  ];

  /** Whom it calls: a SIP address, a number or a user. Default the link's address, else what is shown. */
  @property({ converter: text }) destination: string | undefined;

  /** Sends the camera, where the other side takes video; with the next call; default `false`. */
  @property({ type: Boolean }) video = false;

  readonly #internals = this.attachInternals();
  readonly #calling = new ContextFollower(this, callingContext);
  readonly #line = new ContextFollower(this, lineContext);
  readonly #state = new StreamController<CallState>(this);
  #call: Call | undefined;
  #pressed = false;
  #failure: (() => string) | undefined;

  /** The call it made last; `undefined` before the first. */
  get call(): Call | undefined {
    return this.#call;
  }

  constructor() {
    super();
    // A link in the light tree is clicked there.
    this.addEventListener('click', this.#onLink);
  }

  /** Puts the focus on what one clicks. */
  override focus(options?: FocusOptions): void {
    const target = this.#link ?? this.shadowRoot?.querySelector<HTMLElement>('button');
    if (target) target.focus(options);
    else {
      void this.updateComplete.then(() => {
        this.shadowRoot?.querySelector<HTMLElement>('button')?.focus(options);
      });
    }
  }

  protected override render(): TemplateResult {
    const state = this.#state.value;
    const status = this.#isBusy ? strings.callStatus[state?.status ?? 'idle']() : '';
    // One element for both, so that a press keeps the focus where it was.
    return html`<span part="base" class="base">
      ${this.#link || this.#isBusy ? html`<slot @slotchange=${this.#onSlot}></slot>` : nothing}
      ${this.#link && !this.#isBusy ? nothing : this.#renderButton(status)}
      <span part="status" class="status muted" role="status">${status}</span>
      ${
        this.#failure === undefined
          ? nothing
          : html`<span part="notice" class="failed" role="alert">${this.#failure()}</span>`
      }
    </span>`;
  }

  protected override updated(): void {
    const status = this.#state.value?.status ?? 'idle';
    setStates(this.#internals, {
      disabled: !this.#canCall,
      failed: this.#failure !== undefined,
      ...Object.fromEntries(STATUSES.map((name) => [name, name === status])),
    });
  }

  #renderButton(status: string): TemplateResult {
    const busy = this.#isBusy;
    const shown = this.#shown;
    return html`<button
      type="button"
      part="button"
      class=${busy ? 'negative' : 'positive'}
      aria-label=${busy ? words.endName(shown, status) : words.callName(shown)}
      ?disabled=${!busy && !this.#canCall}
      @click=${this.#onClick}
    >
      ${busy ? endIcon() : answerIcon()}
      ${
        busy
          ? html`<span>${strings.end()}</span>`
          : html`<slot @slotchange=${this.#onSlot}>${words.call()}</slot>`
      }
    </button>`;
  }

  // From the press on: asking for the microphone, the call is still `idle`.
  get #isBusy(): boolean {
    const state = this.#state.value;
    return state !== undefined && (isUnderWay(state) || (state.status === 'idle' && this.#pressed));
  }

  get #canCall(): boolean {
    return this.#calling.value !== undefined && this.#target !== '';
  }

  get #link(): HTMLAnchorElement | null {
    return this.querySelector<HTMLAnchorElement>(LINK);
  }

  get #text(): string {
    return this.textContent.replace(/\s+/gu, ' ').trim();
  }

  // What a person sees of it, or would want to.
  get #shown(): string {
    return this.#text === '' ? this.#target : this.#text;
  }

  get #target(): string {
    const given = this.destination ?? addressOf(this.#link) ?? this.#text;
    return typedDestination(given);
  }

  #dial(): void {
    const calling = this.#calling.value;
    if (!calling || this.#target === '') return;
    this.#failure = undefined;
    const options = this.video ? { video: true } : {};
    const dialled = requestDial(this, calling, this.#target, this.#line.value?.lineId, options);
    this.requestUpdate();
    if (!dialled) return;
    this.#call = dialled.call;
    this.#pressed = true;
    this.#state.follow(dialled.call?.state$);
    dialled.dialling
      .catch((cause: unknown) => {
        const error = toCallingError(cause, 'invalid-state', String(cause));
        if (error.code === 'cancelled' || this.#call !== dialled.call) return;
        this.#failure = () => dialErrorText(error);
      })
      .finally(() => {
        if (this.#call === dialled.call) this.#pressed = false;
        this.requestUpdate();
      });
  }

  readonly #onSlot = (): void => {
    this.requestUpdate();
  };

  readonly #onClick = (): void => {
    if (this.#isBusy) void this.#call?.end();
    else this.#dial();
  };

  readonly #onLink = (event: MouseEvent): void => {
    const { target } = event;
    const link = target instanceof Element ? target.closest(LINK) : null;
    const other = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;
    // Without a calling it is a link as any other.
    if (!link || other || event.defaultPrevented || !this.#canCall) return;
    event.preventDefault();
    if (!this.#isBusy) this.#dial();
  };
}

// `tel:` as a number may be written there (RFC 3966): escaped, and with parameters that no line knows.
function addressOf(link: HTMLAnchorElement | null): string | undefined {
  const href = link?.getAttribute('href')?.trim();
  if (href === undefined || !/^tel:/iu.test(href)) return href;
  const number = href.slice(4).split(';')[0] ?? '';
  try {
    return decodeURIComponent(number);
  } catch {
    return number;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-call-button': WebexCallButton;
  }
}
