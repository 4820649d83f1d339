import type { Subscription } from 'rxjs';
import type { LinkStatus } from '../core/calling-client-state.js';
import type { Clock } from '../core/clock.js';
import { createDeferred, type Deferred } from '../core/deferred.js';
import { CallingError, rejected, toCallingError } from '../core/errors.js';
import type { LineSignal } from '../core/line-state.js';
import type { LinePort, LinePortSignal, TokenReason } from '../core/ports.js';
import { retryDelay } from '../core/retry-schedule.js';

/** What a link is told by its owner and tells it. */
export interface LineLinkOwner {
  readonly clock: Clock;
  /** The servers in order of preference. */
  servers(): readonly string[];
  /** Seconds. */
  expires(): number;
  /** The port, once the backend is loaded. Rejects with `backend-unavailable`. */
  port(): Promise<LinePort>;
  dispatch(signal: LineSignal): void;
  linkChanged(status: LinkStatus): void;
  /** A failure that no command's promise tells; once an outage. */
  report(what: 'connection' | 'registration', error: CallingError): void;
  /** A number in [0, 1). */
  random(): number;
}

const COMMAND_PATIENCE = 10_000;
const RENEW_BEFORE = 60_000;

/**
 * Keeps one line connected and registered: tries the servers in order, registers, renews before it
 * lapses, and tries again after every loss until it is stopped.
 */
export class LineLink {
  readonly #owner: LineLinkOwner;
  #status: LinkStatus = 'idle';
  #wanted = false;
  #registered = false;
  #connectedOnce = false;
  #open = false;
  // Each start, stop or loss makes what was under way before it void.
  #epoch = 0;
  #attempting = false;
  #cancelTimer: (() => void) | undefined;
  #outage: { since: number; previous: number; told: Set<string> } | undefined;
  #starting: Deferred<void> | undefined;
  // Somebody awaits the first attempt, who is told by the promise and not by an event.
  #commanded = false;
  readonly #waiting = new Set<Deferred<void>>();
  #port: LinePort | undefined;
  #making: Promise<LinePort> | undefined;
  #following: Subscription | undefined;

  constructor(owner: LineLinkOwner) {
    this.#owner = owner;
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** Whether it has been started and not been stopped. */
  get wanted(): boolean {
    return this.#wanted;
  }

  // Asked after an await, when it may have changed behind the compiler's back.
  #isWanted(): boolean {
    return this.#wanted;
  }

