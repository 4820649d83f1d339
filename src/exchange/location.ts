import type { Clock } from '../core/clock.js';

/** Names a socket for all pages: `node/socket`. */
export type FlowId = string;

/** One address under which one user is reached (RFC 3261 10). */
export interface Binding {
  /** `user@host[:port]`. */
  readonly aor: string;
  /** What makes it the same binding: the instance with its flow number, or the contact. */
  readonly key: string;
  /** The contact's URI as it was registered. */
  readonly contact: string;
  /** `user@host[:port]` of the contact. */
  readonly contactAddress: string;
  /** The contact's parameters as they are echoed, without `expires`. */
  readonly parameters: string;
  readonly callId: string;
  readonly cseq: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly flow: FlowId;
}

/** The node part of a flow. */
export function nodeOf(flow: FlowId): string {
  return flow.slice(0, flow.indexOf('/'));
}

/** Where the users are: every binding that this page knows of, its own and other pages'. */
export class Location {
  readonly #clock: Clock;
  readonly #byAor = new Map<string, Map<string, Binding>>();
  readonly #byContact = new Map<string, Set<Binding>>();
  /** Where the client of a closed socket came back (same instance or contact). */
  readonly #successors = new Map<FlowId, FlowId>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The bindings of one address that have not run out, oldest first. */
  of(aor: string): readonly Binding[] {
    const bindings = this.#byAor.get(aor);
    if (bindings === undefined) return [];
    for (const binding of bindings.values()) {
      if (binding.expiresAt <= this.#clock.now()) this.remove(binding);
    }
    return [...(this.#byAor.get(aor)?.values() ?? [])];
  }

  /** Who is reached under a contact's `user@host`. */
  atContact(address: string): readonly Binding[] {
    const bindings = [...(this.#byContact.get(address) ?? [])];
    return bindings.filter((binding) => binding.expiresAt > this.#clock.now());
  }

  /** Everything, for tools and for the other pages. */
  all(): readonly Binding[] {
    return [...this.#byAor.keys()].flatMap((aor) => this.of(aor));
  }

  /** Adds a binding, or puts it in the place of the one with the same key. */
  set(binding: Binding): void {
    // Of users whom nobody asks for any more something would be kept for ever.
    for (const aor of [...this.#byAor.keys()]) this.of(aor);
    const bindings = this.#byAor.get(binding.aor) ?? new Map<string, Binding>();
    const old = bindings.get(binding.key);
    if (old !== undefined) {
      this.#forgetContact(old);
      if (old.flow !== binding.flow) this.#moved(old.flow, binding.flow);
    }
    bindings.set(binding.key, binding);
    this.#byAor.set(binding.aor, bindings);
    const same = this.#byContact.get(binding.contactAddress) ?? new Set<Binding>();
    this.#byContact.set(binding.contactAddress, same.add(binding));
  }

  /** Removes one binding. */
  remove(binding: Pick<Binding, 'aor' | 'key'>): void {
    const bindings = this.#byAor.get(binding.aor);
    const found = bindings?.get(binding.key);
    if (bindings === undefined || found === undefined) return;
    this.#forgetContact(found);
    bindings.delete(binding.key);
    if (bindings.size === 0) this.#byAor.delete(binding.aor);
  }

  /** Removes what one page has told. */
  removeNode(node: string): void {
    for (const binding of this.all()) {
      if (nodeOf(binding.flow) === node) this.remove(binding);
    }
    for (const [from, to] of this.#successors) {
      if (nodeOf(to) === node) this.#successors.delete(from);
    }
  }

  /** Follows the client of a closed socket to the one it uses now. */
  current(flow: FlowId): FlowId {
    let now = flow;
    for (let next = this.#successors.get(now); next !== undefined; next = this.#successors.get(now))
      now = next;
    return now;
  }

  #moved(from: FlowId, to: FlowId): void {
    // A client that goes back to an older socket must not close a circle.
    this.#successors.delete(to);
    this.#successors.set(from, to);
    if (this.#successors.size > 1000) {
      const oldest = this.#successors.keys().next();
      if (oldest.done !== true) this.#successors.delete(oldest.value);
    }
  }

  #forgetContact(binding: Binding): void {
    const same = this.#byContact.get(binding.contactAddress);
    same?.delete(binding);
    if (same?.size === 0) this.#byContact.delete(binding.contactAddress);
  }
}
