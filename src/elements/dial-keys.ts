import { dialpadStrings as strings } from '../i18n/dialpad-strings.js';
import { html, nothing, type ReactiveController, type TemplateResult } from '../styles/lit.js';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

// ITU-T E.161.
const LETTERS: Readonly<Record<string, string>> = {
  '2': 'ABC',
  '3': 'DEF',
  '4': 'GHI',
  '5': 'JKL',
  '6': 'MNO',
  '7': 'PQRS',
  '8': 'TUV',
  '9': 'WXYZ',
};

const IN_A_ROW = 3;
const LONG_PRESS = 600;

interface Host {
  readonly renderRoot: HTMLElement | DocumentFragment;
  addController(controller: ReactiveController): void;
  requestUpdate(): void;
}

/** How the keys are shown. */
export interface KeysLook {
  readonly disabled: boolean;
  /** The key 0, pressed for long, is `+`. */
  readonly plus: boolean;
}

/**
 * The twelve keys of a telephone. One of them is in the order of the tab key; arrow keys go to the
 * others, and a character of theirs that is typed on one of them is that key.
 */
export class DialKeys implements ReactiveController {
  readonly #host: Host;
  readonly #pressed: (character: string) => void;
  #active = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  // The press that goes on has been taken as a long one.
  #long = false;
  #look: KeysLook = { disabled: true, plus: false };

  constructor(host: Host, pressed: (character: string) => void) {
    this.#host = host;
    this.#pressed = pressed;
    host.addController(this);
  }

  render(look: KeysLook): TemplateResult {
    this.#look = look;
    return html`<div
      part="keys"
      class="keys"
      role="group"
      dir="ltr"
      aria-label=${strings.keys()}
      @keydown=${this.#onKeydown}
    >
      ${KEYS.map((key, index) => this.#renderKey(key, index))}
    </div>`;
  }

  hostDisconnected(): void {
    this.#release();
  }

  #renderKey(key: string, index: number): TemplateResult {
    const zero = key === '0' && this.#look.plus;
    const below = zero ? '+' : (LETTERS[key] ?? '');
    return html`<button
      type="button"
      part="button key"
      class="key"
      tabindex=${index === this.#active ? '0' : '-1'}
      aria-label=${strings.keyName(key, zero) ?? nothing}
      ?disabled=${this.#look.disabled}
      @click=${() => {
        this.#onClick(key, index);
      }}
      @pointerdown=${zero ? this.#onHold : nothing}
      @pointerup=${zero ? this.#release : nothing}
      @pointerleave=${zero ? this.#release : nothing}
      @pointercancel=${zero ? this.#release : nothing}
      @contextmenu=${zero ? prevent : nothing}
    >
      <span class="digit">${key}</span> <span class="letters">${below}</span>
    </button>`;
  }

  #onClick(key: string, index: number): void {
    this.#active = index;
    this.#host.requestUpdate();
    const taken = this.#long;
    this.#long = false;
    if (!taken) this.#pressed(key);
  }

  readonly #onHold = (): void => {
    this.#release();
    this.#long = false;
    this.#timer = setTimeout(() => {
      this.#long = true;
      this.#pressed('+');
    }, LONG_PRESS);
  };

  readonly #release = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || this.#look.disabled) return;
    this.#long = false;
    const last = KEYS.length - 1;
    const from = this.#active;
    const goals: Readonly<Record<string, number>> = {
      ArrowRight: Math.min(from + 1, last),
      ArrowLeft: Math.max(from - 1, 0),
      ArrowDown: from + IN_A_ROW <= last ? from + IN_A_ROW : from,
      ArrowUp: from - IN_A_ROW >= 0 ? from - IN_A_ROW : from,
      Home: 0,
      End: last,
    };
    const goal = goals[event.key];
    if (goal !== undefined) {
      event.preventDefault();
      this.#active = goal;
      this.#host.requestUpdate();
      this.#host.renderRoot.querySelectorAll<HTMLElement>('.key')[goal]?.focus();
      return;
    }
    const isKey = KEYS.some((key) => key === event.key) || (event.key === '+' && this.#look.plus);
    if (!isKey) return;
    event.preventDefault();
    this.#pressed(event.key);
  };
}

function prevent(event: Event): void {
  event.preventDefault();
}
