import type { Call } from '../calling/line.js';
import { toCallingError } from '../core/errors.js';
import { emit } from '../events/emit.js';
import { dispatcherOfLine } from './event-dispatcher.js';

/**
 * Makes the failure of a command that an element gave by itself one `call-error`, where the call's
 * other events are told; from the element where nobody tells of the line.
 */
export function tellFailure(element: HTMLElement, call: Call, command: Promise<unknown>): void {
  const { line } = call;
  const dispatcher = dispatcherOfLine(line);
  if (dispatcher) {
    dispatcher.attempt(call, command);
    return;
  }
  command.catch((cause: unknown) => {
    const error = toCallingError(cause, 'invalid-state', 'The command failed.');
    emit(element, 'call-error', { call, line, calling: undefined, state: call.state, error });
  });
}
