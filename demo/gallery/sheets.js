import { node } from './markup.js';

/** How each element is shown: what stands around it, and the states it has. */

export const SERVER = 'loopback:gallery';
export const ADDRESS = 'sip:you@example.com';
/** An exchange that wants a password, which the line does not have. */
export const LOCKED = 'loopback:gallery-locked';

/** What the buttons of the states say. */
export const stateWords = {
  idle: 'Idle',
  empty: 'Empty',
  full: 'Full',
  ringing: 'Ringing',
  calling: 'Calling',
  'in-call': 'In a call',
  held: 'On hold',
  'two-calls': 'Two calls',
  'signed-off': 'Signed off',
  failed: 'Failed',
  alone: 'Without a calling',
};

const calling = (...children) => node('webex-calling', { server: SERVER }, ...children);
const line = (...children) =>
  node('webex-line', { uri: ADDRESS, 'display-name': 'You' }, ...children);
const template = (...children) => node('template', {}, node('webex-call', {}, ...children));

const inside = {
  /** Beside the line, as most elements are. */
  beside: (own) => calling(line(), own),
  line: (own) => calling(line(own)),
  call: (own) => calling(line(template(own))),
};

const CALLS = ['ringing', 'calling', 'in-call', 'held'];
const ABOUT_CALL = { place: 'call', states: [...CALLS, 'two-calls'], start: 'in-call' };
const LIST = { states: ['full', 'empty', 'alone'] };

const sheets = {
  'webex-calling': {
    place: 'itself',
    attributes: { server: SERVER },
    children: () => [line(node('webex-line-status'), template(node('webex-call-controls')))],
    states: ['idle', ...CALLS, 'failed'],
  },
  'webex-line': {
    place: 'calling',
    attributes: { uri: ADDRESS, 'display-name': 'You' },
    children: () => [node('webex-line-status'), template(node('webex-call-controls'))],
    states: ['idle', ...CALLS, 'signed-off', 'failed'],
  },
  'webex-call': {
    place: 'line',
    attributes: { destination: 'bob@example.com' },
    children: () => [node('webex-call-timer'), node('webex-call-controls')],
    states: ['idle', ...CALLS, 'failed'],
    start: 'in-call',
  },
  'webex-call-button': {
    attributes: { destination: 'bob@example.com' },
    children: () => ['Call Bob'],
    states: ['idle', 'calling', 'in-call', 'alone'],
  },
  'webex-call-history': LIST,
  'webex-contacts': LIST,
  'webex-voicemail': LIST,
  'webex-call-settings': { states: ['idle', 'alone'] },
  'webex-call-list': { states: [...CALLS, 'two-calls', 'empty', 'alone'], start: 'two-calls' },
  'webex-dialpad': { states: ['idle', 'in-call', 'alone'], inCall: 'call' },
  'webex-incoming-call': { states: ['ringing', 'two-calls', 'empty', 'alone'] },
  'webex-line-status': { place: 'line', states: ['idle', 'signed-off', 'failed', 'alone'] },
  'webex-softphone': {
    states: ['idle', ...CALLS, 'two-calls', 'full', 'failed', 'alone'],
    start: 'in-call',
  },
  'webex-audio-devices': { states: ['idle', 'alone'] },
};

const ANY = { states: ['idle', ...CALLS, 'full', 'failed', 'alone'] };

/** The sheet of an element; one that has none is shown by what the manifest says of it. */
export function sheetOf({ tag, summary }) {
  const known = sheets[tag] ?? (/\bcall around\b/.test(summary) ? ABOUT_CALL : ANY);
  const { states, attributes = {}, children = () => [], place = 'beside', inCall = place } = known;
  return {
    states,
    start: known.start ?? states[0],
    own: () => node(tag, attributes, ...children()),
    /** The whole markup around the element's own. */
    around(own, state) {
      if (state === 'alone') return own;
      const where = state === 'in-call' ? inCall : place;
      if (where === 'itself') return own;
      return where === 'calling' ? calling(own) : inside[where](own);
    },
    /** The server of a state. */
    server: (state) => (state === 'failed' && tag !== 'webex-call' ? LOCKED : SERVER),
  };
}
