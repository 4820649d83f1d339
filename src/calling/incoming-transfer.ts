import type { Subscription } from 'rxjs';
import { parseAddress } from '../core/address.js';
import { isAnswered, type CallState } from '../core/call-state.js';
import type { IncomingRefer } from '../core/ports.js';
import { partyAt } from '../core/remote-party.js';
import { endOfTransferred, referDecision, statusOfFailure } from '../policy/transfer.js';
import type { CallHandle, CallHost } from './call-owner.js';
import { claim } from './claim.js';
import { succeed } from './succession.js';

/** The far end sends us on (REFER): the page is asked, and unless it prevents that we follow. */
export class IncomingTransfer {
  readonly #host: CallHost;

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** A REFER has come. */
  requested(request: IncomingRefer): void {
    const host = this.#host;
    const decision = referDecision({ state: host.state, busy: host.explain !== undefined });
    if (decision.action === 'refuse') {
      request.refuse(decision.statusCode);
      return;
    }
    let following = false;
    const release = claim(host, (reason) => endOfTransferred(reason, following));
    let prevented = false;
    host.tell({
      type: 'transfer-request',
      destination: request.destination,
      preventDefault: () => {
        prevented = true;
      },
    });
    // A task later: the elements' events wait for those before them.
    host.owner.clock.after(0, () => {
      following = !prevented && isAnswered(host.state);
      if (following) {
        this.#follow(request, release);
      } else {
        release?.();
        request.refuse(603);
      }
    });
  }

  #follow(request: IncomingRefer, release: () => void = () => undefined): void {
    const host = this.#host;
    const { destination, replaces: dialog, referredBy } = request;
    const successor = host.owner.succeed({
      direction: 'outbound',
      destination,
      remote: partyAt(parseAddress(destination)),
      replaces: host,
      dialog,
      referredBy,
    });
    request.accept();
    const reporting = this.#report(request, successor);
    succeed(successor, host, () => {
      request.report(200);
    })
      .catch(() => {
        request.report(statusOfFailure(successor.host.state.disconnectReason));
        // One that could not even be dialled is still there.
        void successor.call.end();
      })
      .finally(() => {
        reporting.unsubscribe();
        release();
      });
  }

  #report(request: IncomingRefer, successor: CallHandle): Subscription {
    let rang = false;
    return successor.call.state$.subscribe(({ status }: CallState) => {
      if (status !== 'ringing' || rang) return;
      rang = true;
      request.report(successor.alerted ? 180 : 183);
    });
  }
}
