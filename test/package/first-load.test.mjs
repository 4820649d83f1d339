import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { chromeArguments, chromePath } from '../support/chrome.mjs';
import { root } from './dist.mjs';

const pages = {
  '/with-a-server': '<webex-calling server="wss://sip.example.invalid"></webex-calling>',
  '/manual': '<webex-calling server="wss://sip.example.invalid" manual></webex-calling>',
  '/another-backend': '<webex-calling server="wss://x.invalid" backend="own"></webex-calling>',
  '/without-a-server': '<webex-calling></webex-calling>',
};

describe('the first load', () => {
  let browser;
  let server;
  before(async () => {
    server = createServer(({ url }, response) => {
      const markup = pages[url];
      const html = `<!doctype html><title>t</title><link rel="icon" href="data:,">${markup}<script type="module" src="/dist/webex-calling.js"></script>`;
      response.writeHead(200, { 'content-type': markup ? 'text/html' : 'text/javascript' });
      response.end(markup ? html : readFileSync(join(root, url)));
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    browser = await chromium.launch({ executablePath: chromePath(), args: chromeArguments });
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** The chunks that a page asks for, without a line in it that would connect. */
  async function chunksOf(path) {
    const page = await browser.newPage();
    const names = [];
    page.on('request', (request) => {
      const [, name] = /\/chunks\/(.*)-[\w-]{8}\.js$/.exec(request.url()) ?? [];
      if (name) names.push(name);
    });
    await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
    await page.waitForLoadState('networkidle');
    await page.close();
    return names.sort();
  }

  it('fetches the backend of a calling in the markup that connects by itself, as early as it can', async () => {
    assert.deepEqual(await chunksOf('/with-a-server'), [
      'begin',
      'elements',
      'models',
      'sip-backend',
    ]);
    for (const path of ['/manual', '/another-backend', '/without-a-server']) {
      assert.deepEqual(await chunksOf(path), ['begin', 'elements', 'models'], path);
    }
  });
});
