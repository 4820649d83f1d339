import type { Call } from '../calling/line.js';
import type { CallState } from '../core/call-state.js';
import type { CallingClientState } from '../core/calling-client-state.js';
import { ContextFollower } from '../context/context-follower.js';
import { callContext, callingContext } from '../context/contexts.js';
import { CommandController } from '../controllers/command-controller.js';
import { FramePace } from '../controllers/frame-pace.js';
import { StreamController } from '../controllers/stream-controller.js';
import { controlStrings } from '../i18n/control-strings.js';
import { strings } from '../i18n/strings.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { controls } from '../styles/controls.js';
import { html, LitElement, nothing, type TemplateResult } from '../styles/lit.js';
import { field } from '../styles/panel.js';
import { repeat } from '../styles/repeat.js';
import { activeCalls } from './active-calls.js';
import { callNews } from './call-news.js';
import { isUp, mergeableWith, toolsOf, type PanelName } from './call-tools.js';
import { tellFailure } from './command-failure.js';
import { renderControl, type Control, type ControlName } from './control-button.js';
import { setStates } from './custom-states.js';
import { KeypadPanel } from './keypad-panel.js';
import { isControllable, isRinging, ringingControls, upControls } from './main-controls.js';
import { nameOf } from './remote-name.js';
import { sendsVideo, sharesScreen, shareScreen, unshareScreen } from './screen-share.js';
import { TransferPanel } from './transfer-panel.js';

const panels: readonly string[] = ['keypad', 'transfer', 'merge'] satisfies PanelName[];

/**
 * The buttons of the call around it: answer and reject while it rings here, then mute and end, and once
 * it is up hold, keypad, transfer (at once, or after asking), video, screen, merge and split. What the
 * backend cannot do is not shown. A failure becomes one `call-error`.
 *
 * A page may put a button of its own in each slot: a click on it does the same.
 *
 * @example
 * ```html
 * <webex-call><webex-call-controls></webex-call-controls></webex-call>
 * ```
 *
 * @summary Buttons for all that can be done with the call around them.
 * @slot answer - In place of the button that answers.
 * @slot reject - In place of the button that rejects.
 * @slot mute - In place of the button that mutes and unmutes.
 * @slot end - In place of the button that ends.
 * @slot hold - In place of the button that holds and resumes.
 * @slot keypad - In place of the button that opens the keypad.
 * @slot transfer - In place of the button that opens what transfers.
 * @slot video - In place of the button that turns the camera on and off.
 * @slot share - In place of the button that shares the screen.
 * @slot merge - In place of the button that merges with another call.
 * @slot split - In place of the button that takes the call out of the merged ones.
 * @fires {CustomEvent<CallErrorDetail>} call-error - A button's command failed; from the `<webex-call>` where there is one.
 * @csspart base - All of it.
 * @csspart main - The row of answer and reject, or mute and end.
 * @csspart tools - What holds the other buttons.
 * @csspart button - Each button.
 * @csspart answer-button - The button that answers.
 * @csspart reject-button - The button that rejects.
 * @csspart mute-button - The button that mutes and unmutes.
 * @csspart end-button - The button that ends.
 * @csspart hold-button - The button that holds and resumes.
 * @csspart keypad-button - The button that opens the keypad.
 * @csspart transfer-button - The button that opens what transfers.
 * @csspart video-button - The button that turns the camera on and off.
 * @csspart share-button - The button that shares the screen.
 * @csspart merge-button - The button that merges.
 * @csspart split-button - The button that splits.
 * @csspart icon - The drawing in a button.
 * @csspart label - The word in a button.
 * @csspart panel - What a button has opened: keypad, transfer, or the calls to merge with.
 * @csspart digits - The digits that were sent.
 * @csspart key - Each key of the keypad.
 * @csspart field - The field for the destination of a transfer.
 * @cssprop [--webex-controls-gap=0.5rem] - The space between buttons.
 * @cssprop [--webex-button-radius=999px] - How round the buttons of the first row are.
 * @cssprop [--webex-radius=12px] - How round the other buttons and the panels are.
 * @cssprop --webex-button-background - Behind a plain button.
 * @cssprop --webex-button-color - The word and drawing of a plain button.
 * @cssprop --webex-button-on-background - Behind a button whose matter is on: muted, held, filmed.
 * @cssprop --webex-button-on-color - The word and drawing of such a button.
 * @cssprop --webex-answer-background - Behind the answer button.
 * @cssprop --webex-answer-color - The word and drawing of the answer button.
 * @cssprop --webex-end-background - Behind the reject and end buttons.
 * @cssprop --webex-end-color - The word and drawing of the reject and end buttons.
 * @cssprop --webex-surface - Behind a panel.
 * @cssprop --webex-text - Texts of a panel.
 * @cssprop --webex-line - The line around a panel.
 * @cssprop --webex-danger - What is wrong in a panel.
 * @cssprop --webex-focus-color - The ring around what has the focus.
 * @cssState disabled - There is no call to control.
 * @cssState ringing - A call that comes in rings here.
 * @cssState muted - We send silence.
 * @cssState held - We hold the call.
 * @cssState sharing - A screen is shared.
 * @cssState open - A panel is open.
 */
