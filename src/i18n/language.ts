/** The language around an element: the nearest `lang` attribute, through shadow roots, else the browser's. */
export function languageOf(element: Element): string {
  let node: Node | null = element;
  while (node) {
    if (node instanceof Element) {
      const lang = node.getAttribute('lang')?.trim();
      if (lang !== undefined && lang !== '' && isLanguage(lang)) return lang;
    }
    node =
      (node instanceof Element ? node.assignedSlot : null) ??
      (node instanceof ShadowRoot ? node.host : node.parentNode);
  }
  return navigator.language;
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
