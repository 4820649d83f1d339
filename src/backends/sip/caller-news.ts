import type { IncomingRequest } from 'jssip/lib/JsSIP.js';
import { formatAddress, parseAddress } from '../../core/address.js';
import type { ForwardReason } from '../../core/ports.js';
import { divertedFrom } from './diversion.js';
import { holdBackRinging } from './jssip-repairs/session.js';

/** What the caller of a call that comes in is told before it is answered: that it rings, or where else. */
export class CallerNews {
  readonly #request: IncomingRequest;
  readonly #own: string;
  #sendOn: readonly string[] = [];
  #ring: (() => void) | undefined;

  /** `own`: the address that was called. */
  constructor(request: IncomingRequest, own: string) {
    this.#request = request;
    this.#own = own;
    const reply = request.reply.bind(request);
    request.reply = (code, reason, headers = [], ...rest) => {
      reply(code, reason, code === 302 ? [...headers, ...this.#sendOn] : headers, ...rest);
    };
  }

  /** See `CallPort.holdBack()`. */
  holdBack(): void {
    this.#ring ??= holdBackRinging(this.#request);
  }

  /** See `CallPort.ring()`. */
  ring(): void {
    this.#ring?.();
  }

  /** What a 302 says; throws `invalid-argument` for what is no SIP URI. */
  sendOn(destination: string, reason: ForwardReason): void {
    const target = formatAddress(parseAddress(destination));
    this.#sendOn = [`Contact: <${target}>`, ...divertedFrom(this.#own, reason, this.#request)];
  }
}
