import { until } from './until.js';

/** Looks into the shadow root of an element as a person does: by what is written on things. */
export class ShadowReader {
  readonly element: Element;

  constructor(element: Element) {
    this.element = element;
  }

  get root(): ShadowRoot {
    if (!this.element.shadowRoot) throw new Error('It renders nothing.');
    return this.element.shadowRoot;
  }

  get text(): string {
    return this.root.textContent.replace(/\s+/gu, ' ').trim();
  }

  /** The first thing of a selector whose text or name begins so. */
  find<Found extends HTMLElement>(selector: string, name: string): Found {
    const found = this.seek<Found>(selector, name);
    if (!found) throw new Error(`There is no ${selector} ${name}.`);
    return found;
  }

  seek<Found extends HTMLElement>(selector: string, name: string): Found | undefined {
    const all = [...this.root.querySelectorAll<Found>(selector)];
    const called = (is: (text: string) => boolean): Found | undefined =>
      all.find((one) => [nameOf(one), one.getAttribute('aria-label') ?? ''].some(is));
    return (
      called((text) => text === name) ??
      called((text) => [' ', ':', ','].some((end) => text.startsWith(name + end)))
    );
  }

  button(name: string): HTMLButtonElement {
    return this.find<HTMLButtonElement>('button', name);
  }

  /** The field that a label or a name tells. */
  field(name: string): HTMLInputElement {
    const label = this.seek<HTMLLabelElement>('label', name);
    const inside = label?.querySelector<HTMLInputElement>('input, select');
    return inside ?? this.find<HTMLInputElement>('input, select', name);
  }

  /** Types as a person does, and leaves the field. */
  type(field: HTMLInputElement, value: string): void {
    field.focus();
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    field.blur();
  }

  press(key: string, target = this.root.activeElement): void {
    target?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
    );
  }

  /** Resolves when the text is there. */
  reads(text: string): Promise<void> {
    return until(`"${text}" in "${this.text}"`, () => this.text.includes(text));
  }

  soon(holds: () => boolean): Promise<void> {
    return until(`${holds.toString()} in "${this.text}"`, holds);
  }
}

function nameOf(element: Element): string {
  return element.textContent.replace(/\s+/gu, ' ').trim();
}
