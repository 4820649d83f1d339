import type { Clock } from '../../../src/core/clock.js';
import type { Channel, Environment, Locks } from '../../../src/exchange/environment.js';
import { ExchangeNode } from '../../../src/exchange/exchange-node.js';

/** A clock that stands until it is moved. */
export class FakeClock implements Clock {
  #now = 1_700_000_000_000;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((item) => item !== timer);
    };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Moves on, running what is due in its order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#now = due.at;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      due.callback();
    }
    this.#now = end;
  }
}

/** A browser with one origin: its pages share locks and channels, and can crash. */
export class FakeBrowser {
  readonly clock = new FakeClock();
  readonly withLocks: boolean;
  readonly #holders = new Map<string, { page: object; waiting: (() => void)[] }>();
  readonly #channels = new Map<object, { name: string; receive: (data: unknown) => void }>();
  #random = 0;

  constructor(options: { withLocks?: boolean } = {}) {
    this.withLocks = options.withLocks ?? true;
  }

  /** A page; `crash()` frees its locks and cuts its channels, as closing its tab does. */
  page(): { environment: Environment; crash: () => void; inject: (data: unknown) => void } {
    const page = {};
    let alive = true;
    const keys: object[] = [];
    const environment: Environment = {
      clock: this.clock,
      random: () => {
        this.#random += 1;
        return this.#random.toString(16).padStart(16, '0');
      },
      openChannel: (name, onMessage) => {
        const key = {};
        keys.push(key);
        this.#channels.set(key, { name, receive: onMessage });
        const channel: Channel = {
          post: (message) => {
            if (alive && this.#channels.has(key)) this.#broadcast(key, name, message);
          },
          close: () => {
            this.#channels.delete(key);
          },
        };
        return channel;
      },
      locks: this.withLocks ? this.#locks(page) : undefined,
    };
    return {
      environment,
      crash: () => {
        alive = false;
        for (const key of keys) this.#channels.delete(key);
        for (const [name, lock] of [...this.#holders]) {
          if (lock.page === page) this.#free(name);
        }
      },
      inject: (data) => {
        const names = new Set([...this.#channels.values()].map(({ name }) => name));
        for (const name of names) this.#broadcast(page, name, data);
      },
    };
  }

  #broadcast(from: object, name: string, message: unknown): void {
    const data = structuredClone(message);
    for (const [key, channel] of [...this.#channels]) {
      if (key === from || channel.name !== name) continue;
      setImmediate(() => {
        if (this.#channels.has(key)) channel.receive(data);
      });
    }
  }

  #free(name: string): void {
    const lock = this.#holders.get(name);
    this.#holders.delete(name);
    for (const wake of lock?.waiting ?? []) wake();
  }

  #locks(page: object): Locks {
    return {
      hold: async (name) => {
        this.#holders.set(name, { page, waiting: [] });
        return () => {
          this.#free(name);
        };
      },
      freed: (name, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
          const lock = this.#holders.get(name);
          if (lock === undefined) resolve();
          else lock.waiting.push(resolve);
        }),
      held: async () => [...this.#holders.keys()],
    };
  }
}

/** An exchange alone in its page, on a clock that stands. */
export function lonelyNode(): { node: ExchangeNode; clock: FakeClock; browser: FakeBrowser } {
  const browser = new FakeBrowser();
  const node = new ExchangeNode({ name: 'test', environment: browser.page().environment });
  return { node, clock: browser.clock, browser };
}

/** A page with an exchange. */
export interface Page {
  readonly node: ExchangeNode;
  readonly crash: () => void;
  readonly inject: (data: unknown) => void;
}

/** Opens a page of a browser. */
export function openPage(browser: FakeBrowser, name = ''): Page {
  const { environment, crash, inject } = browser.page();
  return { node: new ExchangeNode({ name, environment }), crash, inject };
}

/** Whom a page knows. */
export const addresses = (page: Page): readonly string[] =>
  page.node.bindings.map((binding) => binding.address).sort();
