import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import budgets from '../../.size-limit.mjs';
import { read } from './dist.mjs';

const rows = [...read('README.md').matchAll(/^\| +`?([^|`]+?)`? +\| (\d+ kB) +\|$/gm)];

describe('the budgets of size', () => {
  it('stand in the README as they are held', () => {
    const shown = Object.fromEntries(rows.map(([, name, limit]) => [name, limit]));
    const held = Object.fromEntries(budgets.map(({ name, limit }) => [name, limit]));
    assert.deepEqual(shown, held);
  });

  it('each measure something', () => {
    for (const { name, path } of budgets) assert.ok(path.length > 0, name);
  });
});
