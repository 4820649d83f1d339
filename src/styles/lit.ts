/* The only door to the whole of lit, for elements with templates. */
import './lit-begins.js';
import { LitElement as Plain } from 'lit';
export { css, html, nothing, render, svg } from 'lit';
import './lit-ends.js';
import { followLanguage, leaveLanguage, textsComing } from '../i18n/localization.js';
export { property } from './reactive-element.js';
export type {
  CSSResult,
  PropertyValues,
  ReactiveController,
  ReactiveControllerHost,
  SVGTemplateResult,
  TemplateResult,
} from 'lit';

/** Lit's class of the same name, which follows the language of the page. */
export class LitElement extends Plain {
  override connectedCallback(): void {
    followLanguage(this);
    super.connectedCallback();
    // The language may have changed while it was away.
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    leaveLanguage(this);
  }

  /** Nothing is shown in English while the page's language is on its way. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    const coming = this.hasUpdated ? undefined : textsComing();
    return coming ? this.#draw(coming) : super.scheduleUpdate();
  }

  async #draw(coming: Promise<void> | undefined): Promise<void> {
    for (let awaited = coming; awaited; awaited = textsComing()) await awaited;
    await super.scheduleUpdate();
  }
}
