import { Observable } from 'rxjs';
import type { CallStats } from '../core/call-stats.js';
import { markHandled, notLoaded } from '../core/errors.js';
import type { CallPortSignal } from '../core/ports.js';
import type { CallFeatureControl, CallHost } from './call-owner.js';

/** The commands of a call that are loaded when the first of them is wanted, or it is answered. */
export class LateFeatures {
  readonly #host: CallHost;
  #loading: Promise<CallFeatureControl> | undefined;
  #loaded: CallFeatureControl | undefined;
  #stats$: Observable<CallStats> | undefined;
  #closed = false;

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** See `Call.stats$`. */
  get stats$(): Observable<CallStats> {
    this.#stats$ ??= new Observable((subscriber) => {
      this.load().then(
        (features) => subscriber.add(features.stats$.subscribe(subscriber)),
        (error: unknown) => {
          subscriber.error(error);
        },
      );
    });
    return this.#stats$;
  }

  /** Rejects with `service-unavailable`. */
  load(): Promise<CallFeatureControl> {
    this.#loading ??= this.#host.owner.features(this.#host).then(
      (features) => {
        this.#loaded = features;
        if (this.#closed) features.close();
        return features;
      },
      (cause: unknown) => {
        // Asked for again by the next command.
        this.#loading = undefined;
        throw notLoaded(cause);
      },
    );
    return markHandled(this.#loading);
  }

  /** Runs a command: at once, or as soon as they are there. */
  run<Result>(command: (features: CallFeatureControl) => Promise<Result>): Promise<Result> {
    return markHandled(this.#loaded ? command(this.#loaded) : this.load().then(command));
  }

  /** Hands them a signal of the port; `missing` is called where they cannot be loaded. */
  hear(signal: CallPortSignal, missing: () => void = () => undefined): void {
    if (this.#loaded) {
      this.#loaded.heard(signal);
      return;
    }
    this.load().then((features) => {
      features.heard(signal);
    }, missing);
  }

  /** The call is over. */
  close(): void {
    this.#closed = true;
    this.#loaded?.close();
  }
}
