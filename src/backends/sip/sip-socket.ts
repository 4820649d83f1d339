import type { Clock } from '../../core/clock.js';
import { CallingError } from '../../core/errors.js';
import type { Logger } from '../../core/log.js';
import type { MessageSocket } from '../../core/ports.js';
import { redact } from '../../core/redact.js';
import { filterInbound, statelessReply } from './inbound-filter.js';
import { KeepAlive } from './keep-alive.js';
import { restoreUris } from './opaque-uri.js';
import { branchOf, type SipText } from './sip-text.js';
import { silence } from './wire.js';

/** What a socket needs from its line. */
export interface SipSocketOwner {
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes a response to a request that is not JsSIP's. */
  receive(message: SipText): boolean;
  /** Whether JsSIP has a server transaction of this branch. */
  handles(branch: string): boolean;
  /** Asks the server by OPTIONS; any answer resolves. */
  ping(): Promise<void>;
  /** The connection went away unasked. */
  lost(error: CallingError): void;
}

/**
 * The one JsSIP `Socket` a user agent gets for its whole life, over which wire after wire is laid.
 * JsSIP never opens or reopens anything by itself: the line attaches an open wire first and has
 * JsSIP's transport connect then, and tells it to disconnect when the wire is lost, so JsSIP's own
 * recovery never starts (M5).
 */
export class SipSocket implements MessageSocket {
  readonly #owner: SipSocketOwner;
  #wire: MessageSocket | undefined;
  #keepAlive: KeepAlive | undefined;
  #sent = 0;

  onconnect = (): void => undefined;
  ondisconnect = (_error: boolean, _code?: number, _reason?: string): void => undefined;
  ondata = (_message: string): void => undefined;

  constructor(owner: SipSocketOwner) {
    this.#owner = owner;
  }

  get url(): string {
    return this.#wire?.url ?? 'wss://not-connected.invalid';
  }

  get via_transport(): string {
    return this.#wire?.via_transport ?? 'WSS';
  }

  get sip_uri(): string {
    return this.#wire?.sip_uri ?? 'sip:not-connected.invalid;transport=ws';
  }

  /** Takes an open wire into use. */
  attach(wire: MessageSocket): void {
    this.detach();
    const { clock, log } = this.#owner;
    this.#wire = wire;
    const keepAlive = new KeepAlive(clock, {
      sendPing: () => {
        this.#transmit('\r\n\r\n');
      },
      sendOptions: () => this.#owner.ping(),
      dead: () => {
        log.info(`no sign of life from ${wire.url}`);
        this.#drop(wire, 'The server does not answer any more.');
      },
    });
    this.#keepAlive = keepAlive;
    wire.ondata = (data) => {
      if (this.#wire === wire) this.#receive(data, keepAlive);
    };
    wire.ondisconnect = (_error, code, reason) => {
      const why = [code, reason].filter(Boolean).join(' ');
      this.#drop(wire, `The connection to the server was closed${why === '' ? '.' : ` (${why}).`}`);
    };
  }

  /** Lets go of the wire and closes it; no `lost` follows. */
  detach(): void {
    const wire = this.#wire;
    this.#keepAlive?.stop();
    this.#keepAlive = undefined;
    this.#wire = undefined;
    if (!wire) return;
    silence(wire);
    wire.disconnect();
  }

  /** Asks the server for a sign of life, now. */
  probe(): void {
    this.#keepAlive?.probe();
  }

  /** @internal For JsSIP: the wire is open already. */
  connect(): void {
    this.onconnect();
  }

  /** @internal For JsSIP: the line closes the wire. */
  disconnect(): void {
    // Nothing to do.
  }

  send(given: string): boolean {
    const message = restoreUris(given);
    const sent = this.#transmit(message);
    if (sent && /^(?!SIP\/|ACK )\S/u.test(message)) this.#keepAlive?.requested();
    this.#owner.log.debug(() => `${sent ? 'sent' : 'not sent'}:\n${redact(message)}`);
    return sent;
  }

  isConnected(): boolean {
    return this.#wire?.isConnected() ?? false;
  }

  isConnecting(): boolean {
    return false;
  }

  #transmit(message: string): boolean {
    this.#sent += 1;
    try {
      return this.#wire?.send(message) ?? false;
    } catch (error) {
      this.#owner.log.warn('a message could not be sent', error);
      return false;
    }
  }

  #drop(wire: MessageSocket, why: string): void {
    if (this.#wire !== wire) return;
    this.detach();
    this.#owner.lost(new CallingError('connection-lost', why, { retryable: true }));
  }

  #receive(data: string, keepAlive: KeepAlive): void {
    if (data === '\r\n') {
      keepAlive.pong();
      return;
    }
    keepAlive.received();
    if (data === '\r\n\r\n') {
      this.#transmit('\r\n');
      return;
    }
    if (data.trim() === '') return;
    const { log } = this.#owner;
    log.debug(() => `received:\n${redact(data)}`);
    const { refused, reply, message, text } = filterInbound(data);
    if (refused !== undefined || message === undefined || text === undefined) {
      log.warn(`a message was ${reply === undefined ? 'dropped' : 'refused'}: ${refused ?? ''}`);
      if (reply !== undefined) this.#transmit(reply);
      return;
    }
    if (this.#owner.receive(message)) return;
    const before = this.#sent;
    let failed = false;
    try {
      this.ondata(text);
    } catch (error) {
      // M14: JsSIP's parser throws on some malformed messages, out of here into the page.
      log.error('a message could not be processed', error);
      failed = true;
    }
    if (message.method === undefined || message.method === 'ACK' || this.#sent !== before) return;
    // JsSIP drops a request it cannot read without an answer; the far end would wait for 32 s.
    const branch = branchOf(message) ?? '';
    if (!failed && this.#owner.handles(branch)) return;
    if (!failed) log.warn('a request could not be read');
    const answer = failed
      ? statelessReply(message, 500, 'Server Internal Error')
      : statelessReply(message, 400, 'Bad Request');
    this.#transmit(restoreUris(answer));
  }
}
