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

/** What is coloured, per language: the first that fits. */
const grammars = {
  html: [
    ['comment', /<!--[^]*?-->/y],
    ['string', /"[^"]*"/y],
    ['tag', /<\/?[a-z][\w-]*|\/?>/y],
    ['name', /[a-z][\w-]*(?==)/y],
  ],
  js: [
    ['comment', /\/\*[^]*?\*\/|\/\/.*/y],
    ['string', /'[^'\n]*'|`[^`]*`/y],
    ['tag', /\b(?:import|from|const|let|function|return|for|of|if|try|catch|export|new)\b/y],
  ],
  css: [
    ['comment', /\/\*[^]*?\*\//y],
    ['string', /'[^'\n]*'|"[^"\n]*"/y],
    ['name', /--?[\w-]+|[a-z-]+(?=:\s)/y],
    ['tag', /@[\w-]+/y],
  ],
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

/** The text in pieces, those that are coloured with the name of their colour. */
function* pieces(text, grammar) {
  // What fits no rule goes a word at a time, so that no keyword is found inside one.
  const rules = [...grammar, [undefined, /[\w-]+|[^]/y]];
  for (let at = 0; at < text.length;) {
    for (const [kind, pattern] of rules) {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (!found) continue;
      yield { kind, words: found };
      at += found.length;
      break;
    }
  }
}

function coloured(kind, text) {
  const span = document.createElement('span');
  span.className = kind;
  span.textContent = text;
  return span;
}

/** The text as lines of coloured nodes; text only, never markup. */
function lines(text, grammar) {
  const all = text.split('\n').map((line) => {
    const element = document.createElement('span');
    element.className = 'line';
    element.style.setProperty('--indent', `${Math.max(0, line.search(/\S/))}ch`);
    return element;
  });
  let number = 0;
  for (const { kind, words } of pieces(text, grammar)) {
    for (const [index, part] of words.split('\n').entries()) {
      if (index > 0) all[number++].append('\n');
      if (!kind) all[number].append(part);
      else if (part) all[number].append(coloured(kind, part));
    }
  }
  return all;
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
    code.replaceChildren(...lines(current, grammars[language]));
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

copy.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(current);
    copy.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(code);
    copy.textContent = 'Selected';
  }
  setTimeout(() => {
    copy.textContent = 'Copy';
  }, 2000);
});

show(tabs[0]);
