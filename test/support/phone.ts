import { filter, firstValueFrom, map, take, timeout } from 'rxjs';
import type { Call, Line } from '../../src/calling/line.js';
import type { Calling } from '../../src/calling/calling.js';
import type { CallingNotice } from '../../src/calling/calling-notice.js';
import { createCalling } from '../../src/calling/create-calling.js';
import type { CallingOptions, LineOptions } from '../../src/calling/options.js';
import type { CallState, CallStatus } from '../../src/core/call-state.js';

const PATIENCE = 15_000;

/** A calling with one line, as a test uses it. */
export interface Phone {
  readonly calling: Calling;
  readonly line: Line;
  readonly notices: readonly CallingNotice[];
  /** The next call that comes in. */
  incoming(): Promise<Call>;
  dispose(): Promise<void>;
}

/** Makes a phone and waits until it is registered. */
export async function phone(
  options: CallingOptions,
  line: LineOptions,
  { wait = true } = {},
): Promise<Phone> {
  const notices: CallingNotice[] = [];
  const calling = createCalling({ ringtone: 'off', ringback: 'off', ...options }, (notice) =>
    notices.push(notice),
  );
  const made = calling.callingClient.addLine(line);
  if (wait) await made.register();
  return {
    calling,
    line: made,
    notices,
    incoming: () => firstValueFrom(made.incomingCall$.pipe(timeout(PATIENCE))),
    dispose: async () => {
      await calling.callingClient.disconnect();
      calling.dispose();
    },
  };
}

/** The statuses of a call from now on, without repetitions; `done` resolves when it has ended. */
export function recordStatuses(call: Call): {
  readonly statuses: readonly CallStatus[];
  readonly done: Promise<void>;
} {
  const statuses: CallStatus[] = [];
  const done = new Promise<void>((resolve) => {
    call.state$.subscribe({
      next: ({ status }) => {
        if (statuses.at(-1) !== status) statuses.push(status);
      },
      complete: resolve,
    });
  });
  return { statuses, done };
}

/** Resolves when a call has a status. */
export async function reaches(call: Call, status: CallStatus): Promise<void> {
  await firstValueFrom(
    call.state$.pipe(
      map((state) => state.status),
      filter((current) => current === status),
      take(1),
      timeout(PATIENCE),
    ),
  );
}

/** Resolves when a call's state is as wanted. */
export async function comesTo(call: Call, wanted: (state: CallState) => boolean): Promise<void> {
  await firstValueFrom(call.state$.pipe(filter(wanted), timeout(PATIENCE)));
}

/** The call of a phone that takes the place of another. */
export function successorOf(at: Phone, call: Call): Promise<Call> {
  const { correlationId } = call.state;
  return firstValueFrom(
    at.line.calls$.pipe(
      map((calls) => calls.find(({ state }) => state.replaces === correlationId)),
      filter((found) => found !== undefined),
      timeout(PATIENCE),
    ),
  );
}
