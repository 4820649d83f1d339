import type { Demands } from './authenticator.js';
import { pageEnvironment } from './environment.js';
import { ExchangeNode, type BindingInfo } from './exchange-node.js';
import { ExchangeSocket, type SipSocket } from './exchange-socket.js';
import type { Interceptor } from './interception.js';

/** What `createExchange` takes. */
export interface ExchangeOptions extends Demands {
  /** The NAME of `loopback:NAME`; without it the exchange of `loopback:`. */
  readonly name?: string;
}

/** An embedded exchange, as tests and tools drive it. */
export interface Exchange {
  readonly name: string;
  /** Who is registered, in this page and in others. */
  readonly bindings: readonly BindingInfo[];
  /** A socket of this exchange in JsSIP's shape. */
  createSocket(): SipSocket;
  /** Shows every message to `interceptor`, which may drop, change or answer it; returns what removes it. */
  intercept(interceptor: Interceptor): () => void;
  /** Closes this page's sockets as a server that goes down, and refuses new ones; returns what ends it. */
  outage(): () => void;
  /** Closes the sockets it has made and drops its demands. The exchange ends with its last user in the page. */
  dispose(): void;
}

/** One page's exchange of one name, for as long as anybody uses it. */
interface Entry {
  readonly node: ExchangeNode;
  readonly demands: Demands[];
  users: number;
}

const entries = new Map<string, Entry>();

function hold(name: string): Entry {
  const found = entries.get(name);
  if (found !== undefined) {
    found.users += 1;
    return found;
  }
  const demands: Demands[] = [];
  const entry: Entry = {
    node: new ExchangeNode({ name, environment: pageEnvironment }),
    demands,
    users: 1,
  };
  // The latest of several createExchange() calls decides.
  entry.node.demands = () => demands.at(-1) ?? {};
  entries.set(name, entry);
  return entry;
}

function release(name: string, entry: Entry): void {
  entry.users -= 1;
  if (entry.users > 0) return;
  if (entries.get(name) === entry) entries.delete(name);
  entry.node.dispose();
}

/**
 * A socket of the page's exchange for a `loopback:` or `loopback:NAME` URL. The exchange is made
 * when the first socket connects, and ends when the last one has closed.
 */
export function openExchangeSocket(url: string): SipSocket {
  return makeSocket(url);
}

/** `open` holds the socket for as long as it is open. */
function makeSocket(url: string, open?: Set<SipSocket>): SipSocket {
  const name = nameOf(url);
  const socket = new ExchangeSocket(url, (events) => {
    const entry = hold(name);
    open?.add(socket);
    return entry.node.open(events, () => {
      if (!isOpen(socket)) open?.delete(socket);
      release(name, entry);
    });
  });
  return socket;
}

/**
 * The page's exchange of a name, to drive it: what it demands of clients, who is registered, what
 * goes through it. It stays until `dispose()`, however many sockets come and go.
 */
export function createExchange(options: ExchangeOptions = {}): Exchange {
  const { name = '', digest, bearer } = options;
  const entry = hold(name);
  const demands: Demands = {
    ...(digest === undefined ? {} : { digest }),
    ...(bearer === undefined ? {} : { bearer }),
  };
  entry.demands.push(demands);
  const open = new Set<SipSocket>();
  const ends = new Set<() => void>();
  let disposed = false;
  const keep = (end: () => void): (() => void) => {
    ends.add(end);
    return () => {
      if (ends.delete(end)) end();
    };
  };
  return Object.freeze({
    name,
    get bindings() {
      return entry.node.bindings;
    },
    createSocket() {
      return makeSocket(`loopback:${name}`, open);
    },
    intercept: (interceptor: Interceptor) => keep(entry.node.intercept(interceptor)),
    outage: () => keep(entry.node.outage()),
    dispose() {
      if (disposed) return;
      disposed = true;
      for (const end of ends) end();
      entry.demands.splice(entry.demands.indexOf(demands), 1);
      for (const socket of open) closeAsServer(socket);
      release(name, entry);
    },
  });
}

function isOpen(socket: SipSocket): boolean {
  return socket.isConnected() || socket.isConnecting();
}

function closeAsServer(socket: SipSocket): void {
  if (!isOpen(socket)) return;
  socket.disconnect();
  queueMicrotask(() => {
    socket.ondisconnect(true, 1001, 'The exchange is gone');
  });
}

function nameOf(url: string): string {
  const name = /^loopback:(.*)$/isu.exec(url)?.[1];
  if (name === undefined)
    throw new TypeError(`"${url}" is not the URL of an embedded exchange: write "loopback:".`);
  return name;
}
