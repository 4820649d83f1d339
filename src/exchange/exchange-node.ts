import type { Clock } from '../core/clock.js';
import { Authenticator, type Demands } from './authenticator.js';
import type { Connection, ConnectionEvents } from './exchange-socket.js';
import { glanceAt, type InterceptedMessage, type Interceptor } from './interception.js';
import { Location, type FlowId } from './location.js';
import { Proxy, VIA_DOMAIN } from './proxy.js';
import { Registrar } from './registrar.js';
import { canBeAnswered, checkMessage, trimBody } from './sip-check.js';
import { formatMessage, headerKey, isRequest, parseMessage } from './sip-message.js';
import type { SipMessage, SipRequest } from './sip-message.js';
import { respond } from './sip-response.js';
import { TaskQueue } from './task-queue.js';

const REALM = 'exchange.invalid';

/** What the exchange shows of a binding. */
export interface BindingInfo {
  /** `user@host`. */
  readonly address: string;
  readonly contact: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Whether its socket is open. */
  readonly reachable: boolean;
  /** Whether its socket is of this page. */
  readonly local: boolean;
}

interface Client {
  readonly flow: FlowId;
  readonly events: ConnectionEvents;
  readonly onEnd: () => void;
  readonly inbox: string[];
  /** Whether a message waits for the page's own verdict on a token. */
  busy: boolean;
  opened: boolean;
}

/** One page's part of an exchange: its sockets, and the registrar and proxy behind them. */
export class ExchangeNode {
  readonly id: string;
  readonly #queue = new TaskQueue();
  readonly #clients = new Map<FlowId, Client>();
  readonly #location: Location;
  readonly #proxy: Proxy;
  readonly #interceptors = new Set<Interceptor>();
  #demands: () => Demands = () => ({});
  #sockets = 0;
  #outages = 0;
  #disposed = false;

