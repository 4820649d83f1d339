import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { entries, files, manifest, read, root, tags } from './dist.mjs';

const pages = ['README.md', ...files('docs', (path) => path.endsWith('.md'))];
const elements = JSON.parse(read('custom-elements.json'))
  .modules.flatMap(({ declarations = [] }) => declarations)
  .filter(({ tagName }) => tagName);

/** The words of a page that stand in code. */
function codeOf(page) {
  const text = read(page);
  const spans = [...text.matchAll(/```[^]*?```|`[^`]+`/g)].map(([code]) => code);
  return new Set(spans.join(' ').match(/[\w$-]+/g));
}

describe('the documentation', () => {
  const reference = codeOf('docs/api.md');

  for (const element of elements) {
    const names = (kind) => (element[kind] ?? []).map(({ name }) => name).filter(Boolean);
    const members = (element.members ?? [])
      .filter(({ privacy, static: fixed }) => privacy === undefined && !fixed)
      .map(({ name }) => name);

    it(`names all that <${element.tagName}> has`, () => {
      const all = ['attributes', 'events', 'cssProperties', 'cssParts', 'cssStates'].flatMap(names);
      const missing = [...all, ...members].filter((name) => !reference.has(name));
      assert.deepEqual(missing, []);
    });
  }

  it('names no event that no element has', () => {
    const known = elements.flatMap(({ events = [] }) => events.map(({ name }) => name));
    const told = [...reference].filter((word) => /^(calling|line|call)-[a-z-]+$/.test(word));
    const attributes = elements.flatMap(({ attributes = [] }) =>
      attributes.map(({ name }) => name),
    );
    const codes = ['call-rejected'];
    const unknown = told.filter((word) => ![...known, ...attributes, ...codes].includes(word));
    assert.deepEqual(unknown, []);
  });

  it('lists every element in the README', () => {
    const readme = read('README.md');
    for (const tag of tags) assert.ok(readme.includes(`\`<${tag}>\``), tag);
  });

  it('names every entry of the package', () => {
    const text = read('docs/api.md').replaceAll('<tag>', tags[0]);
    for (const [entry, file] of entries.slice(0, 6)) {
      assert.ok(text.includes(`\`${entry}\``), entry);
      assert.ok(text.includes(`\`${file}\``), file);
    }
  });

  it('names only scripts that there are', () => {
    for (const page of pages) {
      for (const [, name] of read(page).matchAll(/\bnpm run ([\w:]+)/g)) {
        assert.ok(manifest.scripts[name], `${page}: npm run ${name}`);
      }
    }
  });

  it('leads nowhere that is not there', () => {
    for (const page of pages) {
      for (const [, target] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(https?:|#)/.test(target)) continue;
        assert.ok(existsSync(join(root, dirname(page), target)), `${page}: ${target}`);
      }
    }
  });

  it('shows no picture without saying what is on it', () => {
    for (const page of pages) assert.doesNotMatch(read(page), /!\[\]/);
  });
});
