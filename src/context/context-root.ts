import { ContextRoot } from '@lit/context';

const mark = Symbol.for('webex-calling-elements/context-root');

/**
 * Lets elements that upgrade before their provider find it later. One for each page: a second copy
 * of the bundle sees the mark of the first.
 */
export function attachContextRoot(page: Document = document): void {
  if (mark in page) return;
  Object.defineProperty(page, mark, { value: true });
  new ContextRoot().attach(page.documentElement);
}
