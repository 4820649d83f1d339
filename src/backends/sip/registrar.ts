import type { Clock } from '../../core/clock.js';
import { CallingError } from '../../core/errors.js';
import type { Registration, TokenReason } from '../../core/ports.js';
import type { Authentication } from './authentication.js';
import type { OwnRequest } from './own-requests.js';
import {
  headerOf,
  headersOf,
  parseAddressParts,
  randomToken,
  retryAfterOf,
  splitList,
  type SipText,
} from './sip-text.js';

/** What a registrar needs from its line. */
export interface RegistrarOwner {
  readonly clock: Clock;
  readonly authentication: Authentication;
  /** `sip:user@host`. */
  readonly aor: string;
  /** The Request-URI: `sip:host`. */
  readonly registrar: string;
  /** `<sip:user@host.invalid;transport=ws>`. */
  contact(): string;
  /** `urn:uuid:…` (RFC 5626 4.1). */
  instanceId(): Promise<string>;
  isConnected(): boolean;
  send(request: OwnRequest, patience: number): Promise<SipText>;
  /** The public GRUU the server gave (RFC 5627), or `null`. */
  gruu(uri: string | null): void;
  /** The registration lapsed without having been renewed. */
  lapsed(error: CallingError): void;
}

const ANSWER_WITHIN = 10_000;
const PENDING_REGISTER = 1_000;
const DEREGISTER_WITHIN = 2_000;
const MAX_TRIES = 6;

/**
 * Registers one address (RFC 3261 10.2), each call of `register()` one awaited attempt (M11, S13).
 * JsSIP's own registrar is not used: it settles nothing on a refresh, on silence after the last
 * challenge, or on a 200 that lacks our contact, never reads `Retry-After`, and leaves a binding
 * behind when it is stopped while a REGISTER is on its way.
 */
