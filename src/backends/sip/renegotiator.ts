import type { IncomingResponse, Session } from 'jssip/lib/JsSIP.js';
import type { Clock } from '../../core/clock.js';
import { CallingError } from '../../core/errors.js';
import { SESSION } from './jssip-repairs/session.js';
import { settleCallee } from './settle-callee.js';
import { retryAfterOf } from './sip-text.js';

/** What a renegotiator needs from its line. */
export interface RenegotiatorLine {
  readonly clock: Clock;
  isConnected(): boolean;
}

/** What is sent to the far end. */
export type Renegotiation =
  /** A re-INVITE with new ICE credentials. */
  | { readonly type: 'ice-restart'; readonly configuration?: RTCConfiguration }
  /** A re-INVITE with the same description. */
  | { readonly type: 'reinvite' }
  /** A re-INVITE with other directions; `undo` when it was refused. */
  | {
      readonly type: 'directions';
      readonly apply: () => void;
      readonly undo: () => void;
      /** It was undone and is not tried again. */
      readonly abandon?: () => void;
      /** Whether the answer keeps to them. */
      readonly agreed: () => boolean;
    }
  /** A re-INVITE over another peer connection; `undo` when it was refused, `giveUp` after the last try. */
  | {
      readonly type: 'connection';
      readonly apply: () => void;
      readonly undo: () => void;
      readonly giveUp: () => Promise<void>;
    }
  /** An UPDATE without one. */
  | { readonly type: 'update' };

const READY_WITHIN = 10_000;
const LOOK_EVERY = 100;
const MOST_TRIES = 5;
const LONGEST_WAIT = 10_000;

/**
 * Changes a call that is up, one change after the other: JsSIP refuses a second one silently, or
 * sends it into the first (M1). A change that is refused leaves the call as it was.
 */
export class Renegotiator {
  readonly #session: Session;
  readonly #line: RenegotiatorLine;
  #last: Promise<unknown> = Promise.resolve();
  #failCurrent: ((error: CallingError) => void) | undefined;
  #over: CallingError | undefined;
  #settled = false;

  constructor(session: Session, line: RenegotiatorLine) {
    this.#session = session;
    this.#line = line;
  }

  /** Resolves when the far end has agreed and its answer is in force. */
  run(what: Renegotiation): Promise<void> {
    const result = this.#last
      .then(() => this.#run(what))
      .catch(async (error: unknown) => {
        if (what.type === 'directions') what.abandon?.();
        if (what.type === 'connection' && !this.#over) await what.giveUp();
        throw error;
      });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** The request under way will not be answered. */
  fail(error: CallingError): void {
    this.#failCurrent?.(error);
  }

  /** The call is over: what waits and what comes later rejects. */
  close(): void {
    this.#over = new CallingError('invalid-state', 'The call has ended.');
    this.fail(this.#over);
  }

  async #run(what: Renegotiation): Promise<void> {
    let glared = false;
    for (let tries = 1; ; tries += 1) {
      await this.#ready();
      if (what.type !== 'update') await this.#settle();
      await this.#ready();
      if ('apply' in what) what.apply();
      const refused = await this.#attempt(what).catch(async (error: unknown) => {
        await this.#rollBack(what);
        throw error;
      });
      if (refused === undefined && (what.type !== 'directions' || what.agreed())) return;
      await this.#rollBack(what);
      if (refused === undefined || refused === 'unusable') {
        // As far as the far end knows it was agreed to: it is told that all is as before.
        if (what.type === 'directions') {
          what.abandon?.();
          await this.#attempt({ type: 'reinvite' }).catch(() => undefined);
        }
        throw asError('unusable');
      }
      glared ||= refused.status_code === 491;
      const wait = waitAfter(refused, this.#session.direction === 'outgoing', glared);
      if (wait === undefined || tries >= MOST_TRIES) throw asError(refused);
      await this.#wait(wait);
    }
  }

  // Resolves with what refused it, or with nothing.
  #attempt(what: Renegotiation): Promise<IncomingResponse | 'unusable' | undefined> {
    const session = this.#session;
    return new Promise<IncomingResponse | 'unusable' | undefined>((resolve, reject) => {
      this.#failCurrent = reject;
      const eventHandlers = {
        succeeded: () => {
          resolve(undefined);
        },
        failed: (response?: IncomingResponse) => {
          resolve(response ?? 'unusable');
        },
      };
      if (what.type === 'update') {
        session._sendUpdate({ eventHandlers });
        return;
      }
      if (what.type === 'ice-restart') {
        // A configuration the browser refuses leaves the servers as they were.
        if (what.configuration) setConfiguration(session.connection, what.configuration);
        // M6: left true by an earlier gathering, it makes the next offer go out without candidates.
        session._iceReady = false;
        session._sendReinvite({ eventHandlers, rtcOfferConstraints: { iceRestart: true } });
        return;
      }
      session._sendReinvite({ eventHandlers });
    }).finally(() => {
      this.#failCurrent = undefined;
    });
  }

  // M1: without this the refused offer stands and every later one fails.
  async #rollBack(what: Renegotiation): Promise<void> {
    const session = this.#session;
    const { connection } = session;
    if (connection?.signalingState === 'have-local-offer') {
      await connection.setLocalDescription({ type: 'rollback' }).catch(() => undefined);
    }
    session._rtcReady = true;
    if ('undo' in what) what.undo();
  }

