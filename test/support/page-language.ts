import { followLanguage, leaveLanguage, textLanguage } from '../../src/i18n/localization.js';
import { until } from './until.js';

// The language is followed while somebody is there who shows it.
const reader = { requestUpdate: () => undefined };

/** Makes a language that of the page, and waits until its texts, or those in their place, are there. */
export async function speak(tag: string, texts = tag.split('-', 1)[0]): Promise<void> {
  document.documentElement.lang = tag;
  followLanguage(reader);
  await until(`texts in ${String(texts)}`, () => textLanguage() === texts);
}

/** Back to the language of the page as the tests find it. */
export async function speakEnglish(): Promise<void> {
  document.documentElement.removeAttribute('lang');
  await until('texts in English', () => textLanguage() === 'en');
  leaveLanguage(reader);
}
