import { CallingError } from './errors.js';

/**
 * Parses the `server` input: one or more WebSocket URLs parted by spaces, in order of preference.
 * `wss:` everywhere, `ws:` only to a loopback host, `loopback:` for the embedded exchange.
 * Throws `invalid-argument` or `insecure-server`.
 */
export function parseServers(text: string): readonly string[] {
  const urls = text.split(/\s+/u).filter((part) => part !== '');
  if (urls.length === 0) {
    throw new CallingError('invalid-argument', 'There is no server: set "server" to a wss: URL.');
  }
  return Object.freeze(urls.map(checkServer));
}

function checkServer(text: string): string {
  if (/^loopback:/iu.test(text)) return `loopback:${text.slice('loopback:'.length)}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new CallingError(
      'invalid-argument',
      `The server "${shorten(text)}" is not a URL. Write it as "wss://host/path".`,
    );
  }
  if (url.protocol !== 'wss:' && url.protocol !== 'ws:') {
    throw new CallingError(
      'invalid-argument',
      `The server "${shorten(text)}" is not a WebSocket URL. Write it as "wss://host/path".`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new CallingError(
      'invalid-argument',
      'A server URL may hold no user, password or "#" part. Use the line\'s username and password.',
    );
  }
  if (url.protocol === 'ws:' && !isLoopbackHost(url.hostname)) {
    throw new CallingError(
      'insecure-server',
      `The server "${url.host}" would be reached without encryption. Use wss: (ws: is for localhost only).`,
    );
  }
  return url.href;
}

/** Whether a host is this machine: `localhost`, `*.localhost`, `127.0.0.0/8` or `[::1]`. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/iu.test(hostname);
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
