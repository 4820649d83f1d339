import type { Call, Line } from '../calling/line.js';
import type { CallState } from '../core/call-state.js';
import type { CallingClientState } from '../core/calling-client-state.js';
import type { ServiceState } from '../core/data-services.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext, lineContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { incomingStrings as words } from '../i18n/incoming-strings.js';
import { canRecord } from '../media/recording-type.js';
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
import { nameOf } from './remote-name.js';
import { RingNotifications } from './ring-notifications.js';

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
 * @cssState disabled - There is no calling around it.
 */
export class WebexIncomingCall extends LitElement {
  static override styles = [block, button, panel, avatar, incoming];

  /** Keys that answer the call that rings longest, such as `Control+Shift+A`; default none. */
  @property({ attribute: 'answer-key', converter: text }) answerKey: string | undefined;

  /** Keys that reject the call that rings longest; default none. */
  @property({ attribute: 'reject-key', converter: text }) rejectKey: string | undefined;

  /** Shows notifications of the system while the page is hidden, and asks for the permission; default `false`. */
  @property({ type: Boolean }) notify = false;

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
  #said = '';
  #hadFocus = false;

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
  }

  protected override willUpdate(): void {
    const calls = this.#calls;
    this.#hadFocus = this.shadowRoot?.activeElement instanceof HTMLButtonElement;
    const added = calls.filter((call) => !this.#announced.has(call));
    for (const call of [...this.#announced])
      if (!calls.includes(call)) this.#announced.delete(call);
    for (const call of added) this.#announced.add(call);
    if (added.length > 0) this.#said = added.map((call) => ringsOf(call.state)).join('. ');
    else if (calls.length === 0) this.#said = '';
  }

  protected override render(): TemplateResult {
    const calls = this.#calls;
    const asks = this.notify && this.#notifications.permission === 'default';
    return html`<p class="heard" role="alert">${this.#said}</p>
      ${
        calls.length === 0
          ? nothing
          : html`<div part="panel" class="calls" role="group" aria-label=${words.calls()}>
              ${repeat(
                calls,
                ({ state }) => state.correlationId,
                (call, index) => this.#renderCall(call, index === 0),
              )}
            </div>`
      }
      ${
        asks
          ? html`<button type="button" part="button notify-button" @click=${this.#onAllow}>
              ${words.allow()}
            </button>`
          : nothing
      }`;
  }

  protected override updated(): void {
    const calls = this.#calls;
    setStates(this.#internals, { ringing: calls.length > 0, disabled: !this.#calling.value });
    this.#notifications.follow(this.notify ? calls : []);
    // The button that was pressed may be gone with its call; the next call is next.
    if (this.#hadFocus && !this.shadowRoot?.activeElement) {
      this.renderRoot.querySelector('button')?.focus();
    }
  }

  get #calls(): readonly Call[] {
    return ringing(this.#all.value ?? []);
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
    return status !== undefined && status !== 'unavailable' && canRecord();
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
    this.#notifications.follow(this.notify ? this.#calls : []);
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
    .filter(({ state }) => state.direction === 'inbound' && state.status === 'ringing')
    .sort((a, b) => a.state.startTime - b.state.startTime);
}

function ringsOf({ remote }: CallState): string {
  const number = numberBeside(remote);
  const who = nameOf(remote);
  return number === undefined ? words.rings(who) : words.ringsWith(who, number);
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-incoming-call': WebexIncomingCall;
  }
}
