import { defer, EMPTY, finalize, Subject, type Observable } from 'rxjs';
import { Call, type CallControl, Line, type LineControl } from '../../../src/calling/line.js';
import type { CallOccurrence } from '../../../src/calling/call-events.js';
import { Calling, type CallingParts } from '../../../src/calling/calling.js';
import { rememberCalling, rememberClient } from '../../../src/calling/calling-of.js';
import { CallingClient, type CallingClientControl } from '../../../src/calling/calling-client.js';
import type {
  AnswerOptions,
  CallingOptions,
  DialOptions,
  LineOptions,
} from '../../../src/calling/options.js';
import type { CallStats } from '../../../src/core/call-stats.js';
import type { Destination } from '../../../src/core/address.js';
import { initialCallState, type CallState } from '../../../src/core/call-state.js';
import {
  initialCallingClientState,
  type CallingClientState,
} from '../../../src/core/calling-client-state.js';
import { createDeferred, type Deferred } from '../../../src/core/deferred.js';
import type { DisconnectReason } from '../../../src/core/disconnect-reason.js';
import { CallingError, type CallingErrorCode } from '../../../src/core/errors.js';
import { initialLineState, type LineState } from '../../../src/core/line-state.js';
import { StateStore } from '../../../src/core/state-store.js';

/*
 * Models without machinery: the test says what happens. Their state changes at once and is delivered
 * in order, as that of the real ones is.
 */

function patched<State extends object>(state: State, patch: Partial<State>): State {
  return { ...state, ...patch };
}

let made = 0;

/** A picture that does not move, as a stream. */
export function picture(): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.getContext('2d');
  return canvas.captureStream(1);
}

/** A call that does what the test says, and logs the commands it gets. */
export class FakeCall implements CallControl {
  readonly call: Call;
  readonly log: string[] = [];
  /** The calls that were given with `completeTransfer` and `merge`. */
  readonly others: Call[] = [];
  readonly events = new Subject<CallOccurrence>();
  readonly events$ = this.events.asObservable();
  readonly stats = new Subject<CallStats>();
  readonly localStream: MediaStream | undefined =
    typeof MediaStream === 'undefined' ? undefined : new MediaStream();
  remoteStream: MediaStream | undefined;
  readonly line: Line;
  running: Deferred<void> | undefined;
  /** What becomes of a `hold()`. */
  holds: () => Promise<void> = () => Promise.resolve();
  readonly #store: StateStore<CallState, Partial<CallState>>;

  constructor(line: FakeLine, start: Partial<CallState>) {
    made += 1;
    this.line = line.line;
    const direction = start.direction ?? 'outbound';
    const correlationId = `call-${String(made)}`;
    const begun = { correlationId, lineId: line.state.lineId, direction, startTime: 1000 };
    this.#store = new StateStore({ ...initialCallState(begun), ...start }, patched);
    this.call = new Call(this);
  }

  get state(): CallState {
    return this.#store.state;
  }
  /** How many are subscribed to `stats$`; for leak checks. */
  statsWatchers = 0;

  get stats$(): Observable<CallStats> {
    return defer(() => {
      this.statsWatchers += 1;
      return this.stats.pipe(finalize(() => (this.statsWatchers -= 1)));
    });
  }
  /** How many are subscribed to `state$`; for leak checks. */
  watchers = 0;

  get state$(): Observable<CallState> {
    return defer(() => {
      this.watchers += 1;
      return this.#store.state$.pipe(finalize(() => (this.watchers -= 1)));
    });
  }

  /** The next snapshot. */
  set(patch: Partial<CallState>): void {
    this.#store.dispatch(patch);
  }

