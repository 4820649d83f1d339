import { html, type ReactiveController, type TemplateResult } from '../styles/lit.js';
import { repeat } from '../styles/repeat.js';

/** What a long list shows. */
export interface LongListOptions<Item> {
  /** What an item is called, whatever becomes of its other fields. */
  key(item: Item): string;
  /** The content of a row. Its first button is what the arrow keys go to; all take this `tabindex`. */
  row(item: Item, tabIndex: '0' | '-1'): TemplateResult;
  /** The rows near the end are shown: more may be wanted. */
  nearEnd?(): void;
  /** A key was pressed in a row; `true` when something was done for it. */
  pressed?(item: Item, event: KeyboardEvent): boolean;
}

interface Host {
  readonly renderRoot: HTMLElement | DocumentFragment;
  addController(controller: ReactiveController): void;
  requestUpdate(): void;
}

const NEAR = 10;
// Paper does not scroll: on it all rows are written, up to so many.
const PRINTED = 1_000;
// Rows above and below those in view.
const BESIDE = 6;
// Before it is known how high a list and its rows are, in px.
const GUESS = { list: 480, row: 60 };

/**
 * A list of which only the rows in view are in the document, but for printing; all rows are of one height. One row at a
 * time is in the order of the tab key; arrow keys, Home, End, Page Up and Page Down go to others. When
 * the row with the focus goes away, the next one gets it.
 */
