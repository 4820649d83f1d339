import type { Call } from '../calling/line.js';
import type { CallState } from '../core/call-state.js';
import { toCallingError } from '../core/errors.js';
import { ContextFollower } from '../context/context-follower.js';
import { callContext } from '../context/contexts.js';
import { CommandController } from '../controllers/command-controller.js';
import { FramePace } from '../controllers/frame-pace.js';
import { StreamController } from '../controllers/stream-controller.js';
import { emit } from '../events/emit.js';
import { strings } from '../i18n/strings.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import {
  css,
  html,
  LitElement,
  nothing,
  type SVGTemplateResult,
  type TemplateResult,
} from '../styles/lit.js';
import { setStates } from './custom-states.js';
import { dispatcherOfLine } from './event-dispatcher.js';
import { answerIcon, endIcon, microphoneIcon, microphoneOffIcon } from './icons.js';
import { nameOf } from './remote-name.js';

interface ButtonLook {
  readonly part: string;
  readonly look: string;
  readonly icon: SVGTemplateResult;
  readonly word: string;
  readonly name: string;
  readonly disabled: boolean;
  /** Its command is in progress: it does nothing, and keeps the focus. */
  readonly busy?: boolean;
}

/**
 * The buttons of the call around it: answer and reject while it rings here, then mute and end.
 *
 * @example
 * ```html
 * <webex-call><webex-call-controls></webex-call-controls></webex-call>
 * ```
 *
 * @summary Buttons that answer, reject, mute and end the call around them.
 * @csspart base - What holds the buttons.
 * @csspart button - Each button.
 * @csspart answer-button - The button that answers.
 * @csspart reject-button - The button that rejects.
 * @csspart mute-button - The button that mutes and unmutes.
 * @csspart end-button - The button that ends.
 * @csspart icon - The drawing in a button.
 * @csspart label - The word in a button.
 * @cssprop [--webex-controls-gap=0.5rem] - The space between buttons.
 * @cssprop [--webex-button-radius=999px] - How round the buttons are.
 * @cssprop --webex-button-background - Behind a plain button.
 * @cssprop --webex-button-color - The word and drawing of a plain button.
 * @cssprop --webex-button-on-background - Behind the mute button while we are muted.
 * @cssprop --webex-button-on-color - The word and drawing of the mute button while we are muted.
 * @cssprop --webex-answer-background - Behind the answer button.
 * @cssprop --webex-answer-color - The word and drawing of the answer button.
 * @cssprop --webex-end-background - Behind the reject and end buttons.
 * @cssprop --webex-end-color - The word and drawing of the reject and end buttons.
 * @cssprop --webex-focus-color - The ring around a focused button.
 * @cssState disabled - There is no call to control.
 * @cssState ringing - A call that comes in rings here.
 * @cssState muted - We send silence.
 */
export class WebexCallControls extends LitElement {
  static override styles = [
    block,
    button,
    css`
      .base {
        display: flex;
        flex-wrap: wrap;
        gap: var(--webex-controls-gap, 0.5rem);
      }

      @media (prefers-reduced-motion: no-preference) {
        .ringing {
          animation: ring 1.6s ease-in-out infinite;
        }
      }

      @keyframes ring {
        50% {
          box-shadow: 0 0 0 6px light-dark(#17783a33, #45d68340);
        }
      }
    `,
  ];

