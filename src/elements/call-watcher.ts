import type { Call } from '../calling/line.js';
import type { CallState, CallStatus } from '../core/call-state.js';
import { softphoneStrings as words } from '../i18n/softphone-strings.js';
import { strings } from '../i18n/strings.js';
import { errorText } from './error-text.js';
import { nameOf } from './remote-name.js';

// What one wants to hear of; that a call comes in is said where it is shown.
const SAID: ReadonlySet<CallStatus> = new Set(['dialing', 'connected', 'reconnecting', 'ended']);

/** What is to be said of calls as they come further, and why one that we made has failed. */
export class CallWatcher {
  said = '';
  failure: (() => string) | undefined;
  /** Who is about to make a call says itself what becomes of it. */
  tellsItself = false;
  readonly #statuses = new WeakMap<Call, CallStatus>();
  readonly #told = new WeakSet<Call>();

  /** Takes the calls that there are now, those among them that have just ended as well. */
  watch(calls: readonly Call[]): void {
    for (const call of calls) this.#watch(call, call.state);
  }

  #watch(call: Call, state: CallState): void {
    const { status, direction, error, remote } = state;
    const before = this.#statuses.get(call);
    if (before === status) return;
    this.#statuses.set(call, status);
    if (before === undefined && direction === 'outbound') {
      this.failure = undefined;
      if (this.tellsItself) this.#told.add(call);
      this.tellsItself = false;
    }
    const saysIt = status === 'dialing' && this.#told.has(call);
    if (SAID.has(status) && !saysIt) {
      this.said = words.said(nameOf(remote), strings.callStatus[status]());
    }
    const failed = status === 'ended' && direction === 'outbound' && error !== undefined;
    if (failed && error.code !== 'cancelled' && !this.#told.has(call)) {
      this.failure = () => words.failed(nameOf(remote), errorText(error));
    }
  }
}
