import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Demo } from '../support/demo-page.mjs';
import { read } from './dist.mjs';

const prefixes = {
  'webex-line-status': 'lines',
  'webex-incoming-call': 'incoming',
  'webex-call-controls': 'controls',
  'webex-video': 'video',
  'webex-dialpad': 'dialpad',
  'webex-call-history': 'history',
  'webex-contacts': 'contacts',
  'webex-voicemail': 'voicemail',
  'webex-call-settings': 'settings',
  'webex-audio-devices': 'devices',
  'webex-call-quality': 'quality',
};

describe('the parts of what a softphone is made of', () => {
  let demo;
  let page;
  before(async () => {
    demo = await Demo.start();
    page = await demo.open(await demo.window(), { path: 'softphone.html' });
    await page
      .locator('webex-softphone')
      .first()
      .evaluate((one) => one.focus());
    await page.keyboard.type('bob');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Answer/ }).click();
    await page.locator('webex-call-quality').first().waitFor();
    for (const word of ['History', 'Contacts', 'Voicemail', 'Settings', 'Keypad']) {
      await page
        .getByRole('tab', { name: new RegExp(word) })
        .first()
        .click();
    }
  });
  after(() => demo.stop());

  const declared = JSON.parse(read('custom-elements.json')).modules.flatMap(
    ({ declarations = [] }) => declarations,
  );

  for (const [tag, prefix] of Object.entries(prefixes)) {
    it(`are those of <${tag}>, each as ${prefix}-…`, async () => {
      const { cssParts } = declared.find(({ tagName }) => tagName === tag);
      const expected = cssParts.map(({ name }) => `${name}:${prefix}-${name}`);
      const given = await page.locator(tag).first().getAttribute('exportparts');
      assert.deepEqual(given.split(',').sort(), expected.sort());
      assert.ok(read('docs/api.md').includes(`\`${prefix}-\``), prefix);
    });
  }

  it('are styled by the page', async () => {
    const color = await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('webex-softphone::part(dialpad-key) { color: rgb(1, 2, 3) }');
      document.adoptedStyleSheets = [sheet];
      const softphone = document.querySelector('webex-softphone');
      const dialpad = softphone.shadowRoot.querySelector('webex-dialpad');
      return getComputedStyle(dialpad.shadowRoot.querySelector('[part~=key]')).color;
    });
    assert.equal(color, 'rgb(1, 2, 3)');
  });
});
