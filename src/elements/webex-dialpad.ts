import Delete from 'lucide/dist/esm/icons/delete.mjs';
import type { Line } from '../calling/line.js';
import { isAnswered, type CallState } from '../core/call-state.js';
import { parseDigits } from '../core/dtmf.js';
import { toCallingError } from '../core/errors.js';
import { ContextFollower } from '../context/context-follower.js';
import { callContext, callingContext, lineContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { dialpadStrings as strings } from '../i18n/dialpad-strings.js';
import { formatNumber } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { serviceStrings } from '../i18n/service-strings.js';
import { avatar } from '../styles/avatar.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { dialpad } from '../styles/dialpad.js';
import { html, LitElement, nothing, property, type TemplateResult } from '../styles/lit.js';
import { field, panel } from '../styles/panel.js';
import { tellFailure } from './command-failure.js';
import { dialErrorText, errorText } from './error-text.js';
import { setStates } from './custom-states.js';
import { DialKeys } from './dial-keys.js';
import { requestDial } from './dial-request.js';
import { DialSuggestions, type DialSuggestion } from './dial-suggestions.js';
import { icon } from './icon.js';
import { answerIcon } from './icons.js';
import { optionId, renderSuggestions } from './suggestion-list.js';
import { typedDestination } from './typed-destination.js';

/**
 * A field that takes names, numbers and addresses, and twelve keys. It dials on the line around it,
 * else on the first registered one of the calling; inside a call it sends digits. While somebody types,
 * contacts and calls of the past are suggested.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws"><webex-dialpad></webex-dialpad></webex-calling>
 * ```
 *
 * @summary Dials what is typed or pasted; inside a call, sends digits.
 * @fires {CustomEvent<CallingEventDetail & { destination: string, lineId?: string }>} calling-dial-request - Somebody is about to be called; cancelable.
 * @csspart panel - All of it.
 * @csspart field - The field.
 * @csspart suggestions - The list of suggestions.
 * @csspart suggestion - One suggestion.
 * @csspart keys - What holds the keys.
 * @csspart key - Each key.
 * @csspart dial-button - The button that dials.
 * @csspart delete-button - The button that deletes the last character.
 * @csspart button - Each button, keys too.
 * @csspart icon - The drawing in a button.
 * @csspart avatar - The picture in a suggestion.
 * @csspart notice - What is said of a failure.
 * @cssprop [--webex-key-radius=16px] - How round the keys are.
 * @cssprop [--webex-radius=12px] - How round field, suggestions and notices are.
 * @cssprop --webex-button-background - Behind the keys.
 * @cssprop --webex-button-color - What is written on the keys.
 * @cssprop --webex-answer-background - Behind the call button.
 * @cssprop --webex-answer-color - The word and drawing of the call button.
 * @cssprop --webex-surface - Behind the suggestions.
 * @cssprop --webex-danger - Failures.
 * @cssprop --webex-focus-color - The ring around what has the focus.
 * @cssState in-call - It sends digits in the call around it.
 * @cssState suggesting - Suggestions are shown.
 * @cssState failed - The last attempt failed, and it says why.
 * @cssState disabled - There is no calling around it, or a call that is not answered yet.
 */
export class WebexDialpad extends LitElement {
  static override styles = [block, button, panel, field, avatar, dialpad];

  /** What is in the dial field; default empty. */
  @property({ useDefault: true }) value = '';

  readonly #internals = this.attachInternals();
  readonly #calling = new ContextFollower(this, callingContext);
  readonly #line = new ContextFollower<Line>(this, lineContext);
  readonly #state = new StreamController<CallState>(this);
  readonly #call = new ContextFollower(this, callContext, (call) => {
    this.#sent = '';
    this.#state.follow(call?.state$);
  });
  readonly #keys = new DialKeys(this, (character) => {
    this.#insert(character);
  });
  readonly #suggestions = new DialSuggestions(() => {
    const count = formatNumber(this.#shown.length, languageOf(this));
    if (this.#wanted) this.#said = strings.found(count);
    this.requestUpdate();
  });
  #sent = '';
  // Suggestions are to be shown, once there are any.
  #wanted = false;
  #active = -1;
  #said = '';
  #failure: (() => string) | undefined;
  #isTyped = false;

  /** Puts the focus into the field. */
  override focus(options?: FocusOptions): void {
    const focus = (): void => this.#field?.focus(options);
    if (this.#field) focus();
    else void this.updateComplete.then(focus);
  }

  protected override render(): TemplateResult {
    const disabled = this.#isDisabled;
    const inCall = this.#inCall;
    return html`<section part="panel" class="panel dialpad">
      <div class="line">${inCall ? this.#renderDigits(disabled) : this.#renderField(disabled)}</div>
      ${this.#keys.render({ disabled, plus: !inCall })}
      ${inCall ? nothing : this.#renderCall(disabled)} ${this.#renderFailure()}
      <p class="heard" role="status">${this.#said}</p>
    </section>`;
  }

  protected override updated(): void {
    setStates(this.#internals, {
      'in-call': this.#inCall,
      suggesting: this.#shown.length > 0,
      failed: this.#failure !== undefined,
      disabled: this.#isDisabled,
    });
    this.renderRoot.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }

  get #field(): HTMLInputElement | null {
    return this.shadowRoot?.querySelector('input') ?? null;
  }

  // A call that has ended is none: one may dial again.
  get #inCall(): boolean {
    const state = this.#state.value;
    return state !== undefined && state.status !== 'ended';
  }

  get #isDisabled(): boolean {
    const state = this.#state.value;
    if (state && this.#inCall) return !isAnswered(state);
    return !this.#calling.value;
  }

  get #shown(): readonly DialSuggestion[] {
    return this.#wanted && !this.#inCall ? this.#suggestions.found : [];
  }

  #renderField(disabled: boolean): TemplateResult {
    const shown = this.#shown;
    const active = shown[this.#active];
    const faulty = this.#failure !== undefined && this.#isTyped;
    return html`<input
        part="field"
        type="text"
        dir="auto"
        role="combobox"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        enterkeyhint="go"
        aria-label=${strings.field()}
        placeholder=${strings.field()}
        aria-autocomplete="list"
        aria-controls="suggestions"
        aria-expanded=${shown.length > 0 ? 'true' : 'false'}
        aria-activedescendant=${active ? optionId(this.#active) : nothing}
        aria-invalid=${faulty ? 'true' : nothing}
        aria-describedby=${faulty ? 'failure' : nothing}
        .value=${this.value}
        ?disabled=${disabled}
        @input=${this.#onInput}
        @paste=${this.#onPaste}
        @keydown=${this.#onKeydown}
        @blur=${this.#onBlur}
      />
      <button
        type="button"
        part="button delete-button"
        aria-label=${strings.delete()}
        ?disabled=${disabled || this.value === ''}
        @click=${this.#onDelete}
      >
        ${icon(Delete)}
      </button>
      ${renderSuggestions(shown, this.#active, ({ destination, lineId }) => {
        this.#dial(destination, lineId);
      })}`;
  }

  #renderDigits(disabled: boolean): TemplateResult {
    return html`<input
      part="field"
      type="text"
      dir="ltr"
      inputmode="tel"
      autocomplete="off"
      aria-label=${strings.digits()}
      placeholder=${disabled ? strings.notYet() : strings.digits()}
      .value=${this.#sent}
      ?disabled=${disabled}
      @beforeinput=${this.#onDigits}
      @input=${this.#restoreDigits}
    />`;
  }

  #renderCall(disabled: boolean): TemplateResult {
    const whom = this.value.trim();
    return html`<button
      type="button"
      part="button dial-button"
      class="positive wide"
      aria-label=${whom === '' ? strings.call() : strings.callName(whom)}
      ?disabled=${disabled}
      @click=${this.#onCall}
    >
      ${answerIcon()}<span>${strings.call()}</span>
    </button>`;
  }

  #renderFailure(): TemplateResult | typeof nothing {
    if (!this.#calling.value && !this.#inCall) {
      return html`<p part="notice" class="notice">${serviceStrings.outside()}</p>`;
    }
    if (this.#failure === undefined) return nothing;
    return html`<p part="notice" class="notice failed" id="failure" role="alert">
      ${this.#failure()}
    </p>`;
  }

  // Where the caret is; the focus stays where it is, so that no keyboard comes up on a telephone.
  #insert(text: string): void {
    if (this.#inCall) {
      this.#send(text);
      return;
    }
    const input = this.#field;
    if (!input) return;
    const end = input.value.length;
    input.setRangeText(text, input.selectionStart ?? end, input.selectionEnd ?? end, 'end');
    this.#take(input.value);
  }

  #take(value: string): void {
    this.value = value;
    this.#failure = undefined;
    this.#active = -1;
    this.#wanted = value.trim() !== '';
    const calling = this.#calling.value;
    this.#suggestions.ask(calling?.contacts, calling?.callHistory, value);
    this.requestUpdate();
  }

  #close(): void {
    this.#wanted = false;
    this.#active = -1;
    this.requestUpdate();
  }

  #dial(destination: string, lineId = this.#line.value?.lineId): void {
    const calling = this.#calling.value;
    if (!calling) return;
    const typed = this.value;
    const dialled = requestDial(this, calling, destination, lineId);
    this.#take('');
    if (!dialled) return;
    this.#isTyped = !dialled.call;
    this.#said = dialled.call ? strings.dialling(destination) : '';
    dialled.dialling.catch((cause: unknown) => {
      const error = toCallingError(cause, 'invalid-state', String(cause));
      if (error.code === 'cancelled') return;
      // For another try, unless something else has been typed meanwhile.
      if (this.value === '') this.value = typed;
      this.#said = '';
      this.#failure = () => dialErrorText(error);
      this.requestUpdate();
    });
  }

  #send(text: string): void {
    const call = this.#call.value;
    const digits = parseDigits(text);
    if (!call || !digits || this.#isDisabled) return;
    this.#sent += digits.join('');
    this.#failure = undefined;
    this.requestUpdate();
    const sending = call.sendDigit(digits.join(''));
    tellFailure(this, call, sending);
    sending.catch((cause: unknown) => {
      const error = toCallingError(cause, 'invalid-state', String(cause));
      if (error.code !== 'cancelled') this.#failure = () => errorText(error);
      this.requestUpdate();
    });
  }

  readonly #onInput = (): void => {
    this.#take(this.#field?.value ?? '');
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData?.getData('text') ?? '';
    const tidy = typedDestination(pasted);
    if (tidy === pasted) return;
    event.preventDefault();
    this.#insert(tidy);
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const shown = this.#shown;
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (next !== undefined && shown.length > 0) {
      // One more place than there are suggestions: the field itself.
      const places = shown.length + 1;
      this.#active = ((this.#active + 1 + next + places) % places) - 1;
    } else if (event.key === 'ArrowDown' && this.value.trim() !== '') {
      this.#wanted = true;
    } else if (event.key === 'Enter') {
      const active = shown[this.#active];
      if (active) this.#dial(active.destination, active.lineId);
      else this.#onCall();
    } else if (event.key === 'Escape' && shown.length > 0) {
      this.#close();
      // What is around it, such as a dialog, stays open.
      event.stopPropagation();
    } else return;
    event.preventDefault();
    this.requestUpdate();
  };

  readonly #onBlur = (): void => {
    this.#close();
  };

  readonly #onDelete = (): void => {
    const characters = Array.from(this.value);
    this.#take(characters.slice(0, -1).join(''));
  };

  readonly #onCall = (): void => {
    const destination = typedDestination(this.value);
    if (destination !== '') {
      this.#dial(destination);
      return;
    }
    this.#isTyped = true;
    this.#failure = strings.nobody;
    this.requestUpdate();
    this.focus();
  };

  readonly #onDigits = (event: InputEvent): void => {
    event.preventDefault();
    const typed = event.data ?? event.dataTransfer?.getData('text') ?? '';
    this.#send(
      Array.from(typed)
        .filter((one) => parseDigits(one))
        .join(''),
    );
  };

  // Some keyboards on a screen put their text in whatever is prevented.
  readonly #restoreDigits = ({ target }: Event): void => {
    if (target instanceof HTMLInputElement) target.value = this.#sent;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-dialpad': WebexDialpad;
  }
}
