import type { Observable, Subscription } from 'rxjs';
import { formatAddress, parseAddressOfRecord } from '../core/address.js';
import {
  initialCallingClientState,
  reduceCallingClient,
  type CallingClientSignal,
  type CallingClientState,
  type LinkStatus,
} from '../core/calling-client-state.js';
import { isTalking } from '../core/call-state.js';
import { createDeferred, type Deferred } from '../core/deferred.js';
import { CallingError, rejected, toCallingError } from '../core/errors.js';
import type { BackendPort, LinePort, TokenReason } from '../core/ports.js';
import { parseServers } from '../core/server-url.js';
import { StateStore } from '../core/state-store.js';
import type { Call, Line } from './line.js';
import type { CallHandle } from './call-owner.js';
import { rememberClient } from './calling-of.js';
import { CallingClient, type CallingClientControl } from './calling-client.js';
import { callsToHold } from '../policy/auto-hold.js';
import type { CallingNotice } from './calling-notice.js';
import { LineMachine, type LineOwner } from './line-machine.js';
import type { LineOptions } from './options.js';

/** What a client needs from its calling. */
export interface ClientOwner extends Omit<
  LineOwner,
  'servers' | 'backend' | 'peer' | 'linksChanged' | 'startByItself' | 'report'
> {
  /** The `server` input. */
  server(): string;
  backendName(): string;
  createBackend(name: string): Promise<BackendPort>;
  /** Every call of every line, whenever one comes or goes. */
  callsChanged(calls: readonly Call[]): void;
  notify(notice: CallingNotice): void;
}

/** The machinery behind a `CallingClient`: the lines, and what they sum up to. */
export class ClientMachine implements CallingClientControl {
  readonly client: CallingClient;
  readonly store: StateStore<CallingClientState, CallingClientSignal>;
  readonly #owner: ClientOwner;
  readonly #machines: LineMachine[] = [];
  readonly #retiring = new Set<LineMachine>();
  readonly #following = new Map<LineMachine, Subscription>();
  #backend: Promise<BackendPort> | undefined;
  #on: boolean;
  #connecting: Deferred<void> | undefined;
  #outageTold = false;
  #refreshWhenFree = false;
  #disposed = false;

  constructor(owner: ClientOwner, manual: boolean) {
    this.#owner = owner;
    this.#on = !manual;
    this.store = new StateStore(
      initialCallingClientState(owner.backendName()),
      reduceCallingClient,
    );
    this.client = new CallingClient(this);
  }

  get state(): CallingClientState {
    return this.store.state;
  }

  get state$(): Observable<CallingClientState> {
    return this.store.state$;
  }

  /** Every call of every line that has not ended. */
  get calls(): readonly Call[] {
    return this.#machines.flatMap((machine) => machine.calls);
  }

