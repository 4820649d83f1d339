import type { Call, Line } from '../calling/line.js';
import type { CallOccurrence } from '../calling/call-events.js';
import type { Calling } from '../calling/calling.js';
import type { CallingNotice } from '../calling/calling-notice.js';
import type { CallState } from '../core/call-state.js';
import type { CallingClientState } from '../core/calling-client-state.js';
import { CallingError, toCallingError } from '../core/errors.js';
import type { LineState } from '../core/line-state.js';
import { callingEvents, noticeEvent, type CallingEvent } from '../events/calling-events.js';
import {
  beginsDialing,
  callEvents,
  firstCallEvents,
  occurrenceEvent,
  type CallEvent,
} from '../events/call-events.js';
import { emitDerived } from '../events/emit.js';
import { lineEvents, type LineEvent } from '../events/line-events.js';
import { stampCall } from './call-stamper.js';
import { EventQueue } from './event-queue.js';
import { FollowedCall, type CallFollower } from './followed-call.js';
import { firstInside, isMade, viewOfLine, viewsOfCall, type CallingView } from './views.js';

const ofCallings = new WeakMap<Calling, EventDispatcher>();
const ofLines = new WeakMap<Line, EventDispatcher>();

/** The dispatcher of a calling; there is one for each. */
export function dispatcherOf(calling: Calling): EventDispatcher {
  return ofCallings.get(calling) ?? new EventDispatcher(calling);
}

/** The dispatcher that follows a line. */
export function dispatcherOfLine(line: Line): EventDispatcher | undefined {
  return ofLines.get(line);
}

/**
 * Follows a calling's lines and calls, and dispatches their events on the elements that show them.
 * The only place that does, so that the order of the events is that of what happened, whatever
 * commands a listener gives.
 */
export class EventDispatcher implements CallFollower {
  readonly calling: Calling;
  readonly queue = new EventQueue();
  readonly #lines = new Map<Line, { last: LineState; calls: readonly Call[] }>();
  readonly #calls = new Map<Call, FollowedCall>();
  #last: CallingClientState;
  #root: CallingView | undefined;
  #emptied: (() => void) | undefined;

  constructor(calling: Calling) {
    this.calling = calling;
    ofCallings.set(calling, this);
    this.#last = calling.callingClient.state;
    calling.callingClient.state$.subscribe((state) => {
      this.#followLines();
      this.queue.add(() => {
        this.#callingChanged(state);
      });
    });
  }

  /** The `<webex-calling>` that tells what no other element does. */
  set root(view: CallingView) {
    this.#root = view;
  }

  /** Calls back once, when no line is left; at once when none is there. */
  whenEmpty(emptied: () => void): void {
    this.#emptied = emptied;
    this.#checkEmpty();
  }

  /** Turns a notice of the model into its event. */
  notice(notice: Exclude<CallingNotice, { type: 'devices-chosen' }>): void {
    this.queue.add(() => {
      if (notice.type !== 'line-error') this.#tellCalling(noticeEvent(notice));
      else this.#tellLine(notice.line, { type: 'line-error', extra: { error: notice.error } });
    });
  }

  /** Tells the failure of a command that an element gave by itself, once: a `call-error`. */
  attempt(call: Call, command: Promise<unknown>): void {
    const followed = this.#calls.get(call);
    if (!followed) return;
    followed.attempts.add(command);
    command.then(
      () => followed.attempts.delete(command),
      (cause: unknown) => {
        if (!followed.attempts.delete(command) || followed.over) return;
        const error = toCallingError(cause, 'invalid-state', 'The command failed.');
        this.queue.add(() => {
          this.#tellCall(followed, { type: 'call-error', extra: { error } }, call.state);
        });
      },
    );
  }

  changed(followed: FollowedCall, state: CallState): void {
    this.queue.add(() => {
      this.#callChanged(followed, state);
    });
  }

  occurred(followed: FollowedCall, occurrence: CallOccurrence): void {
    this.queue.add(() => {
      const goOn = this.#tellCall(followed, occurrenceEvent(occurrence), followed.call.state);
      if (!goOn && occurrence.type === 'transfer-request') occurrence.preventDefault();
    });
  }

