import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf, vendorBundle, vendorSpecifiers } from './vendor-bundle.mjs';

const base = '/__vendor__/';

/** Serves the bundles of `vendor-bundle.mjs` where a test or a source imports a package in them. */
export function vendorPlugin({ root }) {
  const specifiers = new Set(vendorSpecifiers(root));
  let folder;

  return {
    name: 'vendor',
    async serverStart() {
      folder = await vendorBundle(root);
    },
    resolveImport({ source }) {
      // Inside the bundles relative imports stay as they are.
      return specifiers.has(source) ? base + fileOf(source) : undefined;
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
