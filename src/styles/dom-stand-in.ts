/*
 * Lit's browser build names `HTMLElement` and `document` while it is evaluated, which fails where
 * there is no DOM (Node, edge). For those few moments stand-ins are there; `dom-stand-in-end.ts`
 * takes them away before any other module runs, so nobody mistakes the place for a browser.
 */

/** The names that stand in until `dom-stand-in-end.ts` is evaluated. */
export const standIns = new Map<'HTMLElement' | 'document', unknown>();

if (typeof HTMLElement === 'undefined') {
  standIns.set('HTMLElement', Object);
  if (typeof document === 'undefined') {
    standIns.set('document', { createTreeWalker: () => ({}), createComment: () => ({}) });
  }
}

for (const [name, value] of standIns) {
  Object.defineProperty(globalThis, name, { value, configurable: true });
}
