import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import ts from 'typescript';

/*
 * No template has a text of its own, in whatever state it would be seen. What comes as a value is
 * looked for in a browser, by test/elements/pseudo-language-*.test.ts.
 */

const folder = new URL('../../../src/elements/', import.meta.url);
const SAID =
  /\b(?:aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|alt|label)="([^"]*)"/gu;

/** The texts in the templates of a module, and in their attributes that are read or heard. */
function textsIn(code: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'html') {
      const { template } = node;
      const markup = ts.isNoSubstitutionTemplateLiteral(template)
        ? template.text
        : [template.head, ...template.templateSpans.map(({ literal }) => literal)]
            .map(({ text }) => text)
            .join('\0');
      const shown = markup.replaceAll(/<!--.*?-->|<[^>]*>/gsu, '\0').split('\0');
      const said = [...markup.matchAll(SAID)].map(([, text = '']) => text);
      found.push(...[...shown, ...said].filter((text) => /\p{L}/u.test(text)));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('x.ts', code, ts.ScriptTarget.Latest, true));
  return found.map((text) => text.trim());
}

describe('the templates of the elements', () => {
  it('have no text of their own', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    assert.ok(files.length > 50);
    for (const file of files) {
      assert.deepEqual(textsIn(readFileSync(new URL(file, folder), 'utf8')), [], file);
    }
  });

  it('would be found out', () => {
    const code =
      'html`<p title="A tip" class="x" aria-label=${name}>Hello ${who}, <b>you</b></p>${html`!`}`';
    assert.deepEqual(textsIn(code), ['Hello', 'you', 'A tip']);
  });
});
