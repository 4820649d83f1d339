import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { contentSecurityPolicy } from '../../scripts/static-server.mjs';
import { chromeArguments, chromePath } from '../support/chrome.mjs';
import { read, root } from './dist.mjs';

const withWasm = contentSecurityPolicy.replace(
  "script-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
);
const types = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** dist/, and a page with the policy of the demo and one that allows WebAssembly too. */
function serve(asked) {
  return createServer(({ url }, response) => {
    asked.push(url);
    const file = /^\/(dist\/[\w./-]+)$/.exec(url)?.[1];
    if (file && !file.includes('..') && existsSync(join(root, file))) {
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain' });
      createReadStream(join(root, file)).pipe(response);
      return;
    }
    const policy = url === '/wasm' ? withWasm : contentSecurityPolicy;
    response.writeHead(url === '/wasm' || url === '/strict' ? 200 : 404, {
      'content-type': 'text/html',
      'content-security-policy': policy,
    });
    response.end('<!doctype html><html lang="en"><title>t</title><body></body></html>');
  });
}

describe('the noise suppressor', () => {
  let browser;
  let server;
  // By the server: browsers keep no record of a worklet's script.
  const asked = [];

  before(async () => {
    browser = await chromium.launch({ executablePath: chromePath(), args: chromeArguments });
    server = serve(asked);
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  const parts = () => asked.filter((url) => url.includes('/noise-suppression/')).sort();

  /** Sets it in a page with that policy; gives what came of it, and what the page loaded. */
  async function set(path) {
    asked.length = 0;
    const page = await browser.newPage();
    let early = 0;
    await page.exposeFunction('aboutToSet', () => {
      early = parts().length;
    });
    await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
    const result = await page.evaluate(async () => {
      const { createCalling } = await import('/dist/calling.js');
      const { createNoiseSuppressor } = await import('/dist/noise-suppression.js');
      const calling = createCalling();
      // A subscriber keeps the microphone on, so that there is something to process.
      const levels = [];
      calling.audio.level$.subscribe((level) => levels.push(level));
      while (!levels.some((level) => level > 0)) await new Promise((next) => setTimeout(next, 20));
      await window.aboutToSet();
      const outcome = await calling.audio.setProcessor(createNoiseSuppressor()).then(
        () => 'set',
        ({ code, cause }) => `${code}: ${cause?.name}`,
      );
      calling.dispose();
      return outcome;
    });
    await page.close();
    return { result, early, late: parts() };
  }

  it('loads its parts when it is used, from beside the bundle', async () => {
    const { result, early, late } = await set('/wasm');
    assert.equal(result, 'set');
    assert.equal(early, 0);
    assert.deepEqual(late, [
      '/dist/noise-suppression/rnnoise-simd.wasm',
      '/dist/noise-suppression/rnnoise-worklet.js',
    ]);
  });

  it('says so where the policy allows no WebAssembly', async () => {
    const { result } = await set('/strict');
    assert.equal(result, 'media-failed: CompileError');
  });

  it('comes with the notices of what it holds', () => {
    const notices = read('dist/THIRD-PARTY-LICENSES.txt');
    for (const name of ['@sapphi-red/web-noise-suppressor', 'RNNoise (BSD-3-Clause)']) {
      assert.ok(notices.includes(name), name);
    }
  });
});
