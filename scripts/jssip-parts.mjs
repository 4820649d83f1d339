// What of JsSIP is bundled. Two thirds of it are never reached from here: the generated parser of its
// grammar, registration, SUBSCRIBE, MESSAGE, its digests, sockets and debug output. They are replaced
// by small parts of our own, or left out; the tests run on the same selection (vendor-plugin.mjs), so
// that a use of what is not there fails there first.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as out from './jssip-left-out.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const parts = join(root, 'src/backends/sip/jssip-parts');
const constants = createRequire(import.meta.url)('jssip/lib/Constants.js');

/** Packages that only JsSIP uses, and the parts of our own that stand in for them and for others. */
const replaced = {
  events: 'event-emitter.ts',
  'own-configuration': 'configuration.ts',
  'own-grammar': 'grammar.ts',
  'own-parser': 'parser.ts',
  'own-transport': 'transport.ts',
};

/** Modules whose exports are looked at one by one, and can be left out one by one. */
const spread = [
  'Config',
  'Constants',
  'Exceptions',
  'Grammar',
  'Parser',
  'SIPMessage',
  'Transactions',
  'Utils',
];

/** Modules with another text. */
const rewritten = {
  Config: `
    import { load as check } from 'own-configuration';
    import URI from './URI';
    import Transport from './Transport';
    export const load = (ua, given) => check(ua, given, { URI, Transport });`,
  // What is read of them; the rest is written where it is used.
  Constants: `export const REASON_PHRASE = ${JSON.stringify(out.phrases(constants.REASON_PHRASE))};`,
  Exceptions: `
    export const InvalidStateError = Error;
    export const NotSupportedError = Error;`,
  Grammar: `
    import { parse as read } from 'own-grammar';
    import URI from './URI';
    import NameAddrHeader from './NameAddrHeader';
    export const parse = (input, rule) => read(input, rule, { URI, NameAddrHeader });`,
  JsSIP: `
    import * as C from './Constants';
    import UA from './UA';
    import RTCSession from './RTCSession';
    import { version } from '../package.json';
    export default { C, UA, RTCSession, version };`,
  Parser: `
    import { parseMessage as read } from 'own-parser';
    import { parse } from './Grammar';
    import { IncomingRequest, IncomingResponse } from './SIPMessage';
    const library = { parse, IncomingRequest, IncomingResponse };
    export const parseMessage = (data, ua) => read(data, ua, library);`,
  Transport: `export { Transport as default } from 'own-transport';`,
};

const words = (text) => text.split(/\s+/).filter(Boolean);
const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

/** `RTCSession/DTMF` for a file of JsSIP, `sdp-transform` for a file of that package. */
function nameOf(id) {
  const [, name] = /\/node_modules\/jssip\/lib\/(.*)\.js$/.exec(id.split(sep).join('/')) ?? [];
  return name;
}

function* nodes(node) {
  if (!node || typeof node !== 'object') return;
  if (typeof node.type === 'string') yield node;
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const each of value) yield* nodes(each);
    else if (value && typeof value === 'object') yield* nodes(value);
  }
}

const isNamed = (node, pattern) => node?.type === 'Identifier' && pattern.test(node.name);
const isLogger = (node) => isNamed(node, /^logger[a-z]*$/);

/** The literals in a module's `const C = { NAME: 1, ... }`, by name. */
function statesOf(ast) {
  for (const node of ast.body) {
    const [declared] = node.type === 'VariableDeclaration' ? node.declarations : [];
    if (!isNamed(declared?.id, /^C$/) || declared.init.type !== 'ObjectExpression') continue;
    return Object.fromEntries(
      declared.init.properties
        .filter(({ value }) => value.type === 'Literal')
        .map(({ key, value }) => [key.name, value.value]),
    );
  }
  return {};
}

