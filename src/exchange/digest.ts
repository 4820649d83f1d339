import type { Clock } from '../core/clock.js';
import { md5 } from '../core/md5.js';
import { quote } from './sip-syntax.js';

const NONCE_LIFE = 300_000;

/** The verdict on digest credentials. */
export type DigestResult = 'good' | 'wrong' | 'stale';

/** Digest access authentication with MD5 and qop=auth (RFC 3261 22.4, RFC 2617, RFC 8760). */
export class Digest {
  readonly #realm: string;
  readonly #clock: Clock;
  readonly #secret: string;
  readonly #random: () => string;
  /** The highest nonce count of each nonce that was used, with its end. */
  readonly #used = new Map<string, { readonly count: number; readonly expiresAt: number }>();

  constructor(parts: {
    readonly realm: string;
    readonly clock: Clock;
    readonly random: () => string;
  }) {
    this.#realm = parts.realm;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#secret = parts.random() + parts.random();
  }

  /** A challenge's value. MD5 alone: JsSIP takes the last of several and knows nothing else. */
  challenge(stale: boolean): string {
    const expires = (this.#clock.now() + NONCE_LIFE).toString(36);
    const seed = `${expires}.${this.#random()}`;
    const nonce = `${seed}.${this.#seal(seed)}`;
    const tail = stale ? ', stale=true' : '';
    return `Digest realm=${quote(this.#realm)}, nonce="${nonce}", algorithm=MD5, qop="auth"${tail}`;
  }

  /** Checks credentials against the password of the user that they name. */
  check(
    values: ReadonlyMap<string, string>,
    request: { readonly method: string; readonly uri: string },
    password: (user: string) => string | undefined,
  ): DigestResult {
    const get = (name: string): string => values.get(name) ?? '';
    const secret = password(get('username'));
    if (secret === undefined) return 'wrong';
    if (!/^(?:MD5)?$/iu.test(get('algorithm')) || get('qop') !== 'auth') return 'wrong';
    const ha1 = md5(`${get('username')}:${this.#realm}:${secret}`);
    // Of our own realm and of the request as it came: what the client names is no matter.
    const ha2 = md5(`${request.method}:${request.uri}`);
    const expected = md5([ha1, get('nonce'), get('nc'), get('cnonce'), 'auth', ha2].join(':'));
    if (get('response').toLowerCase() !== expected) return 'wrong';
    // Stale is said only to those who know the password (RFC 2617 3.2.1).
    const [expires = '', random = '', seal] = get('nonce').split('.');
    if (seal !== this.#seal(`${expires}.${random}`)) return 'stale';
    return this.#use(get('nonce'), get('nc'), parseInt(expires, 36)) ? 'good' : 'stale';
  }

  /** A nonce lives for some time, and each of its counts is good once (RFC 2617 3.2.2). */
  #use(nonce: string, nc: string, expiresAt: number): boolean {
    const now = this.#clock.now();
    for (const [old, entry] of this.#used) {
      if (entry.expiresAt <= now) this.#used.delete(old);
    }
    const count = /^[0-9a-f]{8}$/iu.test(nc) ? parseInt(nc, 16) : 0;
    if (expiresAt <= now || count <= (this.#used.get(nonce)?.count ?? 0)) return false;
    this.#used.set(nonce, { count, expiresAt });
    return true;
  }

  #seal(seed: string): string {
    return md5(`${this.#secret}:${seed}`).slice(0, 16);
  }
}
