import type { DataService, ServiceState } from '../core/data-services.js';
import { serviceStrings } from '../i18n/service-strings.js';
import { html, nothing, type TemplateResult } from '../styles/lit.js';
import { errorText } from './error-text.js';

/** What to say in place of a service's content, if anything. */
export function renderServiceNotice(
  service: DataService | undefined,
  state: ServiceState | undefined,
  retry: () => void,
): TemplateResult | undefined {
  if (!service || !state) return renderNotice(serviceStrings.outside());
  switch (state.status) {
    case 'idle':
    case 'loading':
      return html`<p part="notice" class="notice" role="status">${serviceStrings.loading()}</p>`;
    case 'unavailable':
      return renderNotice(serviceStrings.unavailable());
    case 'failed':
      return renderFailure(
        state.error ? errorText(state.error) : serviceStrings.unavailable(),
        retry,
      );
    case 'ready':
      return undefined;
  }
}

/** Says where what is stored goes when the page is closed. */
export function renderPersistence(
  state: ServiceState | undefined,
): TemplateResult | typeof nothing {
  return state?.status === 'ready' && state.persistent === false
    ? renderNotice(serviceStrings.inMemory())
    : nothing;
}

/** Something that is said in place of a content. */
export function renderNotice(text: string): TemplateResult {
  return html`<p part="notice" class="notice">${text}</p>`;
}

/** What failed, and a button to try it again. */
export function renderFailure(text: string, retry: () => void): TemplateResult {
  return html`<div part="notice" class="notice failed" role="alert">
    <span class="grow">${text}</span>
    <button type="button" part="button" @click=${retry}>${serviceStrings.retry()}</button>
  </div>`;
}
