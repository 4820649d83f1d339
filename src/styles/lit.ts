/* The only door to the whole of lit, for elements with templates. */
import './lit-begins.js';
export { css, html, LitElement, nothing, svg } from 'lit';
import './lit-ends.js';
export { property } from './reactive-element.js';
export type {
  CSSResult,
  PropertyValues,
  ReactiveController,
  ReactiveControllerHost,
  SVGTemplateResult,
  TemplateResult,
} from 'lit';
