import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseAst } from 'rollup/parseAst';

/** The specifiers that a module imports: at once, and by `import()`. */
export function importsOf(code) {
  const imports = { statics: [], dynamics: [] };
  const visit = (node) => {
    if (!node || typeof node !== 'object') return;
    if (node.type === 'ImportExpression') {
      // One that is not a plain text is decided by the page.
      if (node.source.type === 'Literal') imports.dynamics.push(node.source.value);
    } else if (/^(Import|Export(Named|All))Declaration$/.test(node.type) && node.source) {
      imports.statics.push(node.source.value);
    }
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) value.forEach(visit);
      else visit(value);
    }
  };
  visit(parseAst(code));
  return imports;
}

/** A file and all that it imports statically, itself first. */
export function importClosure(file, found = new Set()) {
  const path = normalize(file);
  if (found.has(path)) return [...found];
  found.add(path);
  for (const specifier of importsOf(readFileSync(path, 'utf8')).statics) {
    if (specifier.startsWith('.')) importClosure(join(dirname(path), specifier), found);
  }
  return [...found];
}
