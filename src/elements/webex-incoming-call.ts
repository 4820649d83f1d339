import type { Call, Line } from '../calling/line.js';
import type { CallState } from '../core/call-state.js';
import type { CallingClientState } from '../core/calling-client-state.js';
import type { ServiceState } from '../core/data-services.js';
import { Late } from '../core/late.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext, lineContext } from '../context/contexts.js';
import { SecondTicker } from '../controllers/second-ticker.js';
import { StreamController } from '../controllers/stream-controller.js';
import { incomingStrings as words } from '../i18n/incoming-strings.js';
import { languageOf } from '../i18n/language.js';
import { avatar } from '../styles/avatar.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { incoming } from '../styles/incoming.js';
import { html, LitElement, nothing, property, type TemplateResult } from '../styles/lit.js';
import { panel } from '../styles/panel.js';
import { repeat } from '../styles/repeat.js';
import { tellFailure } from './command-failure.js';
import { bareAddress, numberBeside, renderIncomingCard } from './incoming-card.js';
import { setStates } from './custom-states.js';
import { errorText } from './error-text.js';
import { text } from './inputs.js';
import { isPressed, parseShortcut } from './key-shortcut.js';
import { callsOf, linesAround } from './line-states.js';
import { isRinging } from './main-controls.js';
import { nameOf } from './remote-name.js';
import { RingNotifications } from './ring-notifications.js';
import type { SmallView, WindowOpener } from './small-view.js';

const STYLES = [block, button, panel, avatar, incoming];

/**
 * The calls that ring here, of the line around it, else of all lines of the calling: who calls, and
 * buttons to answer, to reject, and where there is an answering machine to send it there. While nothing
 * rings it shows nothing.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws">
 *   <webex-incoming-call answer-key="Control+Shift+A" notify></webex-incoming-call>
 * </webex-calling>
 * ```
 *
 * @summary Who calls, with buttons to answer and reject.
 * @csspart panel - All of it.
 * @csspart call - One call.
 * @csspart avatar - The caller's picture.
 * @csspart name - The caller's name.
 * @csspart number - The caller's number or address.
 * @csspart verified - Whether the network vouches for the number.
 * @csspart answer-button - The button that answers.
 * @csspart video-button - The button that answers with video.
 * @csspart reject-button - The button that rejects.
 * @csspart voicemail-button - The button that sends the call to the answering machine.
 * @csspart notify-button - The button that asks for notifications.
 * @csspart window-button - The button that opens the small window.
 * @csspart button - Each button.
 * @csspart icon - The drawing in a button.
 * @csspart notice - Why a call could not be answered, or sent to voicemail.
 * @cssprop [--webex-radius=12px] - How round the cards are.
 * @cssprop --webex-good - The line around a card, and what is verified.
 * @cssprop --webex-surface - Behind a card.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-answer-background - Behind the buttons that answer.
 * @cssprop --webex-answer-color - What is on the buttons that answer.
 * @cssprop --webex-end-background - Behind the button that rejects.
 * @cssprop --webex-end-color - What is on the button that rejects.
 * @cssprop --webex-danger - Failures.
 * @cssprop --webex-focus-color - The ring around a focused button.
 * @cssState ringing - A call rings.
 * @cssState small-window - The calls are shown in a small window.
 * @cssState disabled - There is no calling around it.
 */
export class WebexIncomingCall extends LitElement {
  static override styles = STYLES;

  /** Keys that answer the call that rings longest, such as `Control+Shift+A`; default none. */
  @property({ attribute: 'answer-key', converter: text }) answerKey: string | undefined;

  /** Keys that reject the call that rings longest; default none. */
  @property({ attribute: 'reject-key', converter: text }) rejectKey: string | undefined;

  /** Shows notifications of the system while the page is hidden, and asks for the permission; default `false`. */
  @property({ type: Boolean }) notify = false;

  /** Offers to show the calls in a small window above all others, where the browser has that; default `false`. */
  @property({ type: Boolean, attribute: 'picture-in-picture' }) pictureInPicture = false;

