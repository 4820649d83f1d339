import { RemoteServer, startServer } from './harness.js';

/** A SIP message as it came, in parts. Header names are lower case. */
export interface SipMessage {
  readonly text: string;
  /** Which connection it came on, counted from 0. */
  readonly connection: number;
  readonly startLine: string;
  /** Of a request. */
  readonly method?: string;
  readonly uri?: string;
  /** Of a response. */
  readonly statusCode?: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
  /** The first header of a name, or an empty string. */
  header(name: string): string;
}

/** What a test may add to a message it sends. */
export interface MessageParts {
  /** `['Contact: <sip:x@y>']` */
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Of the body; `application/sdp` unless told otherwise. */
  readonly contentType?: string;
  /** The tag we add to To; none for 100. */
  readonly toTag?: string;
}

export function parseMessage(text: string, connection = 0): SipMessage {
  const end = text.indexOf('\r\n\r\n');
  const [startLine = '', ...lines] = text.slice(0, end < 0 ? undefined : end).split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const [first = '', second = ''] = startLine.split(' ');
  return {
    text,
    connection,
    startLine,
    ...(first === 'SIP/2.0' ? { statusCode: Number(second) } : { method: first, uri: second }),
    headers,
    body: end < 0 ? '' : text.slice(end + 4),
    header: (name) => headers.get(name.toLowerCase())?.[0] ?? '',
  };
}

function write(startLine: string, headers: readonly string[], parts: MessageParts): string {
  const body = parts.body ?? '';
  return [
    startLine,
    ...headers,
    ...(parts.headers ?? []),
    ...(body ? [`Content-Type: ${parts.contentType ?? 'application/sdp'}`] : []),
    `Content-Length: ${new TextEncoder().encode(body).length}`,
    '',
    body,
  ].join('\r\n');
}

/** The text of a response to a request. */
export function responseTo(
  request: SipMessage,
  statusCode: number,
  reason: string,
  parts: MessageParts = {},
): string {
  const to = request.header('To');
  const tag = statusCode === 100 || /;\s*tag=/.test(to) ? '' : `;tag=${parts.toTag ?? 'scripted'}`;
  return write(
    `SIP/2.0 ${statusCode} ${reason}`,
    [
      ...(request.headers.get('via') ?? []).map((via) => `Via: ${via}`),
      ...(request.headers.get('record-route') ?? []).map((route) => `Record-Route: ${route}`),
      `From: ${request.header('From')}`,
      `To: ${to}${tag}`,
      `Call-ID: ${request.header('Call-ID')}`,
      `CSeq: ${request.header('CSeq')}`,
    ],
    parts,
  );
}

/** The text of a request of our own. */
export function requestText(
  method: string,
  uri: string,
  parts: MessageParts & {
    readonly from: string;
    readonly to: string;
    readonly callId: string;
    readonly cseq: number;
    readonly branch?: string;
  },
): string {
  const branch = parts.branch ?? `z9hG4bK${Math.random().toString(36).slice(2)}`;
  return write(
    `${method} ${uri} SIP/2.0`,
    [
      `Via: SIP/2.0/WS scripted.invalid;branch=${branch}`,
      'Max-Forwards: 70',
      `From: ${parts.from}`,
      `To: ${parts.to}`,
      `Call-ID: ${parts.callId}`,
      `CSeq: ${parts.cseq} ${method}`,
    ],
    parts,
  );
}

/** The far end of a real WebSocket that does what the test says; see scripted-server.mjs. */
export class ScriptedServer extends RemoteServer {
  static async listening(): Promise<ScriptedServer> {
    return new ScriptedServer(await startServer('scripted'));
  }

  get url(): string {
    return this.shown('url');
  }

  /** Connections open at the last answer, connections ever asked for, pings ever received. */
  get connections(): number {
    return this.shown('connections');
  }

  get attempts(): number {
    return this.shown('attempts');
  }

  get pings(): number {
    return this.shown('pings');
  }

  /** The next message that has not been asked for. */
  async next(timeout?: number): Promise<SipMessage> {
    const { text, connection } = await this.call<{ text: string; connection: number }>(
      'next',
      timeout,
    );
    return parseMessage(text, connection);
  }

  /** The next message, which must be a request of this method or a response of this status. */
  async expect(what: string | number, timeout?: number): Promise<SipMessage> {
    const message = await this.next(timeout);
    if (message.method !== what && message.statusCode !== what) {
      throw new Error(`expected ${what}, but there came:\n${message.text}`);
    }
    return message;
  }

  /** What has come and has not been asked for. */
  async waiting(): Promise<readonly SipMessage[]> {
    const messages = await this.call<{ text: string; connection: number }[]>('waiting');
    return messages.map(({ text, connection }) => parseMessage(text, connection));
  }

  /** Sends text as one frame; on the latest connection unless told which. */
  send(text: string, connection?: number): Promise<void> {
    return this.call('send', text, connection);
  }

  /** Answers a request on the connection it came on. */
  reply(
    request: SipMessage,
    statusCode: number,
    reason: string,
    parts?: MessageParts,
  ): Promise<void> {
    return this.send(responseTo(request, statusCode, reason, parts), request.connection);
  }

  /** Awaits a REGISTER and accepts it as it asks. */
  async acceptRegister(timeout?: number): Promise<SipMessage> {
    const request = await this.expect('REGISTER', timeout);
    const contact = request.header('Contact');
    const asked = /;\s*expires=(\d+)/.exec(contact)?.[1] ?? request.header('Expires');
    const headers = asked === '0' ? [] : [`Contact: ${contact}`];
    await this.reply(request, 200, 'OK', { headers: [...headers, `Expires: ${asked || '600'}`] });
    return request;
  }

  /** Waits until so many connections are open. */
  connected(count?: number, timeout?: number): Promise<number> {
    return this.call('connected', count, timeout);
  }

  /** Waits until so many connections have been asked for since the start. */
  attempted(count: number, timeout?: number): Promise<number> {
    return this.call('attempted', count, timeout);
  }

  /** Waits until so many CRLFCRLF pings have come since the start. */
  pinged(count: number, timeout?: number): Promise<number> {
    return this.call('pinged', count, timeout);
  }

  /** Connections break without a closing handshake. */
  drop(): Promise<void> {
    return this.call('drop');
  }

  /** Connections end by the closing handshake. */
  closeSockets(code?: number, reason?: string): Promise<void> {
    return this.call('closeSockets', code, reason);
  }

  /** New connections: `accept`, `refuse` by 503, or `hang` without an end of the handshake. */
  setMode(mode: 'accept' | 'refuse' | 'hang'): Promise<void> {
    return this.call('setMode', mode);
  }

  /** Whether pings are answered; they are, unless told otherwise. */
  setPongs(on: boolean): Promise<void> {
    return this.call('setPongs', on);
  }

  /** Half open: connections stay, whatever comes is lost, nothing is answered. */
  setDeaf(on: boolean): Promise<void> {
    return this.call('setDeaf', on);
  }

  /** Stops listening: connections break, new ones are refused by the system. */
  close(): Promise<void> {
    return this.call('close');
  }

  /** Takes it up again on the same port. */
  listen(): Promise<void> {
    return this.call('listen');
  }
}
