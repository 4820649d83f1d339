import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../../scripts/run.mjs';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const pages = join(root, 'test/bench/pages');

/** Bundles a page's script with the libraries it imports; what is ours comes from `dist/`. */
export async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: [join(pages, name)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['/dist/*'],
    logLevel: 'error',
  });
  return Buffer.from(outputFiles[0].contents);
}

/**
 * Serves `/dist/`, the scripts of `pages/` as bundles, and pages of text given by `page()`, all
 * compressed, as a host does. On 127.0.0.1.
 */
export class WebServer {
  #server;
  #texts = new Map();

  async start() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
    await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  /** Puts a page at a path; returns its URL. */
  page(path, html) {
    this.#texts.set(path, Promise.resolve(compressed(Buffer.from(html))));
    return this.url + path;
  }

  #find(path) {
    if (path.startsWith('/dist/')) {
      const file = join(root, normalize(path));
      return existsSync(file) ? Promise.resolve(compressed(readFileSync(file))) : undefined;
    }
    const [, name] = /^\/bench\/([\w-]+\.js)$/.exec(path) ?? [];
    return name && existsSync(join(pages, name)) ? bundle(name).then(compressed) : undefined;
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, this.url);
    try {
      const found = this.#texts.get(pathname) ?? this.#find(pathname);
      if (!found) {
        response.writeHead(404).end();
        return;
      }
      this.#texts.set(pathname, found);
      const body = await found;
      response.writeHead(200, {
        'content-type': `${types[extname(pathname)] ?? 'text/plain'}; charset=utf-8`,
        'content-encoding': 'gzip',
        'content-length': body.length,
      });
      response.end(body);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }
}

function compressed(content) {
  return gzipSync(content, { level: 9 });
}
