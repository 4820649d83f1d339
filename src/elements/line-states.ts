import { combineLatest, distinctUntilChanged, map, of, switchMap, type Observable } from 'rxjs';
import type { Calling } from '../calling/calling.js';
import type { Call, Line } from '../calling/line.js';
import type { LineState } from '../core/line-state.js';

/** A line and its snapshot. */
export interface LineNow {
  readonly line: Line;
  readonly state: LineState;
}

/** The lines of a calling, in the order they were added; again when one comes or goes. */
export function linesOf({ callingClient }: Calling): Observable<readonly Line[]> {
  return callingClient.state$.pipe(
    map(() => Object.values(callingClient.getLines())),
    distinctUntilChanged(sameItems),
  );
}

/** The lines with their snapshots; again when one of these changes. */
export function lineStates(lines$: Observable<readonly Line[]>): Observable<readonly LineNow[]> {
  return lines$.pipe(
    switchMap((lines) =>
      all(lines.map((line) => line.state$.pipe(map((state): LineNow => ({ line, state }))))),
    ),
  );
}

/** The calls of lines that there are now, line by line, the oldest first; again when one of them changes. */
export function callsOf(lines$: Observable<readonly Line[]>): Observable<readonly Call[]> {
  return lines$.pipe(
    switchMap((lines) => all(lines.map(({ calls$ }) => calls$))),
    map((calls) => calls.flat()),
    distinctUntilChanged(sameItems),
    switchMap((calls) => all(calls.map((call) => call.state$.pipe(map(() => call))))),
  );
}

function all<Item>(streams: readonly Observable<Item>[]): Observable<readonly Item[]> {
  return streams.length === 0 ? of([]) : combineLatest(streams);
}

function sameItems<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
