import { Authenticator, type Demands } from './authenticator.js';
import { topBranch, topSentBy, VIA_DOMAIN } from './branch.js';
import { Clients } from './clients.js';
import type { Environment } from './environment.js';
import type { Connection, ConnectionEvents } from './exchange-socket.js';
import type { Interceptor } from './interception.js';
import { Location, nodeOf, type FlowId } from './location.js';
import { Pages } from './pages.js';
import { Proxy } from './proxy.js';
import { Registrar } from './registrar.js';
import { RelayedInvites } from './relayed-invites.js';
import { canBeAnswered, readMessage } from './sip-check.js';
import {
  cseq,
  formatMessage,
  isRequest,
  type SipMessage,
  type SipResponse,
} from './sip-message.js';
import { respond } from './sip-response.js';

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

/**
 * One page's part of an exchange. The proxy of the page that a request comes from does all the
 * work; the page of the one whom it is for only hands it over. All know every binding.
 */
export class ExchangeNode {
  readonly id: string;
  readonly #location: Location;
  readonly #clients: Clients;
  readonly #proxy: Proxy;
  readonly #relayed: RelayedInvites;
  readonly #pages: Pages;
  #demands: () => Demands = () => ({});

  constructor(parts: { readonly name: string; readonly environment: Environment }) {
    const { clock } = parts.environment;
    const random = (): string => parts.environment.random();
    this.id = `n${random()}`;
    this.#location = new Location(clock);
    const registrar = new Registrar({
      location: this.#location,
      clock,
      tag: random,
      onChange: (change) => {
        this.#pages.sendChange(change);
      },
    });
    this.#proxy = new Proxy({
      viaHost: this.id + VIA_DOMAIN,
      clock,
      location: this.#location,
      registrar,
      authenticator: new Authenticator({ realm: REALM, clock, tag: random, random }),
      demands: () => this.#demands(),
      tag: random,
      isOpen: (flow) => this.#pages.isOpen(flow),
      send: (flow, message, source) => {
        this.#send(flow, message, source);
      },
    });
    this.#relayed = new RelayedInvites({
      send: (flow, request) => {
        this.#send(flow, request);
      },
      via: (method, invite) => this.#proxy.via(`${topBranch(invite)}.${method}`),
    });
    this.#clients = new Clients({
      node: this.id,
      ready: () => this.#pages.ready,
      receive: (flow, text) => this.#receive(flow, text),
      closed: (flow) => {
        this.#proxy.flowsGone((gone) => gone === flow);
        this.#relayed.flowGone(flow);
        this.#pages.sendClosed(flow);
      },
      addresses: (flow) =>
        this.#location
          .all()
          .filter((binding) => binding.flow === flow)
          .map((binding) => binding.aor),
    });
    this.#pages = new Pages({
      id: this.id,
      name: parts.name,
      environment: parts.environment,
      location: this.#location,
      isOpenHere: (flow) => this.#clients.has(flow),
      events: {
        request: (text, flow, source) => {
          this.#fromPage(text, flow, source);
        },
        response: (text, source) => {
          const response = readMessage(text);
          if (!('fault' in response) && !isRequest(response))
            this.#proxy.response(response, source);
        },
        flowsGone: (isGone) => {
          this.#proxy.flowsGone(isGone);
        },
        nodeGone: (node) => {
          this.#relayed.nodeGone(node);
        },
      },
    });
  }

  /** Who is registered. */
  get bindings(): readonly BindingInfo[] {
    return this.#location.all().map((binding) => ({
      address: binding.aor,
      contact: binding.contact,
      expiresAt: binding.expiresAt,
      reachable: this.#pages.isOpen(binding.flow),
      local: this.#pages.isHere(binding.flow),
    }));
  }

  /** What is demanded of clients, asked at every request. */
  set demands(demands: () => Demands) {
    this.#demands = demands;
  }

  /**
   * Opens a connection, which is usable once the other pages have told who is there. `onEnd` is
   * called once, at its end.
   */
  open(events: ConnectionEvents, onEnd: () => void = () => undefined): Connection {
    return this.#clients.open(events, onEnd);
  }

  /** See `Interceptor`; returns what removes it. */
  intercept(interceptor: Interceptor): () => void {
    return this.#clients.intercept(interceptor);
  }

  /** Closes every socket of this page and refuses new ones until the returned function is called. */
  outage(): () => void {
    return this.#clients.outage();
  }

  /** Closes every socket, leaves the other pages and forgets everything. */
  dispose(): void {
    this.#clients.dispose();
    this.#proxy.dispose();
    this.#pages.dispose();
  }

  #receive(flow: FlowId, text: string): void | Promise<void> {
    if (/^(?:\r\n)+$/u.test(text)) {
      // RFC 5626 4.4.1, RFC 7118 6: a ping of two line ends is answered by one.
      if (text.length >= 4) this.#clients.deliver(flow, '\r\n');
      return;
    }
    const read = readMessage(text);
    if ('fault' in read) {
      const { request, fault } = read;
      if (request === undefined || !canBeAnswered(request)) return;
      this.#send(flow, respond(request, fault.status, { reason: fault.reason, tag: 'malformed' }));
    } else if (isRequest(read)) return this.#proxy.request(read, flow);
    else this.#response(read, flow);
  }

  /** A response of one of our clients, to our own proxy or to the one that the top Via names. */
  #response(response: SipResponse, flow: FlowId): void {
    const sentBy = topSentBy(response);
    const node = sentBy.slice(0, -VIA_DOMAIN.length);
    if (node === this.id || !sentBy.endsWith(VIA_DOMAIN)) {
      this.#proxy.response(response, flow);
      return;
    }
    if (response.status > 100) this.#proxy.dialogs.learn(response, 'to', flow);
    if (cseq(response).method === 'INVITE') this.#relayed.response(response, flow);
    this.#pages.sendResponse(node, formatMessage(response), flow);
  }

  /** A request of another page's proxy for one of our clients. */
  #fromPage(text: string, flow: FlowId, source: FlowId): void {
    const request = readMessage(text);
    if ('fault' in request || !isRequest(request)) return;
    if (this.#clients.has(flow)) {
      this.#proxy.dialogs.learn(request, 'from', source);
      if (request.method === 'INVITE') this.#relayed.add(request, flow, nodeOf(source));
      this.#clients.deliver(flow, text);
    } else if (request.method !== 'ACK') {
      const gone = formatMessage(respond(request, 480, { tag: this.id }));
      this.#pages.sendResponse(nodeOf(source), gone, flow);
    }
  }

  #send(flow: FlowId, message: SipMessage, source?: FlowId): void {
    const text = formatMessage(message);
    if (this.#pages.isHere(flow)) this.#clients.deliver(flow, text);
    else this.#pages.sendRequest(flow, text, source);
  }
}
