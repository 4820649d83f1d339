import type { IncomingRequest } from 'jssip/lib/JsSIP.js';
import { markHandled, type CallingError } from '../../core/errors.js';
import { Late } from '../../core/late.js';
import type { ReferTarget } from '../../core/ports.js';
import type { SipReferrals, SipReferralsOwner } from './sip-referrals.js';

/** Loads their code, so that it is there when the connection is not. */
export function loadReferrals(): void {
  void markHandled(import('./sip-referrals.js'));
}

/** The referrals of a session, which most have not: made for the first. */
export class LateReferrals {
  readonly #owner: SipReferralsOwner;
  readonly #referrals: Late<SipReferrals>;
  #closed = false;

  /** `create` is asked again after it has failed. */
  constructor(owner: SipReferralsOwner, create = () => createReferrals(owner)) {
    this.#owner = owner;
    this.#referrals = new Late(create);
  }

  /** See `CallPort.refer()`; what cannot be loaded is told like a refusal. */
  refer(target: ReferTarget): () => void {
    const { loaded } = this.#referrals;
    if (loaded) return loaded.refer(target);
    let over = false;
    let forget: (() => void) | undefined;
    this.load().then(
      (referrals) => {
        if (!over && !this.#closed) forget = referrals.refer(target);
      },
      (error: unknown) => {
        if (over || this.#closed) return;
        const report = { type: 'refused', error: error as CallingError } as const;
        this.#owner.tell({ type: 'refer-report', report });
      },
    );
    return () => {
      over = true;
      forget?.();
    };
  }

  /** A REFER or NOTIFY of the far end. */
  receive(request: IncomingRequest): void {
    const { loaded } = this.#referrals;
    if (loaded) {
      loaded.receive(request);
      return;
    }
    this.load().then(
      (referrals) => {
        if (this.#closed) request.reply(481);
        else referrals.receive(request);
      },
      () => {
        request.reply(500);
      },
    );
  }

  connectionLost(): void {
    this.#referrals.loaded?.connectionLost();
  }

  /** The call is over. */
  close(): void {
    this.#closed = true;
    this.#referrals.loaded?.close();
  }

  /** Loads them; tried anew after it has failed. */
  load(): Promise<SipReferrals> {
    return this.#referrals.load();
  }
}

async function createReferrals(owner: SipReferralsOwner): Promise<SipReferrals> {
  const { SipReferrals } = await import('./sip-referrals.js');
  return new SipReferrals(owner);
}
