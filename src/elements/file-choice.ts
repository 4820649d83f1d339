import { html, nothing, type TemplateResult } from '../styles/lit.js';

/**
 * A button that asks for a file: what browsers have for it is in the language of the browser, not in that
 * of the page. `chosen`: the name of the file that is to be kept, where one is.
 */
export function renderFileChoice(
  word: string,
  accept: string,
  onChange: (event: Event) => void,
  chosen?: string,
): TemplateResult {
  return html`<label class="file" part="button"
      >${word} <input class="heard" type="file" accept=${accept} @change=${onChange}
    /></label>
    ${chosen === undefined ? nothing : html`<bdi class="muted">${chosen}</bdi>`}`;
}
