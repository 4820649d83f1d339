import { Observable } from 'rxjs';

/** A stream of one value. RxJS's own `of` would bring all its conversions and schedulers along. */
export function just<Value>(value: Value): Observable<Value> {
  return new Observable((subscriber) => {
    subscriber.next(value);
    subscriber.complete();
  });
}
