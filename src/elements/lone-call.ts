import type { Call } from '../calling/call.js';
import type { CallOccurrence } from '../calling/call-events.js';
import type { Calling } from '../calling/calling.js';
import type { CallState } from '../core/call-state.js';
import { callEvents, occurrenceEvent, type CallEvent } from '../events/call-events.js';
import { emitDerived } from '../events/emit.js';
import { EventQueue } from './event-queue.js';
import { FollowedCall, type CallFollower } from './followed-call.js';
import type { ModelView } from './views.js';

/**
 * Dispatches the events of a call whose calling no element knows (the page made it by
 * `createCalling()`), on the one element that shows it, without bubbling.
 */
export class LoneCall implements CallFollower {
  readonly #view: ModelView;
  readonly #calling: () => Calling | undefined;
  readonly #queue = new EventQueue();
  readonly #followed: FollowedCall;

  constructor(call: Call, view: ModelView, calling: () => Calling | undefined) {
    this.#view = view;
    this.#calling = calling;
    this.#followed = new FollowedCall(call, this);
  }

  changed(followed: FollowedCall, state: CallState): void {
    this.#queue.add(() => {
      this.#view.reflect();
      const events = callEvents(followed.last, state);
      followed.last = state;
      for (const event of events) this.#tell(event, state);
    });
  }

  occurred(followed: FollowedCall, occurrence: CallOccurrence): void {
    this.#queue.add(() => {
      const goOn = this.#tell(occurrenceEvent(occurrence), followed.call.state);
      if (!goOn && occurrence.type === 'transfer-request') occurrence.preventDefault();
    });
  }

  unfollow(): void {
    this.#followed.unfollow();
  }

  #tell({ type, extra }: CallEvent, state: CallState): boolean {
    const { call } = this.#followed;
    const detail = { call, line: call.line, calling: this.#calling(), state, ...extra };
    const cancelable = type === 'call-transfer-request';
    return emitDerived(this.#view.element, type, detail, { bubbles: false, cancelable });
  }
}
