import { html, nothing, type TemplateResult } from '../styles/lit.js';
import { icon, type Drawing } from './icon.js';

/** One tab. */
export interface Tab<Id extends string> {
  readonly id: Id;
  readonly word: string;
  readonly drawing: Drawing;
  /** A number beside it, and what that says. */
  readonly badge?: { readonly shown: string; readonly said: string } | undefined;
}

/**
 * Tabs as ARIA has them: one of them is in the order of the tab key, arrow keys (as the text runs), Home
 * and End go to the others and show their panels.
 */
export function renderTabs<Id extends string>(
  tabs: readonly Tab<Id>[],
  selected: Id,
  name: string,
  select: (id: Id) => void,
): TemplateResult {
  const onKeydown = (event: KeyboardEvent): void => {
    const list = event.currentTarget;
    if (!(list instanceof HTMLElement)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const forwards = getComputedStyle(list).direction === 'rtl' ? -1 : 1;
    const at = tabs.findIndex(({ id }) => id === selected);
    const around = (step: number): number => (at + step + tabs.length) % tabs.length;
    const goals: Readonly<Record<string, number>> = {
      ArrowRight: around(forwards),
      ArrowLeft: around(-forwards),
      Home: 0,
      End: tabs.length - 1,
    };
    const goal = tabs[goals[event.key] ?? -1];
    if (!goal) return;
    event.preventDefault();
    select(goal.id);
    list.querySelector<HTMLElement>(`#tab-${goal.id}`)?.focus();
  };
  return html`<div part="tabs" class="tabs" role="tablist" aria-label=${name} @keydown=${onKeydown}>
    ${tabs.map((tab) => renderTab(tab, tab.id === selected, select))}
  </div>`;
}

function renderTab<Id extends string>(
  { id, word, drawing, badge }: Tab<Id>,
  isSelected: boolean,
  select: (id: Id) => void,
): TemplateResult {
  return html`<button
    type="button"
    part="button tab"
    class="tab"
    role="tab"
    id=${`tab-${id}`}
    tabindex=${isSelected ? '0' : '-1'}
    aria-selected=${isSelected ? 'true' : 'false'}
    aria-controls=${isSelected ? `panel-${id}` : nothing}
    @click=${() => {
      select(id);
    }}
  >
    <span class="drawing"
      >${icon(drawing)}${
        badge
          ? html`<span part="badge" class="badge" aria-hidden="true">${badge.shown}</span>`
          : nothing
      }</span
    >
    <span class="word">${word}</span>
    ${badge ? html`<span class="heard">, ${badge.said}</span>` : nothing}
  </button>`;
}
