import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

const require = createRequire(import.meta.url);
const base = '/__vendor__/';

/** Every module of JsSIP by the specifier that imports it; all share one instance of each. */
function jssipModules(root) {
  const lib = join(root, 'node_modules/jssip/lib');
  const found = { jssip: join(lib, 'JsSIP.js') };
  for (const file of readdirSync(lib, { recursive: true })) {
    const path = join(lib, file);
    if (file.endsWith('.js')) found[`jssip/${relative(join(lib, '..'), path)}`] = path;
  }
  return found;
}

/**
 * Bundles what the dev server cannot load as it is, or only as hundreds of files, once for all test
 * pages: JsSIP (CommonJS that requires its own package.json), RxJS, axe.
 */
export function vendorPlugin({ root }) {
  const entries = {
    ...jssipModules(root),
    'axe-core': require.resolve('axe-core'),
    rxjs: 'rxjs',
    'rxjs/operators': 'rxjs/operators',
    'fast-check': 'fast-check',
  };
  const fileOf = (specifier) => `${specifier.replace(/\.js$/, '').replaceAll('/', '~')}.js`;
  let folder;

  return {
    name: 'vendor',
    async serverStart() {
      folder = await bundle(root, entries, fileOf);
    },
    resolveImport({ source }) {
      const specifier =
        source.startsWith('jssip/') && !source.endsWith('.js') ? `${source}.js` : source;
      if (Object.hasOwn(entries, specifier)) return base + fileOf(specifier);
      // Inside the bundles relative imports stay as they are.
      return undefined;
    },
    serve(context) {
      if (!context.path.startsWith(base)) return undefined;
      const name = decodeURIComponent(context.path.slice(base.length));
      const path = join(folder, name);
      if (name.includes('..') || !existsSync(path)) return undefined;
      return { body: readFileSync(path, 'utf8'), type: 'js' };
    },
  };
}

async function bundle(root, entries, fileOf) {
  const key = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(readFileSync(new URL(import.meta.url)))
    .digest('hex')
    .slice(0, 16);
  const cache = join(root, '.cache/vendor');
  const folder = join(cache, key);
  if (existsSync(folder)) return folder;

  const names = new Map(
    Object.entries(entries).map(([specifier, path]) => [fileOf(specifier), { specifier, path }]),
  );
  const build = await rollup({
    input: Object.fromEntries([...names.keys()].map((n) => [n.slice(0, -3), `vendor:${n}`])),
    preserveEntrySignatures: 'strict',
    onwarn: () => undefined,
    plugins: [
      {
        name: 'vendor-entries',
        resolveId: (id) => (id.startsWith('vendor:') ? `\0${id}` : null),
        load: (id) =>
          id.startsWith('\0vendor:') ? entryOf(names.get(id.slice('\0vendor:'.length))) : null,
      },
      nodeResolve({
        browser: true,
        preferBuiltins: false,
        exportConditions: ['es2015', 'module', 'import', 'default'],
      }),
      commonjs(),
      json(),
    ],
  });
  // Runs that start at the same time each build their own; the first to finish is taken.
  const own = `${folder}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  await build.write({ dir: own, format: 'es', chunkFileNames: 'chunk-[hash].js' });
  await build.close();
  try {
    renameSync(own, folder);
  } catch {
    rmSync(own, { recursive: true, force: true });
  }
  return folder;
}

/** An ES module stays one; a CommonJS module gets its keys as named exports. */
function entryOf({ path }) {
  const source = JSON.stringify(path);
  if (!path.startsWith('/')) return `export * from ${source};`;
  const names = Object.keys(require(path)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
  const listed = names.filter((name) => name !== 'default').map((name) => `${name}: _${name}`);
  return [
    `import whole from ${source};`,
    `export default whole;`,
    `const { ${listed.join(', ')} } = whole;`,
    `export { ${names.map((name) => `_${name} as ${name}`).join(', ')} };`,
  ].join('\n');
}
