import { existsSync, readdirSync } from 'node:fs';
import { importClosure } from './scripts/import-closure.mjs';

const dist = (name) => `dist/${name}`;
const chunk = (word) =>
  existsSync(dist('chunks'))
    ? readdirSync(dist('chunks'))
        .filter((name) => name.startsWith(word) && name.endsWith('.js'))
        .map((name) => dist(`chunks/${name}`))
    : [];
const closure = (...files) => [...new Set(files.flatMap((file) => importClosure(file)))];

/** What a page loads: a bundle counts with all that it imports at once. */
export default [
  {
    // The goal is 35 kB.
    name: 'webex-calling.js with its imports',
    path: closure(dist('webex-calling.js')),
    limit: '38 kB',
    gzip: true,
  },
  {
    // JsSIP alone is 55 kB of it. The goal is 80 kB.
    name: 'all that a call needs (and the sip backend)',
    path: closure(dist('webex-calling.js'), ...chunk('sip-backend'), ...chunk('sound-machine')),
    limit: '110 kB',
    gzip: true,
  },
];
