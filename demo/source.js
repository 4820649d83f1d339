import { colouredLines } from './colour.js';
import { copyByButton } from './copy.js';

/** Shows the page's own source beside the phones: it is read from the files that run. */
const tabs = [...document.querySelectorAll('[role=tab]')];
const panel = document.querySelector('#code');
const code = panel.querySelector('code');
const copy = document.querySelector('#copy');
const sources = {
  'tab-html': { file: 'index.html', between: ['<!-- phones -->', '<!-- /phones -->'] },
  'tab-script': { file: 'phone.js' },
  'tab-style': { file: 'phone.css' },
};

function dedent(text) {
  const lines = text.replace(/^\s*\n|\s+$/g, '').split('\n');
  const indents = lines.filter((line) => line.trim()).map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}

async function read({ file, between }) {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  const text = await response.text();
  if (!between) return text.trimEnd();
  const [from, to] = between.map((mark) => text.indexOf(mark));
  return dedent(text.slice(from + between[0].length, to));
}

let current = '';

async function show(tab) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute('aria-selected', String(chosen));
    other.tabIndex = chosen ? 0 : -1;
  }
  panel.setAttribute('aria-labelledby', tab.id);
  const source = sources[tab.id];
  source.text ??= read(source);
  try {
    current = await source.text;
    const language = source.file.split('.').pop();
    if (tab.ariaSelected !== 'true') return;
    code.replaceChildren(...colouredLines(current, language));
    panel.scrollTo(0, 0);
  } catch {
    delete source.text;
    code.textContent = 'The source could not be loaded.';
  }
}

for (const [index, tab] of tabs.entries()) {
  tab.addEventListener('click', () => show(tab));
  tab.addEventListener('keydown', ({ key }) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -index, End: -index - 1 };
    if (!(key in steps)) return;
    const next = tabs.at((index + steps[key]) % tabs.length);
    next.focus();
    show(next);
  });
}

copyByButton(copy, code, () => current);

show(tabs[0]);