  // In JsSIP's own queue, so that no offer of the far end comes between.
  async #settle(): Promise<void> {
    const session = this.#session;
    const { connection } = session;
    if (this.#settled || !connection) return;
    this.#settled = true;
    const settling = session._connectionPromiseQueue
      .then(() => settleCallee(connection))
      .catch(() => undefined);
    session._connectionPromiseQueue = settling;
    await settling;
  }

  async #ready(): Promise<void> {
    const { clock } = this.#line;
    const session = this.#session;
    const until = clock.now() + READY_WITHIN;
    for (;;) {
      if (this.#over) throw this.#over;
      if (!this.#line.isConnected()) throw noConnection();
      const stable = session.connection?.signalingState === 'stable';
      if (session._status === SESSION.confirmed && stable && session.isReadyToReOffer()) return;
      if (clock.now() >= until) {
        throw new CallingError('timeout', 'Another change of the call does not come to an end.', {
          retryable: true,
        });
      }
      await this.#wait(LOOK_EVERY);
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#line.clock.after(ms, resolve);
    });
  }
}

/** The connection went before the far end answered. */
export function noConnection(): CallingError {
  return new CallingError('connection-lost', 'There is no connection to the server.', {
    retryable: true,
  });
}

function setConfiguration(
  connection: RTCPeerConnection | null,
  configuration: RTCConfiguration,
): void {
  try {
    connection?.setConfiguration({ ...connection.getConfiguration(), ...configuration });
  } catch {
    // Said above.
  }
}

// Milliseconds before the next try; `undefined`: there is none. RFC 3261 14.1.
function waitAfter(
  refused: IncomingResponse,
  ownsCallId: boolean,
  glared: boolean,
): number | undefined {
  const after = refused.getHeader('retry-after');
  // One that has just met ours may still be taking its own offer back: it says 500 and means 491.
  if (refused.status_code === 491 || (glared && refused.status_code === 500 && !after)) {
    const steps = Math.floor(Math.random() * 200);
    return ownsCallId ? 2_100 + steps * 10 : steps * 10;
  }
  const seconds = retryAfterOf(after);
  if (refused.status_code !== 500 || seconds === undefined) return undefined;
  return seconds * 1000 <= LONGEST_WAIT ? seconds * 1000 : undefined;
}

function asError(refused: IncomingResponse | 'unusable'): CallingError {
  return refused === 'unusable'
    ? new CallingError('media-failed', 'The answer of the other side cannot be used.')
    : new CallingError(
        'media-failed',
        `The other side refused the change (${String(refused.status_code)} ${refused.reason_phrase}).`,
        { statusCode: refused.status_code },
      );
}
