// First of all, so that it comes while the elements are evaluated.
import './begin-loading.js';
import { attachContextRoot } from '../context/context-root.js';

/** A tag and the class behind it. */
export type Definition = readonly [tag: string, element: CustomElementConstructor];

/**
 * Defines tags, providers first. Skips a tag that is already defined (a page may load a second copy
 * of the bundle), and does nothing where there are no custom elements.
 */
export function define(...definitions: readonly Definition[]): void {
  if (typeof HTMLElement === 'undefined' || typeof customElements === 'undefined') return;
  attachContextRoot();
  for (const [tag, element] of definitions) {
    if (!customElements.get(tag)) customElements.define(tag, element);
  }
}
