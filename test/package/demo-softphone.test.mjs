import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accessibilityFaults, Demo, heard, overflow } from '../support/demo-page.mjs';

/** The softphone of a heading's section. */
function softphone(page, name) {
  const root = page.locator('section', { has: page.getByRole('heading', { name }) });
  return {
    root,
    button: (verb) => root.getByRole('button', { name: new RegExp(`^${verb}`) }).first(),
    tab: (word) => root.getByRole('tab', { name: new RegExp(word) }),
  };
}

describe('the page of two softphones', () => {
  let demo;
  let page;
  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo.stop());

  it('a call by the keyboard: dialled, answered, held, taken up, heard, ended; then it is in the history', async () => {
    const context = await demo.window();
    page = await demo.open(context, { path: 'softphone.html' });
    const [alice, bob] = ['Alice', 'Bob'].map((name) => softphone(page, name));
    assert.deepEqual(await accessibilityFaults(page), []);
    await alice.root.locator('webex-softphone').evaluate((one) => one.focus());
    await page.keyboard.type('bob');
    await page.keyboard.press('Enter');
    await bob.button('Answer').focus();
    await page.keyboard.press('Enter');
    await alice.button('Hold').click();
    await alice.button('Resume').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await alice.button('Resume').click();
    await alice.button('Hold').waitFor();
    await page.waitForFunction(() => window.connections.length >= 2);
    let sounds = [];
    while (sounds.length < 2 || sounds.some(({ packets }) => packets < 20)) {
      sounds = await heard(page);
    }
    await bob.button('End').click();
    await bob.tab('History').click();
    await bob.root.getByRole('button', { name: /^Call Alice/ }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(demo.faults, []);
    assert.deepEqual(await page.evaluate(() => window.refusals), []);
    await context.close();
  });

  it('is no wider than a window of 320 px', async () => {
    const context = await demo.window({ viewport: { width: 320, height: 900 } });
    page = await demo.open(context, { path: 'softphone.html' });
    assert.ok((await overflow(page)) <= 0);
    await context.close();
  });
});
