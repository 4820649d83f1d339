// Builds dist/: the bundles by Rollup, then the types beside them (left out with --bundles).
// It is built beside and put in place whole, so that nobody reads half of it.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, status } from './run.mjs';

const cache = join(root, '.cache');
const fresh = join(cache, `dist-${process.pid}`);
const old = join(cache, `dist-old-${process.pid}`);
mkdirSync(cache, { recursive: true });
process.once('exit', () => {
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
});

await run('rollup', ['--config', 'rollup.config.mjs', '--dir', fresh, '--silent']);
let code = 0;
if (!process.argv.includes('--bundles')) {
  code = await status('tsc', ['-p', 'tsconfig.build.json', '--outDir', join(fresh, 'types')]);
}

const dist = join(root, 'dist');
if (existsSync(dist)) renameSync(dist, old);
renameSync(fresh, dist);
process.exit(code);
