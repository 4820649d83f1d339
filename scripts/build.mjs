// Builds dist/: the bundles by Rollup, then the types beside them.
import { rmSync } from 'node:fs';
import { run } from './run.mjs';

rmSync('dist', { recursive: true, force: true });
await run('rollup', ['--config', 'rollup.config.mjs', '--silent']);
await run('tsc', ['-p', 'tsconfig.build.json']);