  #followLines(): void {
    for (const line of Object.values(this.calling.callingClient.getLines())) {
      this.follow(line);
    }
  }

  /** Follows a line, if it is not followed yet. */
  follow(line: Line): void {
    if (this.#lines.has(line)) return;
    this.#lines.set(line, { last: line.state, calls: [] });
    ofLines.set(line, this);
    line.calls$.subscribe((calls) => {
      this.queue.hold(() => {
        const added = calls.filter((call) => !this.#calls.has(call));
        const followed = added.map((call) => this.#followCall(call));
        this.queue.add(() => {
          this.#callsChanged(line, calls, followed);
        });
      });
    });
    line.state$.subscribe({
      next: (state) => {
        this.queue.add(() => {
          this.#lineChanged(line, state);
        });
      },
      complete: () => {
        this.queue.add(() => {
          this.#lines.delete(line);
          this.#checkEmpty();
        });
      },
    });
  }

  #followCall(call: Call): FollowedCall {
    const followed = new FollowedCall(call, this);
    this.#calls.set(call, followed);
    return followed;
  }

  #callingChanged(state: CallingClientState): void {
    const previous = this.#last;
    this.#last = state;
    this.#root?.reflect();
    for (const event of callingEvents(previous, state)) this.#tellCalling(event, state);
  }

  #lineChanged(line: Line, state: LineState): void {
    const record = this.#lines.get(line);
    if (!record) return;
    const previous = record.last;
    record.last = state;
    viewOfLine(line)?.reflect();
    for (const event of lineEvents(previous, state)) this.#tellLine(line, event, state);
  }

  #callsChanged(line: Line, calls: readonly Call[], added: readonly FollowedCall[]): void {
    const record = this.#lines.get(line);
    if (!record) return;
    const removed = record.calls.filter((call) => !calls.includes(call));
    record.calls = calls;
    if (added.length === 0 && removed.length === 0) return;
    for (const followed of added) this.#enter(followed);
    this.#tellLine(line, { type: 'line-calls-change', extra: { calls } });
    for (const call of removed) {
      const followed = this.#calls.get(call);
      if (followed) followed.gone = true;
      this.#checkCleared(followed);
    }
  }

  #enter(followed: FollowedCall): void {
    const { call, first } = followed;
    const { line } = call;
    let welcome = true;
    // One that takes another's place (RFC 3891) begins answered, and is not announced.
    const answered = first.status === 'connecting' || first.connectTime !== undefined;
    if (first.direction === 'inbound' && !answered) {
      welcome = this.#tellLine(line, { type: 'line-incoming-call', extra: { call } });
      if (!welcome) call.silence();
    }
    const host = viewOfLine(line)?.element;
    if (host && welcome && !isMade(call) && call.state.status !== 'ended') {
      followed.copy = stampCall(host, call);
    }
    if (beginsDialing(undefined, first)) this.#tellOutgoing(call);
    for (const event of firstCallEvents(first)) {
      if (event.type !== 'call-alerting' || call.state.status !== 'ended') {
        this.#tellCall(followed, event, first);
      }
    }
    if (first.status === 'ended') this.#finish(followed);
  }

  #callChanged(followed: FollowedCall, state: CallState): void {
    const previous = followed.last;
    followed.last = state;
    for (const view of viewsOfCall(followed.call)) view.reflect();
    if (beginsDialing(previous, state)) this.#tellOutgoing(followed.call);
    for (const event of callEvents(previous, state)) {
      // A call's last event is call-disconnect: what failed with the call is told before it.
      if (event.type === 'call-disconnect') this.#tellAttempts(followed, previous, state);
      this.#tellCall(followed, event, state);
    }
    if (state.status === 'ended') this.#finish(followed);
  }

  #tellAttempts(followed: FollowedCall, previous: CallState, state: CallState): void {
    const failed = followed.attempts.size > 0;
    followed.attempts.clear();
    const error = state.error === previous.error ? undefined : state.error;
    // That somebody here ended the call is no failure.
    if (!failed || (!error && state.disconnectReason?.by === 'local')) return;
    const told = error ?? new CallingError('cancelled', 'The other side gave up.');
    this.#tellCall(followed, { type: 'call-error', extra: { error: told } }, state);
  }

  #finish(followed: FollowedCall): void {
    followed.over = true;
    followed.unfollow();
    const { copy } = followed;
    if (copy) {
      const linger = viewOfLine(followed.call.line)?.linger() ?? 0;
      setTimeout(
        () => {
          copy.remove();
        },
        Math.max(0, linger),
      );
    }
    this.#checkCleared(followed);
  }

  #checkCleared(followed: FollowedCall | undefined): void {
    if (!followed?.over || !followed.gone) return;
    this.#calls.delete(followed.call);
    if (this.#calls.size === 0) this.#tellCalling({ type: 'calling-all-calls-cleared', extra: {} });
  }

  #checkEmpty(): void {
    if (this.#lines.size > 0) return;
    const emptied = this.#emptied;
    this.#emptied = undefined;
    emptied?.();
  }

  #tellOutgoing(call: Call): void {
    this.#tellLine(call.line, { type: 'line-outgoing-call', extra: { call } });
  }

  #tellCalling({ type, extra }: CallingEvent, state = this.calling.callingClient.state): void {
    const root = this.#root;
    // An element that was put back has another calling, and tells of that one only.
    if (!root || (root.calling() ?? this.calling) !== this.calling) return;
    emitDerived(root.element, type, { calling: this.calling, state, ...extra });
  }

  #tellLine(line: Line, { type, extra }: LineEvent, state = line.state): boolean {
    const target = viewOfLine(line) ?? this.#root;
    if (!target) return true;
    const detail = { line, calling: this.calling, state, ...extra };
    return emitDerived(target.element, type, detail, { cancelable: type === 'line-incoming-call' });
  }

  #tellCall({ call }: FollowedCall, { type, extra }: CallEvent, state: CallState): boolean {
    const { line } = call;
    const detail = { call, line, calling: this.calling, state, ...extra };
    const cancelable = type === 'call-transfer-request';
    const views = viewsOfCall(call);
    const lineView = viewOfLine(line);
    const first = firstInside(views, lineView);
    const target = first ?? lineView ?? this.#root;
    let goOn = !target || emitDerived(target.element, type, detail, { cancelable });
    for (const view of views) {
      if (view === first) continue;
      goOn = emitDerived(view.element, type, detail, { cancelable, bubbles: false }) && goOn;
    }
    return goOn;
  }
}
