import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import { configs as lit } from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';
import { importFault } from './scripts/import-table.mjs';

const src = fileURLToPath(new URL('./src', import.meta.url));

/** Our own rule: imports of src/ follow the table in scripts/import-table.mjs. */
const importTable = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const from = relative(src, context.filename).split(sep).join('/');
    const check = (node, typeOnly, dynamic = false) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const bare = !specifier.startsWith('.');
      const target = bare
        ? specifier
        : relative(src, join(dirname(context.filename), specifier))
            .split(sep)
            .join('/');
      const message = importFault({ from, target, bare, typeOnly, dynamic });
      if (message) context.report({ node: node.source, message });
    };
    const kind = (node) =>
      node.importKind === 'type' ||
      node.exportKind === 'type' ||
      (node.specifiers?.length > 0 && node.specifiers.every((part) => part.importKind === 'type'));
    return {
      ImportDeclaration: (node) => check(node, kind(node)),
      ExportNamedDeclaration: (node) => check(node, kind(node)),
      ExportAllDeclaration: (node) => check(node, kind(node)),
      ImportExpression: (node) => check(node, false, true),
      TSImportType: (node) => check({ source: node.source ?? node.argument?.literal }, true),
    };
  },
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.cache/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-deprecated': [
        'error',
        // Only its last parameter is deprecated.
        { allow: [{ from: 'package', package: 'rxjs', name: 'of' }] },
      ],
      // It asks for the `!` that another rule forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // Global maps of events and tags are extended by interfaces without members of their own.
      '@typescript-eslint/no-empty-object-type': [
        'error',
        { allowInterfaces: 'with-single-extends' },
      ],
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowEmpty: true }],
      // It takes `createDeferred<void>()` for a mistake.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'file', path: 'src/core/errors.ts', name: 'markHandled' },
            { from: 'package', package: 'node:test', name: ['it', 'describe', 'test', 'suite'] },
          ],
        },
      ],
      // `interface X { on(type: 'a'): void; on(type: 'b'): void }` reads better than a union.
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { house: { rules: { 'import-table': importTable } } },
    extends: [lit['flat/recommended'], wc['flat/best-practice'], litA11y.configs.recommended],
    rules: {
      'house/import-table': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML'].map((property) => ({
          property,
          message: 'Remote text reaches the page as text bindings only.',
        })),
        { property: 'insertAdjacentHTML', message: 'Use text bindings.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: 'unsafe-(html|svg|mathml)|^lit/static-html',
              message: 'Markup is never made from text.',
            },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
        {
          // `@query() accessor!: T` is the one `!` that Lit asks for.
          selector:
            'PropertyDefinition[definite=true]:not(:has(> Decorator[expression.callee.name=/^query/]))',
          message: 'No `!` outside @query.',
        },
      ],
      'lit/no-invalid-escape-sequences': 'error',
      'lit/no-legacy-imports': 'error',
      'lit/no-native-attributes': 'off',
      'lit/no-private-properties': 'error',
      'lit/no-property-change-update': 'error',
      'lit/no-this-assign-in-render': 'error',
      'lit/no-useless-template-literals': 'error',
      'lit/no-value-attribute': 'error',
      'lit/quoted-expressions': ['error', 'never'],
      // Registration is apart from the class; one function does it for all.
      'wc/define-tag-after-class-definition': 'off',
      'wc/file-name-matches-element': 'off',
      // Lit's base class has them.
      'wc/guard-super-call': 'off',
    },
  },
  // A library is changed here: its methods are taken out, wrapped and put back.
  {
    files: ['src/backends/sip/jssip-repairs/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  // A declaration says what a library has, default exports too.
  { files: ['**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['src/core/log*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // `expect(x).to.be.true` of chai is such an expression.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-deprecated': 'off',
      // A fake may answer what its type does not admit.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    rules: { 'no-undef': 'off' },
  },
);
