import axe from 'axe-core';

/** Throws with what axe finds wrong in an element (its shadow roots too), and where. */
export async function expectAccessible(
  element: Element,
  options: axe.RunOptions = {},
): Promise<void> {
  const { violations } = await axe.run(element, { resultTypes: ['violations'], ...options });
  if (violations.length === 0) return;
  const lines = violations.flatMap(({ id, help, nodes }) => [
    `${id}: ${help}`,
    ...nodes.map(({ target, html }) => `  ${target.flat().join(' ')} ${html}`),
  ]);
  throw new Error(`axe found ${String(violations.length)} violations\n${lines.join('\n')}`);
}

/** The same in light and in dark, on a page of that colour. */
export async function expectAccessibleInBoth(element: Element): Promise<void> {
  const { documentElement, body } = document;
  try {
    for (const scheme of ['light', 'dark']) {
      documentElement.style.colorScheme = scheme;
      // A colour that is only the browser's own is not looked at.
      body.style.backgroundColor = scheme === 'light' ? 'white' : '#121212';
      await expectAccessible(element);
    }
  } finally {
    documentElement.style.colorScheme = '';
    body.style.backgroundColor = '';
  }
}
