import type { Clock } from '../core/clock.js';
import { markHandled } from '../core/errors.js';
import { Late } from '../core/late.js';
import type { TokenReason } from '../core/ports.js';
import type { TokenProvider } from './options.js';
import type { TokenSource, TokenSourceListener } from './token-source.js';

/** What a calling is told of its token. */
export interface TokenListener extends TokenSourceListener {
  /** The token should be asked for anew and used. */
  changed(reason: TokenReason): void;
}

interface TokenSourceModule {
  readonly TokenSource: typeof TokenSource;
}

/** The token of a calling, and what looks after it, which is loaded with the first token. */
export class LateTokenSource {
  readonly #listener: TokenListener;
  readonly #late: Late<TokenSource>;
  #accessToken: string | undefined;
  #provider: TokenProvider | undefined;

  /** `load` is asked again after it has failed. */
  constructor(
    clock: Clock,
    listener: TokenListener,
    load: () => Promise<TokenSourceModule> = () => import('./token-source.js'),
  ) {
    this.#listener = listener;
    this.#late = new Late(async () => {
      const { TokenSource } = await load();
      return new TokenSource(clock, listener);
    });
  }

  /** Takes what the page set; a changed token is used at once. */
  update(accessToken: string | undefined, provider: TokenProvider | undefined): void {
    if (accessToken === this.#accessToken && provider === this.#provider) return;
    this.#accessToken = accessToken;
    this.#provider = provider;
    void this.#source();
    if (this.#isSet()) this.#listener.changed('connect');
  }

  /** Rejects with `token-rejected` when the provider gives none, and with `service-unavailable`. */
  token(reason: TokenReason): Promise<string | undefined> {
    if (!this.#isSet()) return Promise.resolve(undefined);
    return this.#source().then((source) => source.token(reason));
  }

  dispose(): void {
    this.#accessToken = undefined;
    this.#provider = undefined;
    if (this.#late.loading) void this.#source();
  }

  #isSet(): boolean {
    return this.#provider !== undefined || (this.#accessToken ?? '') !== '';
  }

  /** With the token of now. */
  #source(): Promise<TokenSource> {
    return markHandled(
      this.#late.load().then((source) => {
        source.update(this.#accessToken, this.#provider);
        return source;
      }),
    );
  }
}
