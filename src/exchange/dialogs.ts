import type { FlowId } from './location.js';
import { header, type SipMessage } from './sip-message.js';
import { tagOf } from './sip-response.js';

const MAX_DIALOGS = 5000;

/**
 * Which socket holds which end of a dialog. A Contact alone would not do: callers that have not
 * registered and anonymous callers (all of one Contact) are reached by it as well.
 */
export class Dialogs {
  readonly #flows = new Map<string, FlowId>();
  readonly #isOpen: (flow: FlowId) => boolean;

  constructor(isOpen: (flow: FlowId) => boolean) {
    this.#isOpen = isOpen;
  }

  /** Remembers that `flow` holds the end of this message's sender. */
  learn(message: SipMessage, side: 'from' | 'to', flow: FlowId): void {
    const key = keyOf(message, side);
    if (key === undefined) return;
    const known = this.#flows.get(key);
    // An end that lives is not taken over by somebody who guessed its tag.
    if (known !== undefined && known !== flow && this.#isOpen(known)) return;
    this.#flows.delete(key);
    this.#flows.set(key, flow);
    if (this.#flows.size <= MAX_DIALOGS) return;
    const oldest = this.#flows.keys().next();
    if (oldest.done !== true) this.#flows.delete(oldest.value);
  }

  /** The socket of the party that an in-dialog request is for. */
  find(message: SipMessage): FlowId | undefined {
    const key = keyOf(message, 'to');
    return key === undefined ? undefined : this.#flows.get(key);
  }
}

function keyOf(message: SipMessage, side: 'from' | 'to'): string | undefined {
  const tag = tagOf(message, side);
  return tag === '' ? undefined : `${header(message, 'call-id') ?? ''}\n${tag}`;
}
