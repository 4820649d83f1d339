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
  if (!service || !state) return notice(serviceStrings.outside());
  switch (state.status) {
    case 'idle':
    case 'loading':
      return html`<p part="notice" class="notice" role="status">${serviceStrings.loading()}</p>`;
    case 'unavailable':
      return notice(serviceStrings.unavailable());
    case 'failed':
      return html`<div part="notice" class="notice failed" role="alert">
        <span class="grow"
          >${state.error ? errorText(state.error) : serviceStrings.unavailable()}</span
        >
        <button type="button" part="button" @click=${retry}>${serviceStrings.retry()}</button>
      </div>`;
    case 'ready':
      return undefined;
  }
}

/** Says where what is stored goes when the page is closed. */
export function renderPersistence(
  state: ServiceState | undefined,
): TemplateResult | typeof nothing {
  return state?.status === 'ready' && state.persistent === false
    ? notice(serviceStrings.inMemory())
    : nothing;
}

function notice(text: string): TemplateResult {
  return html`<p part="notice" class="notice">${text}</p>`;
}
