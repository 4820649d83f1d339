/*
 * The only door to lit: modules are evaluated in the order in which they are named here, so lit is
 * safe to import without a DOM.
 */
import './dom-stand-in.js';
export { css, html, LitElement, nothing, svg } from 'lit';
export { property } from 'lit/decorators.js';
import './dom-stand-in-end.js';
export type {
  CSSResult,
  PropertyValues,
  ReactiveController,
  ReactiveControllerHost,
  SVGTemplateResult,
  TemplateResult,
} from 'lit';
