import type { Clock } from '../../core/clock.js';
import { CallingError } from '../../core/errors.js';
import { branchOf, randomToken, type SipText } from './sip-text.js';

/** A request outside any call. */
export interface OwnRequest {
  readonly method: 'REGISTER' | 'OPTIONS' | 'SUBSCRIBE';
  /** The Request-URI. */
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  /** Further header lines. */
  readonly headers: readonly string[];
}

/** Where requests go. */
export interface OwnRequestLink {
  readonly clock: Clock;
  /** `SIP/2.0/WSS host`. */
  via(): string;
  readonly userAgent: string;
  send(message: string): boolean;
}

const PREFIX = 'z9hG4bKwce';

/**
 * Non-INVITE client transactions (RFC 3261 17.1.2; on a reliable transport nothing is sent twice),
 * for the requests that are ours and not JsSIP's.
 */
export class OwnRequests {
  readonly #link: OwnRequestLink;
  readonly #pending = new Map<
    string,
    { answered(response: SipText): void; failed(error: CallingError): void }
  >();

  constructor(link: OwnRequestLink) {
    this.#link = link;
  }

  /**
   * Sends a request; resolves with its final response. Rejects with `timeout` after `patience` ms,
   * `connection-lost` when the connection goes.
   */
  send(request: OwnRequest, patience: number): Promise<SipText> {
    const branch = PREFIX + randomToken(16);
    const text = [
      `${request.method} ${request.uri} SIP/2.0`,
      `Via: ${this.#link.via()};branch=${branch}`,
      'Max-Forwards: 70',
      `To: ${request.to}`,
      `From: ${request.from}`,
      `Call-ID: ${request.callId}`,
      `CSeq: ${String(request.cseq)} ${request.method}`,
      ...request.headers,
      'Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE',
      `User-Agent: ${this.#link.userAgent}`,
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
    return new Promise((resolve, reject) => {
      const cancelTimer = this.#link.clock.after(patience, () => {
        this.#pending.get(branch)?.failed(
          new CallingError('timeout', `The server did not answer ${request.method}.`, {
            retryable: true,
          }),
        );
      });
      const settle = (): void => {
        cancelTimer();
        this.#pending.delete(branch);
      };
      this.#pending.set(branch, {
        answered: (response) => {
          settle();
          resolve(response);
        },
        failed: (error) => {
          settle();
          reject(error);
        },
      });
      if (!this.#link.send(text)) this.#pending.get(branch)?.failed(lost());
    });
  }

  /** Takes a response if it is to one of ours, provisional and late ones included. */
  receive(message: SipText): boolean {
    const branch = branchOf(message);
    if (message.statusCode === undefined || !branch?.startsWith(PREFIX)) return false;
    if (message.statusCode >= 200) this.#pending.get(branch)?.answered(message);
    return true;
  }

  /** The connection is gone: every request fails. */
  abandon(error: CallingError = lost()): void {
    for (const pending of [...this.#pending.values()]) pending.failed(error);
  }
}

function lost(): CallingError {
  return new CallingError('connection-lost', 'The connection to the server was lost.', {
    retryable: true,
  });
}
