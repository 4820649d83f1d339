import { Observable, type Subscription } from 'rxjs';
import type { Calling } from '../calling/calling.js';
import type { Call, Line } from '../calling/line.js';
import type { CallState } from '../core/call-state.js';
import type { LineState } from '../core/line-state.js';

/** A line and its snapshot. */
export interface LineNow {
  readonly line: Line;
  readonly state: LineState;
}

/** The line around an element alone, else the lines of its calling; again when one comes or goes. */
export function linesAround(
  calling: Calling | undefined,
  line: Line | undefined,
): Observable<readonly Line[]> | undefined {
  if (!line && !calling) return undefined;
  return new Observable((subscriber) => {
    if (line) {
      subscriber.next([line]);
      return undefined;
    }
    let last: readonly Line[] | undefined;
    return calling?.callingClient.state$.subscribe(() => {
      const lines = Object.values(calling.callingClient.getLines());
      if (last && sameItems(last, lines)) return;
      last = lines;
      subscriber.next(lines);
    });
  });
}

/** The lines with their snapshots; again when one of these changes. */
export function lineStates(lines$: Observable<readonly Line[]>): Observable<readonly LineNow[]> {
  return new Observable((subscriber) =>
    followEach<Line, LineState>(
      lines$,
      ({ state$ }) => state$,
      (now) => {
        subscriber.next(now.map(([line, state]) => ({ line, state })));
      },
    ),
  );
}

/** The calls of lines that there are now, line by line, the oldest first; again when one of them changes. */
export function callsOf(lines$: Observable<readonly Line[]>): Observable<readonly Call[]> {
  const calls$ = new Observable<readonly Call[]>((subscriber) =>
    followEach<Line, readonly Call[]>(
      lines$,
      (line) => line.calls$,
      (now) => {
        subscriber.next(now.flatMap(([, calls]) => calls));
      },
    ),
  );
  return new Observable((subscriber) =>
    followEach<Call, CallState>(
      calls$,
      ({ state$ }) => state$,
      (now) => {
        subscriber.next(now.map(([call]) => call));
      },
    ),
  );
}

/*
 * Tells the last value of each stream of a list, as soon as all have one, and again as one of them or the
 * list changes. By hand: operators of RxJS would be loaded for this alone.
 */
function followEach<Source, Value>(
  sources$: Observable<readonly Source[]>,
  streamOf: (source: Source) => Observable<Value>,
  tell: (now: readonly (readonly [Source, Value])[]) => void,
): () => void {
  const followed = new Map<Source, Subscription>();
  const values = new Map<Source, Value>();
  let sources: readonly Source[] = [];
  let settling = false;
  const tellAll = (): void => {
    if (settling) return;
    const now = sources.flatMap((source) => {
      const value = values.get(source);
      return value === undefined ? [] : [[source, value] as const];
    });
    if (now.length === sources.length) tell(now);
  };
  const outer = sources$.subscribe((next) => {
    sources = next;
    settling = true;
    for (const [source, subscription] of followed) {
      if (next.includes(source)) continue;
      subscription.unsubscribe();
      followed.delete(source);
      values.delete(source);
    }
    for (const source of next) {
      if (followed.has(source)) continue;
      const subscription = streamOf(source).subscribe((value) => {
        values.set(source, value);
        tellAll();
      });
      followed.set(source, subscription);
    }
    settling = false;
    tellAll();
  });
  return () => {
    outer.unsubscribe();
    for (const subscription of followed.values()) subscription.unsubscribe();
  };
}

function sameItems<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
