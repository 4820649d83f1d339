import { textLanguage } from './localization.js';

/**
 * The language in which numbers, dates and durations are written: that of the texts, as the nearest
 * `lang` attribute has it, through shadow roots, else the browser (`de-AT` where the texts are German).
 */
export function languageOf(element: Element): string {
  const language = textLanguage();
  const isSame = (tag: string | null | undefined): tag is string =>
    tag != null && isLanguage(tag) && new Intl.Locale(tag).language === language;
  let node: Node | null = element;
  while (node) {
    if (node instanceof Element) {
      const lang = node.getAttribute('lang')?.trim();
      if (isSame(lang)) return lang;
    }
    node =
      (node instanceof Element ? node.assignedSlot : null) ??
      (node instanceof ShadowRoot ? node.host : node.parentNode);
  }
  return isSame(navigator.language) ? navigator.language : language;
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
