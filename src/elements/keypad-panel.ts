import { controlStrings as strings } from '../i18n/control-strings.js';
import { html, type TemplateResult } from '../styles/lit.js';

const keys = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
] as const;

// As many of the digits sent are shown as have room.
const SHOWN = 24;

/** The digits of a telephone, to be sent in a call: by a click, or typed anywhere in the panel. */
export class KeypadPanel {
  #digits = '';

  /** Forgets what has been sent. */
  reset(): void {
    this.#digits = '';
  }

  /** `send` is given one digit after the other. */
  render(send: (digit: string) => void): TemplateResult {
    const press = (digit: string): void => {
      this.#digits = (this.#digits + digit).slice(-SHOWN);
      send(digit);
    };
    const onKeydown = (event: KeyboardEvent): void => {
      const { key } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || !/^[\d*#A-D]$/iu.test(key)) return;
      event.preventDefault();
      press(key.toUpperCase());
    };
    return html`<div
      part="panel"
      class="pane"
      role="group"
      aria-label=${strings.keypadPanel()}
      @keydown=${onKeydown}
    >
      <p part="digits" class="digits">
        <span class="heard">${strings.digits()}</span> <bdo dir="ltr">${this.#digits}</bdo>
      </p>
      <div class="keys">
        ${keys.map(
          ([digit, letters]) =>
            html`<button
              type="button"
              part="button key"
              @click=${() => {
                press(digit);
              }}
            >
              <span class="digit">${digit}</span> <span class="letters">${letters}</span>
            </button>`,
        )}
      </div>
    </div>`;
  }
}
