import type { Calling } from '../calling/calling.js';
import type { Line } from '../calling/line.js';
import { CallingError, toCallingError } from '../core/errors.js';
import { emit } from '../events/emit.js';
import { dispatcherOfLine } from './event-dispatcher.js';

/** The line to dial on: the one that is named, where it is registered, else the first registered. */
export function lineToDialOn(calling: Calling, lineId?: string): Line | undefined {
  const lines = calling.callingClient.getLines();
  const registered = Object.values(lines).filter(({ state }) => state.status === 'registered');
  return registered.find((line) => line.lineId === lineId) ?? registered[0];
}

/**
 * Dials because somebody asked for it in a list: tells `calling-dial-request` first, which a page may
 * prevent to do it its own way. A failure becomes one `calling-error` or `call-error`.
 */
export function requestDial(
  element: HTMLElement,
  calling: Calling,
  destination: string,
  lineId?: string,
): void {
  const { state } = calling.callingClient;
  const detail = { calling, state, destination, lineId };
  if (!emit(element, 'calling-dial-request', detail, { cancelable: true })) return;
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
    const dialling = call.dial();
    dispatcherOfLine(line)?.attempt(call, dialling);
  } catch (cause) {
    const error = toCallingError(cause, 'invalid-argument', 'It cannot be dialled.');
    emit(element, 'calling-error', { calling, state, error });
  }
}
