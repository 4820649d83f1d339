import type { Call } from '../calling/line.js';

/**
 * The calls that have not ended; the same list where none has. A model keeps an ended call until
 * everybody has been told of its end; a listener of `call-disconnect` must not find it any more.
 */
export function withoutEnded(calls: readonly Call[]): readonly Call[] {
  const ended = calls.some(({ state }) => state.status === 'ended');
  return ended ? calls.filter(({ state }) => state.status !== 'ended') : calls;
}
