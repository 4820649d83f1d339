import type { Observable } from 'rxjs';
import type { CallingClientState } from '../core/calling-client-state.js';
import type { Call, Line } from './line.js';
import type { LineOptions } from './options.js';

/** What a `CallingClient` asks of the machinery behind it. */
export interface CallingClientControl {
  readonly state: CallingClientState;
  readonly state$: Observable<CallingClientState>;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addLine(options: LineOptions): Line;
  removeLine(lineId: string): void;
  getLines(): Readonly<Record<string, Line>>;
  getActiveCalls(): Readonly<Record<string, readonly Call[]>>;
  getConnectedCall(): Call | undefined;
}

/** The lines of a calling and their connections. Frozen. */
export class CallingClient {
  readonly #control: CallingClientControl;

  /** @internal Made by `createCalling()`. */
  constructor(control: CallingClientControl) {
    this.#control = control;
    Object.freeze(this);
  }

  /** The current snapshot. */
  get state(): CallingClientState {
    return this.#control.state;
  }

  /** The snapshots, the current one first; completes when the calling is disposed. */
  get state$(): Observable<CallingClientState> {
    return this.#control.state$;
  }

  /**
   * Connects the lines; resolves when all are connected. Rejects with the first attempt's error,
   * while the retries go on if it is `retryable`.
   */
  connect(): Promise<void> {
    return this.#control.connect();
  }

  /** Ends all calls, deregisters all lines and stops every retry. */
  disconnect(): Promise<void> {
    return this.#control.disconnect();
  }

  /** Adds a line. Throws `invalid-argument` for a bad address or one that is there already. */
  addLine(options: LineOptions): Line {
    return this.#control.addLine(options);
  }

  /** Takes a line away: no new calls; when its last call has ended it deregisters and is disposed. */
  removeLine(lineId: string): void {
    this.#control.removeLine(lineId);
  }

  /** The lines by `lineId`. */
  getLines(): Readonly<Record<string, Line>> {
    return this.#control.getLines();
  }

  /** The calls that have not ended, by `lineId`. */
  getActiveCalls(): Readonly<Record<string, readonly Call[]>> {
    return this.#control.getActiveCalls();
  }

  /** The call one is talking on: connected or reconnecting and not held locally, the latest if several. */
  getConnectedCall(): Call | undefined {
    return this.#control.getConnectedCall();
  }
}
