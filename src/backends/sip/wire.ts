import type { Clock } from '../../core/clock.js';
import { CallingError, toCallingError } from '../../core/errors.js';
import type { MessageSocket } from '../../core/ports.js';
import { SocketGate } from './socket-gate.js';

const CONNECT_TIMEOUT = 4_000;

// Of the page, since it is the page's sockets that a browser throttles: of 50 handshakes with one
// host at once Chromium lets the last one go after seconds.
const gate = new SocketGate(5);

/** What opening a connection takes. */
export interface WireContext {
  readonly clock: Clock;
  exchangeSocket(url: string): Promise<MessageSocket>;
}

/**
 * Opens the connection to one server: a WebSocket (RFC 7118), or the embedded exchange for a
 * `loopback:` URL. At most five of one host are opened at a time, whatever line they are for; the
 * others wait. Rejects with `connection-failed` 4 s after it was its turn, or when `signal` aborts.
 */
export async function openWire(
  url: string,
  context: WireContext,
  signal: AbortSignal,
): Promise<MessageSocket> {
  if (url.startsWith('loopback:')) return open(url, context, signal);
  const leave = await gate.enter(new URL(url).host, signal);
  if (!leave) throw failed(url, 'The attempt was given up.');
  try {
    return await open(url, context, signal);
  } finally {
    leave();
  }
}

async function open(
  url: string,
  context: WireContext,
  signal: AbortSignal,
): Promise<MessageSocket> {
  const abandoned = new AbortController();
  let cancelTimer: (() => void) | undefined;
  const given = new Promise<never>((_, reject) => {
    cancelTimer = context.clock.after(CONNECT_TIMEOUT, () => {
      reject(failed(url, 'It did not answer within 4 s.'));
    });
    signal.addEventListener('abort', () => {
      reject(failed(url, 'The attempt was given up.'));
    });
    if (signal.aborted) reject(failed(url, 'The attempt was given up.'));
  });
  try {
    return await Promise.race([connect(url, context, abandoned.signal), given]);
  } catch (cause) {
    abandoned.abort();
    throw toCallingError(cause, 'connection-failed', `The server ${url} cannot be reached.`);
  } finally {
    cancelTimer?.();
  }
}

async function connect(
  url: string,
  context: WireContext,
  abandoned: AbortSignal,
): Promise<MessageSocket> {
  const wire = url.startsWith('loopback:')
    ? await context.exchangeSocket(url)
    : new WebSocketWire(url);
  if (abandoned.aborted) {
    wire.disconnect();
    throw failed(url, 'The attempt was given up.');
  }
  abandoned.addEventListener('abort', () => {
    silence(wire);
    wire.disconnect();
  });
  if (wire.isConnected()) return wire;
  await new Promise<void>((resolve, reject) => {
    wire.onconnect = resolve;
    wire.ondisconnect = (_error, code, reason) => {
      const why = [code, reason].filter(Boolean).join(' ');
      reject(failed(url, why === '' ? 'It refused the connection.' : `It closed it (${why}).`));
    };
    wire.connect();
  });
  if (!wire.isConnected()) throw failed(url, 'It closed the connection at once.');
  return wire;
}

/** Takes a wire's listeners away. */
export function silence(wire: MessageSocket): void {
  wire.onconnect = () => undefined;
  wire.ondisconnect = () => undefined;
  wire.ondata = () => undefined;
}

function failed(url: string, why: string): CallingError {
  return new CallingError(
    'connection-failed',
    `The server ${url} cannot be reached. ${why} Check its address, its certificate and the network.`,
    { retryable: true },
  );
}

/** A WebSocket that speaks SIP, one message a frame. */
class WebSocketWire implements MessageSocket {
  readonly url: string;
  readonly via_transport: string;
  readonly sip_uri: string;
  onconnect = (): void => undefined;
  ondisconnect = (_error: boolean, _code?: number, _reason?: string): void => undefined;
  ondata = (_message: string): void => undefined;
  #socket: WebSocket | undefined;

  constructor(url: string) {
    const { host, protocol } = new URL(url);
    this.url = url;
    this.via_transport = protocol === 'wss:' ? 'WSS' : 'WS';
    // RFC 7118 5: "ws" names the transport for both.
    this.sip_uri = `sip:${host};transport=ws`;
  }

  connect(): void {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.url, 'sip');
    } catch (error) {
      // A blocked port or a policy of the page throws.
      this.ondisconnect(true, undefined, String(error));
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    const closed = (code?: number, reason?: string): void => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.ondisconnect(true, code, reason);
    };
    socket.onopen = () => {
      if (this.#socket === socket) this.onconnect();
    };
    socket.onclose = ({ code, reason }) => {
      closed(code, reason);
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#socket !== socket) return;
      if (typeof data === 'string') this.ondata(data);
      else if (data instanceof ArrayBuffer) this.ondata(new TextDecoder().decode(data));
    };
  }

  disconnect(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  send(message: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message);
    return true;
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }
}
