/**
 * Which folder of src/ may import which, and which packages: imports point downwards only.
 * ESLint enforces it in the editor, test/package/ once more over dynamic and type imports.
 *
 * `imports`: folders (or files) it may import beside itself. `types`: those only as types.
 * `lazy`: only by `import()`, which makes each a chunk of its own. `packages` and `typePackages`:
 * the same for packages. A longer `folder` wins.
 */
const ui = ['events', 'context', 'controllers', 'styles', 'i18n'];

export const importTable = [
  { folder: 'entries', imports: ['*'], packages: [] },
  {
    folder: 'elements',
    imports: [...ui, 'calling', 'policy', 'media', 'exchange', 'core'],
    packages: ['lit', '@lit/context', 'rxjs', 'lucide'],
  },
  ...ui.map((folder) => ({
    folder,
    imports: ui.filter((other) => other !== folder),
    types: ['calling', 'core'],
    packages: ['lit', '@lit/reactive-element', '@lit/context', '@lit/localize'],
    typePackages: ['rxjs'],
  })),
  {
    folder: 'calling',
    imports: ['core', 'policy', 'media', 'services', 'backends/load-backend'],
    lazy: ['exchange'],
    packages: ['rxjs'],
  },
  {
    folder: 'backends',
    imports: ['core'],
    lazy: ['backends/sip', 'backends/webex', 'exchange'],
    packages: ['rxjs'],
  },
  { folder: 'backends/sip', imports: ['core'], packages: ['rxjs', 'jssip'] },
  { folder: 'backends/webex', imports: ['core'], packages: ['rxjs', 'webex', '@webex/calling'] },
  {
    folder: 'services',
    imports: ['core', 'storage'],
    lazy: ['services/vcards'],
    packages: ['rxjs'],
  },
  { folder: 'services/vcards', imports: ['core', 'storage', 'services'], packages: ['ical.js'] },
  { folder: 'media', imports: ['core'], packages: ['rxjs'] },
  {
    folder: 'media/noise-suppression',
    imports: ['core', 'media'],
    packages: ['@sapphi-red/web-noise-suppressor'],
  },
  { folder: 'policy', imports: ['core'], packages: [] },
  { folder: 'exchange', imports: ['core'], packages: ['rxjs'], typePackages: ['jssip'] },
  { folder: 'storage', imports: ['core'], packages: ['rxjs'] },
  { folder: 'core', imports: [], packages: ['rxjs'] },
];

/** Who alone may import a module of src/, whatever the table says. */
export const soleImporters = { 'calling/create-calling': ['elements/webex-calling', 'entries/'] };

/** The row of the table that a path below src/ belongs to. */
export function rowOf(path) {
  return importTable
    .filter(({ folder }) => path === folder || path.startsWith(`${folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

/** The package that a bare specifier names: `@lit/context`, `rxjs`. */
export function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** What is wrong with an import, or nothing. `target` is a path below src/, or a specifier. */
export function importFault({ from, target, bare, typeOnly, dynamic }) {
  const row = rowOf(from);
  if (!row) return `src/${from} is in no folder of the import table`;
  if (bare) {
    const name = packageOf(target);
    const allowed = [...row.packages, ...(typeOnly ? (row.typePackages ?? []) : [])];
    return allowed.includes(name) ? undefined : `src/${row.folder}/ may not import ${target}`;
  }
  const plain = target.replace(/\.(js|ts)$/, '');
  const sole = soleImporters[plain];
  if (sole && !typeOnly && !sole.some((path) => from.startsWith(path))) {
    return `only ${sole.join(' and ')} may import ${plain}`;
  }
  const allowed = [
    ...row.imports,
    ...(typeOnly ? (row.types ?? []) : []),
    ...(dynamic ? (row.lazy ?? []) : []),
  ];
  const own = rowOf(plain)?.folder === row.folder;
  const fits = allowed.some(
    (path) => path === '*' || plain === path || plain.startsWith(`${path}/`),
  );
  return own || fits ? undefined : `src/${row.folder}/ may not import src/${plain}`;
}
