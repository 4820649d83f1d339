import { createTestTone } from './test-tone.js';
import { errorWords } from './words.js';

/** When a call cannot be dialled or answered, it says so and offers ways out. */
const template = document.querySelector('#call-help');
const noMicrophone = new Set([
  'permission-denied',
  'device-not-found',
  'device-in-use',
  'not-supported',
]);

document.addEventListener('line-calls-change', ({ target: line }) => {
  for (const element of line.querySelectorAll('webex-call:not([data-helped])')) {
    element.toggleAttribute('data-helped', true);
    let known;
    element.call.state$.subscribe(({ status, pending, error }) => {
      const open = status === 'idle' || status === 'ringing';
      if (!open || pending) withdraw(element);
      else if (error && error !== known) help(element, error);
      known = error;
    });
  }
});

function help(element, error) {
  const { call } = element;
  const inbound = call.state.direction === 'inbound';
  const copy = document.importNode(template.content, true).firstElementChild;
  const go = (options) => (inbound ? call.answer(options) : call.dial(options));
  const actions = {
    again: () => go(),
    tone: () => go({ stream: createTestTone(call) }),
    close: () => call.end(),
  };
  copy.querySelector('p').textContent = errorWords(error);
  copy.querySelector('[data-do=close]').textContent = inbound ? 'Reject' : 'Close';
  copy.querySelector('[data-do=tone]').hidden = !noMicrophone.has(error.code);
  copy.addEventListener('click', ({ target }) => actions[target.dataset.do]?.());
  // The help stands where the buttons were: the focus goes with them.
  const focused = element.contains(document.activeElement);
  withdraw(element);
  element.append(copy);
  if (focused) copy.querySelector('button').focus();
}

function withdraw(element) {
  const shown = element.querySelector('.help');
  if (shown?.contains(document.activeElement)) {
    element.closest('webex-line').querySelector('input').focus();
  }
  shown?.remove();
}
