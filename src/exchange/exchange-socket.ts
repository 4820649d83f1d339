import { EXCHANGE_HOST } from './router.js';

/** The exchange's side of one connection. */
export interface Connection {
  receive(text: string): void;
  close(): void;
}

/** The client's side of one connection; called in tasks of their own. */
export interface ConnectionEvents {
  opened(): void;
  message(text: string): void;
  closed(error: boolean, code: number, reason: string): void;
}

/** A socket in JsSIP's shape: it can be given to a `JsSIP.UA` as it is. */
export interface SipSocket {
  readonly url: string;
  readonly via_transport: string;
  readonly sip_uri: string;
  connect(): void;
  disconnect(): void;
  send(message: string | ArrayBufferLike | ArrayBufferView): boolean;
  isConnected(): boolean;
  isConnecting(): boolean;
  onconnect(): void;
  ondisconnect(error: boolean, code?: number, reason?: string): void;
  ondata(message: unknown): void;
}

/**
 * A client's way to the exchange, in the shape that JsSIP wants (its `Socket`). It can be opened
 * again after it was closed. Its callbacks are never called from inside one of its methods.
 */
export class ExchangeSocket implements SipSocket {
  readonly url: string;
  readonly via_transport = 'WS';
  readonly sip_uri = `sip:${EXCHANGE_HOST};transport=ws`;
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined;
  ondata: (message: string) => void = () => undefined;
  readonly #open: (events: ConnectionEvents) => Connection;
  #connection: Connection | undefined;
  #connected = false;

  constructor(url: string, open: (events: ConnectionEvents) => Connection) {
    this.url = url;
    this.#open = open;
  }

  /** Opens the connection; `onconnect` tells when it is usable. */
  connect(): void {
    if (this.#connection !== undefined) return;
    const mine = (): boolean => this.#connection === connection;
    const connection = this.#open({
      opened: () => {
        if (!mine()) return;
        this.#connected = true;
        this.onconnect();
      },
      message: (text) => {
        if (mine()) this.ondata(text);
      },
      closed: (error, code, reason) => {
        if (!mine()) return;
        this.#forget();
        this.ondisconnect(error, code, reason);
      },
    });
    this.#connection = connection;
  }

  /** Closes the connection; as with JsSIP's own socket no event follows. */
  disconnect(): void {
    const connection = this.#connection;
    this.#forget();
    connection?.close();
  }

  /** Sends one whole message; `false` where the connection is not open. */
  send(message: string | ArrayBufferLike | ArrayBufferView): boolean {
    if (!this.#connected || this.#connection === undefined) return false;
    this.#connection.receive(textOf(message));
    return true;
  }

  isConnected(): boolean {
    return this.#connected;
  }

  isConnecting(): boolean {
    return this.#connection !== undefined && !this.#connected;
  }

  #forget(): void {
    this.#connection = undefined;
    this.#connected = false;
  }
}

function textOf(message: string | ArrayBufferLike | ArrayBufferView): string {
  return typeof message === 'string' ? message : new TextDecoder().decode(message);
}
