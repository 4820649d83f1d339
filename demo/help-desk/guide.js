/** Things to try; each ticks itself off, in every tab that is open. */
const steps = [
  ['call', 'A call', 'Maria types “ines” and presses Call. Ines answers.'],
  ['quality', 'Its quality', 'While they talk, look below a phone: how good the sound is.'],
  ['hold', 'Hold', 'Ines presses Hold, and Resume.'],
  [
    'transfer',
    'Transfer at once',
    'Ines presses Transfer, types “omar” and presses “Transfer now”. Omar answers, then hangs up.',
  ],
  [
    'ask',
    'Transfer after asking',
    'Maria calls Ines again. Ines presses Transfer, types “omar” and presses “Ask first”. When he has answered she presses “Transfer to Omar Farouk”.',
  ],
  [
    'merge',
    'Conference',
    'Maria calls Ines. Ines dials “omar” on her keypad, and when he has answered she presses Merge.',
  ],
  [
    'message',
    'Voicemail',
    'Ines presses Away. Maria calls her, speaks after the beep and hangs up.',
  ],
  ['played', 'A message', 'Ines opens Voicemail and plays what Maria said.'],
  ['contact', 'A contact', 'Below her phone Ines saves Maria, who has called, as a contact.'],
];

const list = document.querySelector('#steps');
const progress = document.querySelector('#progress');
const others = new BroadcastChannel('webex-calling-elements/help-desk');

function part(kind, text) {
  const element = document.createElement(kind);
  element.textContent = text;
  return element;
}

function entry([id, title, how]) {
  const item = document.createElement('li');
  item.dataset.step = id;
  const heading = part('strong', title);
  const done = part('span', '');
  done.className = 'unseen';
  heading.append(done);
  item.append(heading, part('p', how));
  return item;
}

const all = () => [...list.children];
const isDone = (item) => item.dataset.done !== undefined;

function show() {
  const count = all().filter(isDone).length;
  progress.textContent = `${count} of ${steps.length} done`;
}

function mark(id) {
  const item = all().find(({ dataset }) => dataset.step === id);
  if (!item || isDone(item)) return false;
  item.dataset.done = '';
  item.querySelector('.unseen').textContent = ', done';
  show();
  return true;
}

/** Something has been done. */
export function tick(id) {
  if (mark(id)) others.postMessage(id);
}

/** Nothing has been done yet. */
export function untick() {
  list.replaceChildren(...steps.map(entry));
  show();
}

others.addEventListener('message', ({ data }) => mark(data));
untick();
