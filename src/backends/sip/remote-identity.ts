import type { IncomingRequest } from 'jssip/lib/JsSIP.js';
import { remoteParty, type RemoteParty } from '../../core/remote-party.js';
import { parseSipText } from './sip-text.js';

const MAX_HEADERS = 64;
const MAX_VALUE = 8_192;

/** Who calls, from the `From` header. */
export function callerOf(request: IncomingRequest): RemoteParty {
  const { display_name: name, uri } = request.from;
  return remoteParty(name ?? undefined, uri.user ?? '', uri.host);
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
