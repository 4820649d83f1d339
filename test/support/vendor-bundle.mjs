import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { isBundled } from '../../scripts/jssip-parts.mjs';

const require = createRequire(import.meta.url);
const PARTS = 'src/backends/sip/jssip-parts';

/** The module of a specifier in the folder that `vendorBundle()` makes. */
export const fileOf = (specifier) => `${specifier.replace(/\.js$/, '').replaceAll('/', '~')}.js`;

/** Every module of JsSIP that we ship, by the specifier that imports it; all share one instance. */
function jssipModules(root) {
  const lib = join(root, 'node_modules/jssip/lib');
  const files = readdirSync(lib, { recursive: true }).filter(
    (file) => file.endsWith('.js') && isBundled(join(lib, file)),
  );
  return Object.fromEntries(files.map((file) => [`jssip/lib/${file}`, join(lib, file)]));
}

/** What is bundled together: as it is shipped, and as it is published. */
function builds(root) {
  return [
    { shipped: true, entries: jssipModules(root) },
    {
      shipped: false,
      entries: {
        // A phone that is not ours, and what our own parts are held against.
        jssip: join(root, 'node_modules/jssip/lib/JsSIP.js'),
        'axe-core': require.resolve('axe-core'),
        rxjs: 'rxjs',
        'rxjs/operators': 'rxjs/operators',
        'fast-check': 'fast-check',
      },
    },
  ];
}

/** Every specifier that has a module in the bundle. */
export function vendorSpecifiers(root) {
  return builds(root).flatMap(({ entries }) => Object.keys(entries));
}

/**
 * Bundles what cannot be loaded as it is, or only as hundreds of files, once for all tests: JsSIP in
 * the selection that is shipped, JsSIP whole, RxJS, axe. Resolves with the folder.
 */
export async function vendorBundle(root) {
  const parts = readdirSync(join(root, PARTS)).map((file) => join(root, PARTS, file));
  const sources = [
    'package-lock.json',
    'scripts/jssip-left-out.mjs',
    'scripts/jssip-parts.mjs',
    'rollup.config.mjs',
  ];
  const hash = createHash('sha256').update(readFileSync(new URL(import.meta.url)));
  for (const path of [...sources.map((file) => join(root, file)), ...parts.sort()]) {
    hash.update(relative(root, path)).update(readFileSync(path));
  }
  const cache = join(root, '.cache/vendor');
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;

  // Runs that start at the same time each build their own; the first to finish is taken.
  const own = `${folder}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  for (const build of builds(root)) await write(build, own);
  try {
    renameSync(own, folder);
  } catch {
    rmSync(own, { recursive: true, force: true });
  }
  return folder;
}

async function write({ shipped, entries }, dir) {
  const { rollup } = await import('rollup');
  const { plugins } = await import('../../rollup.config.mjs');
  const names = new Map(
    Object.entries(entries).map(([specifier, path]) => [fileOf(specifier), path]),
  );
  const virtual = {
    name: 'vendor-entries',
    resolveId: (id) => (id.startsWith('vendor:') ? `\0${id}` : null),
    load: (id) =>
      id.startsWith('\0vendor:') ? entryOf(names.get(id.slice('\0vendor:'.length)), shipped) : null,
  };
  const build = await rollup({
    input: Object.fromEntries([...names.keys()].map((n) => [n.slice(0, -3), `vendor:${n}`])),
    preserveEntrySignatures: 'strict',
    onwarn: () => undefined,
    plugins: [virtual, ...plugins.filter(({ name }) => shipped || name !== 'jssip-parts')],
  });
  await build.write({ dir, format: 'es', chunkFileNames: 'chunk-[hash].js' });
  await build.close();
}

/** An ES module stays one; a CommonJS module gets its keys as named exports. */
function entryOf(path, shipped) {
  const source = JSON.stringify(path);
  if (!path.startsWith('/')) return `export * from ${source};`;
  if (shipped) return `export { default } from ${source};`;
  const names = Object.keys(require(path)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
  const listed = names.filter((name) => name !== 'default').map((name) => `${name}: _${name}`);
  return [
    `import whole from ${source};`,
    `export default whole;`,
    `const { ${listed.join(', ')} } = whole;`,
    `export { ${names.map((name) => `_${name} as ${name}`).join(', ')} };`,
  ].join('\n');
}
