import { html, type TemplateResult } from '../styles/lit.js';

/** A picture of somebody, else the first letters of the name. Beside the name: it is not read out. */
export function renderAvatar(name: string, url: string | undefined): TemplateResult {
  if (url !== undefined) {
    return html`<img part="avatar" class="avatar" alt="" loading="lazy" src=${url} />`;
  }
  return html`<span part="avatar" class="avatar" aria-hidden="true">${initialsOf(name)}</span>`;
}

/** Two letters at most; none of what is no name. */
export function initialsOf(name: string): string {
  // Of an address the user alone.
  const words = (name.split('@')[0] ?? '')
    .split(/[\s._-]+/u)
    .filter((word) => /^\p{L}/u.test(word));
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return [first, last]
    .map((word) => (word === undefined ? '' : (Array.from(word)[0] ?? '')))
    .join('')
    .toUpperCase();
}
