import { Desk } from './desk.js';
import { untick } from './guide.js';
import './watch.js';

const who = new URLSearchParams(location.search).get('who');
const all = [...document.querySelectorAll('.desk')];
const here = all.filter(({ id }) => id === who);
if (here.length > 0) {
  // Before the elements are defined, so that nobody else is here for a moment.
  for (const desk of all) if (!here.includes(desk)) desk.remove();
  document.title = `${here[0].querySelector('h2').textContent} – A help desk`;
  here[0].querySelector('.own-tab').remove();
}

try {
  await import('../../dist/webex-softphone.js');
  const desks = [...document.querySelectorAll('.desk')].map((root) => new Desk(root));
  await Promise.all(desks.map((desk) => desk.open()));
  document.documentElement.dataset.ready = '';
  document.querySelector('#again').addEventListener('click', async () => {
    await Promise.all(desks.map((desk) => desk.clear()));
    untick();
  });
} catch (error) {
  document.querySelector('#missing').hidden = false;
  throw error;
}
