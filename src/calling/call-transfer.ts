import {
  formatAddress,
  parseAddressOfRecord,
  parseDestination,
  type Destination,
} from '../core/address.js';
import type { CallCommand, TransferProgress } from '../core/call-state.js';
import { createDeferred, type Deferred } from '../core/deferred.js';
import { CallingError, isCallingError, rejected, toCallingError } from '../core/errors.js';
import type { ReferReport, ReferTarget } from '../core/ports.js';
import { endOfTransferred, transferStep, type TransferStage } from '../policy/transfer.js';
import type { CallHost } from './call-owner.js';
import { claim } from './claim.js';
import type { Call } from './line.js';
import { endTransferred } from './succession.js';

const GIVE_UP_AFTER = 120_000;
const LAST_WORD_WITHIN = 5_000;

/** A transfer under way. */
interface Running {
  readonly target: ReferTarget;
  /** The consultation that ends with it. */
  readonly other: CallHost | undefined;
  readonly done: Deferred<void>;
  readonly releases: (() => void)[];
  stage: TransferStage;
}

/**
 * Sends the far end of a call elsewhere (REFER), blind or to the far end of a second call, and follows
 * what it tells of that (RFC 3515, RFC 5589).
 */
export class CallTransfer {
  readonly #host: CallHost;
  #running: Running | undefined;

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** See `Call.transfer()`. */
  transfer(destination: Destination): Promise<void> {
    const host = this.#host;
    const line = parseAddressOfRecord(host.owner.line.state.uri);
    try {
      const address = formatAddress(parseDestination(destination, line));
      return this.#begin('transfer', { destination: address });
    } catch (cause) {
      const { code, message } = toCallingError(cause, 'invalid-argument', 'It cannot be called.');
      return rejected(code, message);
    }
  }

  /** See `Call.completeTransfer()`. */
  completeTransfer(call: Call): Promise<void> {
    const other = this.#host.owner.peer(call)?.host;
    if (call === this.#host.call) {
      return rejected('invalid-argument', 'A call cannot be joined with itself.');
    }
    if (!other) {
      return (call as Call | undefined)?.state.status === 'ended'
        ? rejected('invalid-state', 'The other call has ended.')
        : rejected('invalid-argument', 'The other call is not one of this calling.');
    }
    const port = other.port;
    const dialog = port?.dialogs[0];
    if (other.state.status !== 'connected' || !port || !dialog) {
      return rejected('invalid-state', 'The other call must be connected.');
    }
    // As its far end sees them: its own tag is the remote one of ours (RFC 3891 3).
    const { callId, localTag, remoteTag } = dialog;
    const replaces = { callId, toTag: remoteTag, fromTag: localTag };
    return this.#begin('completeTransfer', { destination: port.remoteAddress, replaces }, other);
  }

