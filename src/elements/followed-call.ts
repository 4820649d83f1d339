import { Subscription } from 'rxjs';
import type { Call } from '../calling/line.js';
import type { CallOccurrence } from '../calling/call-events.js';
import type { CallState } from '../core/call-state.js';
import type { StampedCopy } from './call-stamper.js';

/** Who is told of a followed call. */
export interface CallFollower {
  changed(followed: FollowedCall, state: CallState): void;
  occurred(followed: FollowedCall, occurrence: CallOccurrence): void;
}

/** What the dispatcher keeps of a call from its entering `calls` until it is over. */
export class FollowedCall {
  readonly call: Call;
  /** The snapshot that was there when the following began. */
  readonly first: CallState;
  /** The snapshot whose events have been dispatched last. */
  last: CallState;
  copy: StampedCopy | undefined;
  /** Its `call-disconnect` has been dispatched. */
  over = false;
  /** It has left its line's `calls`. */
  gone = false;
  /** Commands an element gave by itself, whose failure is still to be told. */
  readonly attempts = new Set<Promise<unknown>>();
  readonly #subscription = new Subscription();

  constructor(call: Call, follower: CallFollower) {
    this.call = call;
    let first: CallState | undefined;
    this.#subscription.add(
      call.state$.subscribe((state) => {
        if (first) follower.changed(this, state);
        else first = state;
      }),
    );
    this.first = first ?? call.state;
    this.last = this.first;
    this.#subscription.add(
      call.events$.subscribe((occurrence) => {
        follower.occurred(this, occurrence);
      }),
    );
  }

  unfollow(): void {
    this.#subscription.unsubscribe();
  }
}
