/*
 * Lit's browser build looks at the DOM while it is evaluated, which fails where there is none (Node,
 * edge). For those few moments stand-ins are there; the end takes them away before any other module
 * runs, so nobody mistakes the place for a browser. Modules are evaluated in the order in which they
 * are named in an import, so each door to a part of lit has a beginning and an end of its own.
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

/** The names that stand in at the time. */
const standIns = new Set<string>();

export function standIn(): void {
  for (const [name, value] of Object.entries(absent)) {
    if (name in globalThis) continue;
    Object.defineProperty(globalThis, name, { value, configurable: true });
    standIns.add(name);
  }
}

export function standAside(): void {
  for (const name of standIns) Reflect.deleteProperty(globalThis, name);
  standIns.clear();
}
