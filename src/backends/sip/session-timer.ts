import type { Session } from 'jssip/lib/JsSIP.js';
import type { Clock } from '../../core/clock.js';
import { isCallingError } from '../../core/errors.js';
import type { Renegotiation } from './renegotiator.js';

/** What a session timer needs from its call. */
export interface SessionTimerOwner {
  /** Whether the far end has said that it takes UPDATE. */
  readonly takesUpdate: boolean;
  renegotiate(what: Renegotiation): Promise<void>;
  /** The far end, whose task the refresh was, has been silent for too long. */
  expired(): void;
}

const RETRY = 30_000;

/**
 * RFC 4028, with the interval and the refresher that JsSIP has agreed on. JsSIP's own timer (S1)
 * sends an UPDATE to those who never said they take it, and stops for good after one failure.
 */
export class SessionTimer {
  readonly #clock: Clock;
  readonly #session: Session;
  readonly #owner: SessionTimerOwner;
  #cancel: (() => void) | undefined;
  #updateRefused = false;
  #stopped = false;

  constructor(clock: Clock, session: Session, owner: SessionTimerOwner) {
    this.#clock = clock;
    this.#session = session;
    this.#owner = owner;
  }

  /** Begins the interval anew. */
  run(): void {
    this.#cancel?.();
    if (this.#stopped) return;
    const timers = this.#session._sessionTimers;
    timers.running = true;
    const interval = (timers.currentExpires ?? timers.defaultExpires) * 1000;
    if (timers.refresher) {
      this.#after(interval / 2, () => this.#refresh());
    } else {
      // RFC 4028 10: a third of the interval, at most 32 s, before its end.
      this.#after(interval - Math.min(32_000, interval / 3), () => {
        this.#owner.expired();
      });
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #after(ms: number, then: () => void): void {
    this.#cancel = this.#clock.after(ms, then);
  }

  #refresh(): void {
    const update = this.#owner.takesUpdate && !this.#updateRefused;
    this.#owner.renegotiate({ type: update ? 'update' : 'reinvite' }).catch((error: unknown) => {
      if (this.#stopped) return;
      const statusCode = isCallingError(error) ? error.statusCode : undefined;
      // 405 and its like say that an UPDATE is not understood; a re-INVITE always is.
      if (update && statusCode !== undefined) {
        this.#updateRefused = true;
        this.#refresh();
      } else {
        this.#after(RETRY, () => {
          this.#refresh();
        });
      }
    });
  }
}