  connect(): Promise<void> {
    if (this.#disposed) return rejected('disposed', 'The calling was disposed.');
    try {
      this.#servers();
    } catch (cause) {
      const error = asCallingError(cause);
      if (error.code !== 'invalid-argument' || this.#owner.server().trim() !== '') {
        this.store.dispatch({ type: 'failed', error });
      }
      return rejected(error.code, error.message);
    }
    this.#on = true;
    const waiting = this.#current().filter((machine) => !machine.manual);
    if (waiting.every((machine) => machine.link.status === 'connected')) {
      this.store.dispatch({ type: 'started', links: this.#links() });
      return Promise.resolve();
    }
    this.#connecting ??= createDeferred<void>();
    const { promise } = this.#connecting;
    for (const machine of waiting) {
      if (machine.link.wanted) machine.link.wake();
      else void machine.link.start('auto');
    }
    this.store.dispatch({ type: 'started', links: this.#links() });
    return promise;
  }

  async disconnect(): Promise<void> {
    this.#on = false;
    this.#settleConnect(new CallingError('cancelled', 'disconnect() was called.'));
    for (const machine of this.#machines) machine.endCalls();
    this.store.dispatch({ type: 'disconnected' });
    const stopping = this.#machines.map((machine) => machine.link.stop());
    await Promise.all(stopping);
  }

  addLine(options: LineOptions): Line {
    if (this.#disposed) throw new CallingError('disposed', 'The calling was disposed.');
    const address = parseAddressOfRecord(options.uri);
    const lineId = formatAddress(address);
    if (this.#find(lineId)) {
      throw new CallingError('invalid-argument', `There is already a line "${lineId}".`);
    }
    const owner = this.#owner;
    const machine: LineMachine = new LineMachine(
      {
        ...owner,
        servers: () => this.#servers(),
        backend: () => this.#loadBackend(),
        peer: (call) => this.handle(call),
        callChanged: (call, state) => {
          this.#talkingChanged();
          owner.callChanged(call, state);
        },
        linksChanged: () => {
          this.#sumUp();
        },
        startByItself: (started) => {
          this.#startByItself(started);
        },
        report: (what, line, error) => {
          this.#report(what, line, error);
        },
      },
      address,
      options,
    );
    rememberClient(machine.line, this.client);
    this.#machines.push(machine);
    const following = machine.state$.subscribe(() => {
      this.#linesChanged();
    });
    following.add(
      machine.calls$.subscribe(() => {
        this.#callsChanged();
      }),
    );
    this.#following.set(machine, following);
    // A microtask later, so that whoever adds it can listen first.
    queueMicrotask(() => {
      this.#startByItself(machine);
    });
    return machine.line;
  }

  removeLine(lineId: string): void {
    const machine = this.#find(lineId);
    if (!machine) return;
    this.#retiring.add(machine);
    machine.retire(() => {
      this.#drop(machine);
    });
  }

  getLines(): Readonly<Record<string, Line>> {
    return Object.freeze(
      Object.fromEntries(this.#current().map((machine) => [machine.line.lineId, machine.line])),
    );
  }

  getActiveCalls(): Readonly<Record<string, readonly Call[]>> {
    const record: Record<string, readonly Call[]> = {};
    for (const { line, calls } of this.#machines) {
      if (calls.length > 0) record[line.lineId] = [...(record[line.lineId] ?? []), ...calls];
    }
    return Object.freeze(record);
  }

  getConnectedCall(): Call | undefined {
    let latest: Call | undefined;
    for (const call of this.calls) {
      const { connectTime = 0 } = call.state;
      if (isTalking(call.state) && connectTime > (latest?.state.connectTime ?? -1)) latest = call;
    }
    return latest;
  }

  /** Whether the far end of this call is being alerted. */
  alerted(call: Call): boolean {
    return this.handle(call)?.alerted === true;
  }

  /** The port of a line, once it can signal; `undefined` for one that is gone. */
  port(line: Line): Promise<LinePort> | undefined {
    return this.#machines.find((one) => one.line === line)?.link.ready();
  }

  /** What is kept of a call that has not ended. */
  handle(call: Call): CallHandle | undefined {
    for (const machine of this.#machines) {
      const handle = machine.handle(call);
      if (handle) return handle;
    }
    return undefined;
  }

  /** A call is about to be talked on, beside another: the others are held (`auto-hold`). */
  holdOthers(taken: Call, beside: Call | undefined, autoHold: 'on' | 'off'): void {
    const others = this.calls.filter((call) => call !== beside);
    const states = others.map((call) => call.state);
    const held = callsToHold(states, taken.state, autoHold);
    for (const call of others) {
      if (held.includes(call.state.correlationId)) void this.handle(call)?.yieldTo();
    }
  }

  /** The network or the page may be back. */
  wake(): void {
    for (const machine of this.#machines) machine.link.wake();
  }

  /** There is another token. */
  reauthorize(reason: TokenReason): void {
    for (const machine of this.#current()) machine.link.reauthorize(reason);
  }

  /** The server or the backend is another one: taken up when the calls have ended. */
  refreshWhenFree(): void {
    if (this.calls.some((call) => call.state.status !== 'idle')) {
      this.#refreshWhenFree = true;
      return;
    }
    this.#refreshWhenFree = false;
    void this.#refresh();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#settleConnect(new CallingError('disposed', 'The calling was disposed.'));
    for (const machine of [...this.#machines]) {
      machine.dispose();
      this.#drop(machine);
    }
    disposeOf(this.#takeBackend());
    this.store.complete();
  }

  async #refresh(): Promise<void> {
    const { state } = this;
    if (state.status === 'failed') this.store.dispatch({ type: 'started', links: [] });
    const before = this.#takeBackend();
    await Promise.all(this.#machines.map((machine) => machine.link.restart()));
    disposeOf(before);
    for (const machine of this.#current()) this.#startByItself(machine);
  }

  #startByItself(machine: LineMachine): void {
    if (this.#disposed || !this.#on || machine.manual || this.#retiring.has(machine)) return;
    if (this.#owner.server().trim() === '') return;
    try {
      this.#servers();
    } catch (cause) {
      const error = asCallingError(cause);
      if (this.state.status === 'failed' && this.state.error?.message === error.message) return;
      this.store.dispatch({ type: 'failed', error });
      this.#owner.notify({ type: 'error', error });
      return;
    }
    void machine.link.start('auto');
  }

  #servers(): readonly string[] {
    return parseServers(this.#owner.server());
  }

  #loadBackend(): Promise<BackendPort> {
    const name = this.#owner.backendName();
    this.#backend ??= this.#owner.createBackend(name).then(
      (backend) => {
        this.store.dispatch({ type: 'backend', backend: name, capabilities: backend.capabilities });
        return backend;
      },
      (error: unknown) => {
        this.#backend = undefined;
        throw error;
      },
    );
    return this.#backend;
  }

  // Whoever needs a backend next has another one.
  #takeBackend(): Promise<BackendPort> | undefined {
    const backend = this.#backend;
    this.#backend = undefined;
    return backend;
  }

  #report(what: 'connection' | 'registration', line: Line, error: CallingError): void {
    const final = !error.retryable && (what === 'connection' || error.code === 'token-rejected');
    if (what === 'registration') this.#owner.notify({ type: 'line-error', line, error });
    if (what === 'registration' && !final) return;
    this.store.dispatch({ type: 'error', error });
    if (this.#connecting) {
      this.#outageTold = true;
      this.#settleConnect(error);
    } else if (!this.#outageTold || final) {
      this.#outageTold = true;
      this.#owner.notify({ type: 'error', error });
    }
  }

  #sumUp(): void {
    this.store.dispatch({ type: 'links', links: this.#links() });
    if (this.state.status !== 'connected') return;
    this.#outageTold = false;
    this.store.dispatch({ type: 'error', error: undefined });
    this.#settleConnect(undefined);
  }

  #links(): readonly LinkStatus[] {
    return this.#machines.map((machine) => machine.link.status);
  }

  #settleConnect(error: CallingError | undefined): void {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    if (error) connecting?.reject(error);
    else connecting?.resolve();
  }

  #linesChanged(): void {
    this.store.dispatch({ type: 'lines', lines: this.#machines.map(({ state }) => state) });
  }

  #callsChanged(): void {
    const { calls } = this;
    this.#talkingChanged();
    this.#owner.callsChanged(calls);
    if (this.#refreshWhenFree && calls.length === 0) this.refreshWhenFree();
  }

  #talkingChanged(): void {
    this.store.dispatch({
      type: 'connected-call',
      correlationId: this.getConnectedCall()?.state.correlationId,
    });
  }

  #current(): LineMachine[] {
    return this.#machines.filter((machine) => !this.#retiring.has(machine));
  }

  #find(lineId: string): LineMachine | undefined {
    return this.#current().find((machine) => machine.line.lineId === lineId);
  }

  #drop(machine: LineMachine): void {
    const index = this.#machines.indexOf(machine);
    if (index < 0) return;
    this.#machines.splice(index, 1);
    this.#retiring.delete(machine);
    this.#following.get(machine)?.unsubscribe();
    this.#following.delete(machine);
    this.#linesChanged();
    this.#callsChanged();
    this.#sumUp();
  }
}

function asCallingError(cause: unknown): CallingError {
  return toCallingError(cause, 'invalid-argument', 'The server cannot be used.');
}

function disposeOf(backend: Promise<BackendPort> | undefined): void {
  backend?.then(
    (loaded) => {
      loaded.dispose();
    },
    () => undefined,
  );
}
