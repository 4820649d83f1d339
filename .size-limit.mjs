import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { importClosure } from './scripts/import-closure.mjs';

const dist = (name) => `dist/${name}`;
const chunks = (...words) =>
  existsSync(dist('chunks'))
    ? readdirSync(dist('chunks'))
        .filter((name) => words.some((word) => name.startsWith(`${word}-`)) && name.endsWith('.js'))
        .map((name) => dist(`chunks/${name}`))
    : [];
const closure = (...files) => [...new Set(files.flatMap((file) => importClosure(file)))];

/** What comes later, beyond what the page has by then. */
const laterThan = (there, ...words) =>
  closure(...chunks(...words)).filter((path) => !there.includes(path));
const later = (...words) => laterThan(closure(dist('webex-calling.js')), ...words);
const there = (...words) => closure(dist('webex-calling.js'), ...chunks(...words));
const all = there('sip-backend', 'sound-machine');

/** The largest of the languages, of which a page loads one; English is in the code. */
const language = () =>
  ['ar', 'de', 'es', 'fr', 'ja']
    .map((name) => laterThan(closure(dist('webex-softphone.js')), name))
    .sort((a, b) => zipped(b) - zipped(a))[0];
const zipped = (files) => files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);

const entry = (name, path, limit) => ({ name, path, limit, gzip: true });

/**
 * What a page loads, each held to its budget: an entry counts with all that it imports at once, and
 * what comes later without that. README.md shows the same table.
 */
export default [
  entry('webex-calling.js', closure(dist('webex-calling.js')), '35 kB'),
  // With SIP and sound.
  entry('all that a call needs', all, '80 kB'),
  entry('webex-softphone.js', closure(dist('webex-softphone.js')), '110 kB'),
  entry('calling.js', closure(dist('calling.js')), '22 kB'),
  entry('exchange.js', closure(dist('exchange.js')), '37 kB'),
  entry('later: the SIP backend', later('sip-backend'), '41 kB'),
  entry('later: sound and devices', later('sound-machine', 'devices'), '10 kB'),
  entry(
    'later: choosing devices',
    laterThan(
      [...closure(dist('webex-softphone.js')), ...there('sound-machine')],
      'audio-devices-form',
    ),
    '5 kB',
  ),
  entry(
    'later: plots of quality',
    laterThan(closure(dist('webex-softphone.js')), 'quality-plots'),
    '3 kB',
  ),
  entry(
    'later: voicemail',
    laterThan([...all, ...there('calling-services')], 'voicemail-desk', 'message-watch'),
    '7 kB',
  ),
  entry(
    'later: answering machine',
    laterThan([...all, ...there('calling-services', 'voicemail-desk')], 'answering-machine'),
    '5 kB',
  ),
  entry(
    'later: features of a call',
    laterThan(all, 'call-features', 'call-redirects', 'takeover'),
    '7 kB',
  ),
  entry('later: statistics', later('call-statistics'), '5 kB'),
  entry('later: the call history', later('calling-services', 'indexed-db-call-history'), '10 kB'),
  entry('later: contacts', laterThan(there('calling-services'), 'indexed-db-contacts'), '7 kB'),
  entry(
    'later: vCards',
    laterThan(there('indexed-db-contacts'), 'import-cards', 'export-cards'),
    '27 kB',
  ),
  entry('later: a language', language(), '6 kB'),
];
