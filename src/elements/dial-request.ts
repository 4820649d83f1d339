import type { Calling } from '../calling/calling.js';
import type { Call, Line } from '../calling/line.js';
import type { DialOptions } from '../calling/options.js';
import { CallingError, markHandled, toCallingError } from '../core/errors.js';
import { emit } from '../events/emit.js';
import { dispatcherOfLine } from './event-dispatcher.js';

/** What became of a request to dial. */
export interface Dialled {
  /** The call that was made; none where that failed already. */
  readonly call: Call | undefined;
  /** Settles as `call.dial()` does; marked as handled. */
  readonly dialling: Promise<void>;
}

/** The line to dial on: the one that is named, where it is registered, else the first registered. */
export function lineToDialOn(calling: Calling, lineId?: string): Line | undefined {
  const lines = calling.callingClient.getLines();
  const registered = Object.values(lines).filter(({ state }) => state.status === 'registered');
  return registered.find((line) => line.lineId === lineId) ?? registered[0];
}

/**
 * Dials because somebody asked for it: tells `calling-dial-request` first, which a page may prevent to
 * do it its own way (`undefined` comes back). A failure becomes one `calling-error` or `call-error`.
 */
export function requestDial(
  element: HTMLElement,
  calling: Calling,
  destination: string,
  lineId?: string,
  options?: DialOptions,
): Dialled | undefined {
  const { state } = calling.callingClient;
  const detail = { calling, state, destination, lineId };
  if (!emit(element, 'calling-dial-request', detail, { cancelable: true })) return undefined;
  try {
    const line = lineToDialOn(calling, lineId);
    if (!line) {
      throw new CallingError(
        'invalid-state',
        'There is no registered line to call on. Wait until one is registered, and try again.',
        { retryable: true },
      );
    }
    const call = line.makeCall(destination);
    const dialling = markHandled(call.dial(options));
    dispatcherOfLine(line)?.attempt(call, dialling);
    // Refused the microphone, it would wait for a second try that nobody here can make.
    dialling.catch(() => {
      if (call.state.status === 'idle') void call.end();
    });
    return { call, dialling };
  } catch (cause) {
    const error = toCallingError(cause, 'invalid-argument', 'It cannot be dialled.');
    emit(element, 'calling-error', { calling, state, error });
    return { call: undefined, dialling: markHandled(Promise.reject(error)) };
  }
}
