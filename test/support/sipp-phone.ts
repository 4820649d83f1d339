import { expect } from 'chai';
import type { Call } from '../../src/calling/line.js';
import type { CallingOptions, DialOptions } from '../../src/calling/options.js';
import { newUser } from '../contract/port-network.js';
import { hum, type Hum } from './audio.js';
import { takeCensus } from './browser-census.js';
import { phone, reaches, type Phone } from './phone.js';
import { parseMessage, type SipMessage } from './scripted.js';
import { Kamailio, Sipp } from './servers.js';
import { PLAIN_SDP, recv, response, scenario, send, SIPP_CONTACT } from './sipp-scenario.js';

/*
 * Telephones whose every message a test writes: scripts of sipp's behind a Kamailio, that call or
 * are called, and send requests of their own within the call.
 */

const FROM = 'From: "Sipp" <sip:sipp@localhost>;tag=[call_number]';

/** The headers that a message has more than the others, as lines. */
type Lines = readonly string[];

/** A side of the call: whom its requests go to, and their From and To. */
interface Side {
  readonly target: string;
  readonly dialog: string;
}

/** How a script that is called begins, so that it can send requests `AS_CALLEE`. */
export const INVITED =
  '<recv request="INVITE" rrs="true"><action><ereg regexp="sip:[^&gt;]*" search_in="hdr" header="Contact:" assign_to="target"/><ereg regexp=".*" search_in="hdr" header="From:" assign_to="caller"/><ereg regexp=".*" search_in="hdr" header="To:" assign_to="callee"/></action></recv><Reference variables="target,caller,callee"/>';
export const AS_CALLEE: Side = {
  target: '[$target]',
  dialog: 'From:[$callee];tag=sipp[call_number]\nTo:[$caller]',
};

/** The side of a script that called a user, from `ANSWERED` on. */
export function asCaller(callee: string): Side {
  return {
    target: '[next_url]',
    dialog: `${FROM}\nTo: <sip:${callee}@localhost>[peer_tag_param]`,
  };
}

/** The answer to the INVITE of a script that calls. */
export const ANSWERED =
  '<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="200" rrs="true"/>';

/** It is called, rings and answers with this description. */
function answering(body: string): readonly string[] {
  return [INVITED, response('180 Ringing'), response('200 OK', SIPP_CONTACT, body), recv('ACK')];
}

/** Sends a request within the call. */
export function request(
  method: string,
  cseq: number,
  { target, dialog }: Side,
  headers: Lines = [],
  body = '',
): string {
  const head = [
    `${method} ${target} SIP/2.0`,
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    '[routes]',
    dialog,
    'Call-ID: [call_id]',
    `CSeq: ${String(cseq)} ${method}`,
    'Max-Forwards: 70',
    SIPP_CONTACT,
    ...headers,
  ];
  return send(`${head.join('\n')}\nContent-Length: [len]\n\n${body}`);
}

/** Answers a request within the call. */
export function reply(line: string, headers: Lines = [], body = ''): string {
  const head = [
    `SIP/2.0 ${line}`,
    '[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]',
    SIPP_CONTACT,
    ...headers,
  ];
  return send(`${head.join('\n')}\nContent-Length: [len]\n\n${body}`);
}

/** Takes a re-INVITE and answers it with this description. */
export function renegotiated(body: string): string {
  return `<recv request="INVITE"/>${reply('200 OK', ['Content-Type: application/sdp'], body)}<recv request="ACK"/>`;
}

/** A script that is called, registered by a name of its own. */
export async function sippCallee(
  kamailio: Kamailio,
  steps: readonly string[],
): Promise<{ readonly sipp: Sipp; readonly uri: string }> {
  const sipp = await Sipp.running({ scenario: scenario(...steps) });
  const user = newUser('sipp');
  await kamailio.register(user, `sip:${user}@127.0.0.1:${String(sipp.port)}`);
  return { sipp, uri: `sip:${user}@localhost` };
}

