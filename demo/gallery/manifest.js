/** What the manifest says of the elements, as far as the gallery shows it. */

/** Types of the manifest that have a name, and the words they allow. */
const named = {
  LogLevel: ['off', 'error', 'warn', 'info', 'debug'],
  RTCIceTransportPolicy: ['all', 'relay'],
};
const MODELS = ['webex-calling', 'webex-line', 'webex-call'];
const SECRET = /password|token/i;

function fieldOf({ name, attribute, type, default: initial, description = '' }) {
  const written = type?.text ?? 'string';
  const plain = written.replace(/\s*\|\s*undefined$/, '');
  const words = named[plain] ?? [...plain.matchAll(/'([^']*)'/g)].map(([, word]) => word);
  let kind = 'text';
  if (plain === 'boolean') kind = 'boolean';
  else if (plain === 'number') kind = 'number';
  else if (words.length > 1) kind = 'choice';
  const known = initial !== undefined && initial !== 'undefined' && initial !== '[]';
  return {
    name,
    attribute,
    kind: SECRET.test(name) ? 'secret' : kind,
    words,
    initial: known ? initial.replace(/^'(.*)'$/, '$1') : '',
    description,
  };
}

function elementOf({ tagName, summary = '', description = '', members = [], events = [] }) {
  const fields = members
    .filter(({ kind, attribute, readonly }) => kind === 'field' && attribute && !readonly)
    .map(fieldOf);
  return { tag: tagName, summary, description, fields, events: events.map(({ name }) => name) };
}

/** Every element of the package, the three models first. */
export async function readElements() {
  const response = await fetch(new URL('../../custom-elements.json', import.meta.url));
  if (!response.ok) throw new Error(`custom-elements.json: ${response.status}`);
  const { modules } = await response.json();
  return modules
    .flatMap(({ declarations = [] }) => declarations)
    .filter(({ tagName }) => tagName)
    .map(elementOf)
    .sort((a, b) => order(a) - order(b) || (a.tag < b.tag ? -1 : 1));
}

function order({ tag }) {
  return isModel(tag) ? MODELS.indexOf(tag) : MODELS.length;
}

export function isModel(tag) {
  return MODELS.includes(tag);
}
