import type { Observable } from 'rxjs';
import type { Destination } from '../core/address.js';
import type { LineState } from '../core/line-state.js';
import type { Call } from './call.js';
import type { LineOptions } from './options.js';

/** What a `Line` asks of the machinery behind it. */
export interface LineControl {
  readonly state: LineState;
  readonly state$: Observable<LineState>;
  readonly calls: readonly Call[];
  readonly calls$: Observable<readonly Call[]>;
  readonly incomingCall$: Observable<Call>;
  register(): Promise<void>;
  deregister(): Promise<void>;
  makeCall(destination: Destination): Call;
  getCall(correlationId: string): Call | undefined;
  update(options: Partial<LineOptions>): void;
}

/** One address at one server, and its calls. Frozen. */
export class Line {
  readonly #control: LineControl;

  /** @internal Lines are made by `callingClient.addLine()`. */
  constructor(control: LineControl) {
    this.#control = control;
    Object.freeze(this);
  }

  /** The line's name in its calling: its address of record. */
  get lineId(): string {
    return this.#control.state.lineId;
  }

  /** The current snapshot. */
  get state(): LineState {
    return this.#control.state;
  }

  /** The snapshots, the current one first; completes when the line is disposed. */
  get state$(): Observable<LineState> {
    return this.#control.state$;
  }

  /** Every call from `makeCall()` or the INVITE until it ends, oldest first. */
  get calls(): readonly Call[] {
    return this.#control.calls;
  }

  /** `calls`, the current value first. */
  get calls$(): Observable<readonly Call[]> {
    return this.#control.calls$;
  }

  /** Calls that come in and ring; hot, replays nothing. */
  get incomingCall$(): Observable<Call> {
    return this.#control.incomingCall$;
  }

  /**
   * Registers; resolves when registered. Rejects with the first attempt's error, while the retries
   * go on if it is `retryable`.
   */
  register(): Promise<void> {
    return this.#control.register();
  }

  /** Removes the registration and stops every retry. */
  deregister(): Promise<void> {
    return this.#control.deregister();
  }

  /** Makes a call that is not yet dialled. Throws `invalid-argument` for a bad address. */
  makeCall(destination: Destination): Call {
    return this.#control.makeCall(destination);
  }

  getCall(correlationId: string): Call | undefined {
    return this.#control.getCall(correlationId);
  }

  /** Changes options; those that need a new registration wait until the line's calls have ended. */
  update(options: Partial<LineOptions>): void {
    this.#control.update(options);
  }
}
