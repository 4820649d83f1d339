import {
  cseq,
  header,
  headerKey,
  headerList,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from './sip-message.js';
import { parseNameAddr } from './sip-syntax.js';

type Line = readonly [name: string, value: string];

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
