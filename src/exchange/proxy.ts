import type { Clock } from '../core/clock.js';
import type { Authenticator, Demands, Verdict } from './authenticator.js';
import { isLoop, loopMark, makeBranch, topBranch, transactionKey } from './branch.js';
import { Dialogs } from './dialogs.js';
import { Fork } from './fork.js';
import { makeOutgoing } from './hop.js';
import type { FlowId, Location } from './location.js';
import type { Registrar } from './registrar.js';
import { checkRoute, onOwnRoute, Router, SERVER_HEADERS, type Route } from './router.js';
import { cseq } from './sip-message.js';
import type { SipMessage, SipRequest, SipResponse } from './sip-message.js';
import { respond, tagOf, type ResponseParts } from './sip-response.js';

/** What a proxy needs of its surroundings. */
export interface ProxyParts {
  /** Our host in Via; another page's proxy of this exchange has another one. */
  readonly viaHost: string;
  readonly clock: Clock;
  readonly location: Location;
  readonly registrar: Registrar;
  readonly authenticator: Authenticator;
  readonly demands: () => Demands;
  readonly tag: () => string;
  readonly isOpen: (flow: FlowId) => boolean;
  /** `source` is the socket that it comes from, where it comes from one. */
  readonly send: (flow: FlowId, message: SipMessage, source?: FlowId) => void;
}

/** A request of a client that is being worked on, or was lately (RFC 3261 17.2). */
interface Transaction {
  readonly request: SipRequest;
  readonly flow: FlowId;
  last?: SipResponse;
  fork?: Fork;
  stopTimer: () => void;
}

// Long enough for every repetition that a client can send (64 * T1).
const LINGER = 32_000;

/** The stateful proxy of RFC 3261 16: what the clients of one page send, it sends on. */
export class Proxy {
  readonly dialogs: Dialogs;
  readonly #parts: ProxyParts;
  readonly #router: Router;
  readonly #transactions = new Map<string, Transaction>();
  readonly #branches = new Map<string, Fork>();
  #sequence = 0;

