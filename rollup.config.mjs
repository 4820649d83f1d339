import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild, { minify } from 'rollup-plugin-esbuild';
import { longMembers } from './scripts/jssip-left-out.mjs';
import { jssipParts } from './scripts/jssip-parts.mjs';

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
  jssipParts(),
  nodeResolve({
    browser: true,
    preferBuiltins: false,
    // 'es2015' picks the classes of rxjs instead of its ES5 build; without 'development' Lit is quiet.
    exportConditions: ['es2015', 'module', 'import', 'default'],
    extensions: ['.mjs', '.js', '.ts', '.json'],
  }),
  commonjs({ requireReturnsDefault: 'auto' }),
  json(),
  esbuild({ target: 'es2022', tsconfig: 'tsconfig.json', sourceMap: true }),
];

/**
 * A policy of Trusted Types is made once a page, and Lit makes its own as it is loaded: without this
 * the import of a second copy would throw where `trusted-types` allows no duplicates.
 */
const policyOnce = {
  name: 'policy-once',
  transform(code, id) {
    if (!id.endsWith('/lit-html/lit-html.js')) return null;
    const made = /\w+\.createPolicy\("lit-html",\{createHTML:(\w+)=>\1\}\)/;
    if (!made.test(code)) this.error('Lit makes its policy in another way now');
    return {
      code: code.replace(made, '(()=>{try{return $&}catch{}})()'),
      map: null,
    };
  },
};

/**
 * A subject that is piped becomes a subject in RxJS, to which one can write through all its operators.
 * Nobody here does; without that half it becomes an observable, as every other observable does.
 */
const plainSubjects = {
  name: 'plain-subjects',
  transform(code, id) {
    if (!id.endsWith('/rxjs/dist/esm/internal/Subject.js')) return null;
    const lift = /\n {4}lift\(operator\) \{[^}]*AnonymousSubject[^}]*\}/;
    const rest = /\nSubject\.create = [\s\S]*/;
    if (!lift.test(code) || !rest.test(code)) this.error('RxJS has other subjects now');
    return { code: code.replace(lift, '').replace(rest, ''), map: null };
  },
};

/**
 * The exchange has a copy of MD5 of its own: one that it shared with the SIP backend would be a file
 * that each first call waits for.
 */
const copyForExchange = join(import.meta.dirname, 'src/exchange/md5.ts');
const ownCopy = {
  name: 'own-copy',
  resolveId: (source, importer) =>
    source.endsWith('/core/md5.js') && importer?.includes('/src/exchange/')
      ? copyForExchange
      : null,
  load: (id) => (id === copyForExchange ? readFileSync('src/core/md5.ts', 'utf8') : null),
};

/** Says to Lit at once what our decorator would, without esbuild's function for decorators in each file. */
const properties = {
  name: 'properties',
  transform(code, id) {
    if (!id.includes('/src/elements/')) return null;
    const declared =
      /__decorateClass\(\[\s*property\((?:\{([\s\S]*?)\})?\)\s*\], (\w+)\.prototype, ("\w+")(?:, ([12]))?\);/g;
    return {
      // Where the class has an accessor of its own, Lit's is not to replace it.
      code: code.replace(declared, (_all, options = '', name, key, kind) => {
        const own = kind === '1' ? 'noAccessor: true, ' : '';
        return `${name}.createProperty(${key}, { ${own}${options} });`;
      }),
      map: null,
    };
  },
};

const i18n = 'src/i18n';
const textIds = readdirSync(i18n)
  .filter((file) => file.endsWith('strings.ts'))
  .flatMap((file) => [...readFileSync(join(i18n, file), 'utf8').matchAll(/\bid: '([^']+)'/g)])
  .map(([, id], index) => [id, index.toString(36)]);

/** The ids of texts are there to be read; in the bundle each is a number, in all languages the same. */
const shortTextIds = {
  name: 'short-text-ids',
  transform(code, id) {
    if (!id.includes(`/${i18n}/`)) return null;
    const short = new Map(textIds);
    return {
      code: code.replace(/"([\w-]+\.[\w.-]+)"/g, (all, name) =>
        short.has(name) ? `"${short.get(name)}"` : all,
      ),
      map: null,
    };
  },
};

/** The licences of what is bundled, as those licences ask. */
const licences = {
  name: 'licences',
  generateBundle(_options, bundle) {
    const folders = new Set();
    for (const { modules = {} } of Object.values(bundle)) {
      for (const id of Object.keys(modules)) {
        const folder = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(id.replace(/^\0/, ''))?.[0];
        if (folder) folders.add(folder);
      }
    }
    const texts = [...folders].sort().map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json')));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
      return `${name} ${version} (${license})\n\n${text}\n`;
    });
    // Inside a package that does not tell.
    texts.push(readFileSync('scripts/notices/rnnoise.txt', 'utf8'));
    this.emitFile({
      type: 'asset',
      fileName: 'THIRD-PARTY-LICENSES.txt',
      source: texts.join(`\n${'-'.repeat(80)}\n\n`),
    });
  },
};

/** The timers' worker is served as it is, beside the chunk that names it. */
const timerWorker = {
  name: 'timer-worker',
  generateBundle() {
    this.emitFile({
      type: 'asset',
      fileName: 'chunks/timer-worker.js',
      source: readFileSync('src/calling/timer-worker.js', 'utf8'),
    });
  },
};

