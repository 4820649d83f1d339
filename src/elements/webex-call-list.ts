import Pause from 'lucide/dist/esm/icons/pause.mjs';
import PhoneIncoming from 'lucide/dist/esm/icons/phone-incoming.mjs';
import PhoneOutgoing from 'lucide/dist/esm/icons/phone-outgoing.mjs';
import type { Call } from '../calling/line.js';
import { isTalking, type CallState } from '../core/call-state.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext, lineContext } from '../context/contexts.js';
import { FramePace } from '../controllers/frame-pace.js';
import { SecondTicker } from '../controllers/second-ticker.js';
import { StreamController } from '../controllers/stream-controller.js';
import { callListStrings as strings } from '../i18n/call-list-strings.js';
import { formatClockIn } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { strings as words } from '../i18n/strings.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { css, html, LitElement, nothing, type TemplateResult } from '../styles/lit.js';
import { list, panel } from '../styles/panel.js';
import { repeat } from '../styles/repeat.js';
import { activeCalls, callsOfLine } from './active-calls.js';
import { isUp } from './call-tools.js';
import { tellFailure } from './command-failure.js';
import { setStates } from './custom-states.js';
import { icon } from './icon.js';
import { answerIcon, endIcon, holdIcon, resumeIcon } from './icons.js';
import { isRinging } from './main-controls.js';
import { nameOf } from './remote-name.js';

/**
 * The calls of the line around it, else of the calling: who, how it stands and for how long, with
 * buttons to answer, reject, hold, resume and end each. With two, one held, "Swap calls" holds the one and
 * takes up the other.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws"><webex-call-list></webex-call-list></webex-calling>
 * ```
 *
 * @summary A list of the calls there are, to switch between them.
 * @fires {CustomEvent<CallErrorDetail>} call-error - A button's command failed; from the `<webex-call>` where there is one.
 * @csspart panel - All of it.
 * @csspart list - The list.
 * @csspart row - One call.
 * @csspart notice - What is said in place of the list.
 * @csspart button - Each button.
 * @csspart icon - The drawing in a button.
 * @cssprop [--webex-radius=12px] - How round the list is.
 * @cssprop --webex-surface - Behind the list.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-line - Lines between rows and around the list.
 * @cssprop --webex-answer-background - The drawing of the button that answers.
 * @cssprop --webex-danger - The drawing of the buttons that reject and end.
 * @cssprop --webex-focus-color - The ring around what has the focus.
 * @cssState empty - There is no call.
 * @cssState disabled - There is no calling around it.
 */
export class WebexCallList extends LitElement {
  static override styles = [
    block,
    button,
    panel,
    list,
    css`
      .list {
        block-size: auto;
      }

      /* No line is lost, however narrow it is. */
      .texts > * {
        overflow: visible;
        overflow-wrap: anywhere;
        white-space: normal;
      }

      .row:last-child {
        border-block-end: none;
      }

      .row .sign {
        padding-inline: 0.5rem;
      }

      .row button.positive,
      .row button.negative {
        padding: 0;
      }

      .row button.positive {
        color: var(--webex-answer-background, light-dark(#17783a, #45d683));
      }

      .row button.negative {
        color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
      }
    `,
  ];

