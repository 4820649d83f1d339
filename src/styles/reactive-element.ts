/*
 * The only door to the half of lit that renders nothing: properties, attributes and updates. What
 * shows no more than its children needs no templates, which are two fifths of lit.
 */
import './reactive-element-begins.js';
import type { PropertyDeclaration, ReactiveElement } from '@lit/reactive-element';
export { css, ReactiveElement } from '@lit/reactive-element';
import './reactive-element-ends.js';

/** Lit's decorator of the same name, without the half of it that is for standard decorators. */
export function property(options?: PropertyDeclaration) {
  return (prototype: ReactiveElement, name: string): void => {
    (prototype.constructor as typeof ReactiveElement).createProperty(name, options);
  };
}