/** What the noise suppressor loads by URL: the worklet's script as it is, and RNNoise itself. */
const noiseSuppression = {
  name: 'noise-suppression',
  generateBundle() {
    const folder = 'node_modules/@sapphi-red/web-noise-suppressor/dist';
    const worklet = readFileSync(join(folder, 'rnnoise/workletProcessor.js'), 'utf8');
    const files = {
      // Its map stays behind.
      'rnnoise-worklet.js': worklet.replace(/\/\/# sourceMappingURL=.*\s*$/, ''),
      'rnnoise.wasm': readFileSync(join(folder, 'rnnoise.wasm')),
      'rnnoise-simd.wasm': readFileSync(join(folder, 'rnnoise_simd.wasm')),
    };
    for (const [name, source] of Object.entries(files)) {
      this.emitFile({ type: 'asset', fileName: `noise-suppression/${name}`, source });
    }
  },
};

/**
 * What a module imports statically. Of the one module that re-exports all of RxJS only what is asked
 * for: what is needed later alone comes with whoever needs it.
 */
function importsOf({ id, code, importedIds }, getModuleInfo) {
  const barrel = importedIds.find((other) => other.endsWith('/rxjs/dist/esm/index.js'));
  if (!barrel || id === barrel) return importedIds;
  const names = [...(code ?? '').matchAll(/import\s*\{([^}]*)\}\s*from\s*["']rxjs["']/g)].flatMap(
    ([, list]) => list.split(',').map((name) => name.trim().split(/\s+as\s+/)[0]),
  );
  const sources = names.map((name) =>
    new RegExp(`export \\{[^}]*\\b${name}\\b[^}]*\\} from '\\./(.*)'`).exec(
      getModuleInfo(barrel).code,
    ),
  );
  if (sources.includes(null)) throw new Error(`${id} imports what RxJS does not have: ${names}`);
  const modules = sources.map(([, source]) => join(dirname(barrel), `${source}.js`));
  return [...importedIds.filter((other) => other !== barrel), ...modules];
}

/** A module and all that it imports statically. */
function closure(id, getModuleInfo, found = new Set()) {
  if (found.has(id)) return found;
  found.add(id);
  const info = getModuleInfo(id);
  for (const next of info ? importsOf(info, getModuleInfo) : []) {
    closure(next, getModuleInfo, found);
  }
  return found;
}

/**
 * What most pages load comes in few pieces, and not in one small file for each way in which the entries
 * share their modules: the models, the elements on top of them, what sounds, and what the elements of the
 * user interface share. A module is part of the first piece that needs it.
 */
const pieces = [
  // What fetches the backend: it is evaluated first, and the backend comes while the rest is.
  ['begin', 'elements/begin-loading'],
  ['models', 'entries/calling', 'core/dtmf'],
  ['elements', 'entries/webex-calling'],
  ['sound-machine', 'media/sound-machine', 'calling/ringing'],
  // With what the data services share that come later still.
  [
    'calling-services',
    'calling/calling-services',
    'services/left-open',
    'services/live-query',
    'services/service-store',
  ],
  // What nearly every element of the user interface shows.
  [
    'common',
    'elements/avatar',
    'elements/command-failure',
    'elements/custom-states',
    'elements/icon',
    'elements/remote-name',
    'i18n/language',
    'i18n/strings',
    'styles/button',
    'styles/panel',
    'styles/repeat',
  ],
];
let closures;
function manualChunks(id, { getModuleIds, getModuleInfo }) {
  closures ??= pieces.map(([chunk, ...names]) => {
    const modules = new Set();
    for (const each of getModuleIds()) {
      if (names.some((name) => each.endsWith(`/src/${name}.ts`))) {
        closure(each, getModuleInfo, modules);
      }
    }
    return [chunk, modules];
  });
  if (getModuleInfo(id)?.isEntry) return undefined;
  return closures.find(([, modules]) => modules.has(id))?.[0];
}

const compression = {
  module: true,
  ecma: 2020,
  // Inlined calls and sequences are shorter only until they are compressed.
  compress: { passes: 5, unsafe_arrows: true, unsafe_methods: true, inline: 1, sequences: false },
  format: { comments: false },
};

/**
 * Members of JsSIP: `_private`, `call_id`, `onTransportError`, and some without a spelling of theirs.
 * What begins with a capital is a rule of the grammar, which is asked for by a text.
 */
const jssipSpelling = new RegExp(
  `^(?:_[a-zA-Z]\\w*|[a-z][a-z\\d]*(?:_[a-zA-Z\\d]+)+|on[A-Z]\\w*|${longMembers.join('|')})$`,
);

/** Terser; within the SIP backend JsSIP's members get short names as well. */
function smallest() {
  const common = terser(compression);
  return {
    name: 'smallest',
    renderChunk(code, chunk, options, meta) {
      if (chunk.name !== 'sip-backend')
        return common.renderChunk.call(this, code, chunk, options, meta);
      // What is spelled so elsewhere too may be another's member.
      const others = Object.values(meta.chunks).filter((other) => other !== chunk);
      const reserved = others
        .flatMap(({ moduleIds }) => moduleIds)
        .flatMap((id) => this.getModuleInfo(id)?.code?.match(/[\w$]+/g) ?? [])
        .filter((word) => jssipSpelling.test(word));
      const properties = { regex: jssipSpelling, reserved: [...new Set(reserved)] };
      const shorter = terser({ ...compression, mangle: { properties } });
      return shorter.renderChunk.call(this, code, chunk, options, meta);
    },
  };
}

export default {
  input: entries('src/entries'),
  output: {
    dir: 'dist',
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    generatedCode: 'es2015',
    manualChunks,
    onlyExplicitManualChunks: true,
  },
  plugins: [
    policyOnce,
    plainSubjects,
    ownCopy,
    ...plugins,
    properties,
    shortTextIds,
    // Terser takes three times as long for some 2 % less: what is only looked at comes sooner.
    // Notices of others go to one file instead of every bundle.
    process.env.QUICK_BUILD ? minify({ target: 'es2022', legalComments: 'none' }) : smallest(),
    licences,
    timerWorker,
    noiseSuppression,
  ],
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
