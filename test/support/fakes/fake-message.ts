import type { IncomingRequest, IncomingResponse } from 'jssip/lib/JsSIP.js';
import { headerOf, headersOf, parseSipText } from '../../../src/backends/sip/sip-text.js';

/** A message as far as it is read for what it tells of the far end. */
export function fakeMessage(
  startLine: string,
  headers: readonly string[],
): IncomingRequest & IncomingResponse {
  const data = [startLine, ...headers, '', ''].join('\r\n');
  const text = parseSipText(data);
  if (!text) throw new Error(`This is no message: ${data}`);
  const [, tag] = /;tag=(\w+)/u.exec(headerOf(text, 'to') ?? '') ?? [];
  return {
    data,
    ...(text.statusCode === undefined ? {} : { status_code: text.statusCode }),
    to_tag: tag,
    getHeader: (name: string) => headerOf(text, name.toLowerCase()),
    getHeaders: (name: string) => headersOf(text, name.toLowerCase()),
  } as unknown as IncomingRequest & IncomingResponse;
}
