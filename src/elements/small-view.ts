import type { CSSResult } from '../styles/lit.js';
import { renderSmallPanel, type SmallPanel } from './small-panel.js';
import { SmallWindow } from './small-window.js';

/** Document Picture-in-Picture; not in every library of DOM types yet. */
export interface WindowOpener {
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
}

/** What a small window needs from its element. */
export interface SmallViewOwner {
  readonly element: HTMLElement;
  readonly styles: readonly CSSResult[];
  /** It has been opened or closed. */
  changed(): void;
  onKey(event: KeyboardEvent): void;
}

const SIZE = { width: 380, height: 280 };

/** A window that stays above all others, which shows what an element shows. A chunk of its own. */
export class SmallView {
  readonly #owner: SmallViewOwner;
  #window: SmallWindow | undefined;
  #opening = false;
  /** Whether the browser did not open it. */
  failed = false;

  constructor(owner: SmallViewOwner) {
    this.#owner = owner;
  }

  get isOpen(): boolean {
    return this.#window !== undefined;
  }

  /** What its content is in. */
  get root(): ShadowRoot | undefined {
    return this.#window?.root;
  }

  /** Opens it, from a gesture of the user. */
  async open(opener: WindowOpener): Promise<void> {
    if (this.#opening || this.isOpen) return;
    this.#opening = true;
    this.failed = false;
    try {
      this.#show(await opener.requestWindow(SIZE));
    } catch {
      this.failed = true;
    } finally {
      this.#opening = false;
      this.#owner.changed();
    }
  }

  /** Shows this in it, where it is open. */
  render(panel: () => SmallPanel): void {
    this.#window?.render(renderSmallPanel(panel()));
  }

  close(): void {
    this.#window?.close();
    this.#window = undefined;
  }

  #show(opened: Window): void {
    const { element, styles } = this.#owner;
    if (!element.isConnected) {
      opened.close();
      return;
    }
    this.#window = new SmallWindow(opened, element, styles, {
      closed: () => {
        this.#window = undefined;
        this.#owner.changed();
      },
      onKey: (event) => {
        this.#owner.onKey(event);
      },
    });
  }
}
