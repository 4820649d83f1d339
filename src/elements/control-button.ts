import { html, nothing, type SVGTemplateResult, type TemplateResult } from '../styles/lit.js';
import { repeat } from '../styles/repeat.js';

/** What a control is called: its slot, and with `-button` its part. */
export type ControlName =
  | 'answer'
  | 'reject'
  | 'mute'
  | 'end'
  | 'hold'
  | 'keypad'
  | 'transfer'
  | 'video'
  | 'share'
  | 'merge'
  | 'split';

/** A control of a call, as it is now. */
export interface Control {
  readonly control: ControlName;
  readonly icon: SVGTemplateResult;
  /** What is seen. */
  readonly word: string;
  /** What is heard: the verb first, then what is so now. */
  readonly name: string;
  readonly look?: string;
  readonly disabled?: boolean;
  /** Its command is in progress: it does nothing, and keeps the focus. */
  readonly busy?: boolean;
  /** Whether the panel it opens is open. */
  readonly open?: boolean;
  readonly run: () => void;
}

/** The button of a control, in a slot in which a page may put its own. */
export function renderControl(one: Control): TemplateResult {
  const { control, icon, word, name, look = '', disabled = false, busy = false, open } = one;
  const onClick = (): void => {
    if (!disabled && !busy) one.run();
  };
  // Each word is a text of its own: one that is centred would move as it gets another word.
  // A slot is no control: what is in it is, and has its own keys.
  return html`<slot name=${control} .onclick=${onClick}
    ><button
      type="button"
      part="button ${control}-button"
      data-control=${control}
      class=${look === '' ? nothing : look}
      aria-label=${name}
      aria-disabled=${busy ? 'true' : nothing}
      aria-expanded=${open === undefined ? nothing : open ? 'true' : 'false'}
      ?disabled=${disabled}
    >
      ${icon}${repeat([word], String, () => html`<span part="label">${word}</span>`)}
    </button></slot
  >`;
}
