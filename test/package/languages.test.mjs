import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { chromePath, chromeArguments } from '../support/chrome.mjs';
import { contentSecurityPolicy } from '../../scripts/static-server.mjs';
import { root } from './dist.mjs';

const language = /\/chunks\/(ar|de|es|fr|ja)-[\w-]+\.js$/;

describe('the languages of the bundle', () => {
  let browser;
  let server;
  let page;
  let faults;

  before(async () => {
    browser = await chromium.launch({ executablePath: chromePath(), args: chromeArguments });
    // Two copies of dist/, and pages in the language that their address names.
    server = createServer((request, response) => {
      const headers = { 'content-security-policy': contentSecurityPolicy };
      const file = /^\/copy-\d\/([\w./-]+)$/.exec(request.url)?.[1];
      if (file && !file.includes('..') && existsSync(join(root, 'dist', file))) {
        response.writeHead(200, { ...headers, 'content-type': 'text/javascript' });
        createReadStream(join(root, 'dist', file)).pipe(response);
        return;
      }
      const [, policy, lang] = /^\/(strict|plain)-([\w-]+)$/.exec(request.url) ?? [];
      response.writeHead(lang ? 200 : 404, {
        ...(policy === 'strict' && headers),
        'content-type': 'text/html',
      });
      response.end(`<!doctype html><html lang="${lang}"><title>t</title><body></body></html>`);
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
  });
  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  async function open(lang, policy = 'strict') {
    faults = [];
    page = await browser.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(`http://127.0.0.1:${server.address().port}/${policy}-${lang}`);
  }
  /** Every text that the element has shown, first to last. */
  const show = (tag) =>
    page.evaluate(async (name) => {
      const element = document.createElement(name);
      const shown = (globalThis.shown = []);
      document.body.append(element);
      const look = () => {
        const text = element.shadowRoot.textContent.trim();
        if (text !== '' && text !== shown.at(-1)) shown.push(text);
      };
      new MutationObserver(look).observe(element.renderRoot ?? element, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      await element.updateComplete;
      look();
    }, tag);
  const shown = () => page.evaluate(() => globalThis.shown);
  const fetched = () =>
    page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  const languages = async () => (await fetched()).flatMap((url) => language.exec(url)?.[1] ?? []);

  it('are there from the first thing shown, each when it is wanted', async () => {
    await open('de-CH');
    await page.evaluate(() => import('/copy-1/elements/webex-call-list.js'));
    await show('webex-call-list');
    assert.deepEqual(await shown(), [
      'Dies wird innerhalb von <webex-calling> oder <webex-line> angezeigt.',
    ]);
    assert.deepEqual(await languages(), ['de']);
    await page.evaluate(() => (document.documentElement.lang = 'fr'));
    await page.waitForFunction(() => globalThis.shown.length === 2);
    assert.match((await shown())[1], /^Ceci s’affiche dans/);
    assert.deepEqual(await languages(), ['de', 'fr']);
    assert.deepEqual(faults, []);
    await page.close();
  });

  it('are not fetched for an English page, nor for one in a language that is not there', async () => {
    for (const lang of ['en-GB', 'it']) {
      await open(lang);
      await page.evaluate(() => import('/copy-1/webex-softphone.js'));
      await show('webex-softphone');
      assert.match((await shown()).at(-1), /^History\s/);
      assert.deepEqual(await languages(), []);
      await page.close();
    }
  });

  it('are English where the chunk cannot be fetched', async () => {
    await open('ja');
    await page.route(language, (route) => route.abort());
    await page.evaluate(() => import('/copy-1/elements/webex-call-list.js'));
    await show('webex-call-list');
    assert.match((await shown()).at(-1), /^This is shown inside/);
    assert.deepEqual(faults, []);
    await page.close();
  });

  it('do not mind a second copy of the bundle', async () => {
    // The second may render nothing where a policy of Trusted Types is made only once.
    await open('es', 'plain');
    await page.evaluate(async () => {
      await import('/copy-1/elements/webex-call-list.js');
      await import('/copy-2/elements/webex-line-status.js');
    });
    for (const [tag, text] of [
      ['webex-call-list', /^Esto se muestra dentro de/],
      ['webex-line-status', /^Esto se muestra dentro de/],
    ]) {
      await show(tag);
      assert.match((await shown()).at(-1), text);
    }
    assert.deepEqual(await languages(), ['es', 'es']);
    assert.deepEqual(faults, []);
    await page.close();
  });
});
