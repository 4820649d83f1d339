import { Observable, type Subscription } from 'rxjs';
import type { Calling } from '../calling/calling.js';
import type { Call, Line } from '../calling/line.js';

/**
 * The calls of all lines of a calling, line by line and the oldest first; told again whenever a call
 * comes, changes or goes.
 */
export function activeCalls({ callingClient }: Calling): Observable<readonly Call[]> {
  return watchCalls(() => Object.values(callingClient.getLines()), callingClient.state$);
}

/** The calls of one line, told again as above. */
export function callsOfLine(line: Line): Observable<readonly Call[]> {
  return watchCalls(() => [line], line.state$);
}

function watchCalls(
  lines: () => readonly Line[],
  changes$: Observable<unknown>,
): Observable<readonly Call[]> {
  return new Observable((subscriber) => {
    const watched = new Map<Line | Call, Subscription>();
    let quiet = true;
    const tell = (): void => {
      if (!quiet) subscriber.next(lines().flatMap(({ calls }) => calls));
    };
    const unwatchGone = (): void => {
      const present = new Set<Line | Call>(lines().flatMap((line) => [line, ...line.calls]));
      for (const [one, subscription] of watched) {
        if (present.has(one)) continue;
        subscription.unsubscribe();
        watched.delete(one);
      }
    };
    // Told once, however much there is to be watched.
    const update = (watch: () => void): void => {
      const before = quiet;
      quiet = true;
      unwatchGone();
      watch();
      quiet = before;
      tell();
    };
    const watchLine = (line: Line): void => {
      if (watched.has(line)) return;
      const subscription = line.calls$.subscribe((calls) => {
        update(() => {
          for (const call of calls) {
            if (!watched.has(call)) watched.set(call, call.state$.subscribe(tell));
          }
        });
      });
      watched.set(line, subscription);
    };
    const subscription = changes$.subscribe(() => {
      update(() => {
        lines().forEach(watchLine);
      });
    });
    quiet = false;
    tell();
    return () => {
      subscription.unsubscribe();
      for (const one of watched.values()) one.unsubscribe();
      watched.clear();
    };
  });
}
