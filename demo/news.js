import { endWords, whoIs } from './words.js';

/** Says to screen readers, once, what one would otherwise see or hear. */
const news = document.querySelector('#news');
const waiting = [];
let timer;

function say(element, text) {
  const phone = element.closest('webex-calling')?.querySelector('h2')?.textContent;
  waiting.push(phone ? `${phone}: ${text}.` : `${text}.`);
  // What happens together is said together.
  timer ??= setTimeout(() => {
    timer = undefined;
    news.textContent = waiting.splice(0).join(' ');
  }, 300);
}

document.addEventListener('call-alerting', ({ target, detail }) =>
  say(target, `${whoIs(detail.state.remote)} calls`),
);
document.addEventListener('call-established', ({ target, detail }) =>
  say(target, `in call with ${whoIs(detail.state.remote)}`),
);
document.addEventListener('call-reconnecting', ({ target }) => say(target, 'sound lost'));
document.addEventListener('call-reconnected', ({ target }) => say(target, 'sound is back'));
document.addEventListener('call-disconnect', ({ target, detail }) =>
  say(target, endWords(detail.state)),
);
document.addEventListener('line-reconnecting', ({ target }) => say(target, 'connection lost'));
document.addEventListener('line-reconnected', ({ target }) => say(target, 'connected again'));
