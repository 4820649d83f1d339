import { createReadStream, existsSync, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { root as project } from './run.mjs';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** What a page may do that takes security seriously: the demo shows that we work under it. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws: wss:",
  "media-src 'self' blob:",
  "img-src 'self' data: blob:",
  "require-trusted-types-for 'script'",
  'trusted-types webex-calling lit-html',
].join('; ');

/** The file that a request path names, `undefined` where there is none to be had. */
function fileOf(path, root, folders) {
  if (!folders.some((folder) => path === `/${folder}` || path.startsWith(`/${folder}/`))) {
    return undefined;
  }
  try {
    const file = realpathSync(join(root, path));
    // Neither `..` nor a link leads out of the folders that are served.
    const inside = folders.some((folder) => {
      if (!existsSync(join(root, folder))) return false;
      const real = realpathSync(join(root, folder));
      return file === real || file.startsWith(real + sep);
    });
    return inside ? { file, stats: statSync(file) } : undefined;
  } catch {
    return undefined;
  }
}

/** A request handler for the folders, and files, of a root; `/` leads to the first of them. */
export function staticHandler({
  root = project,
  folders = ['demo', 'dist', 'custom-elements.json'],
} = {}) {
  return (request, response) => {
    const answer = (status, text, headers = {}) => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
      response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(405, 'Only GET and HEAD', { allow: 'GET, HEAD' });
    }
    let path;
    try {
      path = decodeURIComponent(request.url.split('?', 1)[0]);
    } catch {
      return answer(400, 'Not a path');
    }
    if (path.includes('\0') || path.split('/').includes('..')) return answer(400, 'Not a path');
    if (path === '/') return answer(302, `/${folders[0]}/`, { location: `/${folders[0]}/` });

    let found = fileOf(path, root, folders);
    if (found?.stats.isDirectory()) {
      if (!path.endsWith('/')) return answer(301, `${path}/`, { location: encodeURI(`${path}/`) });
      found = fileOf(`${path}index.html`, root, folders);
    }
    if (!found?.stats.isFile()) return answer(404, 'Not found');
    response.writeHead(200, {
      'content-type': types[extname(found.file).toLowerCase()] ?? 'application/octet-stream',
      'content-length': found.stats.size,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
    if (request.method === 'HEAD') return response.end();
    return createReadStream(found.file)
      .on('error', () => response.destroy())
      .pipe(response);
  };
}

/** Listens on 127.0.0.1, on the first free port from `port` on; resolves with the server. */
export function listen(handler, port, { next = true } = {}) {
  return new Promise((done, fail) => {
    const server = createServer(handler);
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && next && port < 65_535) {
        done(listen(handler, port + 1, { next }));
      } else {
        fail(error);
      }
    });
    server.listen(port, '127.0.0.1', () => done(server));
  });
}