  /** The call is over; a command in progress fails with the error. */
  finish(reason: Partial<DisconnectReason> = {}, error?: CallingError): void {
    if (this.state.status === 'ended') return;
    const running = this.running;
    this.running = undefined;
    const disconnectReason: DisconnectReason = { cause: 'normal', by: 'remote', ...reason };
    this.#store.dispatch({
      status: 'ended',
      endTime: 2000,
      disconnectReason,
      ...(error && { error }),
    });
    running?.reject(error ?? new CallingError('cancelled', 'It was ended.'));
    this.#store.complete();
    this.events.complete();
    this.stats.complete();
  }

  /** The command in progress fails, and the call goes on. */
  fail(code: CallingErrorCode): CallingError {
    const error = new CallingError(code, `It failed: ${code}.`);
    this.set({ error });
    this.running?.reject(error);
    this.running = undefined;
    return error;
  }

  dial(options: DialOptions): Promise<void> {
    return this.#run('dial', options.video ? 'dial video' : 'dial');
  }
  answer(options: AnswerOptions): Promise<void> {
    return this.#run('answer', options.video ? 'answer video' : 'answer');
  }
  reject(): Promise<void> {
    this.log.push('reject');
    this.finish({ cause: 'rejected', by: 'local', statusCode: 486 });
    return Promise.resolve();
  }
  end(): Promise<void> {
    this.log.push('end');
    this.finish({ cause: this.state.connectTime ? 'normal' : 'cancelled', by: 'local' });
    return Promise.resolve();
  }
  silence(): void {
    this.log.push('silence');
  }
  mute(): void {
    this.log.push('mute');
    this.set({ muted: true });
  }
  unmute(): void {
    this.log.push('unmute');
    this.set({ muted: false });
  }
  hold(): Promise<void> {
    this.log.push('hold');
    return this.holds();
  }
  resume(): Promise<void> {
    return this.#done('resume');
  }
  sendDigit(tones: string): Promise<void> {
    return this.#done(`sendDigit ${tones}`);
  }
  transfer(destination: Destination): Promise<void> {
    return this.#done(`transfer ${JSON.stringify(destination)}`);
  }
  completeTransfer(other: Call): Promise<void> {
    this.others.push(other);
    return this.#done('completeTransfer');
  }
  merge(other: Call): Promise<void> {
    this.others.push(other);
    return this.#done('merge');
  }
  split(): Promise<void> {
    return this.#done('split');
  }
  updateMedia(stream: MediaStream): Promise<void> {
    this.sendVideo(this.takesVideo ? stream.getVideoTracks()[0]?.clone() : undefined);
    return this.#done('updateMedia');
  }
  setVideo(on: boolean): Promise<void> {
    this.sendVideo(on ? picture().getVideoTracks()[0] : undefined);
    return this.#done(`setVideo ${String(on)}`);
  }

  /** Whether the far end takes video that is offered. */
  takesVideo = true;

  /** From now on this is sent as video, or nothing. */
  sendVideo(track: MediaStreamTrack | undefined): void {
    for (const old of this.localStream?.getVideoTracks() ?? []) {
      old.stop();
      this.localStream?.removeTrack(old);
    }
    if (track) this.localStream?.addTrack(track);
  }
  async getCallRtpStats(): Promise<CallStats> {
    await this.#done('getCallRtpStats');
    const silent = { packets: 0, packetRate: 0, bitrate: 0, packetsLost: 0, lossPercent: 0 };
    return { time: 0, intervalMs: 0, inbound: silent, outbound: silent };
  }

  #run(pending: 'dial' | 'answer', entry: string): Promise<void> {
    this.log.push(entry);
    this.running = createDeferred<void>();
    const { promise } = this.running;
    this.set({ pending });
    return promise;
  }

  #done(entry: string): Promise<void> {
    this.log.push(entry);
    return Promise.resolve();
  }
}

/** A line that does what the test says. */
export class FakeLine implements LineControl {
  readonly line: Line;
  readonly log: string[] = [];
  readonly fakes: FakeCall[] = [];
  readonly updates: Partial<LineOptions>[] = [];
  readonly options: LineOptions;
  readonly incomingCall$ = EMPTY;
  refuses: CallingError | undefined;
  readonly #store: StateStore<LineState, Partial<LineState>>;
  readonly #calls = new StateStore<readonly Call[], readonly Call[]>([], (_, next) => next);

  constructor(options: LineOptions) {
    this.options = options;
    this.#store = new StateStore(initialLineState(options.uri, options.uri), patched);
    this.line = new Line(this);
  }

  get state(): LineState {
    return this.#store.state;
  }
  get state$(): Observable<LineState> {
    return this.#store.state$;
  }
  get calls(): readonly Call[] {
    return this.#calls.state;
  }
  get calls$(): Observable<readonly Call[]> {
    return this.#calls.state$;
  }

  set(patch: Partial<LineState>): void {
    this.#store.dispatch(patch);
  }

