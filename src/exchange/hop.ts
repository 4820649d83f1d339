import {
  cseq,
  header,
  headerKey,
  headerList,
  withFirstHeaders,
  withHeader,
  withoutHeaders,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from './sip-message.js';
import { RECORD_ROUTE } from './router.js';
import { tagOf } from './sip-response.js';
import { parseNameAddr } from './sip-syntax.js';

type Line = readonly [name: string, value: string];

// RFC 3261 12.1, RFC 6665 4.1, RFC 3515: what begins a dialog.
const DIALOG_FORMING: readonly string[] = ['INVITE', 'SUBSCRIBE', 'REFER', 'NOTIFY'];

/** What is sent on to one target (RFC 3261 16.6). */
export function makeOutgoing(incoming: SipRequest, uri: string, via: string): SipRequest {
  const hops = header(incoming, 'max-forwards');
  // Credentials are for us alone, whatever a client sends them with.
  const stripped = withoutHeaders(incoming, 'authorization', 'proxy-authorization');
  const left = hops === undefined ? 70 : Number(hops) - 1;
  const counted = withHeader(stripped, 'Max-Forwards', String(left));
  const starts = tagOf(incoming, 'to') === '' && DIALOG_FORMING.includes(incoming.method);
  const recorded = starts ? withFirstHeaders(counted, ['Record-Route', RECORD_ROUTE]) : counted;
  return { ...withFirstHeaders(recorded, ['Via', via]), uri };
}

/** CANCEL of an INVITE that was sent on (RFC 3261 9.1), with the Reason headers of RFC 3326. */
export function makeCancel(invite: SipRequest, reasons: readonly string[]): SipRequest {
  return onBehalf(
    invite,
    'CANCEL',
    header(invite, 'to') ?? '',
    reasons.map((reason): Line => ['Reason', reason]),
  );
}

/** ACK of a final response that is no 2xx, from one hop to the next (RFC 3261 17.1.1.3). */
export function makeAck(invite: SipRequest, response: SipResponse): SipRequest {
  return onBehalf(invite, 'ACK', header(response, 'to') ?? '', []);
}

/**
 * ACK and BYE of a call that was answered when the caller was already gone: nobody else can end
 * it (RFC 3261 12.2.1.1, 15.1.1).
 */
export function makeAckAndBye(
  invite: SipRequest,
  response: SipResponse,
  via: (method: string) => string,
): readonly [ack: SipRequest, bye: SipRequest] {
  const contact = parseNameAddr(headerList(response, 'contact')[0] ?? '');
  const uri = contact?.uri ?? invite.uri;
  const { number } = cseq(invite);
  const make = (method: string, sequence: number): SipRequest =>
    request(method, uri, [
      ['Via', via(method)],
      ['From', header(invite, 'from') ?? ''],
      ['To', header(response, 'to') ?? ''],
      ['Call-ID', header(invite, 'call-id') ?? ''],
      ['CSeq', `${String(sequence)} ${method}`],
      ['Max-Forwards', '70'],
    ]);
  return [make('ACK', number), make('BYE', number + 1)];
}

function onBehalf(
  invite: SipRequest,
  method: string,
  to: string,
  more: readonly Line[],
): SipRequest {
  return request(method, invite.uri, [
    ['Via', headerList(invite, 'via')[0] ?? ''],
    ...headerList(invite, 'route').map((route): Line => ['Route', route]),
    ['From', header(invite, 'from') ?? ''],
    ['To', to],
    ['Call-ID', header(invite, 'call-id') ?? ''],
    ['CSeq', `${String(cseq(invite).number)} ${method}`],
    ['Max-Forwards', '70'],
    ...more,
  ]);
}

function request(method: string, uri: string, lines: readonly Line[]): SipRequest {
  const all: readonly Line[] = [...lines, ['Content-Length', '0']];
  const headers = all.map(([name, value]): SipHeader => ({ key: headerKey(name), name, value }));
  return { method, uri, headers, body: '' };
}