export class WebexCallControls extends LitElement {
  static override styles = [block, button, field, controls];

  readonly #internals = this.attachInternals();
  readonly #state = new StreamController<CallState>(this);
  readonly #client = new StreamController<CallingClientState>(this);
  readonly #calls = new StreamController<readonly Call[]>(this);
  readonly #commands = new CommandController<ControlName>(this);
  readonly #call = new ContextFollower(this, callContext, (call) => {
    this.#state.follow(call?.state$);
    this.#last = undefined;
    this.#said = '';
    this.#open = undefined;
  });
  readonly #pace = new FramePace();
  readonly #keypad = new KeypadPanel();
  readonly #transfer = new TransferPanel({
    requestUpdate: () => {
      this.requestUpdate();
    },
    tell: (call, command) => {
      tellFailure(this, call, command);
    },
    close: () => {
      this.#close();
    },
  });
  #open: PanelName | undefined;
  #last: CallState | undefined;
  #said = '';
  // What had the focus before rendering, as far as it was in here.
  #focused: Element | null = null;
  #focusNext: PanelName | 'panel' | undefined;

  constructor() {
    super();
    new ContextFollower(this, callingContext, (calling) => {
      this.#client.follow(calling?.callingClient.state$);
      this.#calls.follow(calling && activeCalls(calling));
    });
  }

  protected override scheduleUpdate(): void | Promise<unknown> {
    return this.#pace.run(() => super.scheduleUpdate());
  }

  protected override willUpdate(): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
    const state = this.#state.value;
    if (this.#call.value) this.#transfer.follow(this.#call.value);
    if (this.#open && (!state || !isUp(state) || !this.#isOpenable(this.#open))) this.#close();
    if (state && this.#last) this.#said = callNews(this.#last, state) ?? this.#said;
    this.#last = state;
  }

  protected override render(): TemplateResult {
    const state = this.#state.value;
    const tools = this.#tools();
    const rings = isRinging(state);
    const main = rings
      ? ringingControls(state, this.#isAnswering(state), this.#onMain)
      : upControls(state, this.#onMain);
    const key = ({ control }: Control): string => control;
    const waiting = state && isUp(state) ? '' : 'waiting';
    return html`
      <div part="base" class="base" role="group" aria-label=${strings.controls()}>
        <div part="main" class="main">${repeat(main, key, renderControl)}</div>
        ${
          tools.length === 0 || (rings && !this.#isAnswering(state))
            ? nothing
            : html`<div
                part="tools"
                class="tools ${waiting}"
                role="group"
                aria-label=${controlStrings.tools()}
              >
                ${repeat(tools, key, renderControl)}
              </div>`
        }
        ${this.#renderPanel()}
        <p class="heard" role="status">${this.#said}</p>
      </div>
    `;
  }

  protected override updated(): void {
    const state = this.#state.value;
    const call = this.#call.value;
    setStates(this.#internals, {
      disabled: !isControllable(state),
      ringing: isRinging(state),
      muted: state?.muted === true,
      held: state?.heldLocally === true,
      sharing: call !== undefined && sharesScreen(call),
      open: this.#open !== undefined,
    });
    this.#moveFocus();
  }

  // The button that was pressed may be gone; whoever uses the keyboard goes on with the next.
  #moveFocus(): void {
    const wanted = this.#focusNext;
    this.#focusNext = undefined;
    const first = (selector: string): HTMLElement | null =>
      this.renderRoot.querySelector<HTMLElement>(selector);
    const panel = (): HTMLElement | null => first('.pane input') ?? first('.pane button:enabled');
    if (wanted === 'panel') panel()?.focus();
    else if (this.#focused && !this.shadowRoot?.activeElement) {
      const opener = wanted && first(`.tools:not(.waiting) [data-control='${wanted}']`);
      const other = successors[(this.#focused as HTMLElement).dataset['control'] ?? ''];
      const next = opener ?? (other && first(`.tools [data-control='${other}']`)) ?? panel();
      (next ?? first('button:enabled'))?.focus();
    }
  }

  get #others(): readonly Call[] {
    const call = this.#call.value;
    return (this.#calls.value ?? []).filter((other) => other !== call);
  }

  get #mergeable(): readonly Call[] {
    const call = this.#call.value;
    return call ? mergeableWith(call, this.#others) : [];
  }

  #isOpenable(panel: PanelName): boolean {
    return panel !== 'merge' || this.#mergeable.length > 1;
  }

  #isAnswering(state: CallState): boolean {
    return state.pending === 'answer' || this.#commands.isPending('answer');
  }

  #tools(): readonly Control[] {
    const call = this.#call.value;
    const state = this.#state.value;
    if (!call || !state || state.status === 'idle') return [];
    return toolsOf({
      call,
      state,
      capabilities: this.#client.value?.capabilities ?? {},
      mergeable: this.#mergeable,
      open: this.#open,
      isBusy: (control) => this.#commands.isPending(control),
      run: this.#onTool,
    });
  }

  #renderPanel(): TemplateResult | typeof nothing {
    const call = this.#call.value;
    if (!call || !this.#open) return nothing;
    const content = {
      keypad: () =>
        this.#keypad.render((digit) => {
          tellFailure(this, call, call.sendDigit(digit));
          this.requestUpdate();
        }),
      transfer: () => this.#transfer.render(call, this.#others),
      merge: () => this.#renderMerge(),
    }[this.#open];
    return html`<div @keydown=${this.#onKeydown}>${content()}</div>`;
  }

  #renderMerge(): TemplateResult {
    return html`<div
      part="panel"
      class="pane"
      role="group"
      aria-label=${controlStrings.mergeSomeName()}
    >
      ${this.#mergeable.map(
        (other) =>
          html`<button
            type="button"
            part="button"
            @click=${() => {
              this.#close();
              this.#run('merge', (call) => call.merge(other));
            }}
          >
            <bdi>${controlStrings.mergeName(nameOf(other.state.remote))}</bdi>
          </button>`,
      )}
    </div>`;
  }

  #run(control: ControlName, command: (call: Call) => Promise<unknown>): void {
    const call = this.#call.value;
    if (!call || call.state.pending === control) return;
    const running = this.#commands.run(control, () => command(call));
    if (running) tellFailure(this, call, running);
  }

  #close(): void {
    this.#focusNext ??= this.#open;
    this.#open = undefined;
    this.requestUpdate();
  }

  #toggle(panel: PanelName): void {
    if (this.#open === panel) {
      this.#close();
      return;
    }
    this.#keypad.reset();
    this.#transfer.reset();
    this.#open = panel;
    this.#focusNext = 'panel';
    this.requestUpdate();
  }

  readonly #onMain = (control: ControlName): void => {
    const call = this.#call.value;
    if (control === 'answer') this.#run(control, (ringing) => ringing.answer());
    else if (control === 'reject') void call?.reject();
    else if (control === 'end') void call?.end();
    else if (call?.state.muted) call.unmute();
    else call?.mute();
  };

  readonly #onTool = (control: ControlName): void => {
    const [other] = this.#mergeable;
    if (isPanel(control) && (control !== 'merge' || this.#mergeable.length > 1)) {
      this.#toggle(control);
    } else if (control === 'hold') {
      this.#run(control, (call) => (call.state.heldLocally ? call.resume() : call.hold()));
    } else if (control === 'merge' && other) {
      if (this.#open === 'transfer') this.#close();
      this.#run(control, (call) => call.merge(other));
    } else if (control === 'split') this.#run(control, (call) => call.split());
    else if (control === 'video') this.#run(control, (call) => call.setVideo(!sendsVideo(call)));
    else if (control === 'share') this.#run(control, (call) => this.#share(call));
  };

  async #share(call: Call): Promise<void> {
    if (sharesScreen(call)) {
      await unshareScreen(call);
      return;
    }
    const shared = await shareScreen(call, (restoring) => {
      tellFailure(this, call, restoring);
    });
    if (!shared) this.#said = controlStrings.news.notShared();
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    // A dialog around it stays open.
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  };
}

// Which button comes in the place of one that goes.
const successors: Readonly<Record<string, ControlName | undefined>> = {
  merge: 'split',
  split: 'merge',
};

function isPanel(control: ControlName): control is PanelName {
  return panels.includes(control);
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-call-controls': WebexCallControls;
  }
}
