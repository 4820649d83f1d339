import { createTestTone } from './test-tone.js';
import { errorWords } from './words.js';

/** When the microphone cannot be had, a call says so and offers ways out. */
const template = document.querySelector('#microphone-help');
const codes = new Set(['permission-denied', 'device-not-found', 'device-in-use', 'not-supported']);

document.addEventListener('line-calls-change', ({ target: line }) => {
  for (const element of line.querySelectorAll('webex-call:not([data-helped])')) {
    element.toggleAttribute('data-helped', true);
    let known;
    element.call.state$.subscribe(({ status, pending, error }) => {
      const open = status === 'idle' || status === 'ringing';
      if (!open || pending) element.querySelector('.help')?.remove();
      else if (error && error !== known && codes.has(error.code)) help(element, error);
      known = error;
    });
  }
});

function help(element, error) {
  element.querySelector('.help')?.remove();
  const copy = document.importNode(template.content, true);
  copy.querySelector('p').textContent = errorWords(error);
  copy.querySelector('.help').addEventListener('click', ({ target }) => {
    const { call } = element;
    const go = (options) =>
      call.state.direction === 'inbound' ? call.answer(options) : call.dial(options);
    switch (target.dataset.do) {
      case 'again':
        return go();
      case 'tone':
        return go({ stream: createTestTone(call) });
      case 'close':
        element.closest('webex-line').querySelector('input').focus();
        return call.end();
    }
  });
  element.append(copy);
}