  readonly #internals = this.attachInternals();
  readonly #calls = new StreamController<readonly Call[]>(this);
  readonly #ticker = new SecondTicker(this);
  readonly #line = new ContextFollower(this, lineContext, () => {
    this.#follow();
  });
  readonly #calling = new ContextFollower(this, callingContext, () => {
    this.#follow();
  });
  readonly #pace = new FramePace();
  #last = new Map<Call, CallState>();
  #said = '';
  // Its button stays meanwhile, and keeps the focus.
  #swapping = false;
  #hadFocus = false;

  protected override scheduleUpdate(): void | Promise<unknown> {
    return this.#pace.run(() => super.scheduleUpdate());
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.shadowRoot?.activeElement instanceof HTMLElement;
    const states = new Map((this.#calls.value ?? []).map((call) => [call, call.state]));
    this.#said = this.#news(states) ?? this.#said;
    this.#last = states;
    const times = [...states.values()].flatMap(({ connectTime }) => connectTime ?? []);
    this.#ticker.follow(times.at(-1));
  }

  protected override render(): TemplateResult {
    const calls = this.#shown;
    const swappable = this.#swappable;
    return html`<section part="panel" class="panel">
      ${
        calls.length === 0
          ? html`<p part="notice" class="notice">
              ${this.#calls.value ? strings.empty() : strings.outside()}
            </p>`
          : html`<ul part="list" class="list" aria-label=${strings.list()}>
              ${repeat(
                calls,
                ({ state }) => state.correlationId,
                (call) => this.#renderRow(call),
              )}
            </ul>`
      }
      ${
        (swappable ?? this.#swapping)
          ? html`<button
              type="button"
              part="button"
              aria-disabled=${this.#swapping ? 'true' : nothing}
              @click=${() => {
                if (swappable && !this.#swapping) this.#swap(...swappable);
              }}
            >
              ${strings.swap()}
            </button>`
          : nothing
      }
      <p class="heard" role="status">${this.#said}</p>
    </section>`;
  }

  protected override updated(): void {
    setStates(this.#internals, {
      empty: this.#shown.length === 0,
      disabled: !this.#calling.value && !this.#line.value,
    });
    // The button that was pressed may be gone; whoever uses the keyboard goes on with another.
    if (this.#hadFocus && !this.shadowRoot?.activeElement) {
      this.renderRoot.querySelector<HTMLButtonElement>('button:enabled')?.focus();
    }
  }

  get #shown(): readonly Call[] {
    const calls = this.#calls.value ?? [];
    return calls.filter(({ state }) => state.status !== 'ended' && state.status !== 'idle');
  }

  // Two calls, where one is held and the other is not: that one last.
  get #swappable(): readonly [held: Call, other: Call] | undefined {
    const up = this.#shown.filter(({ state }) => isUp(state));
    const [held] = up.filter(({ state }) => state.heldLocally);
    const [other] = up.filter(({ state }) => !state.heldLocally);
    return up.length === 2 && held && other ? [held, other] : undefined;
  }

  // One after the other, whatever `auto-hold` is: nobody hears both.
  #swap(held: Call, other: Call): void {
    this.#swapping = true;
    this.requestUpdate();
    const holding = other.hold();
    this.#try(other, holding);
    holding
      .then(() => {
        const resuming = held.resume();
        this.#try(held, resuming);
        return resuming;
      })
      .catch(() => undefined)
      .finally(() => {
        this.#swapping = false;
        this.requestUpdate();
      });
  }

  #follow(): void {
    const [line, calling] = [this.#line.value, this.#calling.value];
    this.#calls.follow(line ? callsOfLine(line) : calling && activeCalls(calling));
    this.#last = new Map();
    this.#said = '';
  }

  #news(states: ReadonlyMap<Call, CallState>): string | undefined {
    const { news } = strings;
    for (const [call, state] of states) {
      const previous = this.#last.get(call);
      if (!previous && isRinging(state)) return news.came(nameOf(state.remote));
      if (previous && !isTalking(previous) && isTalking(state)) {
        return news.active(nameOf(state.remote));
      }
    }
    const gone = [...this.#last].find(([call]) => !states.has(call));
    return gone && news.ended(nameOf(gone[1].remote));
  }

  #renderRow(call: Call): TemplateResult {
    const { state } = call;
    const who = nameOf(state.remote);
    const drawing = state.direction === 'inbound' ? PhoneIncoming : PhoneOutgoing;
    return html`<li part="row" class="row" aria-current=${isTalking(state) ? 'true' : nothing}>
      <span class="sign ${isTalking(state) ? '' : 'muted'}"
        >${icon(state.heldLocally ? Pause : drawing)}</span
      >
      <span class="texts">
        <bdi class=${isTalking(state) ? 'strong' : nothing}>${who}</bdi>
        <span class="muted">${this.#status(state)}</span>
      </span>
      ${isRinging(state) ? this.#renderRinging(call, who) : this.#renderUp(call, who)}
    </li>`;
  }

  #status(state: CallState): string {
    const { connectTime, heldLocally, heldRemotely, mergedWith, status } = state;
    const time =
      connectTime === undefined
        ? []
        : [formatClockIn((Date.now() - connectTime) / 1000, languageOf(this))];
    const marks = [
      ...(heldLocally ? [strings.held()] : [words.callStatus[status]()]),
      ...(heldRemotely ? [strings.remoteHeld()] : []),
      ...(mergedWith.length > 0 ? [strings.merged()] : []),
    ];
    return [...marks, ...time].join(' · ');
  }

  #renderRinging(call: Call, who: string): TemplateResult {
    const answering = call.state.pending === 'answer';
    return html`<button
        type="button"
        part="button"
        class="positive"
        aria-label=${strings.answerName(who)}
        aria-disabled=${answering ? 'true' : nothing}
        @click=${() => {
          if (!answering) this.#try(call, call.answer());
        }}
      >
        ${answerIcon()}
      </button>
      <button
        type="button"
        part="button"
        class="negative"
        aria-label=${strings.rejectName(who)}
        @click=${() => {
          void call.reject();
        }}
      >
        ${endIcon()}
      </button>`;
  }

  #renderUp(call: Call, who: string): TemplateResult {
    const held = call.state.heldLocally;
    return html`${
        isUp(call.state)
          ? html`<button
              type="button"
              part="button"
              class="small"
              aria-label=${held ? strings.resumeName(who) : strings.holdName(who)}
              @click=${() => {
                this.#try(call, held ? call.resume() : call.hold());
              }}
            >
              ${held ? resumeIcon() : holdIcon()}
            </button>`
          : nothing
      }<button
        type="button"
        part="button"
        class="negative"
        aria-label=${strings.endName(who)}
        @click=${() => {
          void call.end();
        }}
      >
        ${endIcon()}
      </button>`;
  }

  #try(call: Call, command: Promise<unknown>): void {
    tellFailure(this, call, command);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-call-list': WebexCallList;
  }
}
