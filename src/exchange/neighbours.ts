import type { Channel, Environment, Locks } from './environment.js';
import { pack, unpack, type WireMessage } from './wire.js';

/** What is told of the other pages. */
export interface NeighbourEvents {
  /** What a page that has just come is to know. */
  state(): Extract<WireMessage, { type: 'state' }>['bindings'];
  message(from: string, message: WireMessage): void;
  /** A page was closed, has crashed, or left. */
  gone(node: string): void;
}

// A page that hangs may not keep others from connecting.
const JOIN_TIMEOUT = 500;
// Without locks nobody can say who is there: whoever is answers within this.
const JOIN_BLIND = 60;
const PING_INTERVAL = 1500;
const MAX_MISSED = 2;
const MAX_DEAD = 500;

interface Neighbour {
  readonly locked: boolean;
  /** Pings in a row that it has not answered. */
  missed: number;
}

/**
 * The other pages of the exchange, found by `BroadcastChannel`. Each page holds a Web Lock of its
 * own name and waits for those of the others, so that it learns at once when one is gone; a page
 * that has no lock is asked again and again whether it lives.
 */
export class Neighbours {
  /** Resolves when everybody who is there has told what he has. */
  readonly ready: Promise<void>;
  readonly #id: string;
  readonly #lockPrefix: string;
  readonly #environment: Environment;
  readonly #events: NeighbourEvents;
  readonly #abort = new AbortController();
  readonly #known = new Map<string, Neighbour>();
  readonly #dead = new Set<string>();
  readonly #expected = new Set<string>();
  #channel: Channel | undefined;
  #locks: Locks | undefined;
  #locked = false;
  #release: () => void = () => undefined;
  #answered: () => void = () => undefined;
  #stopPings: (() => void) | undefined;

  constructor(parts: {
    readonly id: string;
    readonly name: string;
    readonly environment: Environment;
    readonly events: NeighbourEvents;
  }) {
    this.#id = parts.id;
    this.#environment = parts.environment;
    this.#events = parts.events;
    const name = `webex-calling-exchange:${parts.name}`;
    this.#lockPrefix = `${name}:`;
    this.#channel = parts.environment.openChannel(name, (data) => {
      this.#receive(data);
    });
    this.#locks = parts.environment.locks;
    this.ready = this.#channel === undefined ? Promise.resolve() : this.#join();
  }

  /** Whether a page is there. */
  has(node: string): boolean {
    return this.#known.has(node);
  }

  /** Tells one page, or all. */
  send(message: WireMessage, to?: string): void {
    this.#channel?.post(pack({ from: this.#id, message, ...(to === undefined ? {} : { to }) }));
  }

  /** Leaves. */
  dispose(): void {
    this.send({ type: 'bye' });
    this.#channel?.close();
    this.#channel = undefined;
    this.#abort.abort();
    this.#release();
    this.#stopPings?.();
    this.#known.clear();
    this.#answered();
  }

  async #join(): Promise<void> {
    // The lock comes first: who hears of us may wait for it at once.
    const late = this.#after(JOIN_TIMEOUT);
    const others = await Promise.race([this.#takeLock(), late.then(() => [])]);
    if (this.#abort.signal.aborted) return;
    for (const node of others) {
      if (!this.#dead.has(node)) this.#expected.add(node);
    }
    this.send({ type: 'hello', locked: this.#locked });
    for (const node of this.#expected) this.#meet(node, true);
    if (this.#locked && this.#expected.size === 0) return;
    const all = new Promise<void>((resolve) => {
      this.#answered = resolve;
    });
    await Promise.race(this.#locked ? [all, late] : [this.#after(JOIN_BLIND), late]);
  }

  /** Takes our own lock, and reads from the others' who is there. */
  async #takeLock(): Promise<readonly string[]> {
    if (this.#locks === undefined) return [];
    try {
      const release = await this.#locks.hold(this.#lockPrefix + this.#id, this.#abort.signal);
      if (this.#abort.signal.aborted) {
        release();
        return [];
      }
      this.#release = release;
      this.#locked = true;
      const names = await this.#locks.held();
      return names
        .filter((name) => name.startsWith(this.#lockPrefix))
        .map((name) => name.slice(this.#lockPrefix.length))
        .filter((node) => node !== this.#id);
    } catch {
      // A page that may not use locks is watched by pings.
      this.#locks = undefined;
      return [];
    }
  }

  #receive(data: unknown): void {
    const envelope = unpack(data);
    if (envelope === undefined || envelope.from === this.#id) return;
    const { from, to, message } = envelope;
    // What a page said before it died may arrive after its lock was freed.
    if ((to !== undefined && to !== this.#id) || this.#dead.has(from)) return;
    const neighbour = this.#known.get(from);
    if (neighbour !== undefined) neighbour.missed = 0;
    if (message.type === 'bye') {
      this.#bury(from);
      this.#lose(from);
    } else if (message.type === 'hello') {
      this.#meet(from, message.locked);
      this.send({ type: 'state', locked: this.#locked, bindings: this.#events.state() }, from);
    } else if (message.type === 'state') {
      this.#meet(from, message.locked);
      this.#events.message(from, message);
      this.#expected.delete(from);
      if (this.#expected.size === 0) this.#answered();
    } else if (neighbour === undefined) {
      // It was here before us, and our first question did not reach it.
      this.send({ type: 'hello', locked: this.#locked }, from);
    } else if (message.type === 'ping') this.send({ type: 'pong' }, from);
    else if (message.type !== 'pong') this.#events.message(from, message);
  }

  #meet(node: string, locked: boolean): void {
    if (this.#known.has(node)) return;
    this.#known.set(node, { locked, missed: 0 });
    const locks = this.#locks;
    if (!locked || locks === undefined) {
      this.#stopPings ??= this.#schedulePing();
      return;
    }
    locks.freed(this.#lockPrefix + node, this.#abort.signal).then(
      () => {
        this.#bury(node);
        this.#lose(node);
      },
      () => {
        // Aborted by our own end: nothing is left to be told.
      },
    );
  }

  /** Its id will not come back; a page that only missed its pings may. */
  #bury(node: string): void {
    this.#dead.add(node);
    for (const oldest of this.#dead) {
      if (this.#dead.size <= MAX_DEAD) break;
      this.#dead.delete(oldest);
    }
  }

  #lose(node: string): void {
    this.#expected.delete(node);
    if (this.#expected.size === 0) this.#answered();
    if (this.#known.delete(node)) this.#events.gone(node);
  }

  #schedulePing(): () => void {
    return this.#environment.clock.after(PING_INTERVAL, () => {
      for (const [node, neighbour] of [...this.#known]) {
        if (neighbour.locked && this.#locks !== undefined) continue;
        neighbour.missed += 1;
        if (neighbour.missed > MAX_MISSED) this.#lose(node);
      }
      this.send({ type: 'ping' });
      this.#stopPings = this.#schedulePing();
    });
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#environment.clock.after(ms, resolve);
      this.#abort.signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }
}
