import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Every file below a folder of the project, by its path in the project. */
export function files(folder, accepts = () => true) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .filter(accepts)
    .sort();
}

export const read = (path) => readFileSync(join(root, path), 'utf8');

/** The tags that have an entry of their own. */
export const tags = files('dist/elements', (path) => path.endsWith('.js')).map((path) =>
  path.slice('dist/elements/'.length, -'.js'.length),
);

/** The entries as a user imports them, with the bundle behind each. */
export const entries = [
  ['webex-calling-elements', 'dist/webex-calling.js'],
  ['webex-calling-elements/softphone', 'dist/webex-softphone.js'],
  ['webex-calling-elements/calling', 'dist/calling.js'],
  ['webex-calling-elements/exchange', 'dist/exchange.js'],
  ['webex-calling-elements/noise-suppression', 'dist/noise-suppression.js'],
  ...tags.map((tag) => [`webex-calling-elements/elements/${tag}`, `dist/elements/${tag}.js`]),
];
