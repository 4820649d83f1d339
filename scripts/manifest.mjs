// Writes custom-elements.json from the sources; with --check it fails where the file is not fresh.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const folder = `.cache/manifest-${process.pid}`;
mkdirSync(join(root, folder), { recursive: true });
process.once('exit', () => rmSync(join(root, folder), { recursive: true, force: true }));
await run('cem', ['analyze', '--quiet', '--outdir', folder]);

const read = (path) => readFileSync(join(root, path), { encoding: 'utf8', flag: 'a+' });
const fresh = read(`${folder}/custom-elements.json`);
if (!process.argv.includes('--check')) {
  writeFileSync(join(root, 'custom-elements.json'), fresh);
} else if (fresh !== read('custom-elements.json')) {
  console.error('custom-elements.json is not fresh: run `npm run manifest` and commit it.');
  process.exit(1);
}
