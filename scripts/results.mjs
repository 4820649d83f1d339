import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const folder = process.env.RESULTS ?? join(root, '.cache/results');

/** Forgets the counts of earlier runs. */
export function clearResults() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** The counts that a suite's reporter has left; a run that left none has failed. */
export function resultOf(suite, code) {
  const file = join(folder, `${suite}.json`);
  const left = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const { passed = 0, failed = 0 } = left ? JSON.parse(left) : {};
  // A crash after the last test is a failure too.
  const counts = { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
  saveResult(suite, counts);
  return counts;
}

export function saveResult(suite, counts) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${suite}.json`), JSON.stringify(counts));
}

/** The sum over all suites. */
export function totals() {
  const all = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}
