import { detailOf } from './event-words.js';

const LIMIT = 200;

function part(kind, text) {
  const element = document.createElement(kind);
  element.textContent = text;
  return element;
}

/**
 * Shows events in a list, newest last, with their number and a button that clears them. Gives what
 * adds one; `who` is the word beside it.
 */
export function createLogList({ list, count, clear }) {
  const time = new Intl.DateTimeFormat('en', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  });
  let total = 0;

  const tell = () => {
    const shown = total > LIMIT ? `, the last ${LIMIT} shown` : '';
    count.textContent = total === 0 ? 'None yet' : `${total}${shown}`;
    clear.disabled = total === 0;
  };
  const empty = () => {
    list.replaceChildren();
    total = 0;
    tell();
  };
  clear.addEventListener('click', () => {
    empty();
    list.focus();
  });

  const add = (event, who) => {
    const entry = document.createElement('li');
    if (event.detail?.error) entry.className = 'failed';
    else if (event.type.endsWith('-status-change')) entry.className = 'change';
    const detail = part('span', detailOf(event));
    detail.dir = 'auto';
    entry.append(
      part('time', time.format(new Date())),
      part('b', who),
      part('code', event.type),
      detail,
    );
    // The list follows while one looks at its end, and stays where one reads.
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 24;
    list.append(entry);
    if (list.childElementCount > LIMIT) list.firstElementChild.remove();
    if (atEnd) list.scrollTop = list.scrollHeight;
    total += 1;
    tell();
  };
  return { add, empty };
}