  constructor(parts: { readonly clock: Clock; readonly random: () => string }) {
    const { clock, random } = parts;
    this.id = `n${random()}`;
    this.#location = new Location(clock);
    const registrar = new Registrar({
      location: this.#location,
      clock,
      tag: random,
      onChange: () => undefined,
    });
    const authenticator = new Authenticator({ realm: REALM, clock, tag: random, random });
    this.#proxy = new Proxy({
      viaHost: `${this.id}${VIA_DOMAIN}`,
      clock,
      location: this.#location,
      registrar,
      authenticator,
      demands: () => this.#demands(),
      tag: random,
      isOpen: (flow) => this.#clients.has(flow),
      send: (flow, message) => {
        this.#send(flow, message);
      },
    });
  }

  /** Who is registered. */
  get bindings(): readonly BindingInfo[] {
    return this.#location.all().map((binding) => ({
      address: binding.aor,
      contact: binding.contact,
      expiresAt: binding.expiresAt,
      reachable: this.#clients.has(binding.flow),
      local: binding.flow.startsWith(`${this.id}/`),
    }));
  }

  /** What is demanded of clients, asked at every request. */
  set demands(demands: () => Demands) {
    this.#demands = demands;
  }

  /** Opens a connection; everything after happens in later tasks. `onEnd` is called once, at its end. */
  open(events: ConnectionEvents, onEnd: () => void = () => undefined): Connection {
    this.#sockets += 1;
    const flow = `${this.id}/${String(this.#sockets)}`;
    const client: Client = { flow, events, onEnd, inbox: [], busy: false, opened: false };
    if (this.#outages > 0 || this.#disposed) {
      this.#queue.add(() => {
        events.closed(true, 1006, 'The exchange refuses connections');
        onEnd();
      });
      return { receive: () => undefined, close: () => undefined };
    }
    this.#clients.set(flow, client);
    this.#queue.add(() => {
      if (!this.#clients.has(flow)) return;
      client.opened = true;
      events.opened();
    });
    return {
      receive: (text) => {
        this.#queue.add(() => {
          client.inbox.push(text);
          this.#drain(client);
        });
      },
      close: () => {
        // Behind what was sent before: an un-REGISTER just before closing still counts.
        this.#queue.add(() => {
          this.#forget(client);
        });
      },
    };
  }

  /** See `Interceptor`; returns what removes it. */
  intercept(interceptor: Interceptor): () => void {
    this.#interceptors.add(interceptor);
    return () => {
      this.#interceptors.delete(interceptor);
    };
  }

  /** Closes every socket and refuses new ones until the returned function is called. */
  outage(): () => void {
    this.#outages += 1;
    this.#closeAll('The exchange is down');
    let over = false;
    return () => {
      if (!over) this.#outages -= 1;
      over = true;
    };
  }

  /** Closes every socket and forgets everything. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#closeAll('The exchange is gone');
    this.#proxy.dispose();
    this.#queue.add(() => {
      this.#queue.dispose();
    });
  }

  #closeAll(reason: string): void {
    for (const client of [...this.#clients.values()]) {
      this.#forget(client);
      this.#queue.add(() => {
        client.events.closed(true, 1006, reason);
      });
    }
  }

  #forget(client: Client): void {
    if (!this.#clients.delete(client.flow)) return;
    this.#proxy.flowsGone((flow) => flow === client.flow);
    client.onEnd();
  }

  /** Takes the messages of one client in their order. */
  #drain(client: Client): void {
    while (!client.busy && this.#clients.has(client.flow)) {
      const text = client.inbox.shift();
      if (text === undefined) return;
      const passed = this.#intercept('from', client, text);
      const pending = passed === undefined ? undefined : this.#receive(client.flow, passed);
      if (!(pending instanceof Promise)) continue;
      client.busy = true;
      void pending.finally(() => {
        client.busy = false;
        this.#drain(client);
      });
    }
  }

  #receive(flow: FlowId, text: string): void | Promise<void> {
    if (/^(?:\r\n)+$/u.test(text)) {
      // RFC 5626 4.4.1, RFC 7118 6: a ping of two line ends is answered by one.
      if (text.length >= 4) this.#deliver(flow, '\r\n');
      return;
    }
    const parsed = parseMessage(text);
    if ('malformed' in parsed) {
      this.#refuse(flow, parsed.request, parsed.status, parsed.malformed);
      return;
    }
    const message = trimBody(parsed);
    const fault =
      message === undefined ? { status: 400, reason: 'Bad Content-Length' } : checkMessage(message);
    if (isRequest(parsed)) {
      if (fault !== undefined) this.#refuse(flow, parsed, fault.status, fault.reason);
      else if (message !== undefined && isRequest(message))
        return this.#proxy.request(message, flow);
      return;
    }
    // A bad response is dropped: there is nobody to tell (RFC 3261 18.1.2).
    if (fault === undefined && message !== undefined && !isRequest(message))
      this.#proxy.response(message, flow);
  }

  #refuse(flow: FlowId, request: SipRequest | undefined, status: number, reason: string): void {
    if (request === undefined || !canBeAnswered(request)) return;
    this.#send(flow, respond(request, status, { reason, tag: 'malformed' }));
  }

  #send(flow: FlowId, message: SipMessage): void {
    this.#deliver(flow, formatMessage(message));
  }

  #deliver(flow: FlowId, text: string): void {
    const client = this.#clients.get(flow);
    if (client === undefined) return;
    this.#queue.add(() => {
      if (!client.opened) return;
      const passed = this.#intercept('to', client, text);
      if (passed !== undefined) client.events.message(passed);
    });
  }

  /** The text as it goes on, or `undefined` where it does not. */
  #intercept(direction: 'from' | 'to', client: Client, text: string): string | undefined {
    let current = text;
    for (const interceptor of [...this.#interceptors]) {
      const answered = { done: false };
      const verdict = interceptor(this.#intercepted(direction, client, current, answered));
      if (verdict === false || answered.done) return undefined;
      if (typeof verdict === 'string') current = verdict;
    }
    return current;
  }

  #intercepted(
    direction: 'from' | 'to',
    client: Client,
    text: string,
    answered: { done: boolean },
  ): InterceptedMessage {
    const { message, method, status } = glanceAt(text);
    return {
      direction,
      text,
      method,
      ...(status === undefined ? {} : { status }),
      addresses: this.#location
        .all()
        .filter((binding) => binding.flow === client.flow)
        .map((binding) => binding.aor),
      header: (name) => message?.headers.find((entry) => entry.key === headerKey(name))?.value,
      answer: (code, reason, lines = []) => {
        answered.done = true;
        if (message === undefined || !isRequest(message) || message.method === 'ACK') return;
        const headers = lines.map((line) => {
          const [, name = line, value = ''] = /^([^:]+):\s*(.*)$/su.exec(line) ?? [];
          return [name, value] as const;
        });
        const response = formatMessage(
          respond(message, code, {
            tag: 'intercepted',
            headers,
            ...(reason === undefined ? {} : { reason }),
          }),
        );
        if (direction === 'from') this.#deliver(client.flow, response);
        else client.inbox.push(response);
        if (direction === 'to') this.#drain(client);
      },
    };
  }
}
