import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Demo } from '../support/demo-page.mjs';

/*
 * What is on the page stays where it is while calls come and go: no entry of `layout-shift` at all, those
 * right after a press included.
 */
describe('a whole call of the built softphone moves nothing on the page', () => {
  let demo;
  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo.stop());

  for (const width of [360, 1280]) {
    it(`at ${width} px`, async () => {
      const context = await demo.window({ viewport: { width, height: 900 } });
      const page = await demo.open(context, { path: 'softphone.html' });
      const section = (name) =>
        page.locator('section', { has: page.getByRole('heading', { name }) });
      const [alice, bob] = [section('Alice'), section('Bob')];
      const button = (at, verb) => at.getByRole('button', { name: new RegExp(`^${verb}`) }).first();
      const painted = () =>
        page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
      await painted();
      await page.evaluate(() => document.querySelector('webex-softphone').focus());
      await page.keyboard.type('bob');
      await page.keyboard.press('Enter');
      await button(alice, 'End').waitFor();
      await button(bob, 'Answer').waitFor();
      await painted();
      // Not by a click: Playwright would scroll there.
      await button(bob, 'Answer').focus();
      await page.keyboard.press('Enter');
      await alice.getByText('connected').first().waitFor();
      await bob.getByText('connected').first().waitFor();
      await painted();
      await button(alice, 'Hold').focus();
      await page.keyboard.press('Enter');
      await button(alice, 'Resume').waitFor();
      await bob.getByText('held by the other side').first().waitFor();
      await painted();
      await button(alice, 'Resume').focus();
      await page.keyboard.press('Enter');
      await button(alice, 'Hold').waitFor();
      // The clock has counted on.
      await alice.getByText('0:02').waitFor();
      await button(alice, 'End').focus();
      await page.keyboard.press('Enter');
      for (const one of [alice, bob]) await button(one, 'End').waitFor({ state: 'detached' });
      await painted();
      assert.deepEqual(await page.evaluate(() => window.shifts), []);
      assert.deepEqual(demo.faults, []);
      await context.close();
    });
  }
});
