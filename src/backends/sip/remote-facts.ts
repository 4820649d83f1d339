import type { IncomingRequest, IncomingResponse } from 'jssip/lib/JsSIP.js';
import type { CallPortSignal } from '../../core/ports.js';
import { customHeadersOf, mergeHeaders } from './custom-headers.js';
import { partyOf } from './party.js';
import { identityFactsOf, type PartyType } from './remote-identity.js';

/** What the messages of one call tell of the far end, each fact once. */
export class RemoteFacts {
  readonly #host: string;
  readonly #part: PartyType;
  #headers: Readonly<Record<string, string>> = {};
  #network = '';
  // What the far end calls itself.
  #address: string | undefined;

  /** `origin`: the address that is dialled, or the INVITE that came in. `host`: that of the line. */
  constructor(origin: string | IncomingRequest, host: string) {
    this.#host = host;
    this.#part = typeof origin === 'string' ? 'called' : 'calling';
    if (typeof origin === 'string') this.#address = partyOf({ name: '', uri: origin }, host).uri;
    else this.news(origin);
  }

  /** What a message tells that was not known yet. */
  news(message: IncomingRequest | IncomingResponse): readonly CallPortSignal[] {
    return [...this.#newHeaders(message), ...this.#newIdentity(message)];
  }

  #newHeaders(message: IncomingRequest | IncomingResponse): readonly CallPortSignal[] {
    const headers = mergeHeaders(this.#headers, customHeadersOf(message));
    if (Object.entries(headers).every(([name, value]) => this.#headers[name] === value)) return [];
    this.#headers = headers;
    return [{ type: 'headers', headers }];
  }

  #newIdentity(message: IncomingRequest | IncomingResponse): readonly CallPortSignal[] {
    const { claimed, ...network } = identityFactsOf(message, this.#host, this.#part);
    const moved = claimed?.uri !== undefined && claimed.uri !== this.#address;
    if (moved) this.#address = claimed.uri;
    const text = JSON.stringify(network);
    const told = text === '{}' || text === this.#network;
    if (!told) this.#network = text;
    if (!moved && told) return [];
    return [{ type: 'identity', identity: moved ? { claimed, ...network } : network }];
  }
}
