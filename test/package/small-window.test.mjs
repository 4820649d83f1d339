import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Demo } from '../support/demo-page.mjs';

/*
 * Document Picture-in-Picture as Chromium has it, under the strict policy of the page.
 */
describe('the small window of the built softphone', () => {
  let demo;
  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo.stop());

  it('answers, mutes and ends a call; closed, the page shows calls again', async () => {
    const context = await demo.window();
    const page = await demo.open(context, { path: 'softphone.html' });
    const bob = page.locator('section', { has: page.getByRole('heading', { name: 'Bob' }) });
    await bob.locator('webex-softphone').evaluate((one) => {
      one.pictureInPicture = true;
    });
    const opening = context.waitForEvent('page');
    await bob.getByRole('button', { name: 'Open in a small window' }).click();
    const small = await opening;
    await small.getByText('No calls.').waitFor();
    await page
      .locator('webex-softphone')
      .first()
      .evaluate((one) => one.focus());
    await page.keyboard.type('bob');
    await page.keyboard.press('Enter');
    await small.getByRole('button', { name: /^Answer/ }).click();
    await small.getByText('connected').waitFor();
    const end = small.getByRole('button', { name: /^End call with Alice/ });
    const drawn = await end.evaluate((button) => getComputedStyle(button).borderTopLeftRadius);
    assert.equal(drawn, '999px');
    await small.getByRole('button', { name: /^Mute/ }).click();
    await bob.getByRole('button', { name: /^Unmute/ }).waitFor();
    await end.click();
    await small.getByText('No calls.').waitFor();
    await bob.getByRole('button', { name: 'Close the small window' }).click();
    await bob.getByRole('button', { name: 'Open in a small window' }).waitFor();
    assert.equal(small.isClosed(), true);
    assert.deepEqual(demo.faults, []);
    assert.deepEqual(await page.evaluate(() => window.refusals), []);
    await context.close();
  });
});
