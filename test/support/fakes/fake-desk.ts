import assert from 'node:assert/strict';
import type { CallHandle, CallOrigin, CallOwner } from '../../../src/calling/call-owner.js';
import type { CallOccurrence } from '../../../src/calling/call-events.js';
import type { Call } from '../../../src/calling/line.js';
import type { CallingError } from '../../../src/core/errors.js';
import type { CallDialog } from '../../../src/core/ports.js';
import { FakeCallPort } from './fake-backend.js';
import { createCall, incoming, outbound } from './fake-call.js';
import { FakeClock, settle } from './fake-clock.js';

/** One call of a desk and what it told. */
export interface DeskCall extends Omit<ReturnType<typeof createCall>, 'port' | 'clock'> {
  readonly port: FakeCallPort;
  readonly told: readonly CallOccurrence[];
  /** Occurrences and endings in order, as short texts. */
  readonly events: readonly string[];
}

function describe(occurrence: CallOccurrence): string {
  switch (occurrence.type) {
    case 'transfer-progress': {
      const { status, statusCode } = occurrence.progress;
      return [status, statusCode].filter(Boolean).join(' ');
    }
    case 'transfer-request':
      return `asked ${occurrence.destination}`;
    case 'transfer-error':
      return `transfer-error ${occurrence.error.code} ${String(occurrence.error.statusCode ?? '')}`.trim();
    default:
      return occurrence.type;
  }
}

let dialogs = 0;

/** Several calls of one calling, whose far ends are the test. */
export function desk(overrides: Partial<CallOwner> = {}) {
  const clock = new FakeClock();
  const handles = new Map<Call, CallHandle>();
  const all: DeskCall[] = [];
  const taken: Call[] = [];

  function add(origin: CallOrigin): DeskCall {
    const parts = createCall(origin, {
      clock,
      peer: (call) => handles.get(call),
      succeed: (next) => add(next).machine,
      takingUp: (call) => taken.push(call),
      ...overrides,
    });
    const told: CallOccurrence[] = [];
    const events: string[] = [];
    parts.call.events$.subscribe((occurrence) => {
      told.push(occurrence);
      events.push(describe(occurrence));
    });
    parts.machine.state$.subscribe({
      next: ({ status, disconnectReason: reason }) => {
        if (status === 'ended') events.push(`ended ${reason?.cause ?? ''} ${reason?.by ?? ''}`);
      },
      complete: () => handles.delete(parts.call),
    });
    handles.set(parts.call, parts.machine);
    const made: DeskCall = {
      ...parts,
      told,
      events,
      get port() {
        const given = origin.direction === 'inbound' ? origin.incoming.port : parts.port();
        if (given instanceof FakeCallPort) return given;
        throw new Error('The port is not a fake one.');
      },
    };
    all.push(made);
    return made;
  }

  /** A call that is up, with a dialog of its own. */
  async function connected(direction: 'inbound' | 'outbound' = 'outbound'): Promise<DeskCall> {
    const made = add(direction === 'inbound' ? incoming().origin : outbound);
    if (direction === 'outbound') await made.dialled();
    else {
      void made.call.answer();
      made.media.opening.resolve({} as MediaStream);
      await settle();
    }
    answered(made);
    await settle();
    made.media.log.length = 0;
    made.port.log.length = 0;
    return made;
  }

  /** The far end or we have answered, and media flows. */
  function answered({ port }: DeskCall): void {
    port.dialogs = [dialog()];
    port.signals.next({ type: 'answered' });
    port.signals.next({ type: 'media-path', state: 'connected' });
  }

  const latest = (): DeskCall => {
    const last = all.at(-1);
    if (!last) throw new Error('There is no call.');
    return last;
  };

  return { clock, add, connected, answered, latest, all, taken, handles };
}

/** A dialog that no other call has. */
export function dialog(): CallDialog {
  dialogs += 1;
  const n = String(dialogs);
  return { callId: `call${n}@host`, localTag: `ours${n}`, remoteTag: `theirs${n}` };
}

/** The far end hangs up. */
export const BYE = { type: 'ended', reason: { cause: 'normal', by: 'remote' } } as const;
/** The far end has taken the REFER and will tell how it goes. */
export const accepted = { type: 'accepted', silent: false } as const;

/** A NOTIFY of how far a transfer has come. */
export function notify(port: FakeCallPort, statusCode: number | undefined, last = false): void {
  port.report({ type: 'notified', statusCode, last: last || (statusCode ?? 0) >= 200 });
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<CallingError> {
  return promise.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error as CallingError,
  );
}
