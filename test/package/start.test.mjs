import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listen, staticHandler } from '../../scripts/static-server.mjs';

describe('the static server of npm start', () => {
  let folder;
  let server;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'static-'));
    mkdirSync(join(folder, 'demo/more'), { recursive: true });
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    writeFileSync(join(folder, 'demo/index.html'), 'demo');
    writeFileSync(join(folder, 'demo/more/index.html'), 'more');
    writeFileSync(join(folder, 'dist/a.js'), 'export {};');
    writeFileSync(join(folder, 'custom-elements.json'), '{}');
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'demo/link.txt'));
    server = await listen(staticHandler({ root: folder }), 18_100);
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  // fetch() would tidy the path up before it is sent.
  function get(path, method = 'GET') {
    return new Promise((done, fail) => {
      const asked = request({ port: server.address().port, host: '127.0.0.1', path, method });
      asked.once('error', fail);
      asked.once('response', async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        done({ status: response.statusCode, headers: response.headers, body });
      });
      asked.end();
    });
  }

  it('leads from the root to the demo', async () => {
    const { status, headers } = await get('/');
    assert.equal(status, 302);
    assert.equal(headers.location, '/demo/');
    assert.equal((await get('/demo/')).body, 'demo');
    assert.equal((await get('/demo/?a=b')).body, 'demo');
    assert.equal((await get('/demo/more')).headers.location, '/demo/more/');
  });

  it('serves scripts as scripts, under a strict policy', async () => {
    const { status, headers, body } = await get('/dist/a.js');
    assert.equal(status, 200);
    assert.equal(body, 'export {};');
    assert.match(headers['content-type'], /^text\/javascript/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(headers['content-security-policy'], /require-trusted-types-for 'script'/);
    assert.doesNotMatch(headers['content-security-policy'], /unsafe/);
  });

  it('serves the manifest, of which the gallery is made', async () => {
    const { status, headers, body } = await get('/custom-elements.json');
    assert.deepEqual([status, body], [200, '{}']);
    assert.match(headers['content-type'], /^application\/json/);
  });

  it('answers HEAD without a body and refuses to be written to', async () => {
    const head = await get('/dist/a.js', 'HEAD');
    assert.deepEqual([head.status, head.body], [200, '']);
    assert.equal((await get('/dist/a.js', 'POST')).status, 405);
  });

  it('says 404 for what is not there and for what is not served', async () => {
    const paths = [
      '/dist/b.js',
      '/dist/',
      '/secret.txt',
      '/demo/link.txt',
      '/demonstration/',
      '/.git/',
    ];
    for (const path of paths) assert.equal((await get(path)).status, 404, path);
  });

  it('lets no path out of its folders', async () => {
    const paths = [
      ...['/demo/../secret.txt', '/demo/%2e%2e/secret.txt', '/demo/..%2fsecret.txt'],
      ...['/dist/%2e%2e%2f%2e%2e%2fetc/passwd', '//etc/passwd', '/demo/%00', '/demo/%zz'],
      ...['/demo/..%5csecret.txt', '/demo//../../secret.txt'],
    ];
    for (const path of paths) {
      const { status, body } = await get(path);
      assert.ok(status === 400 || status === 404, `${path}: ${status}`);
      assert.doesNotMatch(body, /secret|root:/);
    }
  });

  it('takes the next port where one is taken, unless told not to', async () => {
    const { port } = server.address();
    const other = await listen(staticHandler({ root: folder }), port);
    assert.ok(other.address().port > port);
    other.close();
    await assert.rejects(listen(staticHandler({ root: folder }), port, { next: false }), {
      code: 'EADDRINUSE',
    });
  });
});
