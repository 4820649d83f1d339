import { topBranch } from './branch.js';
import { makeAck, makeAckAndBye, makeCancel } from './hop.js';
import { nodeOf, type FlowId } from './location.js';
import type { SipRequest, SipResponse } from './sip-message.js';

interface Relayed {
  readonly invite: SipRequest;
  readonly flow: FlowId;
  readonly node: string;
  proceeding: boolean;
  orphan: boolean;
}

const MAX_RELAYED = 500;

/**
 * INVITEs of other pages that ring here. When such a page dies, nobody would cancel them: then it
 * is done from here, in its name.
 */
export class RelayedInvites {
  readonly #invites = new Map<string, Relayed>();
  readonly #send: (flow: FlowId, request: SipRequest) => void;
  readonly #via: (method: string, invite: SipRequest) => string;

  constructor(parts: {
    readonly send: (flow: FlowId, request: SipRequest) => void;
    readonly via: (method: string, invite: SipRequest) => string;
  }) {
    this.#send = parts.send;
    this.#via = parts.via;
  }

  /** An INVITE that is being given to one of our sockets. */
  add(invite: SipRequest, flow: FlowId, node: string): void {
    const branch = topBranch(invite);
    this.#invites.set(branch, { invite, flow, node, proceeding: false, orphan: false });
    for (const oldest of this.#invites.keys()) {
      if (this.#invites.size <= MAX_RELAYED) return;
      this.#invites.delete(oldest);
    }
  }

  /** A response of that socket, on its way to the other page or to nobody. */
  response(response: SipResponse, flow: FlowId): void {
    const branch = topBranch(response);
    const relayed = this.#invites.get(branch);
    if (relayed?.flow !== flow) return;
    if (response.status < 200) {
      const first = !relayed.proceeding;
      relayed.proceeding = true;
      if (first && relayed.orphan) this.#cancel(relayed);
      return;
    }
    this.#invites.delete(branch);
    if (!relayed.orphan) return;
    const { invite } = relayed;
    if (response.status >= 300) this.#send(flow, makeAck(invite, response));
    else {
      const requests = makeAckAndBye(invite, response, (method) => this.#via(method, invite));
      for (const request of requests) this.#send(flow, request);
    }
  }

  /** A page is gone: what it has left ringing is ended. */
  nodeGone(node: string): void {
    for (const relayed of this.#invites.values()) {
      if (relayed.node !== node) continue;
      relayed.orphan = true;
      if (relayed.proceeding) this.#cancel(relayed);
    }
  }

  /** A socket of ours is gone. */
  flowGone(flow: FlowId): void {
    for (const [branch, relayed] of this.#invites) {
      if (relayed.flow === flow || nodeOf(flow) === relayed.node) this.#invites.delete(branch);
    }
  }

  #cancel(relayed: Relayed): void {
    this.#send(relayed.flow, makeCancel(relayed.invite, []));
  }
}
