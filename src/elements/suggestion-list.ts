import Clock from 'lucide/dist/esm/icons/clock.mjs';
import UserRound from 'lucide/dist/esm/icons/user-round.mjs';
import { dialpadStrings as strings } from '../i18n/dialpad-strings.js';
import { html, nothing, type TemplateResult } from '../styles/lit.js';
import { renderAvatar } from './avatar.js';
import type { DialSuggestion } from './dial-suggestions.js';
import { icon } from './icon.js';

/** What the field names as its active descendant. */
export function optionId(index: number): string {
  return `option-${index}`;
}

/** The list below a combobox, hidden while it is empty. The focus stays in the field. */
export function renderSuggestions(
  suggestions: readonly DialSuggestion[],
  active: number,
  chosen: (suggestion: DialSuggestion) => void,
): TemplateResult {
  return html`<ul
    part="suggestions"
    class="suggestions"
    id="suggestions"
    role="listbox"
    aria-label=${strings.suggestions()}
    ?hidden=${suggestions.length === 0}
  >
    ${suggestions.map((one, index) => renderOption(one, index, index === active, chosen))}
  </ul>`;
}

function renderOption(
  suggestion: DialSuggestion,
  index: number,
  isActive: boolean,
  chosen: (suggestion: DialSuggestion) => void,
): TemplateResult {
  const { name, destination, avatarUrl, source } = suggestion;
  const address = destination.replace(/^(?:sips?|tel):/iu, '');
  // eslint-disable-next-line lit-a11y/click-events-have-key-events -- the field has the keys for it
  return html`<li
    part="suggestion"
    class="option"
    id=${optionId(index)}
    role="option"
    aria-selected=${isActive ? 'true' : 'false'}
    @mousedown=${prevent}
    @click=${() => {
      chosen(suggestion);
    }}
  >
    ${renderAvatar(name, avatarUrl)}
    <span class="texts">
      <bdi>${name}</bdi>
      ${name === address ? nothing : html`<bdi class="muted">${address}</bdi>`}
    </span>
    <span class="muted">
      ${icon(source === 'contact' ? UserRound : Clock)}
      <span class="heard">${strings.source[source]()}</span>
    </span>
  </li>`;
}

// A press takes the focus from the field otherwise, and with it the list.
function prevent(event: Event): void {
  event.preventDefault();
}
