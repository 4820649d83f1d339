import { textLanguage } from '../../src/i18n/localization.js';
import { until } from './until.js';

/** Makes a language that of the page, and waits until its texts, or those in its place, are there. */
export async function speak(tag: string, texts = tag.split('-', 1)[0]): Promise<void> {
  document.documentElement.lang = tag;
  await until(`texts in ${String(texts)}`, () => textLanguage() === texts);
}

/** The language of the page as the tests find it. */
export async function speakEnglish(): Promise<void> {
  document.documentElement.removeAttribute('lang');
  await until('texts in English', () => textLanguage() === 'en');
}
