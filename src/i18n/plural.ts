import { textLanguage } from './localization.js';

const made = new Map<string, Intl.PluralRules>();

/** The form for a number of things; languages differ in which they have besides `other`. */
export function plural(
  count: number,
  forms: Readonly<Partial<Record<Intl.LDMLPluralRule, () => string>>> & { other: () => string },
): string {
  const language = textLanguage();
  const rules = made.get(language) ?? new Intl.PluralRules(language);
  made.set(language, rules);
  return (forms[rules.select(count)] ?? forms.other)();
}
