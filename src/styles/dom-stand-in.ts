/*
 * Lit's browser build looks at the DOM while it is evaluated, which fails where there is none (Node,
 * edge). For those few moments stand-ins are there; `dom-stand-in-end.ts` takes them away before any
 * other module runs, so nobody mistakes the place for a browser.
 */

const absent =
  typeof HTMLElement === 'undefined'
    ? {
        HTMLElement: Object,
        document: { createTreeWalker: () => ({}), createComment: () => ({}) },
        // With these three lit leaves style sheets alone until an element is rendered.
        ShadowRoot: Object,
        Document: { prototype: { adoptedStyleSheets: [] } },
        CSSStyleSheet: { prototype: { replace: () => undefined } },
      }
    : {};

/** The names that stand in until `dom-stand-in-end.ts` is evaluated. */
export const standIns = new Set<string>();

for (const [name, value] of Object.entries(absent)) {
  if (name in globalThis) continue;
  Object.defineProperty(globalThis, name, { value, configurable: true });
  standIns.add(name);
}
