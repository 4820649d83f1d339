import type { IncomingRequest } from 'jssip/lib/JsSIP.js';
import { remoteParty, type RemoteParty } from '../../core/remote-party.js';
import { opaqueUriOf } from './opaque-uri.js';
import { parseSipText } from './sip-text.js';

const MAX_HEADERS = 64;
const MAX_VALUE = 8_192;

/** Who calls, from the `From` header; `host` is where a telephone number belongs. */
export function callerOf(request: IncomingRequest, host: string): RemoteParty {
  const { display_name: name, uri } = request.from;
  const user = uri.user ?? '';
  const opaque = opaqueUriOf(user, uri.host);
  if (opaque === undefined) return remoteParty(name ?? undefined, user, uri.host);
  const [, scheme = '', rest = ''] = /^([^:]*):([^;?]*)/u.exec(opaque) ?? [];
  if (scheme.toLowerCase() === 'tel') return remoteParty(name ?? undefined, rest, host);
  const at = rest.lastIndexOf('@');
  return remoteParty(name ?? undefined, rest.slice(0, Math.max(at, 0)), rest.slice(at + 1));
}

/** The `X-` headers of a message, by name as it was sent. */
export function customHeadersOf(message: { readonly data: string }): Record<string, string> {
  const headers = parseSipText(message.data)?.headers ?? [];
  return Object.fromEntries(
    headers
      .filter(({ name }) => name.startsWith('x-') && !/^x-(?:www|proxy)-authenticate$/u.test(name))
      .slice(0, MAX_HEADERS)
      .map(({ written, value }) => [written, value.slice(0, MAX_VALUE)]),
  );
}
