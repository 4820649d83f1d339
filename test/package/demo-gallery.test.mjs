import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { accessibilityFaults, Demo, heard, overflow } from '../support/demo-page.mjs';
import {
  chooseElement,
  chooseState,
  openGallery,
  shown,
  statesOf,
} from '../support/gallery-page.mjs';
import { tags } from './dist.mjs';

describe('the gallery', () => {
  let demo;
  let context;
  let page;

  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo?.stop());

  async function open(options, where) {
    ({ context, page } = await openGallery(demo, options, where));
  }
  afterEach(async () => {
    const refusals = await page.evaluate(() => window.refusals);
    await context.close();
    assert.deepEqual(refusals, []);
    assert.deepEqual(demo.faults.splice(0), []);
  });

  const stage = () => page.locator('#stage');
  const code = () => page.locator('#markup code').textContent();
  const events = () => page.locator('#events code').allTextContents();
  const field = (name) => page.locator(`#form [name=${name}]`);

  it('has every element of the package, and each gets into all its states', async () => {
    await open();
    const listed = await page.locator('#list a').allTextContents();
    assert.deepEqual([...listed].sort(), [...tags].sort());
    for (const tag of listed) {
      await chooseElement(page, tag);
      const states = await statesOf(page);
      assert.ok(states.length > 1, tag);
      for (const state of states) {
        await chooseState(page, tag, state);
        assert.ok((await code()).includes(`<${tag}`), `${tag} ${state}`);
        assert.doesNotMatch(await page.locator('#state-status').textContent(), /failed/);
      }
    }
  });

  it('shows samples in the lists, and takes them away again', async () => {
    await open({}, { at: 'webex-call-history/full' });
    await stage().getByText('Carol Fischer').first().waitFor();
    await chooseState(page, 'webex-call-history', 'empty');
    await stage().getByText('Carol Fischer').first().waitFor({ state: 'detached' });
    await chooseElement(page, 'webex-contacts');
    await stage().getByText('Dan Okafor').waitFor();
    await chooseElement(page, 'webex-voicemail');
    await stage().getByText('Bob Lee').waitFor();
    await stage().getByRole('button', { name: /^Play/ }).first().click();
    await page.waitForFunction(() =>
      document.querySelector('webex-voicemail').shadowRoot.querySelector('[part=player]'),
    );
  });

  it('a call by keyboard: dialled on the stage, answered at the other end, heard, ended', async () => {
    await open({}, { at: 'webex-dialpad/idle' });
    await stage().getByRole('combobox').focus();
    await page.keyboard.type('bob');
    await page.keyboard.press('Enter');
    const other = page.locator('#other');
    await other.getByRole('button', { name: /^Answer/ }).focus();
    await page.keyboard.press('Enter');
    await other.getByRole('button', { name: /^Hold/ }).waitFor();
    let sounds = [];
    while (sounds.length < 2 || sounds.some(({ packets }) => packets < 20)) {
      sounds = await heard(page);
    }
    await other.getByRole('button', { name: /^End/ }).click();
    await other.getByRole('button', { name: /^End/ }).waitFor({ state: 'detached' });
    const told = await events();
    for (const name of ['calling-dial-request', 'call-established', 'call-disconnect']) {
      assert.ok(told.includes(name), name);
    }
    await page.getByLabel('Its own only').check();
    await page.getByRole('button', { name: 'Clear' }).click();
    await chooseState(page, 'webex-dialpad', 'in-call');
    assert.deepEqual(await events(), []);
  });

  it('keeps element, markup and form in step', async () => {
    await open({ permissions: ['clipboard-read', 'clipboard-write'] }, { at: 'webex-call/idle' });
    const call = stage().locator('webex-call');
    await field('destination').fill('carol@example.com');
    assert.equal(await call.getAttribute('destination'), 'carol@example.com');
    await field('autoAnswer').check();
    assert.equal(await call.getAttribute('auto-answer'), '');
    assert.match(await code(), /<webex-call destination="carol@example.com" auto-answer>/);
    await field('autoAnswer').uncheck();
    assert.equal(await call.getAttribute('auto-answer'), null);
    await field('destination').fill('');
    assert.equal(await call.getAttribute('destination'), null);
    assert.match(await code(), /<webex-call>/);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await code());

    await chooseElement(page, 'webex-calling');
    const calling = stage().locator('webex-calling');
    await field('maxRedirects').fill('7');
    await field('logLevel').selectOption('error');
    await field('autoHold').selectOption('off');
    await field('noDigitTone').check();
    const got = await calling.evaluate(({ maxRedirects, logLevel, autoHold, noDigitTone }) => [
      ...[maxRedirects, logLevel, autoHold, noDigitTone],
    ]);
    assert.deepEqual(got, [7, 'error', 'off', true]);
    for (const word of ['max-redirects="7"', 'log-level="error"', 'auto-hold="off"']) {
      assert.ok((await code()).includes(word), word);
    }
  });

  it('a property set in the form is there after the next state too', async () => {
    await open({}, { at: 'webex-call-controls/in-call' });
    await chooseElement(page, 'webex-line');
    await field('displayName').fill('Reception');
    await chooseState(page, 'webex-line', 'in-call');
    assert.equal(
      await stage()
        .locator('webex-line')
        .evaluate(({ displayName }) => displayName),
      'Reception',
    );
    assert.match(await code(), /display-name="Reception"/);
  });

  it('writes a secret nowhere', async () => {
    await open({}, { at: 'webex-line/failed' });
    await field('password').fill('hidden-password');
    assert.equal(
      await stage()
        .locator('webex-line')
        .evaluate(({ password }) => password),
      'hidden-password',
    );
    const traces = await page.evaluate(() => document.documentElement.outerHTML + location.href);
    assert.ok(!traces.includes('hidden-password'));
    assert.ok(!(await code()).includes('password'));
    assert.equal(await field('password').getAttribute('type'), 'password');
  });

  it('turns dark, around and to another language, and the address keeps that', async () => {
    await open({ colorScheme: 'light' }, { at: 'webex-dialpad/idle' });
    const look = () =>
      page.evaluate(() => {
        const { colorScheme, direction } = getComputedStyle(
          document.querySelector('webex-dialpad'),
        );
        return [colorScheme, direction, document.documentElement.lang];
      });
    assert.deepEqual(await look(), ['light dark', 'ltr', 'en']);
    await page.getByLabel('Colours').selectOption('Dark');
    await page.getByLabel('Language').selectOption('ar');
    assert.deepEqual(await look(), ['dark', 'rtl', 'ar']);
    await page.reload();
    await shown(page, 'webex-dialpad/idle');
    assert.deepEqual(await look(), ['dark', 'rtl', 'ar']);
    await page.getByLabel('Direction').selectOption('Left to right');
    assert.deepEqual(await look(), ['dark', 'ltr', 'ar']);
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`is accessible and as wide as the window, ${colorScheme}`, async () => {
      await open({ colorScheme });
      for (const tag of tags) {
        await chooseElement(page, tag);
        assert.deepEqual(await accessibilityFaults(page), [], tag);
        for (const width of [320, 768, 1280]) {
          await page.setViewportSize({ width, height: 900 });
          assert.ok((await overflow(page)) <= 0, `${tag}, ${width} px`);
        }
      }
    });
  }

  it('leads by keyboard from the list to the states and the form', async () => {
    await open({}, { at: 'webex-softphone/idle' });
    await page.getByRole('link', { name: 'webex-call-timer' }).focus();
    await page.keyboard.press('Enter');
    await shown(page, 'webex-call-timer/in-call');
    await page.getByRole('button', { name: 'On hold' }).focus();
    await page.keyboard.press('Space');
    await shown(page, 'webex-call-timer/held');
    assert.equal(
      await page.getByRole('button', { name: 'On hold' }).getAttribute('aria-pressed'),
      'true',
    );
    assert.match(page.url(), /#webex-call-timer\/held$/);
  });
});
