import type { Environment } from './environment.js';
import { nodeOf, type Binding, type FlowId, type Location } from './location.js';
import { Neighbours } from './neighbours.js';
import type { RegistrationChange } from './registrar.js';
import type { WireBinding, WireMessage } from './wire.js';

/** What comes from the other pages. */
export interface PagesEvents {
  /** A request for one of our sockets. */
  request(text: string, flow: FlowId, source: FlowId): void;
  /** A response to one of our requests. */
  response(text: string, source: FlowId): void;
  /** Sockets of others have closed. */
  flowsGone(isGone: (flow: FlowId) => boolean): void;
  /** A page has closed or crashed. */
  nodeGone(node: string): void;
}

const MAX_CLOSED = 2000;

/** Keeps the bindings of all pages in step, and carries messages between their sockets. */
export class Pages {
  readonly #id: string;
  readonly #location: Location;
  readonly #events: PagesEvents;
  readonly #isOpenHere: (flow: FlowId) => boolean;
  readonly #neighbours: Neighbours;
  /** Sockets of other pages that have closed. */
  readonly #closed = new Set<FlowId>();

  constructor(parts: {
    readonly id: string;
    readonly name: string;
    readonly environment: Environment;
    readonly location: Location;
    readonly isOpenHere: (flow: FlowId) => boolean;
    readonly events: PagesEvents;
  }) {
    this.#id = parts.id;
    this.#location = parts.location;
    this.#events = parts.events;
    this.#isOpenHere = parts.isOpenHere;
    this.#neighbours = new Neighbours({
      id: parts.id,
      name: parts.name,
      environment: parts.environment,
      events: {
        state: () => this.#ownBindings(),
        message: (from, message) => {
          this.#hear(from, message);
        },
        gone: (node) => {
          this.#location.removeNode(node);
          this.#events.flowsGone((flow) => nodeOf(flow) === node);
          this.#events.nodeGone(node);
        },
      },
    });
  }

  /** Resolves when the pages that are there have told what they have. */
  get ready(): Promise<void> {
    return this.#neighbours.ready;
  }

  /** Whether a socket of any page is open. */
  isOpen(flow: FlowId): boolean {
    if (this.isHere(flow)) return this.#isOpenHere(flow);
    return this.#neighbours.has(nodeOf(flow)) && !this.#closed.has(flow);
  }

  /** Whether a socket is of this page. */
  isHere(flow: FlowId): boolean {
    return nodeOf(flow) === this.#id;
  }

  /** Hands a request to the page of the socket that it is for. */
  sendRequest(flow: FlowId, text: string, source: FlowId | undefined): void {
    const from = source === undefined ? 0 : socketOf(source);
    const message = { type: 'request', socket: socketOf(flow), source: from, text } as const;
    this.#neighbours.send(message, nodeOf(flow));
  }

  /** Hands a response of one of our sockets to the page whose proxy waits for it. */
  sendResponse(node: string, text: string, source: FlowId): void {
    this.#neighbours.send({ type: 'response', source: socketOf(source), text }, node);
  }

  /** Tells all what has changed for one address. */
  sendChange(change: RegistrationChange): void {
    this.#neighbours.send({
      type: 'bindings',
      aor: change.aor,
      set: change.set.map((binding) => this.#toWire(binding)),
      removed: change.removed.map((binding) => binding.key),
    });
  }

  /** Tells all that one of our sockets has closed. */
  sendClosed(flow: FlowId): void {
    this.#neighbours.send({ type: 'closed', socket: socketOf(flow) });
  }

  /** Leaves. */
  dispose(): void {
    this.#neighbours.dispose();
  }

  #hear(from: string, message: WireMessage): void {
    switch (message.type) {
      case 'state':
        this.#location.removeNode(from);
        for (const binding of message.bindings) this.#learn(from, binding);
        break;
      case 'bindings':
        for (const binding of message.set) this.#learn(from, binding);
        for (const key of message.removed) this.#location.remove({ aor: message.aor, key });
        break;
      case 'closed':
        this.#remoteClosed(flowOf(from, message.socket));
        break;
      case 'request': {
        const flow = flowOf(this.#id, message.socket);
        this.#events.request(message.text, flow, flowOf(from, message.source));
        break;
      }
      case 'response':
        this.#events.response(message.text, flowOf(from, message.source));
        break;
      default:
    }
  }

  #learn(from: string, wire: WireBinding): void {
    const { socket, open, ...binding } = wire;
    const flow = flowOf(from, socket);
    this.#location.set({ ...binding, flow });
    if (!open) this.#remoteClosed(flow);
  }

  #remoteClosed(flow: FlowId): void {
    this.#closed.add(flow);
    for (const oldest of this.#closed) {
      if (this.#closed.size <= MAX_CLOSED) break;
      this.#closed.delete(oldest);
    }
    this.#events.flowsGone((gone) => gone === flow);
  }

  #ownBindings(): readonly WireBinding[] {
    const mine = this.#location.all().filter((binding) => this.isHere(binding.flow));
    return mine.map((binding) => this.#toWire(binding));
  }

  #toWire({ flow, ...binding }: Binding): WireBinding {
    return { ...binding, socket: socketOf(flow), open: this.#isOpenHere(flow) };
  }
}

function flowOf(node: string, socket: number): FlowId {
  return `${node}/${String(socket)}`;
}

function socketOf(flow: FlowId): number {
  return Number(flow.slice(flow.indexOf('/') + 1));
}
