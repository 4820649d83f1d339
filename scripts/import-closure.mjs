import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

// What terser writes: `import"./x.js"`, `import{a}from"./x.js"`, `export*from"./x.js"`.
const statics = /(?:^|[;}\s])(?:import|export)(?:[^;"'()]*?from)?\s*["']([^"']+)["']/g;

/** A file and all that it imports statically, itself first. */
export function importClosure(file, found = new Set()) {
  const path = normalize(file);
  if (found.has(path)) return [...found];
  found.add(path);
  for (const [, specifier] of readFileSync(path, 'utf8').matchAll(statics)) {
    if (specifier.startsWith('.')) importClosure(join(dirname(path), specifier), found);
  }
  return [...found];
}
