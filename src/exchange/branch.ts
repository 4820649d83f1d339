import { md5 } from '../core/md5.js';
import { cseq, header, headerList, type SipRequest } from './sip-message.js';
import { tagOf } from './sip-response.js';
import { parameter, parseVia } from './sip-syntax.js';

/** What RFC 3261 8.1.1.7 makes every branch begin with. */
const COOKIE = 'z9hG4bK';

/** Ends the host of every Via of every page's proxy. */
export const VIA_DOMAIN = '.exchange.invalid';

/** The branch of the topmost Via, or an empty string. */
export function topBranch(message: Parameters<typeof headerList>[0]): string {
  const via = parseVia(headerList(message, 'via')[0] ?? '');
  return (via && parameter(via.parameters, 'branch')) ?? '';
}

/** The host that the topmost Via names, or an empty string. */
export function topSentBy(message: Parameters<typeof headerList>[0]): string {
  return parseVia(headerList(message, 'via')[0] ?? '')?.sentBy ?? '';
}

/**
 * What tells one transaction of a client from another (RFC 3261 17.2.3). ACK and CANCEL have the
 * key of their INVITE. JsSIP's branches have seven digits, so Call-ID and CSeq count as well.
 */
export function transactionKey(request: SipRequest, flow: string): string {
  const method =
    request.method === 'ACK' || request.method === 'CANCEL' ? 'INVITE' : request.method;
  const top = topBranch(request);
  // A client of RFC 2543 sends no magic cookie: its whole topmost Via stands in.
  const branch = top.startsWith(COOKIE)
    ? top
    : `${headerList(request, 'via')[0] ?? ''} ${tagOf(request, 'from')}`;
  const parts = [
    flow,
    branch,
    topSentBy(request),
    header(request, 'call-id'),
    cseq(request).number,
    method,
  ];
  return parts.join('\n');
}

/**
 * The part of our branch that a loop would repeat: all that decides where a request goes
 * (RFC 3261 16.6 step 8, RFC 5393 4.2).
 */
export function loopMark(request: SipRequest): string {
  const parts = [
    request.uri,
    header(request, 'call-id'),
    cseq(request).number,
    tagOf(request, 'from'),
    tagOf(request, 'to'),
    ...headerList(request, 'route'),
  ];
  return md5(parts.join('\n')).slice(0, 12);
}

/** A branch that is the same whenever the same request is sent to the same target. */
export function makeBranch(key: string, mark: string, index: number): string {
  return `${COOKIE}${md5(key).slice(0, 16)}.${mark}.${String(index)}`;
}

/** Whether a request comes back as it was sent on before (RFC 3261 16.3 step 4). */
export function isLoop(request: SipRequest): boolean {
  const mark = loopMark(request);
  return headerList(request, 'via').some((value) => {
    const via = parseVia(value);
    if (via?.sentBy.endsWith(VIA_DOMAIN) !== true) return false;
    return parameter(via.parameters, 'branch')?.split('.')[1] === mark;
  });
}
