import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import budgets from '../../.size-limit.mjs';
import { root } from '../../scripts/run.mjs';

export const name = 'sizes';

const gzip = (content) => gzipSync(content, { level: 9 }).length / 1000;

/** A library as a page gets it: bundled, minified. */
async function sizeOf(code) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  return gzip(Buffer.from(outputFiles[0].contents));
}

/** What a page loads. */
export async function run() {
  const ours = budgets.map(({ name: what, path, limit }) => ({
    what: what.endsWith('.js') ? `\`${what}\` with its static imports` : what,
    series: {
      ours: [path.reduce((sum, file) => sum + gzip(readFileSync(join(root, file))), 0)],
    },
    goal: { max: Number.parseFloat(limit) },
  }));
  const libraries = [
    { what: 'JsSIP', key: 'jssip', code: "export { default } from 'jssip'" },
    { what: 'SIP.js, all of it', key: 'sipjs', code: "export * from 'sip.js'" },
    {
      what: 'SIP.js, `SimpleUser` alone',
      key: 'sipjs',
      code: "export { SimpleUser } from 'sip.js/lib/platform/web/simple-user/simple-user.js'",
    },
  ];
  const theirs = [];
  for (const { what, key, code } of libraries) {
    theirs.push({ what, series: { [key]: [await sizeOf(code)] } });
  }
  return [
    {
      title: 'Bytes over the network',
      note: 'After `gzip -9`; the goals are the budgets that `npm run size` holds them to.',
      unit: 'kB',
      rows: [...ours, ...theirs],
    },
  ];
}