  /** What becomes of the REFER. */
  heard(report: ReferReport): void {
    const running = this.#running;
    if (!running) return;
    const step = transferStep(running.stage, report);
    if ('stage' in step) running.stage = step.stage;
    switch (step.action) {
      case 'wait':
        break;
      case 'progress':
        this.#tell({ status: step.stage.status, statusCode: step.statusCode });
        break;
      case 'succeed':
        this.#succeed(running);
        break;
      case 'fail':
        this.#fail(running, failure(step.statusCode, step.error));
        break;
      case 'last-word':
        this.#failAfter(running, LAST_WORD_WITHIN, 'What became of it was not told.');
        break;
      case 'reconnect':
        this.#host.owner.port().catch((cause: unknown) => {
          this.#fail(running, failure(undefined, cause));
        });
        break;
    }
  }

  /** The call is over. */
  close(): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    const reason = this.#host.state.disconnectReason;
    const { other, done } = running;
    if (reason?.cause !== 'transferred') {
      release(running);
      done.reject(
        reason?.by === 'local'
          ? new CallingError('cancelled', 'The call was ended here.')
          : failure(undefined, undefined, 'The call ended before that.'),
      );
    } else if (other && reason.by === 'remote') {
      this.#endLater(running, other);
    } else {
      release(running);
      if (other) endTransferred(other, 'local');
      done.resolve();
    }
  }

  #begin(command: CallCommand, target: ReferTarget, other?: CallHost): Promise<void> {
    const host = this.#host;
    if (host.state.status !== 'connected') {
      return rejected('invalid-state', 'Only a connected call can be transferred.');
    }
    if (host.explain || other?.explain) {
      return rejected('invalid-state', 'Another transfer of the call is under way.');
    }
    const running: Running = {
      target,
      other,
      done: createDeferred<void>(),
      releases: [],
      stage: { accepted: false, status: 'requested' },
    };
    this.#running = running;
    for (const claimed of other ? [host, other] : [host]) {
      const release = claim(claimed, (reason) => endOfTransferred(reason, running.stage.accepted));
      if (release) running.releases.push(release);
    }
    host.dispatch({ type: 'pending', command });
    this.#failAfter(running, GIVE_UP_AFTER, 'It took too long.');
    this.#send(running).catch((cause: unknown) => {
      // Without a connection nothing was asked for: that is what the command rejects with.
      const lost = isCallingError(cause) && cause.code === 'connection-lost' ? cause : undefined;
      this.#fail(running, lost ?? failure(undefined, cause));
    });
    return running.done.promise;
  }

  async #send(running: Running): Promise<void> {
    const host = this.#host;
    await host.owner.port();
    if (this.#running !== running) return;
    this.#tell({ status: 'requested' });
    const forget = host.port?.refer(running.target);
    if (forget) running.releases.push(forget);
  }

  #tell(news: Omit<TransferProgress, 'destination'>): void {
    const { target } = this.#running ?? {};
    if (!target) return;
    const progress = { destination: target.destination, ...news };
    this.#host.dispatch({ type: 'transfer-progress', progress });
    this.#host.tell({ type: 'transfer-progress', progress });
  }

  #succeed(running: Running): void {
    if (this.#running === running) endTransferred(this.#host, 'local');
  }

  #fail(running: Running, error: CallingError): void {
    if (this.#running !== running) return;
    const { statusCode } = error;
    const host = this.#host;
    const progress: TransferProgress = {
      destination: running.target.destination,
      status: 'failed',
      ...(statusCode === undefined ? {} : { statusCode }),
    };
    this.#running = undefined;
    release(running);
    host.dispatch({ type: 'transfer-progress', progress });
    host.dispatch({ type: 'failed', error });
    host.tell({ type: 'transfer-progress', progress });
    host.tell({ type: 'transfer-error', error });
    running.done.reject(error);
  }

  #failAfter(running: Running, ms: number, why: string): void {
    const cancel = this.#host.owner.clock.after(ms, () => {
      this.#fail(running, failure(undefined, undefined, why));
    });
    running.releases.push(cancel);
  }

  // The far end is on its way to the other's and hung up. Ending the other call before it is there
  // would leave it with nobody: the far end of that one hangs up when it has arrived (RFC 3891 3).
  #endLater(running: Running, other: CallHost): void {
    const cancel = other.owner.clock.after(LAST_WORD_WITHIN, () => {
      endTransferred(other, 'local');
    });
    other.call.state$.subscribe({
      complete: () => {
        cancel();
        release(running);
        running.done.resolve();
      },
    });
  }
}

function release({ releases }: Running): void {
  for (const one of releases.splice(0)) one();
}

function failure(statusCode: number | undefined, cause: unknown, why?: string): CallingError {
  const known = isCallingError(cause) ? cause : undefined;
  const status = statusCode ?? known?.statusCode;
  const said = statusCode === undefined ? '' : `The other side answered ${String(statusCode)}.`;
  return new CallingError(
    'transfer-failed',
    `The call could not be transferred. ${why ?? known?.message ?? said}`.trim(),
    { cause, statusCode: status, retryable: status === undefined || isPassing(status) },
  );
}

function isPassing(status: number): boolean {
  return (status >= 500 && status < 600) || [408, 480, 486, 491].includes(status);
}
