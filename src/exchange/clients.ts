import type { Connection, ConnectionEvents } from './exchange-socket.js';
import { glanceAt, type InterceptedMessage, type Interceptor } from './interception.js';
import type { FlowId } from './location.js';
import { formatMessage, headerKey, isRequest } from './sip-message.js';
import { respond } from './sip-response.js';
import { TaskQueue } from './task-queue.js';

interface Client {
  readonly flow: FlowId;
  readonly events: ConnectionEvents;
  readonly onEnd: () => void;
  readonly inbox: string[];
  /** Whether a message waits for the page's own verdict on a token. */
  busy: boolean;
}

/** What the clients' messages go to. */
export interface ClientsParts {
  readonly node: string;
  /** Resolves when clients may be let in. */
  readonly ready: () => Promise<void>;
  readonly receive: (flow: FlowId, text: string) => void | Promise<void>;
  readonly closed: (flow: FlowId) => void;
  /** The addresses that are registered on a socket. */
  readonly addresses: (flow: FlowId) => readonly string[];
}

/** The sockets of one page, each message in a task of its own and in order. */
export class Clients {
  readonly #parts: ClientsParts;
  readonly #queue = new TaskQueue();
  readonly #clients = new Map<FlowId, Client>();
  readonly #interceptors = new Set<Interceptor>();
  #count = 0;
  #outages = 0;
  #disposed = false;

  constructor(parts: ClientsParts) {
    this.#parts = parts;
  }

  has(flow: FlowId): boolean {
    return this.#clients.has(flow);
  }

  /** Opens a connection; everything after happens in later tasks. `onEnd` is called once, at its end. */
  open(events: ConnectionEvents, onEnd: () => void): Connection {
    this.#count += 1;
    const flow = `${this.#parts.node}/${String(this.#count)}`;
    const client: Client = { flow, events, onEnd, inbox: [], busy: false };
    if (this.#outages > 0 || this.#disposed) {
      this.#queue.add(() => {
        events.closed(true, 1006, 'The exchange refuses connections');
        onEnd();
      });
      return { receive: () => undefined, close: () => undefined };
    }
    this.#clients.set(flow, client);
    void this.#parts.ready().then(() => {
      this.#queue.add(() => {
        if (this.#clients.has(flow)) events.opened();
      });
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

  /** Hands a text to a client, in a task of its own. */
  deliver(flow: FlowId, text: string): void {
    const client = this.#clients.get(flow);
    if (client === undefined) return;
    this.#queue.add(() => {
      if (!this.#clients.has(flow)) return;
      const passed = this.#intercept('to', client, text);
      if (passed !== undefined) client.events.message(passed);
    });
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

  /** Closes every socket. */
  dispose(): void {
    this.#disposed = true;
    this.#closeAll('The exchange is gone');
    this.#queue.add(() => {
      this.#queue.dispose();
    });
  }

  #closeAll(reason: string): void {
    const clients = [...this.#clients.values()];
    // All at once: what goes down sends no CANCEL to one for another that it has just closed.
    this.#clients.clear();
    for (const client of clients) {
      this.#end(client);
      this.#queue.add(() => {
        client.events.closed(true, 1006, reason);
      });
    }
  }

  #forget(client: Client): void {
    if (this.#clients.delete(client.flow)) this.#end(client);
  }

  #end(client: Client): void {
    this.#parts.closed(client.flow);
    client.onEnd();
  }

  #drain(client: Client): void {
    while (!client.busy && this.#clients.has(client.flow)) {
      const text = client.inbox.shift();
      if (text === undefined) return;
      const passed = this.#intercept('from', client, text);
      const pending = passed === undefined ? undefined : this.#parts.receive(client.flow, passed);
      if (!(pending instanceof Promise)) continue;
      client.busy = true;
      void pending.finally(() => {
        client.busy = false;
        this.#drain(client);
      });
    }
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
      addresses: this.#parts.addresses(client.flow),
      header: (name) => message?.headers.find((entry) => entry.key === headerKey(name))?.value,
      answer: (code, reason, lines = []) => {
        answered.done = true;
        if (message === undefined || !isRequest(message) || message.method === 'ACK') return;
        const headers = lines.map((line) => {
          const [, name = line, value = ''] = /^([^:]+):\s*(.*)$/su.exec(line) ?? [];
          return [name, value] as const;
        });
        const parts = { tag: 'intercepted', headers, ...(reason === undefined ? {} : { reason }) };
        const response = formatMessage(respond(message, code, parts));
        if (direction === 'from') {
          this.deliver(client.flow, response);
          return;
        }
        client.inbox.push(response);
        this.#drain(client);
      },
    };
  }
}
