// Runs the tests that need no browser by Node's own runner:
// `npm run test:unit`, or with files: `npm run test:unit -- test/unit/core/address.test.ts`.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { vendorBundle } from '../test/support/vendor-bundle.mjs';
import { root, status } from './run.mjs';

/** Every file below a folder that a test accepts, sorted. */
function filesBelow(folder, accepts) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(path, accepts);
      return accepts(entry.name) ? [path] : [];
    })
    .sort();
}

const [suite = 'unit', ...given] = process.argv.slice(2);
const folder = `test/${suite}`;
const flags = given.filter((word) => word.startsWith('-'));
const named = given.filter((word) => !word.startsWith('-'));
const files = named.length
  ? named
  : filesBelow(
      folder,
      (name) => /\.test\.(ts|mjs)$/.test(name) && !/\.browser\.test\.ts$/.test(name),
    );

if (files.length === 0) {
  console.error(`${folder}: no test files`);
  process.exit(0);
}
mkdirSync(join(root, '.cache/results'), { recursive: true });
// Once, and not by each of the files.
await vendorBundle(root);
process.exit(
  await status(process.execPath, [
    '--import',
    'tsx',
    '--import',
    './test/support/jssip-hooks.mjs',
    '--test',
    // A file that does not end by itself is ended, and has failed.
    '--test-timeout=300000',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./test/support/node-reporter.mjs',
    `--test-reporter-destination=.cache/results/${suite}.json`,
    ...flags,
    ...files,
  ]),
);
