import { isAnswered, type CallSignal, type CallState } from '../core/call-state.js';
import { createDeferred } from '../core/deferred.js';
import { CallingError, isCallingError, rejected } from '../core/errors.js';
import type { CallPort } from '../core/ports.js';
import type { CallOccurrence } from './call-events.js';

/** What holding needs from its call. */
export interface CallHoldOwner {
  state(): CallState;
  port(): CallPort | undefined;
  /** Resolves when the line can signal. */
  ready(): Promise<unknown>;
  dispatch(signal: CallSignal): void;
  tell(occurrence: CallOccurrence): void;
  /** Nothing is sent and nothing is heard, or both again. */
  setSilent(silent: boolean): void;
  /** Whatever else is to be held when this call is taken up again. */
  takingUp(): void;
}

/**
 * Holds a call and takes it up again: two commands, never a toggle, one after the other. What is
 * silent is so from the command on; what the state says is what the far end has agreed to.
 */
export class CallHold {
  readonly #owner: CallHoldOwner;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(owner: CallHoldOwner) {
    this.#owner = owner;
  }

  /** Rejects with `hold-failed`; the call is then as it was. */
  hold(): Promise<void> {
    return this.#request(true, false);
  }

  /** Rejects with `resume-failed`; the call then stays held. */
  resume(): Promise<void> {
    if (isAnswered(this.#owner.state())) this.#owner.takingUp();
    return this.#request(false, false);
  }

  /** Holds it because another call is taken up; if that fails it stays silent all the same. */
  yieldTo(): Promise<void> {
    return this.#request(true, true);
  }

  #request(held: boolean, staySilent: boolean): Promise<void> {
    const state = this.#owner.state();
    if (!isAnswered(state)) {
      return rejected('invalid-state', 'Only a call that has been answered can be held.');
    }
    if (held) this.#owner.setSilent(true);
    if (this.#waiting === 0 && state.heldLocally === held) {
      this.#owner.setSilent(held);
      return Promise.resolve();
    }
    const done = createDeferred<void>();
    this.#waiting += 1;
    this.#last = this.#last.then(async () => {
      try {
        await this.#run(held, staySilent);
        done.resolve();
      } catch (error) {
        done.reject(error);
      } finally {
        this.#waiting -= 1;
      }
    });
    return done.promise;
  }

  async #run(held: boolean, staySilent: boolean): Promise<void> {
    const owner = this.#owner;
    if (!isAnswered(owner.state())) throw ended();
    if (owner.state().heldLocally === held) {
      owner.setSilent(held);
      return;
    }
    owner.dispatch({ type: 'pending', command: held ? 'hold' : 'resume' });
    try {
      await owner.ready();
      if (!isAnswered(owner.state())) throw ended();
      await owner.port()?.setHold(held);
      owner.dispatch({ type: 'pending', command: undefined });
      owner.dispatch({ type: 'held-locally', held });
      owner.setSilent(held);
    } catch (cause) {
      if (!isAnswered(owner.state())) throw ended();
      if (held && !staySilent) owner.setSilent(false);
      const error = failure(held, cause);
      owner.dispatch({ type: 'failed', error });
      owner.tell({ type: held ? 'hold-error' : 'resume-error', error });
      throw error;
    }
  }
}

function ended(): CallingError {
  return new CallingError('invalid-state', 'The call has ended.');
}

function failure(held: boolean, cause: unknown): CallingError {
  const known = isCallingError(cause) ? cause : undefined;
  if (known?.code === 'connection-lost') return known;
  return new CallingError(
    held ? 'hold-failed' : 'resume-failed',
    `The call could not be ${held ? 'held' : 'resumed'}. ${known?.message ?? ''}`.trim(),
    { cause, retryable: true, statusCode: known?.statusCode },
  );
}
