// Builds dist/: the bundles by Rollup, then the types beside them. With --quick the types are left
// out and the bundles are a little larger, which will do to look at the demo.
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

const quick = process.argv.includes('--quick');
const env = quick ? { QUICK_BUILD: '1' } : {};
await run('rollup', ['--config', 'rollup.config.mjs', '--dir', fresh, '--silent'], { env });
let code = 0;
if (!quick) {
  code = await status('tsc', ['-p', 'tsconfig.build.json', '--outDir', join(fresh, 'types')]);
}

const dist = join(root, 'dist');
if (existsSync(dist)) renameSync(dist, old);
renameSync(fresh, dist);
process.exit(code);
