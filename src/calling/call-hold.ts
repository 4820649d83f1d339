import { isAnswered } from '../core/call-state.js';
import { createDeferred } from '../core/deferred.js';
import { CallingError, isCallingError, rejected } from '../core/errors.js';
import type { CallHost } from './call-owner.js';

/**
 * Holds a call and takes it up again: two commands, never a toggle, one after the other. What is
 * silent is so from the command on; what the state says is what the far end has agreed to.
 */
export class CallHold {
  readonly #host: CallHost;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** Rejects with `hold-failed`; the call is then as it was. */
  hold(): Promise<void> {
    return this.#request(true, {});
  }

  /** Rejects with `resume-failed`; the call then stays held. */
  resume(): Promise<void> {
    const host = this.#host;
    if (isAnswered(host.state)) host.owner.takingUp(host.call);
    return this.#request(false, {});
  }

  /** As a part of another command; holds no other call. Rejects as the two above do. */
  set(held: boolean): Promise<void> {
    return this.#request(held, { quietly: true });
  }

  /** Holds it because another call is taken up; if that fails it stays silent all the same. */
  yieldTo(): Promise<void> {
    return this.#request(true, { staySilent: true });
  }

  #request(held: boolean, how: How): Promise<void> {
    const state = this.#host.state;
    const { media } = this.#host;
    if (!isAnswered(state)) {
      return rejected('invalid-state', 'Only a call that has been answered can be held.');
    }
    if (held) media.setHeld(true);
    if (this.#waiting === 0 && state.heldLocally === held) {
      media.setHeld(held);
      return Promise.resolve();
    }
    const done = createDeferred<void>();
    this.#waiting += 1;
    this.#last = this.#last.then(async () => {
      try {
        await this.#run(held, how);
        done.resolve();
      } catch (error) {
        done.reject(error);
      } finally {
        this.#waiting -= 1;
      }
    });
    return done.promise;
  }

  async #run(held: boolean, { staySilent = false, quietly = false }: How): Promise<void> {
    const host = this.#host;
    const { media } = host;
    if (!isAnswered(host.state)) throw ended();
    if (host.state.heldLocally === held) {
      media.setHeld(held);
      return;
    }
    const pending = (command: 'hold' | 'resume' | undefined): void => {
      if (!quietly) host.dispatch({ type: 'pending', command });
    };
    pending(held ? 'hold' : 'resume');
    try {
      await host.owner.port();
      if (!isAnswered(host.state)) throw ended();
      await host.port?.setHold(held);
      pending(undefined);
      host.dispatch({ type: 'held-locally', held });
      media.setHeld(held);
    } catch (cause) {
      if (!isAnswered(host.state)) throw ended();
      if (held && !staySilent) media.setHeld(false);
      const error = failure(held, cause);
      host.dispatch({ type: 'failed', error });
      host.tell({ type: held ? 'hold-error' : 'resume-error', error });
      throw error;
    }
  }
}

interface How {
  /** What fails leaves it silent all the same. */
  readonly staySilent?: boolean;
  /** Not a command of its own. */
  readonly quietly?: boolean;
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
