import type { Challenge } from './challenge.js';
import { md5 } from '../../core/md5.js';
import { randomToken } from './sip-text.js';

/** What a digest is made of beside the challenge. */
export interface DigestInput {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** The Request-URI as it is sent. */
  readonly uri: string;
  readonly body: string;
  /** How often this nonce has been used, this time counted. */
  readonly nonceCount: number;
  readonly cnonce?: string;
}

/** A hash of UTF-8 text, in hexadecimal. */
export type Hash = (text: string) => string;

// Strongest first (RFC 8760 2.4).
const ALGORITHMS = ['sha-256', 'sha-256-sess', 'md5', 'md5-sess'];

/** What a challenge is answered by. Loads SHA-256, which few servers ask for. */
export function hashOf(challenge: Challenge): Hash | Promise<Hash> {
  if (!algorithmOf(challenge).startsWith('sha')) return md5;
  return import('./sha256.js').then(({ sha256 }) => sha256);
}

/** How much a digest challenge is preferred; `undefined` for one that cannot be answered. */
export function digestRank(challenge: Challenge): number | undefined {
  if (challenge.scheme !== 'digest') return undefined;
  const { parameters } = challenge;
  if (!parameters.get('nonce') || parameters.get('realm') === undefined) return undefined;
  const qop = parameters.get('qop');
  if (qop !== undefined && qop !== '' && chooseQop(qop) === undefined) return undefined;
  const rank = ALGORITHMS.indexOf(algorithmOf(challenge));
  return rank < 0 ? undefined : rank;
}

/** The value of an `Authorization` header (RFC 7616 3.4, RFC 3261 22.4); `hash` is `hashOf()` it. */
export function digestAuthorization(
  challenge: Challenge,
  input: DigestInput,
  hash: Hash = md5,
): string {
  const { parameters } = challenge;
  const given = parameters.get('algorithm');
  const session = algorithmOf(challenge).endsWith('-sess');
  const realm = parameters.get('realm') ?? '';
  const nonce = parameters.get('nonce') ?? '';
  const cnonce = input.cnonce ?? randomToken(16);
  const qop = chooseQop(parameters.get('qop') ?? '');
  const count = input.nonceCount.toString(16).padStart(8, '0');
  let a1 = hash(`${input.username}:${realm}:${input.password}`);
  if (session) a1 = hash(`${a1}:${nonce}:${cnonce}`);
  const target = `${input.method}:${input.uri}`;
  const a2 = hash(qop === 'auth-int' ? `${target}:${hash(input.body)}` : target);
  const response =
    qop === undefined
      ? hash(`${a1}:${nonce}:${a2}`)
      : hash(`${a1}:${nonce}:${count}:${cnonce}:${qop}:${a2}`);
  const opaque = parameters.get('opaque');
  return [
    `Digest username=${quote(input.username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(input.uri)}`,
    `response="${response}"`,
    ...(given === undefined ? [] : [`algorithm=${given}`]),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${count}`]),
    ...(qop === undefined && !session ? [] : [`cnonce="${cnonce}"`]),
  ].join(', ');
}

// `auth` first: a proxy may change the body that `auth-int` would cover.
function chooseQop(offered: string): 'auth' | 'auth-int' | undefined {
  const names = offered.split(',').map((name) => name.trim().toLowerCase());
  return (['auth', 'auth-int'] as const).find((name) => names.includes(name));
}

function algorithmOf({ parameters }: Challenge): string {
  return (parameters.get('algorithm') ?? 'MD5').trim().toLowerCase();
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/gu, '\\$&')}"`;
}
