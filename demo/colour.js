/** Colours source by its kind of words: text nodes and spans, never markup. */

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

/** The text as lines of coloured nodes; `language` is `html`, `js` or `css`. */
export function colouredLines(text, language) {
  const all = text.split('\n').map((line) => {
    const element = document.createElement('span');
    element.className = 'line';
    element.style.setProperty('--indent', `${Math.max(0, line.search(/\S/))}ch`);
    return element;
  });
  let number = 0;
  for (const { kind, words } of pieces(text, grammars[language])) {
    for (const [index, part] of words.split('\n').entries()) {
      if (index > 0) all[number++].append('\n');
      if (!kind) all[number].append(part);
      else if (part) all[number].append(coloured(kind, part));
    }
  }
  return all;
}
