import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';

/** Every file in src/entries/ and src/entries/elements/ is a bundle of the same name in dist/. */
function entries(folder, prefix = '') {
  if (!existsSync(folder)) return {};
  const found = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      Object.assign(found, entries(join(folder, entry.name), `${prefix}${entry.name}/`));
    } else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts')) {
      found[prefix + basename(entry.name, '.ts')] = join(folder, entry.name);
    }
  }
  return found;
}

/** The plugins that turn our sources and their packages into what a browser loads. */
export const plugins = [
  nodeResolve({
    browser: true,
    preferBuiltins: false,
    // 'es2015' picks the classes of rxjs instead of its ES5 build; without 'development' Lit is quiet.
    exportConditions: ['es2015', 'module', 'import', 'default'],
    extensions: ['.mjs', '.js', '.ts', '.json'],
  }),
  commonjs(),
  json(),
  esbuild({ target: 'es2022', tsconfig: 'tsconfig.json', sourceMap: true }),
];

export default {
  input: entries('src/entries'),
  output: {
    dir: 'dist',
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    generatedCode: 'es2015',
    hoistTransitiveImports: false,
  },
  plugins: [...plugins, terser({ module: true, ecma: 2020 })],
  // The optional SDK is the page's to provide; it is not part of this package.
  external: [/^webex\//, /^@webex\//],
  onwarn(warning, report) {
    // JsSIP requires itself in four circles; they are known and harmless.
    if (
      warning.code === 'CIRCULAR_DEPENDENCY' &&
      warning.ids?.every((id) => id.includes('jssip'))
    ) {
      return;
    }
    report(warning);
  },
};
