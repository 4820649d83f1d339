import { Observable } from 'rxjs';
import type { CallStats } from '../core/call-stats.js';
import { markHandled } from '../core/errors.js';
import type { CallPortSignal } from '../core/ports.js';
import type { CallFeatureControl, CallHost, CallFeatureClass } from './call-owner.js';

/** The commands of one call that are made when the first of them is wanted. */
export class LateFeatures {
  /** See `Call.stats$`. */
  readonly stats$ = new Observable<CallStats>((subscriber) => {
    this.load().then(
      (features) => subscriber.add(features.stats$.subscribe(subscriber)),
      (error: unknown) => {
        subscriber.error(error);
      },
    );
  });
  readonly #host: CallHost;
  #made: CallFeatureControl | undefined;

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** Rejects with `service-unavailable`. */
  load(): Promise<CallFeatureControl> {
    return this.run((features) => Promise.resolve(features));
  }

  /** Runs a command: at once, or as soon as they are there. */
  run<Result>(command: (features: CallFeatureControl) => Promise<Result>): Promise<Result> {
    const { features } = this.#host.owner;
    const make = (Features: CallFeatureClass): Promise<Result> => command(this.#make(Features));
    return markHandled(features.loaded ? make(features.loaded) : features.load().then(make));
  }

  /** Hands them what a REFER brings; one of the far end that cannot be seen to is refused. */
  hear(signal: CallPortSignal): void {
    this.run((features) => {
      features.heard(signal);
      return Promise.resolve();
    }).catch(() => {
      if (signal.type === 'refer-request') signal.request.refuse(500);
    });
  }

  /** The call is over. */
  close(): void {
    this.#made?.close();
  }

  #make(Features: CallFeatureClass): CallFeatureControl {
    if (this.#made) return this.#made;
    this.#made = new Features(this.#host);
    if (this.#host.state.status === 'ended') this.close();
    return this.#made;
  }
}
