import { notLoaded, type CallingError } from '../core/errors.js';
import type { CSSResult } from '../styles/lit.js';

/** What an element shows and loads only when it is shown. */
export class LateView<View> {
  readonly #load: () => Promise<View>;
  readonly #changed: () => void;
  #loading = false;
  #view: View | undefined;
  #error: CallingError | undefined;

  /** `changed` is called when it is there, or could not be loaded. */
  constructor(load: () => Promise<View>, changed: () => void) {
    this.#load = load;
    this.#changed = changed;
  }

  /** `undefined` until it is loaded. */
  get view(): View | undefined {
    return this.#view;
  }

  /** Why it could not be loaded. */
  get error(): CallingError | undefined {
    return this.#error;
  }

  /** Loads it, once; after a failure only when `again` is set. */
  load(again = false): void {
    if (this.#loading || this.#view || (this.#error !== undefined && !again)) return;
    this.#loading = true;
    this.#error = undefined;
    this.#load()
      .then(
        (view) => {
          this.#view = view;
        },
        (cause: unknown) => {
          this.#error = notLoaded(cause);
        },
      )
      .finally(() => {
        this.#loading = false;
        this.#changed();
      });
  }
}

/** Gives an element the styles that come with such a part. */
export function addStyles({ shadowRoot }: Element, { styleSheet }: CSSResult): void {
  if (styleSheet) shadowRoot?.adoptedStyleSheets.push(styleSheet);
}
