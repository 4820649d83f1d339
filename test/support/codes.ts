import { isCallingError } from '../../src/core/errors.js';

/** The code a promise rejects with, or `resolved`. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    return isCallingError(error) ? error.code : `something else: ${String(error)}`;
  }
}

/** The code of what a function throws, or `nothing`. */
export function codeThrown(action: () => unknown): string {
  try {
    action();
    return 'nothing';
  } catch (error) {
    return isCallingError(error) ? error.code : `something else: ${String(error)}`;
  }
}
