import type { LocaleModule } from '@lit/localize';
import { configureReentrantLocalization } from '@lit/localize/init/reentrant.js';

/** What is drawn anew in another language. */
export interface Follower {
  requestUpdate(): void;
}

/** English is in the code; each other language is a chunk of its own. A test puts its own there. */
export const locales = new Map<string, () => Promise<LocaleModule>>([
  ['ar', () => import('./locales/ar.js')],
  ['de', () => import('./locales/de.js')],
  ['es', () => import('./locales/es.js')],
  ['fr', () => import('./locales/fr.js')],
  ['ja', () => import('./locales/ja.js')],
]);

const SOURCE = 'en';
// A telephone that cannot be seen is worse than one in English. ms
const PATIENCE = 2000;

const followers = new Set<Follower>();
let observer: MutationObserver | undefined;
/** The language that is wanted, and the one whose texts are there. */
let wanted = SOURCE;
let active = SOURCE;
let texts: LocaleModule | undefined;
let pending: Promise<void> | undefined;

// This kind asks us for the language at each text, and tells the page nothing: the other kind has events
// on the window, which a page that uses @lit/localize itself would take for its own.
configureReentrantLocalization({
  sourceLocale: SOURCE,
  targetLocales: [...locales.keys()],
  getLocale: () => active,
  loadLocaleSync: () => texts,
});

/** The language that the texts are in at the time, such as `de`. */
export function textLanguage(): string {
  return active;
}

/** Settles when the texts that the page asks for are there; `undefined` where nothing is awaited. */
export function textsComing(): Promise<void> | undefined {
  return pending;
}

/** Draws an element anew whenever the page's language changes. */
export function followLanguage(follower: Follower): void {
  followers.add(follower);
  if (observer) return;
  observer = new MutationObserver(choose);
  observer.observe(document.documentElement, { attributeFilter: ['lang'] });
  choose();
}

/** Ends what `followLanguage()` began. */
export function leaveLanguage(follower: Follower): void {
  followers.delete(follower);
  if (followers.size > 0) return;
  observer?.disconnect();
  observer = undefined;
}

/** The best of the languages that there are for a tag: `de` for `de-AT`, English for what is not there. */
function localeFor(tag: string): string {
  const language = tag.trim().toLowerCase().split(/[-_]/u, 1)[0] ?? '';
  return locales.has(language) ? language : SOURCE;
}

function choose(): void {
  const locale = localeFor(document.documentElement.lang);
  if (locale === wanted) {
    // Another region writes its numbers and dates in another way.
    drawAnew();
    return;
  }
  wanted = locale;
  const load = locales.get(locale);
  if (!load) {
    pending = undefined;
    take(SOURCE, undefined);
    return;
  }
  const coming = load().then(
    (module) => {
      if (wanted === locale) take(locale, module);
    },
    () => {
      // The next change of the language tries again.
      if (wanted !== locale) return;
      wanted = SOURCE;
      take(SOURCE, undefined);
    },
  );
  const awaited = withPatience(coming).then(() => {
    if (pending === awaited) pending = undefined;
  });
  pending = awaited;
}

function take(locale: string, module: LocaleModule | undefined): void {
  active = locale;
  texts = module;
  drawAnew();
}

function drawAnew(): void {
  for (const follower of followers) follower.requestUpdate();
}

function withPatience(coming: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE);
    void coming.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
