import type { Clock } from '../../core/clock.js';

/** What a keep-alive can do with its connection. */
export interface KeepAliveLink {
  /** Sends the CRLF ping of RFC 5626 4.4.1. */
  sendPing(): void;
  /** Asks the registrar by OPTIONS; any answer resolves. */
  sendOptions(): Promise<void>;
  /** The connection is half open: nothing comes back. */
  dead(): void;
}

const IDLE = 20_000;
const PATIENCE = 5_000;
const UNANSWERED = 4_000;

/**
 * Finds out that a connection is half open, which a WebSocket alone tells after minutes or never.
 * Pings after 20 s without a message from the server, or 4 s after a request that got no sign of
 * life. A server that has never answered a CRLF ping on this connection is asked by OPTIONS before
 * it is given up.
 */
export class KeepAlive {
  readonly #clock: Clock;
  readonly #link: KeepAliveLink;
  #answersPings = false;
  #asksByOptions = false;
  #waiting = false;
  #cancelTimer: (() => void) | undefined;
  #cancelUnanswered: (() => void) | undefined;
  #stopped = false;

  constructor(clock: Clock, link: KeepAliveLink) {
    this.#clock = clock;
    this.#link = link;
    this.#idle();
  }

  /** Something came from the server. */
  received(): void {
    if (this.#stopped) return;
    this.#cancelUnanswered?.();
    this.#cancelUnanswered = undefined;
    this.#idle();
  }

  /** The answer to a CRLF ping came. */
  pong(): void {
    this.#answersPings = true;
    this.received();
  }

  /** A request went out that the server has to answer. */
  requested(): void {
    if (this.#stopped) return;
    this.#cancelUnanswered ??= this.#clock.after(UNANSWERED, () => {
      this.#cancelUnanswered = undefined;
      this.probe();
    });
  }

  /** Asks now. */
  probe(): void {
    if (this.#stopped || this.#waiting) return;
    this.#waiting = true;
    if (this.#asksByOptions) {
      this.#askByOptions();
      return;
    }
    this.#wait(() => {
      if (this.#answersPings) this.#dead();
      else this.#askByOptions();
    });
    this.#link.sendPing();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#cancelUnanswered?.();
  }

  #askByOptions(): void {
    this.#asksByOptions = true;
    this.#wait(() => {
      this.#dead();
    });
    // The answer is heard by `received()`.
    this.#link.sendOptions().catch(() => undefined);
  }

  #idle(): void {
    this.#waiting = false;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.after(IDLE, () => {
      this.probe();
    });
  }

  #wait(then: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.after(PATIENCE, then);
  }

  #dead(): void {
    this.stop();
    this.#link.dead();
  }
}