/** The value of `JsSIP_C.INVITE`, `JsSIP_C.causes.BYE`, `C.STATUS_NULL`, `Dialog.C.STATUS_EARLY`. */
function constantOf({ object, property, computed }, states) {
  if (computed) return undefined;
  if (isNamed(object, /^JsSIP_C$/)) return constants[property.name];
  if (isNamed(object, /^C$/)) return states()[property.name];
  if (object.type !== 'MemberExpression' || object.computed) return undefined;
  if (isNamed(object.object, /^JsSIP_C$/)) return constants[object.property.name]?.[property.name];
  const { name } = object.object;
  const of = { Dialog: 'Dialog', Transactions: 'Transactions', ua: 'UA' }[name];
  return of && object.property.name === 'C' ? states(of)[property.name] : undefined;
}

/** Whatever decides: conditions with their parts, and what variables begin with. */
function* deciding(node) {
  if (!node) return;
  yield node;
  if (node.type === 'LogicalExpression') {
    yield* deciding(node.left);
    yield* deciding(node.right);
  } else if (node.type === 'UnaryExpression') yield* deciding(node.argument);
}

/** Whether a statement does nothing but tell those who do not listen, or print. */
function isUnheard(node) {
  if (node.type !== 'ExpressionStatement' || node.expression.type !== 'CallExpression')
    return false;
  const { callee, arguments: given } = node.expression;
  if (isLogger(callee.object)) return true;
  return isNamed(callee.property, /^emit$/) && !out.heard.includes(given[0].value);
}

/** Whether a function only throws again what it is given. */
function throwsAgain({ params: [param], body }) {
  const [rest, ...more] =
    body.type === 'BlockStatement' ? body.body.filter((n) => !isUnheard(n)) : [];
  if (!rest || more.length > 0) return false;
  const thrown =
    rest.type === 'ThrowStatement'
      ? rest.argument
      : rest.type === 'ReturnStatement' && rest.argument?.callee?.property?.name === 'reject'
        ? rest.argument.arguments[0]
        : undefined;
  return thrown !== undefined && isNamed(thrown, /^error$/) && param?.name === 'error';
}

/** The parts of a module that are changed: a list of [node, text instead]. */
function* cuts(code, ast, name, states) {
  const unused = new Set();
  const wanted = (kind, list) => {
    for (const each of list) unused.add(`${kind} ${each}`);
    return list;
  };
  const members = wanted('member', words(out.members[name] ?? ''));
  const statements = wanted('statement', out.statements[name] ?? []);
  const known = out.known[name] ?? {};
  const names = out.names[name] ?? {};
  wanted('condition', Object.keys(known));
  wanted('name', Object.keys(names));
  const text = ({ start, end }) => oneLine(code.slice(start, end));

  for (const [from, to] of out.passages[name] ?? []) {
    let start = code.indexOf(from);
    if (start < 0) unused.add(`passage ${from}`);
    for (; start >= 0; start = code.indexOf(from, start + 1)) {
      yield [{ start, end: start + from.length }, to];
    }
  }
  for (const node of nodes(ast)) {
    if (isUnheard(node)) yield [node, ';'];
    if (node.type === 'VariableDeclaration') {
      const [{ id, init }] = node.declarations;
      if (isLogger(id) || (isNamed(id, /^Logger$/) && init?.callee?.name === 'require'))
        yield [node, ';'];
    }
    if (/Statement$|^VariableDeclaration$/.test(node.type)) {
      const begun = statements.find((beginning) => text(node).startsWith(beginning));
      if (begun) {
        unused.delete(`statement ${begun}`);
        yield [node, ';'];
      }
    }
    const isMethod = node.type === 'MethodDefinition' || node.method === true;
    if (isMethod && members.includes(node.key.name)) {
      unused.delete(`member ${node.key.name}`);
      yield [node, node.type === 'Property' ? `${node.key.name}: 0` : ''];
    }
    if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      const { left } = node.expression;
      if (isNamed(left.object, /^exports$/) && members.includes(left.property.name)) {
        unused.delete(`member ${left.property.name}`);
        yield [node, ';'];
      }
    }
    for (const each of deciding(node.test ?? node.init)) {
      const condition = text(each);
      if (!Object.hasOwn(known, condition)) continue;
      unused.delete(`condition ${condition}`);
      yield [each, String(known[condition])];
    }
    if (node.type === 'CallExpression') {
      const { callee, arguments: given } = node;
      if (
        isNamed(callee.property, /^catch$/) &&
        /Function/.test(given[0]?.type) &&
        throwsAgain(given[0])
      )
        yield [{ start: callee.object.end, end: node.end }, ''];
      for (const argument of given) {
        if (!Object.hasOwn(names, text(argument))) continue;
        unused.delete(`name ${text(argument)}`);
        yield [argument, names[text(argument)]];
      }
    }
    if (node.type === 'MemberExpression') {
      const value = constantOf(node, states);
      if (typeof value === 'string' || typeof value === 'number')
        yield [node, JSON.stringify(value)];
    }
  }
  if (unused.size) throw new Error(`JsSIP's ${name} has no more: ${[...unused].join('; ')}`);
}