/** A script that calls a user: INVITE, then the steps. */
export function sippCaller(
  kamailio: Kamailio,
  callee: string,
  steps: readonly string[],
  { headers = [], body = PLAIN_SDP }: { readonly headers?: Lines; readonly body?: string } = {},
): Promise<Sipp> {
  const to = `sip:${callee}@localhost`;
  const head = [
    `INVITE ${to} SIP/2.0`,
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    FROM,
    `To: <${to}>`,
    'Call-ID: [call_id]',
    'CSeq: 1 INVITE',
    SIPP_CONTACT,
    'Max-Forwards: 70',
    ...headers,
    'Content-Type: application/sdp',
  ];
  return Sipp.running({
    target: `127.0.0.1:${String(kamailio.udpPort)}`,
    scenario: scenario(send(`${head.join('\n')}\nContent-Length: [len]\n\n${body}`), ...steps),
  });
}

/** What came in at a script that has gone as written, once each, in order. */
export async function receivedBy(sipp: Sipp): Promise<readonly SipMessage[]> {
  const { code, errors, messages } = await sipp.result();
  if (code !== 0) throw new Error(`It did not go as written:\n${errors}`);
  const texts = [...messages.matchAll(/^UDP message received \[\d+\] bytes :\r?\n\r?\n/gmu)].map(
    ({ index, 0: { length } }) =>
      messages.slice(index + length).split(/^-{20,} \d{4}-/mu, 1)[0] ?? '',
  );
  return [...new Set(texts)].map((text) => parseMessage(text.replace(/\r?\n/gu, '\r\n')));
}

export function methods(messages: readonly SipMessage[]): readonly string[] {
  return messages.flatMap(({ method }) => (method === undefined ? [] : [method]));
}

/** One of our phones, with its name at the server. */
export type NamedPhone = Phone & { readonly name: string };

/** A call of ours with a script. */
export interface SippCall {
  readonly sipp: Sipp;
  readonly call: Call;
}

/** Phones of ours and scripts of sipp's behind Kamailio and rtpengine, for each test of a suite. */
export class SippBench {
  readonly #phones: Phone[] = [];
  readonly #backend: string;
  #census = takeCensus();
  #tone: Hum | undefined;
  #kamailio: Kamailio | undefined;

  /** Of the `describe` that it is made in. `backend`: of our phones. */
  constructor(backend = 'sip') {
    this.#census.stop();
    this.#backend = backend;
    beforeEach(async () => {
      this.#census = takeCensus();
      this.#tone = hum(440);
      this.#kamailio = await Kamailio.running({ bridge: true });
    });
    afterEach(async () => {
      await Promise.all(this.#phones.splice(0).map((one) => one.dispose()));
      this.#tone?.stop();
      expect(this.#census.count().peerConnections).to.equal(0);
      this.#census.stop();
    });
  }

  /** What our phones say. */
  get voice(): MediaStream {
    if (!this.#tone) throw new Error('There is no test.');
    return this.#tone.stream;
  }

  get kamailio(): Kamailio {
    if (!this.#kamailio) throw new Error('There is no test.');
    return this.#kamailio;
  }

  async user(options: CallingOptions = {}): Promise<NamedPhone> {
    const name = newUser('browser');
    const made = await phone(
      { server: this.kamailio.wsUrl, backend: this.#backend, ...options },
      { uri: `sip:${name}@localhost` },
    );
    this.#phones.push(made);
    return { ...made, name };
  }

  /** We talk with a script that we called, which answers with this description and then goes on so. */
  async calling(
    at: Phone,
    steps: readonly string[],
    { answer = PLAIN_SDP, ...options }: DialOptions & { readonly answer?: string } = {},
  ): Promise<SippCall> {
    const { sipp, uri } = await sippCallee(this.kamailio, [...answering(answer), ...steps]);
    const call = at.line.makeCall(uri);
    await call.dial({ stream: this.voice, ...options });
    await reaches(call, 'connected');
    return { sipp, call };
  }

  /** We talk with a script that called us with this description, and then goes on so. */
  async called(at: NamedPhone, steps: readonly string[], offer = PLAIN_SDP): Promise<SippCall> {
    const coming = at.incoming();
    const ack = request('ACK', 1, asCaller(at.name));
    const sipp = await sippCaller(this.kamailio, at.name, [ANSWERED, ack, ...steps], {
      body: offer,
    });
    const call = await coming;
    await call.answer({ stream: this.voice });
    await reaches(call, 'connected');
    return { sipp, call };
  }
}
