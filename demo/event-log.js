import { errorWords, whoIs } from './words.js';

const LIMIT = 200;

const names = [
  ...['calling-status-change', 'calling-error', 'calling-token-expiring', 'calling-audio-blocked'],
  ...['calling-audio-started', 'calling-device-lost', 'calling-all-calls-cleared'],
  ...['line-status-change', 'line-connecting', 'line-registered', 'line-unregistered'],
  ...['line-reconnecting', 'line-reconnected', 'line-error', 'line-incoming-call'],
  ...['line-outgoing-call', 'line-calls-change'],
  ...['call-status-change', 'call-alerting', 'call-progress', 'call-connect', 'call-established'],
  ...['call-disconnect', 'call-held', 'call-resumed', 'call-remote-held', 'call-remote-resumed'],
  ...['call-muted', 'call-unmuted', 'call-caller-id', 'call-remote-media', 'call-reconnecting'],
  ...['call-reconnected', 'call-digit', 'call-quality-warning', 'call-quality-warning-cleared'],
  ...['call-transfer-progress', 'call-transferred', 'call-transfer-request', 'call-error'],
  ...['call-hold-error', 'call-resume-error', 'call-transfer-error'],
];

const list = document.querySelector('#events');
const count = document.querySelector('#event-count');
const clear = document.querySelector('#clear');
const time = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
let total = 0;

/** Whose event it is: the name on the phone. */
function phoneOf(element) {
  return element.closest('webex-calling')?.querySelector('h2')?.textContent ?? '';
}

/** What is worth a few words in an event's detail. */
function detailOf({ type, detail }) {
  if (detail.error) return `${detail.error.code}: ${errorWords(detail.error)}`;
  if (detail.previous) return `${detail.previous} → ${detail.status}`;
  if (detail.calls) return detail.calls.length === 1 ? '1 call' : `${detail.calls.length} calls`;
  if (type === 'call-disconnect') {
    const { cause, by, statusCode } = detail.state.disconnectReason;
    return [cause, `by ${by}`, statusCode].filter(Boolean).join(', ');
  }
  if (type === 'call-remote-media') return `${detail.track.kind} ${detail.change}`;
  if (type === 'line-incoming-call') return `from ${whoIs(detail.call.state.remote)}`;
  if (type === 'line-outgoing-call') return `to ${whoIs(detail.call.state.remote)}`;
  return detail.what ?? detail.kind ?? detail.tone ?? detail.warning ?? detail.destination ?? '';
}

function part(kind, text) {
  const element = document.createElement(kind);
  element.textContent = text;
  return element;
}

function log(event) {
  const entry = document.createElement('li');
  if (event.detail.error) entry.className = 'failed';
  else if (event.type.endsWith('-status-change')) entry.className = 'change';
  const detail = part('span', detailOf(event));
  detail.dir = 'auto';
  entry.append(
    part('time', time.format(new Date())),
    part('b', phoneOf(event.target)),
    part('code', event.type),
    detail,
  );
  // Newest last; the list follows while one looks at its end, and stays where one reads.
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 24;
  list.append(entry);
  if (list.childElementCount > LIMIT) list.firstElementChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
  total += 1;
  tell();
}

function tell() {
  const shown = total > LIMIT ? `, the last ${LIMIT} shown` : '';
  count.textContent = total === 0 ? 'None yet' : `${total}${shown}`;
  clear.disabled = total === 0;
}

for (const name of names) document.addEventListener(name, log);

clear.addEventListener('click', () => {
  list.replaceChildren();
  total = 0;
  tell();
  list.focus();
});
