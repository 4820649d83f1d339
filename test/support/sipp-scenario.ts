/** The steps of a sipp scenario, as its XML. */

/** Headers of a response that are those of the request. */
const COPIED =
  '[last_Via:]\n[last_From:]\n[last_To:];tag=sipp[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n[last_Record-Route:]';

export const SIPP_CONTACT = 'Contact: <sip:[local_ip]:[local_port]>';

/** Sound without encryption, as a telephone without WebRTC offers it. */
export const PLAIN_SDP = `v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio 6000 RTP/AVP 0`;

export function scenario(...steps: readonly string[]): string {
  return `<?xml version="1.0"?><scenario name="test">${steps.join('')}</scenario>`;
}

/** Sends a message. */
export function send(text: string): string {
  return `<send><![CDATA[\n${text}\n]]></send>`;
}

/** Waits for a request. */
export const recv = (what: string): string => `<recv request="${what}"/>`;

/** Answers a request that made the dialog. */
export function response(line: string, extra = SIPP_CONTACT, body = ''): string {
  const type = body ? '\nContent-Type: application/sdp' : '';
  return send(`SIP/2.0 ${line}\n${COPIED}\n${extra}${type}\nContent-Length: [len]\n\n${body}`);
}

/** A 200 to a BYE or CANCEL, whose To has its tag or needs none. */
export const OK = send(
  'SIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\nContent-Length: 0\n\n',
);
