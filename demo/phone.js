import { callWords, lineWords, whoIs } from './words.js';

/** A form inside a line dials on that line. */
document.addEventListener('submit', (event) => {
  const line = event.target.closest('webex-line');
  if (!line) return;
  event.preventDefault();
  const { to } = event.target.elements;
  try {
    line.makeCall(to.value).dial();
  } catch (error) {
    // What cannot be an address is told at its field, until it is changed.
    to.setCustomValidity(error.message);
    to.reportValidity();
    to.addEventListener('input', () => to.setCustomValidity(''), { once: true });
  }
});

/** The line says how it is. */
document.addEventListener('line-status-change', ({ target: line, detail }) => {
  line.querySelector('[data-show=line]').textContent = lineWords(detail.state);
});

/** A call was stamped: it says who and how it is, as long as it lasts. */
document.addEventListener('line-calls-change', ({ target: line }) => {
  for (const element of line.querySelectorAll('webex-call:not([data-followed])')) {
    element.toggleAttribute('data-followed', true);
    follow(element);
  }
});

function follow(element) {
  const remote = element.querySelector('[data-show=remote]');
  const status = element.querySelector('[data-show=call]');
  let state;
  const show = () => {
    const who = whoIs(state.remote);
    remote.textContent = who;
    element.dataset.initial = Array.from(who)[0].toUpperCase();
    status.textContent = callWords(state);
  };
  const seconds = setInterval(show, 250);
  element.call.state$.subscribe({
    next(next) {
      state = next;
      show();
    },
    complete: () => clearInterval(seconds),
  });
}

/** When a call ends under the focus, the focus goes to the dial field. */
document.addEventListener('call-disconnect', ({ target: element }) => {
  if (!element.contains(document.activeElement)) return;
  element.closest('webex-line')?.querySelector('input').focus();
});
