import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { StrResult } from '@lit/localize';
import ts from 'typescript';
import { locales } from '../../../src/i18n/localization.js';

const folder = new URL('../../../src/i18n/', import.meta.url);

/** A text of the source: its English, with `{}` where a value stands. */
interface Source {
  readonly id: string;
  readonly text: string;
  readonly values: number;
}

const sources: Source[] = [];
/** What looks like words and did not go through `msg()`. */
const hardCoded: string[] = [];

for (const file of readdirSync(folder).filter((name) => name.endsWith('strings.ts'))) {
  const code = readFileSync(new URL(file, folder), 'utf8');
  visit(ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true));
}

function visit(node: ts.Node): void {
  if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
  if (ts.isCallExpression(node) && node.expression.getText() === 'msg') {
    sources.push(sourceOf(node));
    return;
  }
  const words = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
  if (words && !isKey(node) && /\p{L}{2}/u.test(node.getText())) {
    hardCoded.push(node.getText());
  }
  ts.forEachChild(node, visit);
}

function isKey({ parent, ...node }: ts.Node): boolean {
  return ts.isPropertyAssignment(parent) && parent.name.pos === node.pos;
}

function sourceOf(call: ts.CallExpression): Source {
  const [template, options] = call.arguments;
  const id = /^\{\s*id: '([^']+)',?\s*\}$/.exec(options?.getText() ?? '')?.[1];
  assert.ok(template && id, `${call.getText()} has an id`);
  if (ts.isStringLiteralLike(template)) return { id, text: template.text, values: 0 };
  assert.ok(ts.isTaggedTemplateExpression(template), call.getText());
  assert.ok(ts.isTemplateExpression(template.template), `${id} has a value, or no str`);
  const { head, templateSpans } = template.template;
  const text = [head.text, ...templateSpans.map(({ literal }) => literal.text)].join('{}');
  return { id, text, values: templateSpans.length };
}

function isStr(template: unknown): template is StrResult {
  return typeof template === 'object' && template !== null && 'strTag' in template;
}

describe('the English texts', () => {
  it('all go through msg()', () => {
    assert.deepEqual(hardCoded, []);
    assert.ok(sources.length > 300);
  });

  it('have an id each', () => {
    const ids = sources.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)].sort(), ids.sort());
  });
});

for (const [language, load] of locales) {
  describe(`the texts in ${language}`, () => {
    it('are those of the source, no more and no fewer', async () => {
      const { templates } = await load();
      assert.deepEqual(Object.keys(templates).sort(), sources.map(({ id }) => id).sort());
    });

    it('have the values of the source, each once', async () => {
      const { templates } = await load();
      for (const { id, values } of sources) {
        const template = templates[id];
        const places = isStr(template) ? template.values : [];
        const expected = Array.from({ length: values }, (_, place) => place);
        assert.deepEqual([...places].sort(), expected, id);
      }
    });

    it('say something, and not in English', async () => {
      const { templates } = await load();
      for (const { id, text } of sources) {
        const template = templates[id];
        const said = isStr(template) ? template.strings.join('{}') : template;
        assert.ok(typeof said === 'string', id);
        assert.equal(said, said.trim(), id);
        assert.notEqual(said, '', id);
        // One word may be the same, a sentence is not.
        if (/\p{L} \p{L}/u.test(text)) assert.notEqual(said, text, id);
      }
    });
  });
}
