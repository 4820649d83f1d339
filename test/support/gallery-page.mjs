/** Opens the gallery at an element and state; resolves when that is shown. */
export async function openGallery(demo, options = {}, { at = '', query = '' } = {}) {
  const context = await demo.window(options);
  const page = await context.newPage();
  await page.goto(`${demo.url}gallery.html${query}${at && `#${at}`}`);
  await shown(page, at);
  return { context, page };
}

/** Waits until an element, or one of its states, is shown. */
export async function shown(page, at) {
  await page.waitForFunction(
    (wanted) => document.documentElement.dataset.ready?.startsWith(wanted),
    at,
  );
}

/** Chooses an element by its link. */
export async function chooseElement(page, tag) {
  await page.locator('#list').getByRole('link', { name: tag, exact: true }).click();
  await shown(page, `${tag}/`);
}

/** Puts the element into a state by its button. */
export async function chooseState(page, tag, state) {
  await page.locator(`#states [data-state=${state}]`).click();
  await page.waitForFunction(
    (wanted) => document.documentElement.dataset.ready === wanted,
    `${tag}/${state}`,
  );
}

/** The states of the element that is shown. */
export function statesOf(page) {
  return page
    .locator('#states button')
    .evaluateAll((all) => all.map(({ dataset }) => dataset.state));
}
