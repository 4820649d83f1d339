import type { Call } from '../calling/line.js';
import { toCallingError } from '../core/errors.js';
import { emit } from '../events/emit.js';
import { dispatcherOfLine } from './event-dispatcher.js';

/** The failure of a command that a button gave becomes one `call-error`, where the call's events are told. */
export function tellFailure(element: HTMLElement, call: Call, command: Promise<unknown>): void {
  const dispatcher = dispatcherOfLine(call.line);
  if (dispatcher) {
    dispatcher.attempt(call, command);
    return;
  }
  command.catch((cause: unknown) => {
    const { line, state } = call;
    const error = toCallingError(cause, 'invalid-state', 'The command failed.');
    emit(element, 'call-error', { call, line, calling: undefined, state, error });
  });
}
