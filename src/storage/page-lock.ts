const PREFIX = 'webex-calling-elements/page/';

/** A sign that this page lives, which goes with it however it goes (W3C Web Locks). */
export class PageLock {
  /** The page's name among those of its origin. */
  readonly id = randomId();
  readonly #released = new AbortController();
  /** Resolves when the sign can be seen, with whether there is one. */
  readonly held: Promise<boolean>;

  constructor() {
    this.held = this.#hold();
  }

  /** The names of all pages that live; `undefined` where the browser cannot tell. */
  async living(): Promise<ReadonlySet<string> | undefined> {
    if (!(await this.held)) return undefined;
    try {
      const { held = [] } = await navigator.locks.query();
      return new Set(
        // Whoever waits for a page to go holds its lock for a moment as well, shared.
        held.flatMap(({ name, mode }) =>
          name?.startsWith(PREFIX) === true && mode === 'exclusive'
            ? [name.slice(PREFIX.length)]
            : [],
        ),
      );
    } catch {
      return undefined;
    }
  }

  /** Resolves when another page is gone; never where the browser cannot tell, or once disposed. */
  async gone(id: string): Promise<void> {
    const never = new Promise<void>(() => undefined);
    if (!(await this.held)) return never;
    const { signal } = this.#released;
    const options = { mode: 'shared', signal } as const;
    return navigator.locks.request(PREFIX + id, options, () => undefined).catch(() => never);
  }

  dispose(): void {
    this.#released.abort();
  }

  #hold(): Promise<boolean> {
    const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
    const locks = navigator?.locks;
    if (!locks) return Promise.resolve(false);
    return new Promise((resolve) => {
      const { signal } = this.#released;
      locks
        .request(PREFIX + this.id, () => {
          resolve(true);
          return new Promise<void>((release) => {
            signal.addEventListener('abort', () => {
              release();
            });
            if (signal.aborted) release();
          });
        })
        .catch(() => {
          resolve(false);
        });
    });
  }
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