  readonly #internals = this.attachInternals();
  readonly #state = new StreamController<CallState>(this);
  readonly #commands = new CommandController<'answer'>(this);
  readonly #call = new ContextFollower(this, callContext, (call) => {
    this.#state.follow(call?.state$);
  });
  readonly #pace = new FramePace();
  #hadFocus = false;

  protected override scheduleUpdate(): void | Promise<unknown> {
    return this.#pace.run(() => super.scheduleUpdate());
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.shadowRoot?.activeElement instanceof HTMLButtonElement;
  }

  protected override render(): TemplateResult {
    const state = this.#state.value;
    const rings = state?.direction === 'inbound' && state.status === 'ringing';
    return html`
      <div part="base" class="base" role="group" aria-label=${strings.controls()}>
        ${rings ? this.#renderRinging(state) : this.#renderUp(state)}
      </div>
    `;
  }

  protected override updated(): void {
    const state = this.#state.value;
    setStates(this.#internals, {
      disabled: !isControllable(state),
      ringing: state?.direction === 'inbound' && state.status === 'ringing',
      muted: state?.muted === true,
    });
    // The button that was pressed may be gone; whoever uses the keyboard goes on with the next.
    if (this.#hadFocus && !this.shadowRoot?.activeElement) {
      this.renderRoot.querySelector<HTMLButtonElement>('button:enabled')?.focus();
    }
  }

  #renderRinging(state: CallState): TemplateResult {
    const who = nameOf(state.remote);
    const answering = state.pending === 'answer' || this.#commands.isPending('answer');
    return html`
      ${this.#renderButton(
        {
          part: 'answer-button',
          look: answering ? 'positive' : 'positive ringing',
          icon: answerIcon(),
          word: strings.answer(),
          name: strings.answerName(who),
          disabled: false,
          busy: answering,
        },
        this.#onAnswer,
      )}
      ${this.#renderButton(
        {
          part: 'reject-button',
          look: 'negative',
          icon: endIcon(),
          word: strings.reject(),
          name: strings.rejectName(who),
          disabled: false,
        },
        this.#onReject,
      )}
    `;
  }

  #renderUp(state: CallState | undefined): TemplateResult {
    const disabled = !isControllable(state);
    const muted = state?.muted === true;
    const who = state ? nameOf(state.remote) : strings.nobody();
    const status = strings.callStatus[state?.status ?? 'idle']();
    return html`
      ${this.#renderButton(
        {
          part: 'mute-button',
          look: muted ? 'on' : '',
          icon: muted ? microphoneOffIcon() : microphoneIcon(),
          word: muted ? strings.unmute() : strings.mute(),
          name: muted ? strings.unmuteName() : strings.muteName(),
          disabled,
        },
        this.#onMute,
      )}
      ${this.#renderButton(
        {
          part: 'end-button',
          look: 'negative',
          icon: endIcon(),
          word: strings.end(),
          name: strings.endName(who, status),
          disabled,
        },
        this.#onEnd,
      )}
    `;
  }

  #renderButton(
    { part, look, icon, word, name, disabled, busy = false }: ButtonLook,
    onClick: () => void,
  ): TemplateResult {
    return html`<button
      type="button"
      part="button ${part}"
      class=${look === '' ? nothing : look}
      aria-label=${name}
      aria-disabled=${busy ? 'true' : nothing}
      ?disabled=${disabled}
      @click=${onClick}
    >
      ${icon}<span part="label">${word}</span>
    </button>`;
  }

  readonly #onAnswer = (): void => {
    const call = this.#call.value;
    if (!call || call.state.pending === 'answer') return;
    const answering = this.#commands.run('answer', () => call.answer());
    if (answering) this.#tellFailure(call, answering);
  };

  readonly #onReject = (): void => {
    void this.#call.value?.reject();
  };

  readonly #onMute = (): void => {
    const call = this.#call.value;
    if (call?.state.muted) call.unmute();
    else call?.mute();
  };

  readonly #onEnd = (): void => {
    void this.#call.value?.end();
  };

  // A button's failure becomes one call-error, where the call's other events are told.
  #tellFailure(call: Call, command: Promise<void>): void {
    const { line, state } = call;
    const dispatcher = dispatcherOfLine(line);
    if (dispatcher) {
      dispatcher.attempt(call, command);
      return;
    }
    command.catch((cause: unknown) => {
      const error = toCallingError(cause, 'invalid-state', 'The command failed.');
      emit(this, 'call-error', { call, line, calling: undefined, state, error });
    });
  }
}

function isControllable(state: CallState | undefined): state is CallState {
  return state !== undefined && state.status !== 'ended';
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-call-controls': WebexCallControls;
  }
}
