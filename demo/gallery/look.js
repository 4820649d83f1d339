/** How the page looks: colours, direction and language, kept in its address. */
const names = ['scheme', 'dir', 'lang'];
const root = document.documentElement;
const elements = document.querySelectorAll('#stage, #other webex-calling');

function show({ scheme, dir, lang }) {
  root.toggleAttribute('data-scheme', false);
  if (scheme) root.dataset.scheme = scheme;
  // The page's own words are English and say so; the elements follow these.
  for (const element of elements) element.dir = dir || 'ltr';
  root.lang = lang || 'en';
}

export function lookOf(address) {
  const given = new URL(address).searchParams;
  return Object.fromEntries(names.map((name) => [name, given.get(name) ?? '']));
}

/** Follows the fields for it; Arabic turns the page around, and one can turn it back. */
export function followLook(fields) {
  const look = lookOf(location.href);
  show(look);
  for (const name of names) {
    const field = fields.querySelector(`[name=${name}]`);
    field.value = look[name] || field.options[0].value;
    field.addEventListener('change', () => {
      look[name] = field.value;
      if (name === 'lang') {
        look.dir = field.value === 'ar' ? 'rtl' : '';
        fields.querySelector('[name=dir]').value = look.dir || 'ltr';
      }
      show(look);
      const address = new URL(location.href);
      for (const each of names) {
        if (look[each]) address.searchParams.set(each, look[each]);
        else address.searchParams.delete(each);
      }
      history.replaceState(undefined, '', address);
    });
  }
}
