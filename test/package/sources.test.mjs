import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';
import { importFault, rowOf } from '../../scripts/import-table.mjs';
import { files, read } from './dist.mjs';

const sources = files('src', (path) => path.endsWith('.ts'));

/** Every import of a file: static, dynamic, re-exported, in a type. */
function importsOf(path) {
  const found = [];
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
  const visit = (node) => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined
    ) {
      const clause = node.importClause ?? node;
      const named = clause.namedBindings ?? clause.exportClause;
      const parts = named && 'elements' in named ? named.elements : [];
      const typeOnly =
        clause.isTypeOnly ||
        (parts.length > 0 && clause.name === undefined && parts.every((part) => part.isTypeOnly));
      found.push({ specifier: node.moduleSpecifier.text, typeOnly, dynamic: false });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ specifier: node.argument.literal.text, typeOnly: true, dynamic: false });
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isStringLiteral(node.arguments[0])
    ) {
      found.push({ specifier: node.arguments[0].text, typeOnly: false, dynamic: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('sources', () => {
  it('are there', () => {
    assert.ok(sources.length > 20);
    assert.ok(sources.some((path) => importsOf(path).some(({ dynamic }) => dynamic)));
  });

  it('import downwards in the table only', () => {
    const faults = sources.flatMap((path) =>
      importsOf(path).flatMap(({ specifier, ...kind }) => {
        const bare = !specifier.startsWith('.');
        const target = bare ? specifier : join(dirname(path), specifier).slice('src/'.length);
        const fault = importFault({ from: path.slice('src/'.length), target, bare, ...kind });
        return fault ? [`${path}: ${fault}`] : [];
      }),
    );
    assert.deepEqual(faults, []);
  });

  it('know a fault when they see one', () => {
    const fault = (from, target, more = {}) =>
      importFault({ from, target, bare: !target.endsWith('.js'), typeOnly: false, ...more });
    assert.match(fault('core/x.ts', 'lit'), /may not import lit/);
    assert.match(fault('core/x.ts', 'calling/call.js'), /may not import/);
    assert.match(fault('elements/webex-call.ts', 'backends/load-backend.js'), /may not import/);
    assert.match(fault('elements/webex-call.ts', 'calling/create-calling.js'), /only/);
    assert.match(fault('calling/line.ts', 'backends/sip/sip-line.js'), /may not import/);
    assert.match(fault('exchange/exchange.ts', 'jssip'), /may not import/);
    assert.equal(fault('exchange/exchange.ts', 'jssip', { typeOnly: true }), undefined);
    assert.equal(fault('elements/webex-calling.ts', 'calling/create-calling.js'), undefined);
    assert.equal(rowOf('backends/sip/x.ts').folder, 'backends/sip');
  });

  it('are at most 400 lines a file, tests too', () => {
    const long = [...sources, ...files('test', (path) => /\.(ts|mjs)$/.test(path))]
      .map((path) => [path, read(path).trimEnd().split('\n').length])
      .filter(([, lines]) => lines > 400);
    assert.deepEqual(long, []);
  });

  it('hold no skipped, focused or suppressed check', () => {
    const checked = [...sources, ...files('test', (path) => /\.test\.(ts|mjs)$/.test(path))];
    const pattern = new RegExp(
      [String.raw`\b(it|describe|test)\.(skip|only)\(`, '@ts-' + 'ignore', '@ts-' + 'nocheck'].join(
        '|',
      ),
    );
    const found = checked.filter((path) => pattern.test(read(path)));
    assert.deepEqual(found, []);
  });
});

describe('package-lock.json', () => {
  it('names no host that packages come from', () => {
    assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
  });

  it('knows the optional packages of every platform, without which `npm ci` refuses it', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    const paths = Object.keys(packages);
    const missing = Object.values(packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)));
    assert.deepEqual(missing, []);
  });
});