export class LongList<Item> implements ReactiveController {
  readonly #host: Host;
  readonly #options: LongListOptions<Item>;
  readonly #sizes = new ResizeObserver(() => {
    this.#measure();
  });
  #items: readonly Item[] = [];
  #observed: Element | null = null;
  #listHeight = GUESS.list;
  #rowHeight = GUESS.row;
  #top = 0;
  #active: string | undefined;
  // The place of the active row, for when it goes away.
  #place = 0;
  #focusWanted = false;
  #printing = false;

  constructor(host: Host, options: LongListOptions<Item>) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** The list, named for assistive technology. */
  render(items: readonly Item[], name: string): TemplateResult {
    this.#items = items;
    this.#findActive();
    const { first, last } = this.#range();
    return html`<ul
      part="list"
      class="list"
      aria-label=${name}
      @keydown=${this.#onKeydown}
      @focusin=${this.#onFocusin}
      @scroll=${this.#onScroll}
    >
      <li class="space" aria-hidden="true"></li>
      ${repeat(
        items.slice(first, last),
        (item) => this.#options.key(item),
        (item, index) => this.#renderRow(item, first + index),
      )}
      <li class="space" aria-hidden="true"></li>
    </ul>`;
  }

  hostUpdated(): void {
    const list = this.#list;
    if (list !== this.#observed) {
      this.#sizes.disconnect();
      this.#observed = list;
      if (list) this.#sizes.observe(list);
    }
    if (!list) return;
    this.#measure();
    const { first, last } = this.#range();
    const [before, after] = list.querySelectorAll<HTMLElement>(':scope > .space');
    // By a property: a strict policy allows no style attributes.
    if (before) before.style.blockSize = `${String(first * this.#rowHeight)}px`;
    if (after) after.style.blockSize = `${String((this.#items.length - last) * this.#rowHeight)}px`;
    if (last >= this.#items.length - NEAR) this.#options.nearEnd?.();
    if (this.#focusWanted) this.#focus(list);
  }

  hostConnected(): void {
    addEventListener('beforeprint', this.#onPrint);
    addEventListener('afterprint', this.#onPrint);
  }

  hostDisconnected(): void {
    removeEventListener('beforeprint', this.#onPrint);
    removeEventListener('afterprint', this.#onPrint);
    this.#sizes.disconnect();
    this.#observed = null;
  }

  #renderRow(item: Item, index: number): TemplateResult {
    const key = this.#options.key(item);
    return html`<li
      class="row"
      part="row"
      data-key=${key}
      aria-setsize=${this.#items.length}
      aria-posinset=${index + 1}
    >
      ${this.#options.row(item, key === this.#active ? '0' : '-1')}
    </li>`;
  }

  get #list(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.list');
  }

  // The rows in the document: those in view and some beside them.
  #range(): { readonly first: number; readonly last: number } {
    const { length } = this.#items;
    if (this.#printing) return { first: 0, last: Math.min(length, PRINTED) };
    const inView = Math.ceil(this.#listHeight / this.#rowHeight);
    const from = Math.min(Math.floor(this.#top / this.#rowHeight), Math.max(0, length - inView));
    return { first: Math.max(0, from - BESIDE), last: Math.min(length, from + inView + BESIDE) };
  }

  #findActive(): void {
    const key = (item: Item): string => this.#options.key(item);
    const found = this.#items.findIndex((item) => key(item) === this.#active);
    if (found === -1) {
      // It went away, perhaps with the focus in it.
      this.#focusWanted ||= this.#list?.matches(':focus-within') === true;
      this.#place = Math.max(0, Math.min(this.#place, this.#items.length - 1));
    } else this.#place = found;
    const active = this.#items[this.#place];
    this.#active = active === undefined ? undefined : key(active);
  }

  #measure(): void {
    const list = this.#list;
    const row = list?.querySelector<HTMLElement>('.row')?.offsetHeight ?? 0;
    const height = list?.clientHeight ?? 0;
    if (!list || row === 0 || height === 0) return;
    if (row === this.#rowHeight && height === this.#listHeight) return;
    this.#rowHeight = row;
    this.#listHeight = height;
    this.#host.requestUpdate();
  }

  #indexOf(target: EventTarget | null): number {
    const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
    const key = row?.dataset['key'];
    return this.#items.findIndex((item) => this.#options.key(item) === key);
  }

  readonly #onPrint = ({ type }: Event): void => {
    this.#printing = type === 'beforeprint';
    this.#host.requestUpdate();
  };

  readonly #onScroll = (): void => {
    this.#top = this.#list?.scrollTop ?? 0;
    this.#host.requestUpdate();
  };

  readonly #onFocusin = ({ target }: FocusEvent): void => {
    const index = this.#indexOf(target);
    const item = this.#items[index];
    if (item !== undefined && this.#options.key(item) !== this.#active) this.#go(index);
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    const index = this.#indexOf(event.target);
    const item = this.#items[index];
    if (item === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.#items.length - 1;
    const page = Math.max(1, Math.floor(this.#listHeight / this.#rowHeight) - 1);
    const goals: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(index + 1, last),
      ArrowUp: Math.max(index - 1, 0),
      PageDown: Math.min(index + page, last),
      PageUp: Math.max(index - page, 0),
      Home: 0,
      End: last,
    };
    const goal = goals[event.key];
    if (goal !== undefined) {
      event.preventDefault();
      this.#go(goal);
      this.#focusWanted = true;
    } else if (this.#options.pressed?.(item, event) === true) event.preventDefault();
  };

  #go(index: number): void {
    const item = this.#items[index];
    if (item === undefined) return;
    this.#active = this.#options.key(item);
    this.#place = index;
    this.#host.requestUpdate();
  }

  #focus(list: HTMLElement): void {
    const row = [...list.querySelectorAll<HTMLElement>('.row')].find(
      ({ dataset }) => dataset['key'] === this.#active,
    );
    if (row) {
      this.#focusWanted = false;
      row.querySelector<HTMLElement>('button:enabled')?.focus({ preventScroll: true });
      row.scrollIntoView({ block: 'nearest' });
    } else if (this.#items.length > 0) {
      // Not in the document yet: it is after the list has been scrolled there.
      list.scrollTop = this.#place * this.#rowHeight - this.#listHeight / 2;
      this.#onScroll();
    } else this.#focusWanted = false;
  }
}
