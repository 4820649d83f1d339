import { errorWords } from './words.js';

/** The third phone. What is typed is handed over as properties: nothing of it is in the markup. */
const form = document.querySelector('#own-form');
const place = document.querySelector('#own-place');
const template = document.querySelector('#own-phone');
const message = document.querySelector('#own-error');
const disconnect = document.querySelector('#own-disconnect');
const field = (name) => form.querySelector(`#own-${name}`);
let calling = place.appendChild(create());

function create() {
  return document.importNode(template.content, true).querySelector('webex-calling');
}

function iceServers() {
  const urls = field('ice').value.trim();
  if (!urls) return [];
  const username = field('ice-user').value.trim();
  return [username ? { urls, username, credential: field('ice-password').value } : { urls }];
}

/** Takes the old phone away, its calls and registration with it. */
function replace() {
  const next = create();
  if (calling.server) calling.disconnect();
  calling.replaceWith(next);
  calling = next;
  message.textContent = '';
  disconnect.disabled = true;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  replace();
  const line = calling.querySelector('webex-line');
  const name = field('name').value.trim();
  calling.server = field('server').value.trim();
  calling.iceServers = iceServers();
  calling.accessToken = field('token').value.trim() || undefined;
  line.uri = field('address').value.trim();
  line.username = field('user').value.trim() || undefined;
  line.password = field('password').value || undefined;
  line.displayName = name || undefined;
  if (name) line.querySelector('h2').textContent = name;
  disconnect.disabled = false;
});

disconnect.addEventListener('click', () => {
  replace();
  field('server').focus();
});

/** What goes wrong is said in the form, until it goes right. */
for (const type of ['calling-error', 'line-error']) {
  place.addEventListener(type, ({ detail }) => {
    message.textContent = errorWords(detail.error);
  });
}
for (const type of ['line-registered', 'line-reconnected']) {
  place.addEventListener(type, () => {
    message.textContent = '';
  });
}
