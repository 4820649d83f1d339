import { createLogList } from './log-list.js';

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

const { add } = createLogList({
  list: document.querySelector('#events'),
  count: document.querySelector('#event-count'),
  clear: document.querySelector('#clear'),
});

/** Whose event it is: the name on the phone. */
function phoneOf(element) {
  return element.closest('webex-calling')?.querySelector('h2')?.textContent ?? '';
}

for (const name of names) {
  document.addEventListener(name, (event) => add(event, phoneOf(event.target)));
}
