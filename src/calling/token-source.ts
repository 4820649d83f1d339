import type { Clock } from '../core/clock.js';
import { CallingError, isCallingError } from '../core/errors.js';
import type { TokenReason } from '../core/ports.js';
import type { TokenProvider } from './options.js';

/** What a token source tells without being asked. */
export interface TokenSourceListener {
  /** A token without a provider lapses soon; told once a token. Epoch milliseconds. */
  expiring(expiresAt: number): void;
  /** The token should be asked for anew and used. */
  changed(reason: 'expiring'): void;
}

const PROVIDER_TIMEOUT = 10_000;
const WARN_BEFORE = 120_000;
const RENEW_BEFORE = 60_000;
// A provider that hands out tokens about to lapse is not asked more often than this.
const LEAST_RENEWAL = 5_000;

/** The Bearer token of a calling: one the page set, or what its provider gives. Keeps it to itself. */
export class TokenSource {
  readonly #clock: Clock;
  readonly #listener: TokenSourceListener;
  #accessToken: string | undefined;
  #provider: TokenProvider | undefined;
  #provided: string | undefined;
  #asking: Promise<string> | undefined;
  #cancelTimer: (() => void) | undefined;
  #warned: string | undefined;

  constructor(clock: Clock, listener: TokenSourceListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Takes what the page set. */
  update(accessToken: string | undefined, provider: TokenProvider | undefined): void {
    if (accessToken === this.#accessToken && provider === this.#provider) return;
    this.#accessToken = accessToken;
    this.#provider = provider;
    this.#provided = undefined;
    this.#asking = undefined;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (accessToken !== undefined && !provider) this.#watch(accessToken);
  }

  /** Rejects with `token-rejected`, retryable, when the provider gives none. */
  token(reason: TokenReason): Promise<string | undefined> {
    if (!this.#provider) {
      return Promise.resolve(this.#accessToken === '' ? undefined : this.#accessToken);
    }
    if (reason === 'connect' && this.#provided !== undefined) {
      const expiresAt = expiryOf(this.#provided);
      if (expiresAt === undefined || expiresAt > this.#clock.now()) {
        return Promise.resolve(this.#provided);
      }
    }
    this.#asking ??= this.#ask(this.#provider, reason);
    return this.#asking;
  }

  async #ask(provider: TokenProvider, reason: TokenReason): Promise<string> {
    let cancel: (() => void) | undefined;
    try {
      const timeout = new Promise<never>((_, reject) => {
        cancel = this.#clock.after(PROVIDER_TIMEOUT, () => {
          reject(noToken('The token provider gave no answer within 10 s.'));
        });
      });
      const token: unknown = await Promise.race([askOf(provider, reason), timeout]);
      if (typeof token !== 'string' || !isToken(token)) {
        throw noToken('The token provider gave something that is not a token.');
      }
      if (provider === this.#provider) {
        this.#provided = token;
        this.#watch(token);
      }
      return token;
    } catch (cause) {
      // The page's own error may hold the token, so it is not passed on.
      throw isCallingError(cause) ? cause : noToken('The token provider failed.');
    } finally {
      cancel?.();
      if (provider === this.#provider) this.#asking = undefined;
    }
  }

  #watch(token: string): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const expiresAt = expiryOf(token);
    if (expiresAt === undefined) return;
    const left = expiresAt - this.#clock.now();
    if (this.#provider) {
      const wait = Math.max(left - Math.min(RENEW_BEFORE, left / 2), LEAST_RENEWAL);
      this.#cancelTimer = this.#clock.after(wait, () => {
        this.#listener.changed('expiring');
      });
      return;
    }
    if (this.#warned === token) return;
    this.#cancelTimer = this.#clock.after(Math.max(left - WARN_BEFORE, 0), () => {
      this.#warned = token;
      this.#listener.expiring(expiresAt);
    });
  }
}

async function askOf(provider: TokenProvider, reason: TokenReason): Promise<string> {
  return await provider(reason);
}

function noToken(message: string): CallingError {
  return new CallingError('token-rejected', message, { retryable: true });
}

/** RFC 6750 2.1: what may stand behind "Bearer". */
function isToken(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/]+=*$/u.test(text) && text.length <= 16_384;
}

/** The `exp` of a JWT (RFC 7519 4.1.4) in epoch milliseconds; `undefined` for any other token. */
export function expiryOf(token: string): number | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined || token.split('.').length !== 3) return undefined;
  try {
    const json: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    if (typeof json !== 'object' || json === null || !('exp' in json)) return undefined;
    return typeof json.exp === 'number' && Number.isFinite(json.exp) ? json.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
