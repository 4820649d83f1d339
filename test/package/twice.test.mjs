import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { chromePath, chromeArguments } from '../support/chrome.mjs';
import { contentSecurityPolicy, listen, staticHandler } from '../../scripts/static-server.mjs';
import { root, tags } from './dist.mjs';

const blank = '<!doctype html><html lang="en"><title>t</title><body></body></html>';

/** Two copies of dist/ at addresses of their own, and a page under the demo's policy. */
function copies() {
  return createServer((request, response) => {
    const headers = { 'content-security-policy': contentSecurityPolicy };
    const file = /^\/copy-\d\/([\w./-]+)$/.exec(request.url)?.[1];
    if (file && !file.includes('..') && existsSync(join(root, 'dist', file))) {
      response.writeHead(200, { ...headers, 'content-type': 'text/javascript' });
      createReadStream(join(root, 'dist', file)).pipe(response);
    } else {
      const status = request.url === '/strict' || request.url === '/' ? 200 : 404;
      const policy = request.url === '/strict' ? headers : {};
      response.writeHead(status, { ...policy, 'content-type': 'text/html' });
      response.end(blank);
    }
  });
}

describe('in a browser', () => {
  let browser;
  let server;
  let page;
  let faults;

  before(async () => {
    browser = await chromium.launch({ executablePath: chromePath(), args: chromeArguments });
    server = copies();
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  async function open(path = '/strict') {
    faults = [];
    page = await browser.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/favicon/.test(message.location().url)) {
        faults.push(message.text());
      }
    });
    await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
  }

  /** Loads two copies of everything; tells which classes count and what a line says. */
  function loadTwice() {
    return page.evaluate(async () => {
      const first = await import('/copy-1/webex-calling.js');
      const element = customElements.get('webex-calling');
      const second = await import('/copy-2/webex-calling.js');
      await import('/copy-2/webex-softphone.js');
      await import('/copy-1/webex-softphone.js');
      const calling = document.createElement('webex-calling');
      const line = calling.appendChild(document.createElement('webex-line'));
      document.body.append(calling);
      await line.updateComplete;
      return {
        own: element === first.WebexCalling,
        kept: customElements.get('webex-calling') === element,
        apart: second.WebexCalling !== first.WebexCalling,
        status: [calling.status, line.status],
      };
    });
  }
  const harmless = { own: true, kept: true, apart: true, status: ['idle', 'idle'] };

  it('loads the bundle twice: the first copy counts, the second does no harm', async () => {
    await open('/');
    assert.deepEqual(await loadTwice(), harmless);
    assert.deepEqual(faults, []);
    await page.close();
  });

  it('loads the bundle twice where a policy may be made only once', async () => {
    await open('/strict');
    assert.deepEqual(await loadTwice(), harmless);
    // The browser tells that it refused the second; nothing is thrown, nothing else is wrong.
    assert.deepEqual(
      faults.filter((fault) => !/TrustedTypePolicy named '[\w-]+' violates/.test(fault)),
      [],
    );
    await page.close();
  });

  it('defines one tag and what it needs by each element entry', async () => {
    for (const tag of tags) {
      await open();
      const defined = await page.evaluate(async (name) => {
        await import(`/copy-1/elements/${name}.js`);
        return customElements.get(name) !== undefined;
      }, tag);
      assert.equal(defined, true, tag);
      assert.deepEqual(faults, [], tag);
      await page.close();
    }
  });

  it('defines every tag by webex-softphone.js, and none by calling.js', async () => {
    await open();
    const defined = () =>
      page.evaluate((names) => names.filter((name) => customElements.get(name)), tags);
    await page.evaluate(() => import('/copy-1/calling.js'));
    await page.evaluate(() => import('/copy-1/exchange.js'));
    assert.deepEqual(await defined(), []);
    await page.evaluate(() => import('/copy-1/webex-softphone.js'));
    assert.deepEqual(await defined(), tags);
    assert.deepEqual(faults, []);
    await page.close();
  });

  it('keeps its longer timers in a Worker under the strict policy, one for each calling', async () => {
    await open('/strict');
    const started = new Promise((done) => {
      page.on('worker', () => page.workers().length === 2 && done());
    });
    await page.evaluate(async () => {
      await import('/copy-1/webex-calling.js');
      const registered = ['alice', 'bob'].map((user) => {
        const calling = document.createElement('webex-calling');
        calling.setAttribute('server', 'loopback:');
        const line = calling.appendChild(document.createElement('webex-line'));
        line.setAttribute('uri', `sip:${user}@example.com`);
        document.body.append(calling);
        return new Promise((done) =>
          line.addEventListener('line-registered', done, { once: true }),
        );
      });
      await Promise.all(registered);
    });
    await started;
    assert.deepEqual(
      page.workers().map((worker) => new URL(worker.url()).pathname),
      ['/copy-1/chunks/timer-worker.js', '/copy-1/chunks/timer-worker.js'],
    );
    const gone = page.workers().map((worker) => worker.waitForEvent('close'));
    await page.evaluate(() => document.body.replaceChildren());
    await Promise.all(gone);
    assert.deepEqual(faults, []);
    await page.close();
  });

  it('shows the demo under its strict policy without a fault', async () => {
    const demo = await listen(staticHandler(), 18_000);
    try {
      await open();
      const answer = await page.goto(`http://127.0.0.1:${demo.address().port}/`);
      assert.equal(answer.status(), 200);
      assert.equal(answer.headers()['content-security-policy'], contentSecurityPolicy);
      await page.waitForFunction(() => customElements.get('webex-calling'));
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      assert.deepEqual(faults, []);
      await page.close();
    } finally {
      demo.closeAllConnections();
      demo.close();
    }
  });
});
