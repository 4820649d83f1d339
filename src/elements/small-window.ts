import { languageOf } from '../i18n/language.js';
import { incomingStrings as words } from '../i18n/incoming-strings.js';
import { render, type CSSResult, type TemplateResult } from '../styles/lit.js';

/** What happens in a small window. */
export interface SmallWindowListener {
  closed(): void;
  onKey(event: KeyboardEvent): void;
}

/**
 * A window with a document of its own, in which an element shows its content a second time: the element
 * stays in its page, where its calling is around it.
 */
export class SmallWindow {
  readonly root: ShadowRoot;
  readonly #window: Window;
  readonly #gone = new AbortController();

  constructor(
    opened: Window,
    element: HTMLElement,
    styles: readonly CSSResult[],
    listener: SmallWindowListener,
  ) {
    this.#window = opened;
    const { document: page } = opened;
    const host = page.createElement('div');
    this.root = host.attachShadow({ mode: 'open' });
    this.root.adoptedStyleSheets = styles.map(({ cssText }) => sheetOf(opened, cssText));
    page.body.append(host);
    page.title = words.calls();
    look(element, page.documentElement);
    const { signal } = this.#gone;
    opened.addEventListener(
      'pagehide',
      () => {
        this.#gone.abort();
        listener.closed();
      },
      { signal },
    );
    page.addEventListener(
      'keydown',
      (event) => {
        listener.onKey(event);
      },
      { signal },
    );
  }

  render(content: TemplateResult): void {
    render(content, this.root);
  }

  close(): void {
    this.#gone.abort();
    this.#window.close();
  }
}

// A sheet can be adopted in the document alone by whose window it was made.
function sheetOf(opened: Window, cssText: string): CSSStyleSheet {
  const sheet = new (opened as Window & typeof globalThis).CSSStyleSheet();
  sheet.replaceSync(cssText);
  return sheet;
}

/** Gives the root of a document the language and the look of an element of another one. */
function look(element: HTMLElement, root: HTMLElement): void {
  const { colorScheme, direction, fontFamily, fontSize } = getComputedStyle(element);
  root.lang = languageOf(element);
  root.dir = direction;
  Object.assign(root.style, { colorScheme, fontFamily, fontSize });
  // Custom properties are not inherited from another document.
  const styles = 'computedStyleMap' in element ? element.computedStyleMap() : [];
  for (const [name, [value]] of styles) {
    if (name.startsWith('--webex-')) root.style.setProperty(name, String(value));
  }
}