  readonly #internals = this.attachInternals();
  readonly #client = new StreamController<CallingClientState>(this);
  readonly #voicemail = new StreamController<ServiceState>(this);
  readonly #all = new StreamController<readonly Call[]>(this);
  readonly #notifications = new RingNotifications();
  readonly #calling = new ContextFollower(this, callingContext, () => {
    this.#follow();
  });
  readonly #line = new ContextFollower<Line>(this, lineContext, () => {
    this.#follow();
  });
  readonly #announced = new Set<Call>();
  readonly #failures = new WeakMap<Call, unknown>();
  // On their way to the answering machine.
  readonly #leaving = new Set<Call>();
  readonly #ticker = new SecondTicker(this);
  readonly #small = new Late(() => this.#createSmall());
  #said = '';
  // The roots in which a button has the focus.
  #hadFocus: readonly ShadowRoot[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#onKey);
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.#onKey);
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#notifications.follow([]);
    // It may be put back at once, elsewhere.
    setTimeout(() => {
      if (!this.isConnected) this.#small.loaded?.close();
    });
  }

  protected override willUpdate(): void {
    const calls = this.#calls;
    this.#hadFocus = this.#roots.filter(
      ({ activeElement }) => activeElement?.localName === 'button',
    );
    const added = calls.filter((call) => !this.#announced.has(call));
    for (const call of [...this.#announced])
      if (!calls.includes(call)) this.#announced.delete(call);
    for (const call of added) this.#announced.add(call);
    if (added.length > 0) this.#said = added.map((call) => ringsOf(call.state)).join('. ');
    else if (calls.length === 0) this.#said = '';
  }

  protected override render(): TemplateResult {
    const small = this.#isSmall;
    const asks = this.notify && this.#notifications.permission === 'default';
    const offers = this.pictureInPicture && opener() !== undefined && !small;
    // So that it is there when it is asked for: a gesture counts for a few seconds alone.
    if (offers) void this.#small.load();
    return html`<p class="heard" role="alert">${small ? '' : this.#said}</p>
      ${
        small
          ? html`<div part="notice" class="notice">
              <span class="grow">${words.inWindow()}</span>
              ${renderButton(words.closeWindow(), this.#onCloseWindow)}
            </div>`
          : this.#renderCalls()
      }
      ${asks ? renderButton(words.allow(), this.#onAllow, 'notify-button') : nothing}
      ${offers ? renderButton(words.openWindow(), this.#onOpenWindow, 'window-button') : nothing}
      ${
        this.#small.loaded?.failed === true
          ? html`<p part="notice" class="fault" role="alert">${words.noWindow()}</p>`
          : nothing
      }`;
  }

  protected override updated(): void {
    const calls = this.#calls;
    const small = this.#isSmall;
    setStates(this.#internals, {
      ringing: calls.length > 0,
      disabled: !this.#calling.value,
      'small-window': small,
    });
    this.#notifications.follow(this.#notified);
    this.#ticker.follow(small ? this.#ongoing.at(-1)?.state.connectTime : undefined);
    this.#small.loaded?.render(() => ({
      cards: this.#renderCalls(),
      calls: this.#ongoing,
      said: this.#said,
      language: languageOf(this),
    }));
    // The button that was pressed may be gone with its call; the next call is next.
    for (const root of this.#hadFocus) {
      if (!root.activeElement) root.querySelector('button')?.focus({ preventScroll: true });
    }
  }

  get #roots(): readonly ShadowRoot[] {
    return [this.shadowRoot, this.#small.loaded?.root].filter((root) => root != null);
  }

  get #isSmall(): boolean {
    return this.#small.loaded?.isOpen === true;
  }

  // One who has the small window sees who calls.
  get #notified(): readonly Call[] {
    return this.notify && !this.#isSmall ? this.#calls : [];
  }

  get #ongoing(): readonly Call[] {
    return (this.#all.value ?? []).filter(
      ({ state }) => state.status !== 'idle' && state.status !== 'ended' && !isRinging(state),
    );
  }

  get #calls(): readonly Call[] {
    return ringing(this.#all.value ?? []);
  }

  #renderCalls(): TemplateResult | typeof nothing {
    const calls = this.#calls;
    if (calls.length === 0) return nothing;
    return html`<div part="panel" class="calls" role="group" aria-label=${words.calls()}>
      ${repeat(
        calls,
        ({ state }) => state.correlationId,
        (call, index) => this.#renderCall(call, index === 0),
      )}
    </div>`;
  }

  #renderCall(call: Call, isFirst: boolean): TemplateResult {
    const client = this.#client.value;
    const error = this.#failures.get(call) ?? call.state.error;
    const [answerKey, rejectKey] = [this.answerKey, this.rejectKey].map((key) =>
      isFirst ? parseShortcut(key) : undefined,
    );
    const video = call.state.hasVideo && client?.capabilities.video === true;
    const several = (client?.lines.length ?? 0) > 1;
    return renderIncomingCard({
      call,
      line: several ? bareAddress(call.line.lineId) : undefined,
      answerKey,
      rejectKey,
      failure: error === undefined ? undefined : errorText(error),
      leaving: this.#leaving.has(call),
      answer: () => {
        this.#answer(call);
      },
      answerWithVideo: video
        ? () => {
            this.#answer(call, true);
          }
        : undefined,
      reject: () => {
        void call.reject();
      },
      sendToVoicemail: this.#takesMessages
        ? () => {
            this.#sendToVoicemail(call);
          }
        : undefined,
    });
  }

  #answer(call: Call, video = false): void {
    if (call.state.pending === 'answer' || this.#leaving.has(call)) return;
    this.#failures.delete(call);
    tellFailure(this, call, call.answer(video ? { video } : {}));
  }

  #sendToVoicemail(call: Call): void {
    const voicemail = this.#calling.value?.voicemail;
    if (!voicemail || call.state.pending === 'answer' || this.#leaving.has(call)) return;
    const taking = voicemail.takeMessage(call);
    this.#leaving.add(call);
    this.#failures.delete(call);
    this.requestUpdate();
    tellFailure(this, call, taking);
    taking
      .catch((cause: unknown) => {
        this.#failures.set(call, cause);
      })
      .finally(() => {
        this.#leaving.delete(call);
        this.requestUpdate();
      });
  }

  // Where there is a mailbox here, and the browser can record what callers say.
  get #takesMessages(): boolean {
    const status = this.#voicemail.value?.status;
    return status !== undefined && status !== 'unavailable' && typeof MediaRecorder !== 'undefined';
  }

  async #createSmall(): Promise<SmallView> {
    const { SmallView } = await import('./small-view.js');
    return new SmallView({
      element: this,
      styles: STYLES,
      changed: () => {
        this.requestUpdate();
      },
      onKey: (event) => {
        this.#onKey(event);
      },
    });
  }

  #follow(): void {
    const calling = this.#calling.value;
    this.#client.follow(calling?.callingClient.state$);
    this.#voicemail.follow(calling?.voicemail.state$);
    const lines$ = linesAround(calling, this.#line.value);
    this.#all.follow(lines$ && callsOf(lines$));
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const [call] = this.#calls;
    if (!call) return;
    const is = (key: string | undefined): boolean => {
      const shortcut = parseShortcut(key);
      return shortcut !== undefined && isPressed(event, shortcut);
    };
    if (is(this.answerKey)) this.#answer(call);
    else if (is(this.rejectKey)) void call.reject();
    else return;
    event.preventDefault();
  };

  readonly #onVisibility = (): void => {
    this.#notifications.follow(this.#notified);
  };

  readonly #onOpenWindow = (): void => {
    const opens = opener();
    if (!opens) return;
    this.#small.load().then(
      (small) => small.open(opens),
      () => undefined,
    );
  };

  readonly #onCloseWindow = (): void => {
    this.#small.loaded?.close();
    this.requestUpdate();
  };

  readonly #onAllow = (): void => {
    void this.#notifications.ask().then(() => {
      this.requestUpdate();
    });
  };
}

// Those that ring longest first, whatever their lines.
function ringing(calls: readonly Call[]): readonly Call[] {
  return calls
    .filter(({ state }) => isRinging(state))
    .sort((a, b) => a.state.startTime - b.state.startTime);
}

function ringsOf({ remote }: CallState): string {
  const number = numberBeside(remote);
  const who = nameOf(remote);
  return number === undefined ? words.rings(who) : words.ringsWith(who, number);
}

function opener(): WindowOpener | undefined {
  return (globalThis as { readonly documentPictureInPicture?: WindowOpener })
    .documentPictureInPicture;
}

function renderButton(word: string, run: () => void, part = ''): TemplateResult {
  return html`<button type="button" part=${`button ${part}`.trim()} @click=${run}>${word}</button>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-incoming-call': WebexIncomingCall;
  }
}
