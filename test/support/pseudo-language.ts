import type { StrResult, TemplateMap } from '@lit/localize';
import { locales } from '../../src/i18n/localization.js';
import { speak, speakEnglish } from './page-language.js';
import { task } from './stage.js';

/*
 * A language whose every text is ⟦so⟧, in the place of Japanese: what `Intl` makes of numbers and dates
 * has no Latin letter there, and what tests call people by has none either. So a Latin letter outside of
 * the marks has not come through the texts.
 */

const PLACE = 'ja';
const MARKED = /⟦[^⟦⟧]*⟧/gu;
const ATTRIBUTES = [
  'aria-label',
  'aria-description',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'title',
  'placeholder',
  'alt',
  'label',
];
// What is written on the keys of every telephone, the scheme of addresses, and units.
const DATA = /\b(?:ABC|DEF|GHI|JKL|MNO|PQRS|TUV|WXYZ|sips?:|ms\b|kb\/)/gu;

const original = locales.get(PLACE);

/** Makes the language that of the page; tells the texts that are asked for from then on. */
export async function speakPseudo(asked: Set<string>): Promise<void> {
  if (!original) throw new Error(`There is no ${PLACE}.`);
  locales.set(PLACE, async () => {
    const { templates } = await original();
    return {
      templates: new Proxy(templates, {
        get: (all, id: string) => {
          asked.add(id);
          return marked(all[id]);
        },
      }),
    };
  });
  await speak(PLACE);
}

/** Back to English. */
export async function forgetPseudo(): Promise<void> {
  await speakEnglish();
  if (original) locales.set(PLACE, original);
}

function marked(template: TemplateMap[string] | undefined): StrResult | string {
  if (typeof template === 'string') return `⟦${template}⟧`;
  if (!template || !('strTag' in template)) throw new Error('There is no such text.');
  const strings = template.strings.map((text, place, all) =>
    [place === 0 ? '⟦' : '', text, place === all.length - 1 ? '⟧' : ''].join(''),
  );
  return { ...template, strings: Object.assign(strings, { raw: strings }) };
}

/** All that can be read or heard below a node, through shadow roots, and has not come through the texts. */
export function unmarked(root: Node): string[] {
  const found: string[] = [];
  const look = (where: string, text: string): void => {
    if (/\p{Script=Latin}/u.test(withoutMarked(text).replace(DATA, ''))) {
      found.push(`${where}: ${text.trim()}`);
    }
  };
  // Lit parts a text from its surroundings by comments; what is marked may span several text nodes.
  const visit = (node: Node): void => {
    if (node instanceof Element) {
      if (['style', 'script', 'template'].includes(node.localName)) return;
      for (const name of ATTRIBUTES)
        look(`${node.localName} ${name}`, node.getAttribute(name) ?? '');
      const own = [...node.childNodes].filter((child) => child instanceof Text);
      for (const { data } of own) look(node.localName, data);
      if (node.shadowRoot) visit(node.shadowRoot);
    }
    for (const child of node.childNodes) visit(child);
  };
  visit(root);
  return found;
}

function withoutMarked(text: string): string {
  const rest = text.replace(MARKED, '');
  return rest === text ? text : withoutMarked(rest);
}

/** Everything below has been drawn. */
export async function drawn(root: ParentNode): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await task();
    await Promise.all([...elementsIn(root)].flatMap(({ updateComplete }) => updateComplete ?? []));
  }
}

function* elementsIn(root: ParentNode): Generator<Element & { updateComplete?: Promise<boolean> }> {
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot) yield* elementsIn(element.shadowRoot);
  }
}

/** The first words of the ids of texts about calls. */
export const callParts: ReadonlySet<string> = new Set(
  'button control dial error incoming line list main phone video'.split(' '),
);

/** The same of devices and of the quality of calls. */
export const deviceParts: ReadonlySet<string> = new Set(['device', 'quality', 'plot']);

/** The texts of some parts that nobody has asked for. */
export async function neverAsked(
  asked: ReadonlySet<string>,
  isMeant: (part: string) => boolean,
): Promise<string[]> {
  const { templates } = (await original?.()) ?? {};
  return Object.keys(templates ?? {}).filter(
    (id) => isMeant(id.slice(0, id.indexOf('.'))) && !asked.has(id),
  );
}