  /**
   * Registers and stays so. Rejects with the first attempt's error; retries go on if retryable.
   * `auto`: nobody awaits it, so a failure is reported.
   */
  start(by: 'command' | 'auto'): Promise<void> {
    if (this.#wanted && this.#registered) return Promise.resolve();
    if (this.#starting) return this.#starting.promise;
    this.#starting = createDeferred<void>();
    this.#commanded = by === 'command';
    const { promise } = this.#starting;
    if (this.#wanted) {
      this.wake();
    } else {
      this.#wanted = true;
      this.#connectedOnce = false;
      this.#outage = undefined;
      this.#owner.dispatch({ type: 'connecting' });
      this.#setStatus('connecting');
      this.#begin('connect');
    }
    return promise;
  }

  /** Deregisters, closes and stops every retry. */
  async stop(): Promise<void> {
    if (!this.#wanted) return;
    this.#halt();
    this.#owner.dispatch({ type: 'unregistered' });
    this.#setStatus('idle');
    this.#settle(new CallingError('cancelled', 'The line was deregistered.'));
    const port = this.#port;
    if (!port) return;
    if (this.#open) await port.deregister();
    // It may have been started again meanwhile.
    if (this.#isWanted()) return;
    this.#open = false;
    port.close();
  }

  /** Tries at once what it waits for, and asks whether the connection still lives. */
  wake(): void {
    if (!this.#wanted) return;
    if (this.#registered && this.#open) this.#port?.probe();
    else if (!this.#attempting) this.#begin('connect');
  }

  /** Registers anew with another token. */
  reauthorize(reason: TokenReason): void {
    if (this.#status === 'failed') {
      this.#wanted = false;
      void this.start('auto');
    } else if (this.#wanted && !this.#attempting) {
      this.#begin(reason);
    }
  }

  /** Starts anew with other servers or credentials; the port is made anew. */
  async restart(): Promise<void> {
    const again = this.#wanted;
    if (again) {
      this.#halt();
      if (this.#open) await this.#port?.deregister();
    }
    this.#dropPort();
    if (!again || this.#isWanted()) return;
    void this.start('auto');
  }

  /** Resolves when the line can signal; waits 10 s, then rejects with `connection-lost`. */
  /** A call is likely to be dialled soon. */
  warmUp(): void {
    if (this.#registered && this.#open) this.#port?.warmUp();
  }

  ready(): Promise<LinePort> {
    if (this.#registered && this.#open && this.#port) return Promise.resolve(this.#port);
    if (!this.#wanted || this.#status === 'failed') {
      return rejected('invalid-state', 'The line is not registered. Call register() first.');
    }
    const waiting = createDeferred<void>();
    this.#waiting.add(waiting);
    const cancel = this.#owner.clock.after(COMMAND_PATIENCE, () => {
      waiting.reject(
        new CallingError('connection-lost', 'The server cannot be reached at present. Try again.', {
          retryable: true,
        }),
      );
    });
    return waiting.promise
      .then(() => this.ready())
      .finally(() => {
        cancel();
        this.#waiting.delete(waiting);
      });
  }

  dispose(): void {
    this.#halt();
    this.#setStatus('idle');
    this.#settle(new CallingError('disposed', 'The line was removed.'));
    this.#dropPort();
  }

  #halt(): void {
    this.#wanted = false;
    this.#registered = false;
    this.#epoch += 1;
    this.#attempting = false;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #dropPort(): void {
    this.#following?.unsubscribe();
    this.#following = undefined;
    this.#port?.dispose();
    this.#port = undefined;
    this.#making = undefined;
    this.#open = false;
  }

  #begin(reason: TokenReason): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#epoch += 1;
    this.#attempting = true;
    void this.#attempt(this.#epoch, reason);
  }

  async #attempt(epoch: number, reason: TokenReason): Promise<void> {
    this.#owner.dispatch({ type: 'retrying' });
    let what: 'connection' | 'registration' = 'connection';
    try {
      const port = await this.#follow();
      if (epoch !== this.#epoch) return;
      if (!this.#open) {
        await this.#openFirst(port, epoch);
        if (epoch !== this.#epoch) return;
        this.#open = true;
        this.#connectedOnce = true;
        this.#setStatus('connected');
      }
      what = 'registration';
      const { expiresAt } = await port.register(this.#owner.expires(), reason);
      if (epoch !== this.#epoch) return;
      this.#attempting = false;
      this.#succeeded(expiresAt);
    } catch (cause) {
      if (epoch !== this.#epoch) return;
      this.#attempting = false;
      this.#failed(what, toCallingError(cause, 'registration-failed', 'The line cannot register.'));
    }
  }

  async #follow(): Promise<LinePort> {
    const making = (this.#making ??= this.#owner.port());
    try {
      const port = await making;
      if (making === this.#making) return this.#adopt(port);
      // It was dropped while it was made.
      port.dispose();
    } catch (cause) {
      if (making === this.#making) this.#making = undefined;
      throw cause;
    }
    throw new CallingError('cancelled', 'The line was started anew.');
  }

  #adopt(port: LinePort): LinePort {
    if (port === this.#port) return port;
    this.#port = port;
    this.#following = port.signals$.subscribe((signal) => {
      this.#onSignal(signal);
    });
    return port;
  }

  async #openFirst(port: LinePort, epoch: number): Promise<void> {
    let last: unknown;
    for (const server of this.#owner.servers()) {
      try {
        await port.open(server);
        return;
      } catch (cause) {
        last = cause;
      }
      if (epoch !== this.#epoch) return;
    }
    throw toCallingError(last, 'connection-failed', 'No server can be reached.');
  }

  #onSignal(signal: LinePortSignal): void {
    if (signal.type === 'closed') {
      this.#open = false;
      // A line that was refused for good does not come back by itself.
      if (!this.#wanted && this.#status === 'connected') this.#setStatus('failed');
      if (!this.#wanted) return;
      this.#setStatus(this.#connectedOnce ? 'reconnecting' : 'connecting');
      this.#lost('connection', signal.error);
    } else if (signal.type === 'unregistered' && this.#wanted && this.#registered) {
      this.#lost('registration', signal.error);
    }
  }

  #lost(what: 'connection' | 'registration', error: CallingError): void {
    // The attempt under way fails by itself and is told there.
    if (!this.#registered) return;
    this.#registered = false;
    this.#owner.dispatch({ type: 'lost', error });
    this.#tell(what, error);
    this.#begin('connect');
  }

  #succeeded(expiresAt: number): void {
    this.#registered = true;
    this.#outage = undefined;
    this.#owner.dispatch({ type: 'registered', expiresAt });
    this.#setStatus('connected');
    this.#settle(undefined);
    const left = expiresAt - this.#owner.clock.now();
    const wait = left > 2 * RENEW_BEFORE ? left - RENEW_BEFORE : left / 2;
    this.#cancelTimer = this.#owner.clock.after(Math.max(wait, 1_000), () => {
      this.#begin('connect');
    });
  }

  #failed(what: 'connection' | 'registration', error: CallingError): void {
    const commanded = this.#commanded && this.#starting !== undefined;
    this.#starting?.reject(error);
    this.#starting = undefined;
    this.#registered = false;
    if (!error.retryable) {
      this.#owner.dispatch({ type: 'failed', error });
      const final = what === 'connection' || error.code === 'token-rejected';
      this.#wanted = false;
      if (final) {
        this.#open = false;
        this.#port?.close();
        this.#setStatus('failed');
      }
      if (!commanded || final) this.#owner.report(what, error);
      this.#settle(error);
      return;
    }
    this.#owner.dispatch({ type: 'lost', error });
    const outage = this.#startOutage();
    const wait = retryDelay({
      elapsed: this.#owner.clock.now() - outage.since,
      previous: outage.previous,
      random: this.#owner.random(),
      retryAfter: error.retryAfter,
    });
    outage.previous = wait;
    const retryAt = this.#owner.clock.now() + wait;
    this.#owner.dispatch({ type: 'attempt-failed', error, retryAt });
    if (commanded) outage.told.add(what);
    else this.#tell(what, error);
    if (what === 'connection') {
      this.#setStatus(this.#connectedOnce ? 'reconnecting' : 'connecting');
    }
    this.#cancelTimer = this.#owner.clock.after(wait, () => {
      this.#begin('connect');
    });
  }

  #startOutage(): { since: number; previous: number; told: Set<string> } {
    this.#outage ??= { since: this.#owner.clock.now(), previous: 0, told: new Set() };
    return this.#outage;
  }

  #tell(what: 'connection' | 'registration', error: CallingError): void {
    const { told } = this.#startOutage();
    if (told.has(what)) return;
    told.add(what);
    this.#owner.report(what, error);
  }

  #settle(error: CallingError | undefined): void {
    const starting = this.#starting;
    this.#starting = undefined;
    for (const deferred of starting ? [starting, ...this.#waiting] : this.#waiting) {
      if (error) deferred.reject(error);
      else deferred.resolve();
    }
    this.#waiting.clear();
  }

  #setStatus(status: LinkStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#owner.linkChanged(status);
  }
}
