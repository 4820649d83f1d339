/** A form for the properties of an element, made from the manifest. */

function part(kind, properties = {}, ...children) {
  const element = Object.assign(document.createElement(kind), properties);
  element.append(...children);
  return element;
}

function choice({ words, initial }) {
  const first = words.includes(initial) ? initial : 'not set';
  const options = words.filter((word) => word !== initial);
  return part(
    'select',
    {},
    part('option', { value: '', textContent: first }),
    ...options.map((word) => part('option', { value: word, textContent: word })),
  );
}

const inputs = {
  boolean: () => part('input', { type: 'checkbox' }),
  number: ({ initial }) => part('input', { type: 'number', min: 0, placeholder: initial }),
  choice,
  secret: () => part('input', { type: 'password', autocomplete: 'off' }),
  text: ({ initial }) =>
    part('input', { type: 'text', placeholder: initial, autocomplete: 'off', spellcheck: false }),
};

/** A field; `value` is its attribute now, `changed` is told of another, `undefined` for none. */
function fieldOf(field, value, changed) {
  const { name, kind, description } = field;
  const input = inputs[kind](field);
  input.name = name;
  if (kind === 'boolean') input.checked = value !== undefined;
  else input.value = value ?? '';
  input.addEventListener(kind === 'boolean' || kind === 'choice' ? 'change' : 'input', () => {
    if (kind === 'boolean') changed(field, input.checked ? '' : undefined);
    else changed(field, input.value === '' ? undefined : input.value);
  });
  const told = part('small', { id: `about-${name}` }, ...withCode(description));
  input.setAttribute('aria-describedby', told.id);
  const label = part('label', {}, input, part('code', { textContent: name }));
  if (kind !== 'boolean') label.prepend(label.lastChild);
  return part('div', { className: `field ${kind}` }, label, told);
}

/** Words of the manifest, with what stands between backticks as code. */
export function withCode(text) {
  return text
    .split('`')
    .map((words, at) => (at % 2 === 0 ? words : part('code', { textContent: words })));
}

/** Fills a form; where there is nothing to set it says so. */
export function fillForm(form, { fields, attributes, changed }) {
  if (fields.length === 0) {
    form.replaceChildren(part('p', { textContent: 'It has no properties to set.' }));
    return;
  }
  form.replaceChildren(
    ...fields.map((field) => fieldOf(field, attributes[field.attribute], changed)),
  );
}
