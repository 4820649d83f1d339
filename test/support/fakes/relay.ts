import { skip } from 'rxjs';
import type { Call } from '../../../src/calling/line.js';
import type { CallState } from '../../../src/core/call-state.js';

/** Tells of each change of the calls that it is given, as their lines do. */
export function relay(
  changed: (call: Call, state: CallState) => void,
): (calls: readonly Call[]) => void {
  const seen = new WeakSet<Call>();
  return (calls) => {
    for (const call of calls) {
      if (seen.has(call)) continue;
      seen.add(call);
      call.state$.pipe(skip(1)).subscribe((state) => {
        changed(call, state);
      });
    }
  };
}