export class Registrar {
  readonly #owner: RegistrarOwner;
  // One Call-ID for all of a line's registrations, its CSeq rising (RFC 3261 10.2).
  readonly #callId = randomToken(22);
  #cseq = 0;
  // Each command makes the registration before it void.
  #attempt = 0;
  #pending: Promise<unknown> | undefined;
  // Whether the server has, or after a silence may have, a binding of ours.
  #mayBeBound = false;
  // Once a server asked for a digest, the token stays at home.
  #digestAsked = false;
  #cancelLapse: (() => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(owner: RegistrarOwner) {
    this.#owner = owner;
  }

  /** One attempt to register for `expires` seconds. */
  register(expires: number, reason: TokenReason): Promise<Registration> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    const isVoid = (): boolean => attempt !== this.#attempt;
    // One at a time: answers that overtake each other would leave the wrong state (S13).
    const result = this.#last.then(() =>
      this.#register(Math.max(1, Math.round(expires)), reason, isVoid),
    );
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Removes the binding; resolves when it is gone, or after 2 s. */
  async deregister(): Promise<void> {
    this.#attempt += 1;
    this.#cancelLapse?.();
    const removed = (async () => {
      // A REGISTER on its way is answered first, else it could undo this.
      if (this.#pending) await this.#within(PENDING_REGISTER, this.#pending);
      if (this.#mayBeBound && this.#owner.isConnected())
        await this.#register(0, 'connect', () => false);
    })();
    this.#last = removed.catch(() => undefined);
    await this.#within(DEREGISTER_WITHIN, this.#last);
  }

  /** Nothing is told any more. */
  disconnected(): void {
    this.#cancelLapse?.();
  }

  async #register(
    expires: number,
    reason: TokenReason,
    isVoid: () => boolean,
  ): Promise<Registration> {
    const exchange = this.#owner.authentication.exchange({ bearer: true });
    this.#check(isVoid);
    let headers = this.#digestAsked ? [] : await exchange.begin(reason);
    let asked = expires;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      this.#check(isVoid);
      const response = await this.#send(asked, headers);
      this.#check(isVoid);
      const { statusCode = 0 } = response;
      if (statusCode < 300) return this.#registered(response, asked);
      if (statusCode === 423 && asked === expires) {
        const least = retryAfterOf(headerOf(response, 'min-expires'));
        if (least === undefined || least <= asked) throw failure(response);
        asked = least;
        continue;
      }
      if (statusCode !== 401 && statusCode !== 407) throw failure(response);
      const name = statusCode === 401 ? 'x-www-authenticate' : 'x-proxy-authenticate';
      const answer = await exchange.answer(
        { statusCode, challenges: headersOf(response, name) },
        { method: 'REGISTER', uri: this.#owner.registrar, body: '' },
      );
      this.#digestAsked = exchange.scheme === 'digest';
      if (!answer) throw exchange.failure(statusCode);
      headers = answer;
    }
    throw new CallingError(
      'registration-failed',
      'The server asked for credentials again and again without being content.',
    );
  }

  #check(isVoid: () => boolean): void {
    if (isVoid()) {
      throw new CallingError('cancelled', 'The registration was given up for a newer command.');
    }
    if (!this.#owner.isConnected()) {
      throw new CallingError('connection-lost', 'There is no connection to the server.', {
        retryable: true,
      });
    }
  }

  async #send(expires: number, headers: readonly string[]): Promise<SipText> {
    const { aor, registrar } = this.#owner;
    const instance = await this.#owner.instanceId();
    this.#cseq += 1;
    const sent = this.#owner.send(
      {
        method: 'REGISTER',
        uri: registrar,
        to: `<${aor}>`,
        from: `<${aor}>;tag=${randomToken(10)}`,
        callId: this.#callId,
        cseq: this.#cseq,
        headers: [
          `Contact: ${this.#owner.contact()};+sip.ice;reg-id=1;+sip.instance="<${instance}>";expires=${String(expires)}`,
          `Expires: ${String(expires)}`,
          ...headers,
          'Supported: path,gruu,outbound',
        ],
      },
      ANSWER_WITHIN,
    );
    this.#pending = sent;
    try {
      const response = await sent;
      if ((response.statusCode ?? 0) < 300) this.#mayBeBound = expires > 0;
      return response;
    } catch (error) {
      if (expires > 0) this.#mayBeBound = true;
      throw error;
    } finally {
      if (this.#pending === sent) this.#pending = undefined;
    }
  }

  async #registered(response: SipText, asked: number): Promise<Registration> {
    const { clock } = this.#owner;
    if (asked === 0) return { expiresAt: clock.now() };
    const instance = await this.#owner.instanceId();
    const own = userOf(parseAddressParts(this.#owner.contact()).uri);
    const contacts = headersOf(response, 'contact').flatMap(splitList).map(parseAddressParts);
    const contact =
      contacts.find(
        ({ parameters }) =>
          parameters.get('+sip.instance') === `<${instance}>` &&
          (parameters.get('reg-id') ?? '1') === '1',
      ) ?? contacts.find(({ uri }) => userOf(uri) !== undefined && userOf(uri) === own);
    const granted =
      secondsOf(contact?.parameters.get('expires')) ??
      secondsOf(headerOf(response, 'expires')) ??
      asked;
    if (!contact || granted === 0) {
      throw new CallingError(
        'registration-failed',
        'The server answered the registration without naming our contact.',
        { statusCode: response.statusCode, retryable: true },
      );
    }
    this.#owner.gruu(contact.parameters.get('pub-gruu') ?? null);
    this.#cancelLapse?.();
    this.#cancelLapse = clock.after(granted * 1000, () => {
      this.#mayBeBound = false;
      this.#owner.lapsed(
        new CallingError('registration-failed', 'The registration lapsed.', { retryable: true }),
      );
    });
    return { expiresAt: clock.now() + granted * 1000 };
  }

  #within(ms: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#owner.clock.after(ms, resolve);
      const done = (): void => {
        cancel();
        resolve();
      };
      work.then(done, done);
    });
  }
}

/** What a refused REGISTER means. */
function failure(response: SipText): CallingError {
  const { statusCode = 0, reasonPhrase = '' } = response;
  const retryAfter = retryAfterOf(headerOf(response, 'retry-after'));
  const said = `${String(statusCode)} ${reasonPhrase}`.trim();
  switch (statusCode) {
    case 403:
      return new CallingError('forbidden', `The server forbids the registration (${said}).`, {
        statusCode,
      });
    case 404:
      return new CallingError('not-found', `The server does not know this address (${said}).`, {
        statusCode,
      });
    case 408:
      return new CallingError('timeout', `The server did not answer in time (${said}).`, {
        statusCode,
        retryAfter,
        retryable: true,
      });
    default: {
      const retryable = statusCode === 480 || (statusCode >= 500 && statusCode < 600);
      return new CallingError(
        retryable ? 'service-unavailable' : 'registration-failed',
        `The server did not register the line (${said}).`,
        { statusCode, retryAfter, retryable },
      );
    }
  }
}

function userOf(uri: string): string | undefined {
  return /^sips?:([^@]+)@/iu.exec(uri)?.[1];
}

function secondsOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,10}$/u.test(value.trim()) ? Number(value) : undefined;
}