  /** A call comes in. */
  ring(start: Partial<CallState> = {}): FakeCall {
    return this.#add({ direction: 'inbound', status: 'ringing', ...start });
  }

  makeCall(destination: Destination): Call {
    if (this.refuses) throw this.refuses;
    this.log.push(`makeCall ${JSON.stringify(destination)}`);
    return this.#add({}).call;
  }

  getCall(correlationId: string): Call | undefined {
    return this.calls.find((call) => call.state.correlationId === correlationId);
  }
  register(): Promise<void> {
    this.log.push('register');
    return Promise.resolve();
  }
  deregister(): Promise<void> {
    this.log.push('deregister');
    return Promise.resolve();
  }
  update(options: Partial<LineOptions>): void {
    this.updates.push(options);
  }

  /** The last call that began. */
  get last(): FakeCall {
    const last = this.fakes.at(-1);
    if (!last) throw new Error('The line has no call.');
    return last;
  }

  dispose(): void {
    this.#calls.complete();
    this.#store.complete();
  }

  #add(start: Partial<CallState>): FakeCall {
    const fake = new FakeCall(this, start);
    this.fakes.push(fake);
    this.#calls.dispatch([...this.calls, fake.call]);
    // As the real line does: gone when everybody has seen the `ended` snapshot.
    fake.state$.subscribe({
      complete: () => this.#calls.dispatch(this.calls.filter((call) => call !== fake.call)),
    });
    return fake;
  }
}

/** A client whose lines do what the test says. */
export class FakeClient implements CallingClientControl {
  readonly client: CallingClient;
  readonly log: string[] = [];
  readonly lines: FakeLine[] = [];
  readonly #removed = new Set<FakeLine>();
  readonly #store = new StateStore<CallingClientState, Partial<CallingClientState>>(
    initialCallingClientState('fake'),
    patched,
  );

  constructor() {
    this.client = new CallingClient(this);
  }

  get state(): CallingClientState {
    return this.#store.state;
  }
  get state$(): Observable<CallingClientState> {
    return this.#store.state$;
  }

  set(patch: Partial<CallingClientState>): void {
    this.#store.dispatch(patch);
  }

  connect(): Promise<void> {
    this.log.push('connect');
    return Promise.resolve();
  }
  disconnect(): Promise<void> {
    this.log.push('disconnect');
    return Promise.resolve();
  }
  addLine(options: LineOptions): Line {
    if (!options.uri.includes('@')) throw new CallingError('invalid-argument', 'A bad address.');
    if (this.#current().some((line) => line.state.lineId === options.uri)) {
      throw new CallingError('invalid-argument', 'The line is there already.');
    }
    const line = new FakeLine(options);
    rememberClient(line.line, this.client);
    this.lines.push(line);
    this.set({ lines: this.lines.map(({ state }) => state) });
    return line.line;
  }
  removeLine(lineId: string): void {
    this.log.push(`removeLine ${lineId}`);
    for (const line of this.#current()) if (line.state.lineId === lineId) this.#removed.add(line);
  }
  getLines(): Readonly<Record<string, Line>> {
    return Object.fromEntries(this.#current().map(({ line }) => [line.lineId, line]));
  }
  getActiveCalls(): Readonly<Record<string, readonly Call[]>> {
    return Object.fromEntries(this.lines.map(({ line }) => [line.lineId, line.calls]));
  }
  getConnectedCall(): Call | undefined {
    return this.lines
      .flatMap(({ calls }) => calls)
      .find(({ state }) => state.status === 'connected');
  }

  #current(): FakeLine[] {
    return this.lines.filter((line) => !this.#removed.has(line));
  }
}

/** A calling whose client does what the test says; of the data services those that are given. */
export function fakeCalling(services: Partial<CallingParts> = {}): {
  calling: Calling;
  client: FakeClient;
  updates: CallingOptions[];
} {
  const client = new FakeClient();
  const updates: CallingOptions[] = [];
  const parts: Pick<CallingParts, 'callingClient' | 'update' | 'dispose'> = {
    callingClient: client.client,
    update: (options) => void updates.push(options),
    dispose: () => undefined,
    ...services,
  };
  const calling = new Calling(parts as CallingParts);
  rememberCalling(client.client, calling);
  return { calling, client, updates };
}
