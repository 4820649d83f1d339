import { Observable } from 'rxjs';
import type { DataService, ServiceState } from '../core/data-services.js';
import { markHandled, rejected, type CallingError } from '../core/errors.js';
import { Late } from '../core/late.js';
import { StateStore } from '../core/state-store.js';

/** What of a service can be asked. */
export type MethodOf<Service> = {
  [Name in keyof Service]: Service[Name] extends (...args: never[]) => Promise<unknown>
    ? Name
    : never;
}[keyof Service] &
  string;

/** What of a service can be followed, but for its state. */
export type StreamOf<Service> = Exclude<
  {
    [Name in keyof Service]: Service[Name] extends Observable<unknown> ? Name : never;
  }[keyof Service],
  'state$'
> &
  string;

/** What of a service stands for it until it is loaded. */
export type MemberOf<Service> = MethodOf<Service> | StreamOf<Service>;

/** A service that is loaded with its first use. */
export interface LateService<Service> {
  /** Frozen. Its streams are those of the service, once somebody is subscribed. */
  readonly service: Service;
  /** Completes all streams; from then on every method rejects with `disposed`. */
  dispose(): void;
}

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * Stands for a service until it is loaded: every method and every stream loads it. Its state is
 * `idle`, then `loading`, then the service's own. `load` is asked again after it has failed. `members`
 * are the methods, and the streams: their names end with `$`.
 */
export function lateService<Service extends DataService>(
  load: () => Promise<Service>,
  members: readonly MemberOf<Service>[],
): LateService<Service> {
  const store = new StateStore<ServiceState, ServiceState>({ status: 'idle' }, (before, next) =>
    next.status === 'idle' || (before.status === next.status && before.error === next.error)
      ? before
      : next,
  );
  const late = new Late(load);

  const loaded = (): Promise<Service> => {
    if (store.completed) return rejected('disposed', 'The calling was disposed.');
    if (!late.loading) {
      store.dispatch({ status: 'loading' });
      late.load().then(
        (service) => {
          service.state$.subscribe((state) => {
            store.dispatch(state);
          });
        },
        (error: unknown) => {
          store.dispatch({ status: 'failed', error: error as CallingError });
        },
      );
    }
    return late.load();
  };

  const follow = (name: keyof Service): Observable<unknown> =>
    new Observable((subscriber) => {
      loaded().then(
        (service) => subscriber.add((service[name] as Observable<unknown>).subscribe(subscriber)),
        () => {
          // What could not be loaded is told by the state.
          if (store.completed) subscriber.complete();
        },
      );
    });

  const ask =
    (name: keyof Service): Method =>
    (...args) =>
      markHandled(loaded().then((service) => (service[name] as Method)(...args)));

  const service = Object.freeze({
    get state() {
      return store.state;
    },
    get state$() {
      return store.state$;
    },
    ...Object.fromEntries(
      members.map((name) => [name, name.endsWith('$') ? follow(name) : ask(name)]),
    ),
  });
  return {
    service: service as unknown as Service,
    dispose: () => {
      store.complete();
    },
  };
}
