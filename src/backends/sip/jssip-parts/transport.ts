import type { Socket } from 'jssip/lib/JsSIP.js';

/**
 * Stands in for JsSIP's transport, which chooses among several sockets and connects them again. There
 * is one here, it is open whenever `connect()` is called, and its owner knows when it is lost.
 */
export class Transport {
  readonly #socket: Socket;
  #connected = false;

  // Of the user agent.
  onconnect = (): void => undefined;
  ondisconnect = (): void => undefined;
  ondata = (_event: { readonly transport: Transport; readonly message: string }): void => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get via_transport(): string {
    return this.#socket.via_transport;
  }

  connect(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.#socket.ondata = (message) => {
      this.ondata({ transport: this, message });
    };
    this.onconnect();
  }

  disconnect(): void {
    this.#connected = false;
    this.#socket.ondata = () => undefined;
    this.ondisconnect();
  }

  send(message: { toString(): string }): boolean {
    return this.#connected && this.#socket.send(message.toString());
  }

  isConnected(): boolean {
    return this.#connected;
  }
}
