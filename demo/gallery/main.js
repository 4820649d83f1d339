import { colouredLines } from '../colour.js';
import { copyByButton } from '../copy.js';
import { createLogList } from '../log-list.js';
import { fillForm, withCode } from './form.js';
import { followLook } from './look.js';
import { isModel, readElements } from './manifest.js';
import { stateWords } from './sheets.js';
import { Stage } from './stage.js';

const find = (selector) => document.querySelector(selector);
const code = find('#markup code');
const states = find('#states');
const status = find('#state-status');
const ownOnly = find('#own-only');
const stageRoot = find('#stage');
const given = new URLSearchParams(location.search);

const stage = new Stage(stageRoot, find('#other webex-line'));
const log = createLogList({
  list: find('#events'),
  count: find('#event-count'),
  clear: find('#clear'),
});
let elements = [];
let current;

function link({ tag }) {
  const entry = document.createElement('li');
  const anchor = document.createElement('a');
  anchor.href = `#${tag}`;
  anchor.textContent = tag;
  entry.append(anchor);
  return entry;
}

function listElements() {
  find('#models').replaceChildren(...elements.filter(({ tag }) => isModel(tag)).map(link));
  find('#elements').replaceChildren(...elements.filter(({ tag }) => !isModel(tag)).map(link));
}

function showMarkup() {
  code.replaceChildren(...colouredLines(stage.text, 'html'));
}

function describe({ tag, summary, description }) {
  document.title = `<${tag}> – webex-calling-elements`;
  find('#title').textContent = `<${tag}>`;
  find('#summary').textContent = summary;
  const paragraphs = description.split(/\n\n+/).map((text) => {
    const paragraph = document.createElement('p');
    paragraph.append(...withCode(text));
    return paragraph;
  });
  find('#description').replaceChildren(...paragraphs);
}

/** A value from the form goes into the markup and into the element, a secret into the latter only. */
function change({ name, attribute, kind }, value) {
  const { attributes } = stage.own;
  if (kind === 'secret') {
    for (const element of stage.specimens) element[name] = value;
    return;
  }
  if (value === undefined) delete attributes[attribute];
  else attributes[attribute] = value;
  for (const element of stage.specimens) {
    if (value === undefined) element.removeAttribute(attribute);
    else element.setAttribute(attribute, value);
  }
  stage.written();
  showMarkup();
}

function stateButton(state) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'state';
  button.textContent = stateWords[state];
  button.dataset.state = state;
  button.addEventListener('click', () => show(state));
  return button;
}

async function show(state) {
  for (const button of states.children) {
    button.setAttribute('aria-pressed', String(button.dataset.state === state));
  }
  document.documentElement.removeAttribute('data-ready');
  status.textContent = 'One moment…';
  history.replaceState(undefined, '', `#${current.tag}/${state}`);
  try {
    const showing = stage.show(state);
    await showing;
    showMarkup();
    status.textContent = stageRoot.querySelector('webex-line template') ? hint() : '';
    document.documentElement.dataset.ready = `${current.tag}/${state}`;
  } catch (error) {
    if (error.name !== 'AbortError') status.textContent = `This failed: ${error.message}`;
  }
}

function hint() {
  const stamped = stageRoot.querySelector('webex-line > webex-call');
  return stamped ? '' : 'The template is stamped for each call: there is none now.';
}

function choose() {
  const [tag, state] = location.hash.slice(1).split('/');
  const element = elements.find((one) => one.tag === tag) ?? elements.at(-1);
  for (const anchor of document.querySelectorAll('#list a')) {
    if (anchor.hash === `#${element.tag}`) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }
  const sheet = element === current ? undefined : stage.choose(element);
  if (sheet) {
    current = element;
    describe(element);
    states.replaceChildren(...sheet.states.map(stateButton));
    states.dataset.start = sheet.start;
    fillForm(find('#form'), {
      fields: element.fields,
      attributes: stage.own.attributes,
      changed: change,
    });
    log.empty();
  }
  const known = states.querySelector(`[data-state="${CSS.escape(state ?? '')}"]`);
  void show(known ? state : states.dataset.start);
}

/** All that happens on the stage, or only what the element itself is said to fire. */
function listen() {
  const names = new Set(elements.flatMap(({ events }) => events));
  for (const name of names) {
    stageRoot.addEventListener(name, (event) => {
      if (ownOnly.checked && !current.events.includes(name)) return;
      log.add(event, event.target.localName.replace('webex-', ''));
    });
  }
}

followLook(find('#look'));
copyByButton(find('#copy'), code, () => stage.text);
const bare = given.get('only');
document.documentElement.toggleAttribute('data-bare', bare !== null);
if (bare !== null) location.hash = `${bare}/${given.get('state') ?? ''}`;

Promise.all([readElements(), import('../../dist/webex-softphone.js')]).then(
  ([found]) => {
    elements = found;
    listElements();
    listen();
    choose();
    addEventListener('hashchange', choose);
  },
  () => {
    find('#missing').hidden = false;
  },
);
