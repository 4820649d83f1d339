import { CallingError } from '../../core/errors.js';
import type { TokenReason } from '../../core/ports.js';
import { parseChallenges, type Challenge } from './challenge.js';
import { digestAuthorization, digestRank, hashOf } from './digest.js';

/** What a line can prove itself with. */
export interface Credentials {
  readonly username: string;
  readonly password?: string | undefined;
  /** The Bearer token, if one is used. */
  token(reason: TokenReason): Promise<string | undefined>;
}

/** The request that was challenged. */
export interface ChallengedRequest {
  readonly method: string;
  /** The Request-URI as it was sent. */
  readonly uri: string;
  readonly body: string;
}

/** The challenges of a 401 or 407. */
export interface Refused {
  readonly statusCode: number;
  /** The values of `WWW-Authenticate` (401) or `Proxy-Authenticate` (407). */
  readonly challenges: readonly string[];
}

// RFC 6750 2.1; anything else could break out of the header.
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/u;
const MAX_NONCES = 16;

/** A line's credentials, and what the server has asked for so far. */
export class Authentication {
  readonly #credentials: Credentials;
  readonly #nonces = new Map<string, number>();

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** The answering of challenges to one request. `bearer`: whether a token may be sent with it. */
  exchange(options: { readonly bearer: boolean }): AuthenticationExchange {
    return new AuthenticationExchange(this.#credentials, options.bearer, (nonce) =>
      this.#count(nonce),
    );
  }

  // Servers that check `nc` want it to rise with each use of a nonce (RFC 7616 3.4).
  #count(nonce: string): number {
    const count = (this.#nonces.get(nonce) ?? 0) + 1;
    this.#nonces.delete(nonce);
    this.#nonces.set(nonce, count);
    const [oldest] = this.#nonces.keys();
    if (this.#nonces.size > MAX_NONCES && oldest !== undefined) this.#nonces.delete(oldest);
    return count;
  }
}

/** One request's way through the challenges of its server and proxies (RFC 3261 22). */
export class AuthenticationExchange {
  readonly #credentials: Credentials;
  readonly #bearer: boolean;
  readonly #count: (nonce: string) => number;
  // Header lines by header name and realm: a 401 and a 407 are both answered from then on.
  readonly #headers = new Map<string, string>();
  readonly #stale = new Set<string>();
  #token: string | undefined;
  #renewed = false;
  #scheme: 'digest' | 'bearer' | undefined;

  constructor(credentials: Credentials, bearer: boolean, count: (nonce: string) => number) {
    this.#credentials = credentials;
    this.#bearer = bearer;
    this.#count = count;
  }

  /** The scheme of the last challenge that could be answered. */
  get scheme(): 'digest' | 'bearer' | undefined {
    return this.#scheme;
  }

  /** A token to be sent before anything was asked for. */
  async begin(reason: TokenReason): Promise<readonly string[]> {
    const token = await this.#credentials.token(reason);
    if (token === undefined) return [];
    this.#setToken('Authorization', token);
    return this.#lines();
  }

  /**
   * The headers for the next try of the request, or `undefined` when there is no use in one. Rejects
   * with `token-rejected` when no token can be had.
   */
  async answer(
    refused: Refused,
    request: ChallengedRequest,
  ): Promise<readonly string[] | undefined> {
    const header = refused.statusCode === 407 ? 'Proxy-Authorization' : 'Authorization';
    const challenges = refused.challenges.flatMap(parseChallenges);
    // A 401 without a challenge, after a token, can only mean the token.
    const asked = challenges.some(({ scheme }) => scheme === 'bearer');
    const meant = asked || (challenges.length === 0 && this.#token !== undefined);
    if (meant && this.#bearer && (await this.#answerBearer(header))) {
      this.#scheme = 'bearer';
      return this.#lines();
    }
    if (await this.#answerDigest(header, challenges, request)) {
      this.#scheme = 'digest';
      return this.#lines();
    }
    if (meant) this.#scheme = 'bearer';
    return undefined;
  }

  /** Why the server does not believe us. */
  failure(statusCode: number): CallingError {
    return this.#scheme === 'bearer'
      ? new CallingError(
          'token-rejected',
          'The server refused the access token. Get a new one and set "access-token".',
          { statusCode },
        )
      : new CallingError(
          'authentication-failed',
          this.#credentials.password === undefined && this.#scheme === undefined
            ? 'The server asks for credentials and the line has none that fit. Set "password", or "access-token".'
            : 'The server refused the username or the password.',
          { statusCode },
        );
  }

  async #answerBearer(header: string): Promise<boolean> {
    const sent = this.#token;
    if (sent === undefined) {
      const token = await this.#credentials.token('connect');
      if (token === undefined) return false;
      this.#setToken(header, token);
      return true;
    }
    // The other header has not carried it yet: a proxy asks after the registrar.
    if (!this.#headers.has(`${header}|bearer`) && !this.#renewed) {
      this.#setToken(header, sent);
      return true;
    }
    if (this.#renewed) return false;
    this.#renewed = true;
    const token = await this.#credentials.token('rejected');
    if (token === undefined || token === sent) return false;
    this.#setToken(header, token);
    return true;
  }

  #setToken(header: string, token: string): void {
    if (!TOKEN.test(token)) {
      throw new CallingError(
        'token-rejected',
        'The access token cannot be sent: it holds characters that no Bearer token has (RFC 6750).',
      );
    }
    this.#token = token;
    for (const [key, line] of this.#headers) {
      if (key.endsWith('|bearer'))
        this.#headers.set(key, line.replace(/Bearer .*$/u, `Bearer ${token}`));
    }
    this.#headers.set(`${header}|bearer`, `${header}: Bearer ${token}`);
  }

  async #answerDigest(
    header: string,
    challenges: readonly Challenge[],
    request: ChallengedRequest,
  ): Promise<boolean> {
    const { username, password } = this.#credentials;
    if (password === undefined) return false;
    let answered = false;
    for (const [realm, challenge] of strongest(challenges)) {
      const key = `${header}|digest|${realm}`;
      if (this.#headers.has(key)) {
        // Refused: only a nonce that had become old is worth one more try (RFC 7616 3.3).
        const stale = challenge.parameters.get('stale')?.toLowerCase() === 'true';
        if (!stale || this.#stale.has(key)) continue;
        this.#stale.add(key);
      }
      const hash = await hashOf(challenge);
      const nonceCount = this.#count(challenge.parameters.get('nonce') ?? '');
      const input = { ...request, username, password, nonceCount };
      const value = digestAuthorization(challenge, input, hash);
      // A server that wants a digest is not shown the token again.
      this.#headers.delete(`${header}|bearer`);
      this.#headers.set(key, `${header}: ${value}`);
      answered = true;
    }
    if (!answered && challenges.some(({ scheme }) => scheme === 'digest')) this.#scheme = 'digest';
    return answered;
  }

  #lines(): readonly string[] {
    return [...this.#headers.values()];
  }
}

// One challenge for each realm, the strongest that can be answered (RFC 8760 2.4).
function strongest(challenges: readonly Challenge[]): ReadonlyMap<string, Challenge> {
  const best = new Map<string, Challenge>();
  for (const challenge of challenges) {
    const rank = digestRank(challenge);
    if (rank === undefined) continue;
    const realm = challenge.parameters.get('realm') ?? '';
    const rival = best.get(realm);
    if (rival === undefined || rank < (digestRank(rival) ?? Infinity)) best.set(realm, challenge);
  }
  return best;
}
