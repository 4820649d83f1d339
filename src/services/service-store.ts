import type { Observable } from 'rxjs';
import type { ServiceState, ServiceStatus } from '../core/data-services.js';
import { toCallingError, type CallingError } from '../core/errors.js';
import { StateStore } from '../core/state-store.js';

/** What can happen to a data service. */
export type ServiceSignal =
  | { readonly type: 'loading' }
  | { readonly type: 'ready'; readonly persistent: boolean }
  | { readonly type: 'failed'; readonly error: CallingError }
  /** It goes on, but something could not be stored; without an error it can again. */
  | { readonly type: 'troubled'; readonly error?: CallingError };

/**
 * ```
 * idle → loading → ready ⇄ failed
 * ```
 */
export function reduceService(state: ServiceState, signal: ServiceSignal): ServiceState {
  switch (signal.type) {
    case 'loading':
      return state.status === 'idle' || state.status === 'failed' ? { status: 'loading' } : state;
    case 'ready':
      if (state.status === 'ready' && state.persistent === signal.persistent) return state;
      return { status: 'ready', persistent: signal.persistent };
    case 'failed':
      return { ...state, status: 'failed', error: signal.error };
    case 'troubled': {
      if (state.status !== 'ready' || state.error === signal.error) return state;
      const { error: _, ...rest } = state;
      return signal.error ? { ...rest, error: signal.error } : rest;
    }
  }
}

/** The state of a data service, and its attempts to come by its storage. */
export class ServiceStore {
  readonly #store = new StateStore<ServiceState, ServiceSignal>({ status: 'idle' }, reduceService);
  readonly #load: () => Promise<boolean>;
  #loading: Promise<void> | undefined;

  /** `load` resolves with whether what is stored outlives the page. */
  constructor(load: () => Promise<boolean>) {
    this.#load = load;
  }

  get state(): ServiceState {
    return this.#store.state;
  }

  get state$(): Observable<ServiceState> {
    return this.#store.state$;
  }

  get status(): ServiceStatus {
    return this.#store.state.status;
  }

  /** Resolves when the service is ready; after a failure the next call tries again. */
  ready(): Promise<void> {
    this.#loading ??= this.#begin();
    return this.#loading;
  }

  /** It goes on, but something could not be stored; without an error it can again. */
  troubled(error?: CallingError): void {
    this.#store.dispatch(error ? { type: 'troubled', error } : { type: 'troubled' });
  }

  complete(): void {
    this.#store.complete();
  }

  async #begin(): Promise<void> {
    this.#store.dispatch({ type: 'loading' });
    try {
      this.#store.dispatch({ type: 'ready', persistent: await this.#load() });
    } catch (cause) {
      this.#loading = undefined;
      const error = toCallingError(cause, 'storage-failed', 'What is stored cannot be opened.');
      this.#store.dispatch({ type: 'failed', error });
      throw error;
    }
  }
}