  constructor(parts: ProxyParts) {
    this.#parts = parts;
    this.dialogs = new Dialogs(parts.isOpen);
    this.#router = new Router({
      location: parts.location,
      dialogs: this.dialogs,
      isOpen: parts.isOpen,
    });
  }

  /** A request from one of this page's sockets, checked already. A promise while a page's own function decides. */
  request(request: SipRequest, flow: FlowId): void | Promise<void> {
    const key = transactionKey(request, flow);
    const known = this.#transactions.get(key);
    if (request.method === 'CANCEL') {
      this.#cancel(request, flow, known);
      return;
    }
    if (request.method === 'ACK') {
      // The ACK of a refusal ends here; that of a 2xx goes end to end (RFC 3261 13.2.2.4, 17.1.1.3).
      if (known?.last === undefined || known.last.status < 300) this.#acknowledge(request, flow);
      return;
    }
    if (known !== undefined) {
      if (known.last !== undefined) this.#parts.send(flow, known.last);
      return;
    }
    const transaction: Transaction = { request, flow, stopTimer: () => undefined };
    this.#transactions.set(key, transaction);
    const verdict = this.#authenticate(request);
    if (verdict instanceof Promise) {
      return verdict.then((refusal) => {
        // Whose socket has closed meanwhile wants nothing any more.
        if (this.#parts.isOpen(flow)) this.#proceed(key, transaction, refusal);
        else this.#transactions.delete(key);
      });
    }
    this.#proceed(key, transaction, verdict);
  }

  /** A response to a request that this proxy has sent on. */
  response(response: SipResponse, flow: FlowId): void {
    const fork = this.#branches.get(topBranch(response));
    // What answers our own CANCEL has the branch of the INVITE.
    if (fork === undefined || cseq(response).method === 'CANCEL') return;
    if (response.status > 100) this.dialogs.learn(response, 'to', flow);
    fork.receive(topBranch(response), flow, response);
  }

  /** Sockets are gone: as callees they answer no more, as callers they wait for nothing. */
  flowsGone(isGone: (flow: FlowId) => boolean): void {
    for (const { flow, fork } of [...this.#transactions.values()]) {
      if (isGone(flow)) fork?.callerGone();
      fork?.flowsGone(isGone);
    }
  }

  /** Stops every timer. */
  dispose(): void {
    for (const { fork, stopTimer } of this.#transactions.values()) {
      fork?.dispose();
      stopTimer();
    }
    this.#transactions.clear();
    this.#branches.clear();
  }

  /** Registrations and whatever begins something new; what belongs to a dialog has been let in before. */
  #authenticate(request: SipRequest): Verdict | Promise<Verdict> {
    if (tagOf(request, 'to') !== '' || this.#router.isForServer(request)) return undefined;
    return this.#parts.authenticator.check(request, this.#parts.demands());
  }

  #proceed(key: string, transaction: Transaction, refusal: Verdict): void {
    const { request, flow } = transaction;
    if (refusal !== undefined) this.#finish(key, transaction, refusal);
    else if (request.method === 'REGISTER') {
      this.#finish(key, transaction, this.#parts.registrar.register(request, flow));
    } else this.#route(key, transaction);
  }

  #route(key: string, transaction: Transaction): void {
    const request = onOwnRoute(transaction.request);
    const refuse = (status: number, parts: ResponseParts = {}): void => {
      this.#finish(
        key,
        transaction,
        respond(transaction.request, status, { tag: this.#parts.tag(), ...parts }),
      );
    };
    if (this.#router.isForServer(request)) {
      refuse(200, { headers: SERVER_HEADERS });
      return;
    }
    const fault = checkRoute(request) ?? (isLoop(request) ? ([482] as const) : undefined);
    if (fault !== undefined) {
      const [status, ...headers] = fault;
      refuse(status, { headers });
      return;
    }
    const routes = this.#router.routes(request);
    if (typeof routes === 'number') refuse(routes);
    else this.#fork(key, transaction, request, routes);
  }

  #fork(
    key: string,
    transaction: Transaction,
    request: SipRequest,
    routes: readonly Route[],
  ): void {
    const { flow } = transaction;
    this.dialogs.learn(request, 'from', flow);
    if (request.method === 'INVITE') this.#reply(transaction, respond(transaction.request, 100));
    const mark = loopMark(request);
    const branches = routes.map((route, index) => {
      const id = makeBranch(`${key}\n${this.#parts.viaHost}`, mark, index);
      return { id, flow: route.flow, request: makeOutgoing(request, route.uri, this.via(id)) };
    });
    const fork = new Fork({
      clock: this.#parts.clock,
      branches,
      send: (to, message) => {
        this.#parts.send(to, message, flow);
      },
      forward: (response) => {
        this.#reply(transaction, response);
      },
      via: (method) => this.via(makeBranch(`${key}\n${method}`, mark, branches.length)),
      onSettled: () => {
        transaction.stopTimer();
        transaction.stopTimer = this.#parts.clock.after(LINGER, () => {
          this.#transactions.delete(key);
          for (const { id } of branches) this.#branches.delete(id);
        });
      },
    });
    transaction.fork = fork;
    for (const { id } of branches) this.#branches.set(id, fork);
    fork.start();
  }

  #acknowledge(ack: SipRequest, flow: FlowId): void {
    const request = onOwnRoute(ack);
    const routes = this.#router.routes(request);
    if (typeof routes === 'number' || checkRoute(request) !== undefined) return;
    for (const route of routes) {
      this.#sequence += 1;
      const branch = makeBranch(
        `${transactionKey(ack, flow)}\nACK ${String(this.#sequence)}`,
        loopMark(request),
        0,
      );
      this.#parts.send(route.flow, makeOutgoing(request, route.uri, this.via(branch)), flow);
    }
  }

  /** CANCEL goes from hop to hop: answered here, then sent anew (RFC 3261 9.2, 16.10). */
  #cancel(cancel: SipRequest, flow: FlowId, invite: Transaction | undefined): void {
    const parts = { tag: this.#parts.tag() };
    this.#parts.send(flow, respond(cancel, invite === undefined ? 481 : 200, parts));
    const reasons = cancel.headers
      .filter((entry) => entry.key === 'reason')
      .map((entry) => entry.value);
    invite?.fork?.cancel(reasons);
  }

  #finish(key: string, transaction: Transaction, response: SipResponse): void {
    this.#reply(transaction, response);
    transaction.stopTimer = this.#parts.clock.after(LINGER, () => {
      this.#transactions.delete(key);
    });
  }

  #reply(transaction: Transaction, response: SipResponse): void {
    transaction.last = response;
    this.#parts.send(transaction.flow, response);
  }

  /** Our own Via. */
  via(branch: string): string {
    return `SIP/2.0/WS ${this.#parts.viaHost};branch=${branch}`;
  }
}
