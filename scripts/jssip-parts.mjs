// What of JsSIP is bundled. Two thirds of it are never reached from here: the generated parser of its
// grammar, registration, SUBSCRIBE, MESSAGE, its digests, sockets and debug output. They are replaced
// by small parts of our own, or left out; the tests run on the same selection (vendor-plugin.mjs), so
// that a use of what is not there fails there first.
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const parts = join(root, 'src/backends/sip/jssip-parts');

/** Packages that only JsSIP uses, and the parts of our own that stand in for them. */
const replaced = {
  events: 'event-emitter.ts',
  'sdp-transform': 'session-media.ts',
  'own-grammar': 'grammar.ts',
};

/** Modules that are left out: to make one of theirs throws. */
const leftOut = [
  'DigestAuthentication',
  'Logger',
  'Message',
  'Notifier',
  'Options',
  'RTCSession/ReferNotifier',
  'RTCSession/ReferSubscriber',
  'Subscriber',
  'WebSocketInterface',
];

// An INFO that comes in is taken; whoever wants to know of it looks at it before JsSIP does.
const info = 'module.exports = class { init_incoming(request) { request.reply(200); } };';

/** Modules with another text. */
const rewritten = {
  // The classes require the grammar themselves: they are looked up when they are needed.
  Grammar: `
    const { parse } = require('own-grammar');
    exports.parse = (input, rule) =>
      parse(input, rule, { URI: require('./URI'), NameAddrHeader: require('./NameAddrHeader') });`,
  'RTCSession/DTMF': info,
  'RTCSession/Info': info,
  // The user agent tells it that the connection is gone, and that all is over; it has no more to do.
  Registrator: 'module.exports = class { close() {} onTransportClosed() {} };',
  JsSIP: `
    module.exports = {
      C: require('./Constants'),
      UA: require('./UA'),
      RTCSession: require('./RTCSession'),
      version: require('../package.json').version,
    };`,
};

/**
 * Members that are left out: of the class a module exports, of its exports, or of its \`checks\`.
 * Those of RTCSession are commands that ours replace, or private ones that jssip-repairs/ replaces.
 */
const leftOutMembers = {
  UA: `start register unregister registrator isRegistered isConnected call sendMessage subscribe
    notify sendOptions terminateSessions get set newMessage newOptions destroyMessage registered
    unregistered registrationFailed`,
  RTCSession: `isInProgress isEstablished isMuted isOnHold sendDTMF sendInfo mute unmute hold unhold
    renegotiate refer _createRTCConnection _getDTMFRTPSender _mangleOffer _onmute _onunmute
    _receiveRefer _runSessionTimer _toggleMuteAudio _toggleMuteVideo onDialogError onRequestTimeout
    onTransportError newDTMF newInfo`,
  RequestSender: '_receiveResponse',
  Utils: `calculateMD5 closeMediaStream getRandomTestNetIP hasMethods hostType`,
  Config: `authorization_user authorization_jwt connection_recovery_max_interval
    connection_recovery_min_interval contact_uri display_name instance_id
    session_timers_refresh_method session_timers_force_refresher password realm ha1
    register_expires register_from_tag_trail registrar_server use_preloaded_route extra_headers`,
};

const words = (text) => text.split(/\s+/).filter(Boolean);

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

/** The parts of a module that are blanked: a list of [node, text instead]. */
function* cuts(ast, name) {
  const members = new Set(words(leftOutMembers[name] ?? ''));
  for (const node of nodes(ast)) {
    if (node.type === 'ExpressionStatement') {
      const { expression } = node;
      if (expression.type === 'CallExpression' && isLogger(expression.callee.object))
        yield [node, ';'];
    } else if (node.type === 'VariableDeclaration') {
      const [{ id, init }] = node.declarations;
      if (isLogger(id) || (isNamed(id, /^Logger$/) && init?.callee?.name === 'require'))
        yield [node, ';'];
    }
    const isMethod = node.type === 'MethodDefinition' || node.method === true;
    if (isMethod && members.has(node.key.name)) {
      members.delete(node.key.name);
      yield [node, node.type === 'Property' ? `${node.key.name}: 0` : ''];
    }
    if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      const { left } = node.expression;
      if (isNamed(left.object, /^exports$/) && members.has(left.property.name)) {
        members.delete(left.property.name);
        yield [node, ';'];
      }
    }
  }
  if (members.size) throw new Error(`JsSIP has no ${[...members].join(', ')} in ${name} any more`);
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

/** Whether a file of JsSIP is there, in part at least. */
export function isBundled(path) {
  const name = nameOf(path);
  return name !== undefined && !leftOut.includes(name);
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
      if (leftOut.includes(name)) {
        return `module.exports = class { constructor() { throw new Error('${name} is not bundled'); } };`;
      }
      return rewritten[name] ?? null;
    },
    transform(code, id) {
      const name = nameOf(id);
      if (name === undefined || leftOut.includes(name) || name in rewritten) return null;
      const ast = this.parse(code);
      const list = [...cuts(ast, name)].sort(([a], [b]) => a.start - b.start);
      const changed = blank(code, list);
      for (const node of nodes(this.parse(changed))) {
        if (isNamed(node, /^(?:logger[a-z]*|Logger|debug|console)$/))
          this.error(`${name} prints by ${node.name}`);
      }
      return { code: changed, map: null };
    },
  };
}