/** What makes an ES module of a CommonJS one, without what it requires and does not use. */
function* modern(code, ast, name) {
  for (const node of ast.body) {
    const [{ id, init } = {}] = node.declarations ?? [];
    const source = init?.type === 'MemberExpression' ? init.object : init;
    if (isNamed(source?.callee, /^require$/)) {
      const [{ value: from }] = source.arguments;
      const used = code.match(new RegExp(`\\b${id.name}\\b`, 'g')).length > 1;
      const all = spread.includes(from.replace(/^\.+\//, '')) ? `* as ${id.name}` : id.name;
      const what = source === init ? all : `{ ${id.name} }`;
      yield [node, used ? `import ${what} from '${from}';` : ';'];
    }
    const { left, right } = node.expression ?? init ?? {};
    if (left?.type !== 'MemberExpression' || right === undefined) continue;
    const before = { start: left.start, end: right.start };
    if (isNamed(left.object, /^module$/)) {
      yield [before, spread.includes(name) ? 'export ' : 'export default '];
    } else if (isNamed(left.object, /^exports$/)) {
      yield [before, init ? '' : `export const ${left.property.name} = `];
      if (init) yield [{ start: node.end, end: node.end }, `export { ${left.property.name} };`];
    }
  }
}

/** Blanks parts of a text; lines stay where they are. */
function blank(code, list) {
  let result = '';
  let end = 0;
  for (const [{ start, end: next }, instead] of list) {
    if (start < end) continue; // Within what is left out already.
    result += code.slice(end, start) + instead + code.slice(start, next).replace(/[^\n]+/g, '');
    end = next;
  }
  return result + code.slice(end);
}

/** Whether a file of JsSIP is there, in part at least, and has a default export. */
export function isBundled(path) {
  const name = nameOf(path);
  return name !== undefined && !out.leftOut.includes(name) && !spread.includes(name);
}

/** The plugin of Rollup, before the one for CommonJS. */
export function jssipParts() {
  return {
    name: 'jssip-parts',
    resolveId(source, importer) {
      const ours = importer && nameOf(importer) && Object.hasOwn(replaced, source);
      return ours ? join(parts, replaced[source]) : null;
    },
    load(id) {
      const name = nameOf(id);
      if (name === undefined) return null;
      if (out.leftOut.includes(name)) {
        return `export default class { constructor() { throw new Error('${name} is not bundled'); } };`;
      }
      return rewritten[name] ?? null;
    },
    transform(code, id) {
      const name = nameOf(id);
      if (name === undefined || out.leftOut.includes(name) || name in rewritten) return null;
      const read = (module = name) =>
        statesOf(this.parse(readFileSync(id.replace(`${name}.js`, `${module}.js`), 'utf8')));
      const ordered = (list) => list.sort(([a], [b]) => a.start - b.start || b.end - a.end);
      const states = (module) => (known[module ?? name] ??= read(module));
      const known = {};
      const less = blank(code, ordered([...cuts(code, this.parse(code), name, states)]));
      const changed = blank(less, ordered([...modern(less, this.parse(less), name)]));
      for (const node of nodes(this.parse(changed))) {
        if (isNamed(node, /^(?:logger[a-z]*|Logger|debug|console)$/))
          this.error(`${name} prints by ${node.name}`);
      }
      return { code: changed, map: null };
    },
  };
}
