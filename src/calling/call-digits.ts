import { filter, firstValueFrom } from 'rxjs';
import { isAnswered } from '../core/call-state.js';
import { createDeferred } from '../core/deferred.js';
import { DIGIT_PAUSE, parseDigits } from '../core/dtmf.js';
import { CallingError, markHandled, rejected, toCallingError } from '../core/errors.js';
import { digitTone } from '../media/digit-tones.js';
import type { CallHost } from './call-owner.js';

// Longer than the digit itself by what a browser may take to begin; shorter than what the player takes
// for a refusal of the browser's.
const FEEDBACK_FOR = 450;

/**
 * Sends digits, one after the other however many commands there are. `pending` says `sendDigit`
 * unless another command is in progress: that one changes the call, and goes on beside the digits.
 */
export class CallDigits {
  readonly #host: CallHost;
  // Rejects at the call's end.
  readonly #ended = createDeferred<never>();
  readonly #timers = new Set<() => void>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** Resolves after the last digit. Rejects with the first one that fails; the rest is not sent. */
  send(tones: string): Promise<void> {
    const digits = parseDigits(tones);
    if (!digits) {
      return rejected(
        'invalid-argument',
        'Digits are one or more of 0-9, A-D, * and #, and "," for a pause of two seconds.',
      );
    }
    if (!isAnswered(this.#host.state)) {
      return rejected(
        'invalid-state',
        'Digits can be sent only in a call that has been answered and has not ended.',
      );
    }
    const sent = this.#last.then(() => this.#send(digits));
    this.#last = sent.catch(() => undefined);
    return markHandled(sent);
  }

  /** The call is over: what has not been sent is not sent any more. */
  close(): void {
    this.#ended.reject(cancelled());
    for (const finish of [...this.#timers]) finish();
  }

  async #send(digits: readonly string[]): Promise<void> {
    const host = this.#host;
    try {
      for (const digit of digits) {
        if (!isAnswered(host.state)) throw cancelled();
        if (host.state.pending === undefined) {
          host.dispatch({ type: 'pending', command: 'sendDigit' });
        }
        if (digit === ',') await this.#unlessEnded(this.#pause());
        else await this.#sendOne(digit);
      }
      host.dispatch({ type: 'done', command: 'sendDigit' });
    } catch (cause) {
      // Whatever the end of the call was to the one that waited.
      const error = isAnswered(host.state)
        ? toCallingError(cause, 'media-failed', 'The digits could not be sent.')
        : cancelled();
      host.dispatch({ type: 'failed', command: 'sendDigit', error });
      throw error;
    }
  }

  async #sendOne(digit: string): Promise<void> {
    const host = this.#host;
    const by = host.port?.digitsBy;
    await this.#unlessEnded(by === 'request' ? host.owner.port() : this.#connected());
    const sent = host.port?.sendDigit(digit);
    this.#sound(digit);
    await this.#unlessEnded(sent);
  }

  // What is sent within the sound goes nowhere until there is a path for it.
  #connected(): Promise<unknown> {
    const { state$ } = this.#host.call;
    return firstValueFrom(state$.pipe(filter(({ status }) => status === 'connected')));
  }

  #pause(): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#after(DIGIT_PAUSE, resolve);
    });
  }

  #sound(digit: string): void {
    const { owner } = this.#host;
    const shape = digitTone(digit);
    if (owner.preferences().noDigitTone === true || !shape) return;
    const tone = owner.playTone(shape);
    this.#after(FEEDBACK_FOR, () => {
      tone.stop();
    });
  }

  // At the call's end it is done at once.
  #after(ms: number, then: () => void): void {
    const finish = (): void => {
      cancel();
      this.#timers.delete(finish);
      then();
    };
    const cancel = this.#host.owner.clock.after(ms, finish);
    this.#timers.add(finish);
  }

  async #unlessEnded(promise: Promise<unknown> | undefined): Promise<void> {
    if (promise) markHandled(promise);
    await Promise.race([promise, this.#ended.promise]);
  }
}

function cancelled(): CallingError {
  return new CallingError('cancelled', 'The call ended before all digits had been sent.');
}
