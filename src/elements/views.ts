import type { Call, Line } from '../calling/line.js';
import type { Calling } from '../calling/calling.js';

/*
 * Which elements show which model. Weak: it keeps neither alive.
 */

/** An element whose attributes and custom states follow a model. */
export interface ModelView {
  readonly element: HTMLElement;
  /** Makes attributes and custom states new, at once. */
  reflect(): void;
}

/** A `<webex-calling>`. */
export interface CallingView extends ModelView {
  /** The calling it has now. */
  calling(): Calling | undefined;
}

/** A `<webex-line>`. */
export interface LineView extends ModelView {
  /** How long a stamped copy stays after its call has ended, in milliseconds. */
  linger(): number;
  /** Another element wants the address; one that is out of the document gives it up at once. */
  giveWay(): boolean;
}

const callViews = new WeakMap<Call, Set<ModelView>>();
const lineViews = new WeakMap<Line, LineView>();
const made = new WeakSet<Call>();

/** The connected `<webex-call>` elements of a call, the oldest first. */
export function viewsOfCall(call: Call): readonly ModelView[] {
  return [...(callViews.get(call) ?? [])];
}

export function showCall(call: Call, view: ModelView): void {
  const views = callViews.get(call) ?? new Set();
  callViews.set(call, views.add(view));
}

export function hideCall(call: Call, view: ModelView): void {
  callViews.get(call)?.delete(view);
}

/** The `<webex-line>` of a line. */
export function viewOfLine(line: Line): LineView | undefined {
  return lineViews.get(line);
}

export function showLine(line: Line, view: LineView): void {
  lineViews.set(line, view);
}

export function hideLine(line: Line): void {
  lineViews.delete(line);
}

/** Remembers that a `<webex-call>` made this call, so the line's template is not stamped for it. */
export function markMade(call: Call): void {
  made.add(call);
}

export function isMade(call: Call): boolean {
  return made.has(call);
}

/** The next node on an event's way up. */
export function composedParent(node: Node): Node | null {
  if (node instanceof Element && node.assignedSlot) return node.assignedSlot;
  return node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);
}

/** The nodes on an event's way up, without the first. */
export function* composedAncestors(node: Node): Generator<Node, void> {
  for (let next = composedParent(node); next; next = composedParent(next)) yield next;
}

/** The first of some views, in the order of the document, that is inside another. */
export function firstInside(
  views: readonly ModelView[],
  outer: ModelView | undefined,
): ModelView | undefined {
  if (!outer) return undefined;
  return views
    .filter(({ element }) => [...composedAncestors(element)].includes(outer.element))
    .reduce<ModelView | undefined>((first, view) => {
      const order = first && view.element.compareDocumentPosition(first.element);
      return order === undefined || order & Node.DOCUMENT_POSITION_FOLLOWING ? view : first;
    }, undefined);
}
