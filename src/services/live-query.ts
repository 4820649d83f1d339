import { Observable } from 'rxjs';

/**
 * A value read anew after each change; one reading at a time, and after the last change another. Each
 * subscriber reads for itself. A reading that fails is left out: the service's state tells of it.
 * `follow` is told what to call after a change, and when there will be none any more.
 */
export function liveQuery<Value>(
  read: () => Promise<Value>,
  follow: (changed: () => void, ended: () => void) => () => void,
): Observable<Value> {
  return new Observable<Value>((subscriber) => {
    let reading = false;
    let again = false;
    const run = (): void => {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      const settled = (): void => {
        reading = false;
        if (again && !subscriber.closed) {
          again = false;
          run();
        }
      };
      read().then(
        (value) => {
          subscriber.next(value);
          settled();
        },
        () => {
          settled();
        },
      );
    };
    subscriber.add(
      follow(run, () => {
        subscriber.complete();
      }),
    );
    if (!subscriber.closed) run();
  });
}
