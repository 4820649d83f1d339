import assert from 'node:assert/strict';
import type { ExchangeNode } from '../../../src/exchange/exchange-node.js';
import { ExchangeSocket } from '../../../src/exchange/exchange-socket.js';
import {
  header,
  headerList,
  isRequest,
  parseMessage,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../../../src/exchange/sip-message.js';

/** Lets everything that is under way in the process happen. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 40; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A scripted client: it sends what it is told, and everything it gets has to be asked for. */
export class Phone {
  readonly socket: ExchangeSocket;
  readonly inbox: string[] = [];
  closed: string | undefined;

  constructor(node: ExchangeNode) {
    this.socket = new ExchangeSocket('loopback:', (events) => node.open(events));
    this.socket.ondata = (text) => {
      this.inbox.push(text);
    };
    this.socket.ondisconnect = (_error, _code, reason) => {
      this.closed = reason;
    };
  }

  static async open(node: ExchangeNode): Promise<Phone> {
    const phone = new Phone(node);
    await phone.connect();
    return phone;
  }

  /** A phone that has registered an address. */
  static async register(
    node: ExchangeNode,
    user: string,
    lines: readonly string[] = [],
  ): Promise<Phone> {
    const phone = await Phone.open(node);
    phone.send(register(user, { lines }));
    assert.equal((await phone.response()).status, 200);
    return phone;
  }

  connect(): Promise<void> {
    return new Promise((resolve) => {
      this.socket.onconnect = resolve;
      this.socket.connect();
    });
  }

  send(text: string): void {
    assert.equal(this.socket.send(text), true);
  }

  /** The next text, waited for. */
  async next(): Promise<string> {
    const deadline = Date.now() + 3000;
    while (this.inbox.length === 0) {
      assert.ok(Date.now() < deadline, 'nothing came');
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.inbox.shift() ?? '';
  }

  async message(): Promise<SipMessage> {
    const text = await this.next();
    const message = parseMessage(text);
    assert.ok(!('malformed' in message), text);
    return message;
  }

  /** The next message, which has to be this request. */
  async request(method: string): Promise<SipRequest> {
    const message = await this.message();
    assert.ok(
      isRequest(message),
      `a response came in place of ${method}: ${JSON.stringify(message)}`,
    );
    assert.equal(message.method, method);
    return message;
  }

  /** The next message, which has to be a response. */
  async response(status?: number): Promise<SipResponse> {
    const message = await this.message();
    assert.ok(
      !isRequest(message),
      `${isRequest(message) ? message.method : ''} came in place of a response`,
    );
    if (status !== undefined) assert.equal(message.status, status, message.reason);
    return message;
  }

  /** Nothing has come, and nothing is under way. */
  async quiet(): Promise<void> {
    await settle();
    assert.deepEqual(this.inbox, []);
  }
}

/** Writes a message: the start line, headers, and a body with its length. */
export function sip(lines: readonly string[], body = ''): string {
  return [...lines, `Content-Length: ${String(Buffer.byteLength(body))}`, '', body].join('\r\n');
}

export interface RequestParts {
  readonly from?: string;
  readonly to?: string;
  readonly toTag?: string;
  readonly fromTag?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly branch?: string;
  readonly lines?: readonly string[];
  readonly body?: string;
  readonly hops?: number | undefined;
}

let sequence = 0;

/** A request as a JsSIP client writes it. */
export function request(method: string, uri: string, parts: RequestParts = {}): string {
  sequence += 1;
  const {
    from = 'alice@example.com',
    to,
    toTag,
    callId = `call-${String(sequence)}`,
    cseq = 1,
  } = parts;
  const { fromTag = `from-${from.replace('@', '.')}` } = parts;
  const { branch = `z9hG4bK${String(sequence)}`, lines = [], body = '', hops = 70 } = parts;
  return sip(
    [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/WS client.invalid;branch=${branch}`,
      `Max-Forwards: ${String(hops)}`,
      `To: <sip:${to ?? uri.replace(/^sips?:/u, '')}>${toTag === undefined ? '' : `;tag=${toTag}`}`,
      `From: "Some One" <sip:${from}>;tag=${fromTag}`,
      `Call-ID: ${callId}`,
      `CSeq: ${String(cseq)} ${method}`,
      ...lines,
    ],
    body,
  );
}

/** REGISTER of `user@host` with a contact of its own. */
export function register(
  user: string,
  parts: RequestParts & { expires?: number; contact?: string } = {},
): string {
  const { expires = 600, contact = contactOf(user) } = parts;
  const lines = [`Contact: <${contact}>;expires=${String(expires)}`, ...(parts.lines ?? [])];
  const domain = `sip:${user.split('@')[1] ?? ''}`;
  return request('REGISTER', domain, {
    callId: `reg-${user}`,
    ...parts,
    from: user,
    to: user,
    lines,
  });
}

/** The contact that `register` binds. */
export function contactOf(user: string): string {
  return `sip:${user.split('@')[0] ?? ''}@phone.invalid;transport=ws`;
}

/** INVITE with an offer. */
export function invite(to: string, parts: RequestParts = {}): string {
  const { from = 'alice@example.com', lines = [] } = parts;
  return request('INVITE', `sip:${to}`, {
    body: 'v=0\r\noffer\r\n',
    ...parts,
    from,
    lines: [`Contact: <${contactOf(from)};ob>`, 'Content-Type: application/sdp', ...lines],
  });
}

/** A response to a request that came. */
export function answer(
  to: SipRequest,
  status: number,
  parts: { tag?: string; lines?: readonly string[]; body?: string; contact?: string } = {},
): string {
  const { tag = 'callee', lines = [], body = '', contact = to.uri } = parts;
  const copy = (key: string): string[] =>
    to.headers.filter((line) => line.key === key).map((line) => `${line.name}: ${line.value}`);
  const toLine = copy('to').map((line) =>
    line.includes(';tag=') || status === 100 ? line : `${line};tag=${tag}`,
  );
  return sip(
    [
      `SIP/2.0 ${String(status)} Reason ${String(status)}`,
      ...copy('via'),
      ...copy('record-route'),
      ...toLine,
      ...copy('from'),
      ...copy('call-id'),
      ...copy('cseq'),
      `Contact: <${contact}>`,
      ...lines,
    ],
    body,
  );
}

/** A request inside the dialog that a 2xx to an INVITE has made, from the caller. */
export function inDialog(method: string, ok: SipResponse, parts: RequestParts = {}): string {
  const tag = /;tag=(\S+)/u.exec(header(ok, 'to') ?? '')?.[1] ?? '';
  const target = /<([^>]+)>/u.exec(header(ok, 'contact') ?? '')?.[1] ?? '';
  const from = /<sip:([^>]+)>/u.exec(header(ok, 'from') ?? '')?.[1] ?? '';
  const to = /<sip:([^>]+)>/u.exec(header(ok, 'to') ?? '')?.[1] ?? '';
  const routes = headerList(ok, 'record-route').map((route) => `Route: ${route}`);
  return request(method, target, {
    cseq: 2,
    ...parts,
    from,
    to,
    toTag: tag,
    callId: header(ok, 'call-id') ?? '',
    lines: [...routes, ...(parts.lines ?? [])],
  });
}

/** The same from the callee: built of the INVITE that it got. */
export function inDialogOfCallee(method: string, got: SipRequest, tag: string): string {
  const target = /<([^>]+)>/u.exec(header(got, 'contact') ?? '')?.[1] ?? '';
  const callerTag = /;tag=(\S+)/u.exec(header(got, 'from') ?? '')?.[1] ?? '';
  const [caller, callee] = (['from', 'to'] as const).map(
    (key) => /<sip:([^>]+)>/u.exec(header(got, key) ?? '')?.[1],
  );
  return request(method, target, {
    from: callee ?? '',
    fromTag: tag,
    to: caller ?? '',
    toTag: callerTag,
    callId: header(got, 'call-id') ?? '',
    lines: headerList(got, 'record-route').map((route) => `Route: ${route}`),
  });
}
