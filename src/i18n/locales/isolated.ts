import type { StrResult } from '@lit/localize';

/** As `str`; in a text from right to left, names and numbers keep the direction of their own. */
export function str(strings: TemplateStringsArray, ...values: unknown[]): StrResult {
  const last = strings.length - 1;
  const isolated = strings.map(
    (text, place) => `${place > 0 ? '\u2069' : ''}${text}${place < last ? '\u2068' : ''}`,
  );
  return { strTag: true, strings: Object.assign(isolated, { raw: isolated }), values };
}
