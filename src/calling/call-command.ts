import { isAnswered, type CallCommand } from '../core/call-state.js';
import { CallingError, toCallingError } from '../core/errors.js';
import type { CallHost } from './call-owner.js';

/**
 * Runs a command of an answered call, which shows it as `pending` and its failure as `error`. Rejects
 * with `invalid-state` before the answer and after the end.
 */
export async function runCommand<Result>(
  host: CallHost,
  command: CallCommand,
  run: () => Promise<Result>,
): Promise<Result> {
  mustBeAnswered(host);
  host.dispatch({ type: 'pending', command });
  try {
    const result = await run();
    host.dispatch({ type: 'done', command });
    return result;
  } catch (cause) {
    if (host.state.status === 'ended') throw notAnswered(host);
    const error = toCallingError(cause, 'media-failed', 'The call could not be changed.');
    host.dispatch({ type: 'failed', error, command });
    throw error;
  }
}

/** Throws `invalid-state`. */
export function mustBeAnswered(host: CallHost): void {
  if (!isAnswered(host.state)) throw notAnswered(host);
}

function notAnswered(host: CallHost): CallingError {
  return new CallingError(
    'invalid-state',
    host.state.status === 'ended' ? 'The call has ended.' : 'The call has not been answered yet.',
  );
}
