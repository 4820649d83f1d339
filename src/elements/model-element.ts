import type { CallingError } from '../core/errors.js';
import { toCallingError } from '../core/errors.js';
import { block } from '../styles/block.js';
import { ReactiveElement } from '../styles/reactive-element.js';
import { composedAncestors } from './views.js';

/** Reads and checks one input; throws a `CallingError` that says what is wrong. */
export type InputCheck<Value> = (value: unknown) => Value;

/** What the three model elements have in common: when they act, and how they show their state. */
export abstract class ModelElement extends ReactiveElement {
  static override styles = block;

  /** Checks of the attributes whose text may be malformed, by the attribute's name. */
  protected static readonly attributeChecks: Readonly<Record<string, (text: string) => unknown>> =
    {};
  /** Attributes whose removal keeps the value, so that a page can hide it. */
  protected static readonly keptAttributes: readonly string[] = [];

  readonly #internals = this.attachInternals();
  readonly #good = new Map<string, { given: unknown; value: unknown }>();
  #faults: CallingError[] = [];
  #marks: readonly string[] = [];
  #acting = false;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #dormant = false;

  /** Part of a blueprint: has a `<template>` among its ancestors, and does nothing. */
  protected get dormant(): boolean {
    return this.#dormant;
  }

  /** Makes attributes and custom states new, at once. */
  protected abstract reflect(): void;

  /** Acts on inputs and surroundings as they are now; called again whenever they have changed. */
  protected abstract act(): void;

  /** Left out of the document for a task. */
  protected abstract leave(): void;

  /** Inputs that cannot be used; each is told once. */
  protected abstract tellFaults(faults: readonly CallingError[]): void;

  override connectedCallback(): void {
    this.#dormant = [...composedAncestors(this)].some(
      (node) => node instanceof HTMLTemplateElement,
    );
    super.connectedCallback();
    // Takes over properties that were set before the upgrade, which lit puts by until then.
    if (!this.hasUpdated) this.performUpdate();
    clearTimeout(this.#leaving);
    this.#acting = false;
    this.reflect();
    queueMicrotask(() => {
      this.settle();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => {
      if (!this.isConnected && !this.#dormant) this.leave();
    });
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    const { attributeChecks, keptAttributes } = this.constructor as typeof ModelElement;
    if (value === null && keptAttributes.includes(name)) return;
    try {
      if (value !== null) attributeChecks[name]?.(value);
    } catch (error) {
      // The last good value is kept.
      this.#fault(error);
      return;
    }
    super.attributeChangedCallback(name, old, value);
  }

  protected override updated(): void {
    if (this.#acting) this.settle();
  }

  /** Acts now on what would be acted on a microtask later, outer elements first. */
  protected settle(): void {
    if (!this.isConnected || this.#dormant) return;
    for (const outer of [...composedAncestors(this)].reverse()) {
      if (outer instanceof ModelElement && !outer.#acting) outer.settle();
    }
    this.#acting = true;
    if (this.isUpdatePending) this.performUpdate();
    this.act();
    const faults = this.#faults;
    this.#faults = [];
    if (faults.length > 0) this.tellFaults(faults);
  }

  /** The checked value of an input; a bad one is told once, and the last good one kept. */
  protected checked<Value>(
    name: string,
    given: unknown,
    check: InputCheck<Value>,
    other: Value,
  ): Value {
    const known = this.#good.get(name);
    if (known && Object.is(known.given, given)) return known.value as Value;
    let value: Value = known ? (known.value as Value) : other;
    try {
      value = given === undefined || given === null ? other : check(given);
    } catch (error) {
      this.#fault(error);
    }
    this.#good.set(name, { given, value });
    return value;
  }

  /** Writes attributes and custom states for style sheets: `true` is present, `false` absent. */
  protected mark(attributes: Readonly<Record<string, string | boolean>>, states: string[]): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === 'boolean') this.toggleAttribute(name, value);
      else if (this.getAttribute(name) !== value) this.setAttribute(name, value);
    }
    const marks = this.#internals.states;
    // The set itself is never walked through: each walk makes later deletions slower in Chromium.
    for (const old of this.#marks) if (!states.includes(old)) marks.delete(old);
    for (const state of states) if (!this.#marks.includes(state)) marks.add(state);
    this.#marks = states;
  }

  // All it shows: what is inside it.
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    root.append(this.ownerDocument.createElement('slot'));
    return root;
  }

  #fault(cause: unknown): void {
    this.#faults.push(toCallingError(cause, 'invalid-argument', 'An attribute cannot be used.'));
    this.requestUpdate();
  }
}
