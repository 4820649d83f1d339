// Runs the demo: installs and builds what is missing, then serves it on this machine.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './install.mjs';
import { root, run } from './run.mjs';
import { listen, staticHandler } from './static-server.mjs';

/** When the newest file at or below a path was changed. */
function newest(path) {
  if (!existsSync(join(root, path))) return 0;
  const stats = statSync(join(root, path));
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(join(root, path)).map((name) => newest(join(path, name))));
}

const built = newest('dist/webex-calling.js');
const sources = [
  'src',
  'scripts/jssip-parts.mjs',
  'rollup.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];

await installPackages();
if (built < Math.max(...sources.map(newest))) {
  console.log('Building dist/ …');
  await run(process.execPath, [join(root, 'scripts/build.mjs'), '--quick']);
}

const wanted = process.env.PORT;
try {
  const server = await listen(staticHandler(), Number(wanted ?? 8000), { next: !wanted });
  console.log(`The demo runs at http://localhost:${server.address().port}/  (Ctrl+C ends it)`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
} catch (error) {
  console.error(
    error.code === 'EADDRINUSE'
      ? `Port ${wanted} is taken. Choose another by PORT, or leave it out.`
      : error.message,
  );
  process.exit(1);
}
