import type { Clock } from '../core/clock.js';
import { credentialsOf, hasCredentials, type Credentials } from './credentials.js';
import { Digest } from './digest.js';
import { header, type SipRequest, type SipResponse } from './sip-message.js';
import { respond } from './sip-response.js';
import { parseNameAddr, quote } from './sip-syntax.js';
import { parseSipUri } from './sip-uri.js';

/** What an exchange demands of its clients. */
export interface Demands {
  /** Digest passwords by user name. */
  readonly digest?: Readonly<Record<string, string>> | ((user: string) => string | undefined);
  /** Bearer tokens that are good, or a function that decides. */
  readonly bearer?:
    string | readonly string[] | ((token: string, user: string) => boolean | Promise<boolean>);
}

/** `undefined` lets the request pass, else it is answered with this. */
export type Verdict = SipResponse | undefined;

const CHECK_TIMEOUT = 10_000;

/** Asks for digest or Bearer credentials (RFC 3261 22, RFC 8898). */
export class Authenticator {
  readonly #realm: string;
  readonly #clock: Clock;
  readonly #tag: () => string;
  readonly #digest: Digest;

  constructor(parts: {
    readonly realm: string;
    readonly clock: Clock;
    readonly tag: () => string;
    readonly random: () => string;
  }) {
    this.#realm = parts.realm;
    this.#clock = parts.clock;
    this.#tag = parts.tag;
    this.#digest = new Digest(parts);
  }

  /** Judges a request; a promise only where the page's own function gives one. */
  check(request: SipRequest, demands: Demands): Verdict | Promise<Verdict> {
    try {
      return this.#judge(request, demands);
    } catch {
      // The page's function threw: that is no verdict on the credentials.
      return this.#failed(request);
    }
  }

  #judge(request: SipRequest, demands: Demands): Verdict | Promise<Verdict> {
    const { digest, bearer } = demands;
    if (digest === undefined && bearer === undefined) return undefined;
    const credentials = credentialsOf(request);
    const given = credentials.find((item) => item.scheme === 'digest');
    const result =
      digest === undefined || given === undefined ? undefined : this.#check(request, given, digest);
    if (result === 'good') return undefined;
    const refusal = (): SipResponse => this.#challenge(request, demands, result === 'stale');
    const token = credentials.find((item) => item.scheme === 'bearer')?.token;
    if (bearer === undefined || token === undefined) return refusal();
    return this.#checkToken(request, token, bearer, refusal);
  }

  #check(
    request: SipRequest,
    given: Extract<Credentials, { scheme: 'digest' }>,
    digest: NonNullable<Demands['digest']>,
  ): ReturnType<Digest['check']> {
    return this.#digest.check(given.values, request, (user) => {
      if (typeof digest === 'function') return digest(user);
      return Object.hasOwn(digest, user) ? digest[user] : undefined;
    });
  }

  #checkToken(
    request: SipRequest,
    token: string,
    bearer: NonNullable<Demands['bearer']>,
    refusal: () => SipResponse,
  ): Verdict | Promise<Verdict> {
    if (typeof bearer === 'string') return token === bearer ? undefined : refusal();
    if (typeof bearer !== 'function') return bearer.includes(token) ? undefined : refusal();
    const answer = bearer(token, callerOf(request));
    if (typeof answer === 'boolean') return answer ? undefined : refusal();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(CHECK_TIMEOUT, () => {
        resolve(this.#failed(request));
      });
      answer
        .then((good) => (good ? undefined : refusal()))
        .catch(() => this.#failed(request))
        .then((verdict) => {
          cancel();
          resolve(verdict);
        }, cancel);
    });
  }

  #failed(request: SipRequest): SipResponse {
    return respond(request, 503, { tag: this.#tag() });
  }

  /** 401 of a registrar, 407 of a proxy, each with a fresh challenge. */
  #challenge(request: SipRequest, demands: Demands, stale: boolean): SipResponse {
    const registrar = request.method === 'REGISTER';
    const name = registrar ? 'WWW-Authenticate' : 'Proxy-Authenticate';
    const challenges: (readonly [string, string])[] = [];
    if (demands.bearer !== undefined) {
      const error = hasCredentials(request) ? ', error="invalid_token"' : '';
      challenges.push([name, `Bearer realm=${quote(this.#realm)}, scope="sip"${error}`]);
    }
    // Last: of several challenges JsSIP takes the last.
    if (demands.digest !== undefined) challenges.push([name, this.#digest.challenge(stale)]);
    return respond(request, registrar ? 401 : 407, { headers: challenges, tag: this.#tag() });
  }
}

/** The user part of the address that a request comes from. */
function callerOf(request: SipRequest): string {
  const uri = parseNameAddr(header(request, 'from') ?? '')?.uri ?? '';
  return parseSipUri(uri)?.user ?? '';
}
