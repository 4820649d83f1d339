import { systemClock, type Clock } from '../core/clock.js';

/** A channel to the other pages of the origin. */
export interface Channel {
  post(message: unknown): void;
  close(): void;
}

/** The part of Web Locks that is needed; every promise rejects where the page may not use them. */
export interface Locks {
  /** Takes a lock that nobody else wants; resolves with what gives it back. */
  hold(name: string, signal: AbortSignal): Promise<() => void>;
  /** Resolves once the holder of a lock has given it back, or its page is gone. */
  freed(name: string, signal: AbortSignal): Promise<void>;
  /** The names of all locks that are held now. */
  held(): Promise<readonly string[]>;
}

/** What an exchange takes from the page it lives in. */
export interface Environment {
  readonly clock: Clock;
  /** 16 random hexadecimal digits. */
  random(): string;
  /** `undefined` where the page has to stay alone. */
  openChannel(name: string, onMessage: (data: unknown) => void): Channel | undefined;
  readonly locks: Locks | undefined;
}

/** The page's own. */
export const pageEnvironment: Environment = {
  clock: systemClock,
  random() {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  },
  openChannel(name, onMessage) {
    try {
      const channel = new BroadcastChannel(name);
      channel.onmessage = (event: MessageEvent<unknown>) => {
        onMessage(event.data);
      };
      // In Node an open channel would keep an idle process alive.
      (channel as { unref?: () => void }).unref?.();
      return {
        post: (message) => {
          channel.postMessage(message);
        },
        close: () => {
          channel.close();
        },
      };
    } catch {
      // Pages of an opaque origin (file:, sandboxed frames) may be refused one.
      return undefined;
    }
  },
  get locks() {
    return pageLocks();
  },
};

function pageLocks(): Locks | undefined {
  const manager = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
  if (manager === undefined) return undefined;
  return {
    hold: (name, signal) =>
      new Promise((resolve, reject) => {
        const held = (): Promise<void> =>
          new Promise((release) => {
            resolve(release);
          });
        manager.request(name, { signal }, held).catch(reject);
      }),
    freed: async (name, signal) => {
      await manager.request(name, { signal }, () => undefined);
    },
    held: async () => {
      const { held = [] } = await manager.query();
      return held.map((lock) => lock.name ?? '');
    },
  };
}
