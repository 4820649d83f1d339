import { Subject } from 'rxjs';
import { allCapabilities } from '../../../src/core/capabilities.js';
import { createDeferred, type Deferred } from '../../../src/core/deferred.js';
import type { CallingError } from '../../../src/core/errors.js';
import type {
  AnswerPortOptions,
  BackendContext,
  BackendPort,
  CallDialog,
  CallPort,
  CallPortSignal,
  DialPortOptions,
  EndOptions,
  ForwardReason,
  IncomingCall,
  LinePort,
  LinePortOptions,
  LinePortSignal,
  ReferReport,
  ReferTarget,
  Registration,
  RtcOptions,
  TokenReason,
} from '../../../src/core/ports.js';

/** A call whose far end is the test. */
export class FakeCallPort implements CallPort {
  readonly signals = new Subject<CallPortSignal>();
  readonly signals$ = this.signals.asObservable();
  readonly log: string[] = [];
  holding: Deferred<void> | undefined;
  digitsBy: 'sound' | 'request' = 'sound';
  digit: Deferred<void> | undefined;
  filming: Deferred<boolean> | undefined;
  dialled: DialPortOptions | undefined;
  answered: AnswerPortOptions | undefined;
  dialError: CallingError | undefined;
  /** Answers `getStats()`. */
  stats: () => Promise<RTCStatsReport | undefined> = () => Promise.resolve(undefined);
  dialogs: readonly CallDialog[] = [];
  remoteAddress: string;
  referred: ReferTarget | undefined;
  readonly destination: string;

  constructor(destination = '') {
    this.destination = destination;
    this.remoteAddress = destination;
  }

  dial(options: DialPortOptions): void {
    if (this.dialError) throw this.dialError;
    this.dialled = options;
    this.log.push('dial');
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  answer(options: AnswerPortOptions): void {
    this.answered = options;
    this.log.push('answer');
  }

  holdBack(): void {
    this.log.push('hold back');
  }

  ring(): void {
    this.log.push('ring');
  }

  forward(destination: string, reason: ForwardReason): void {
    this.log.push(`forward ${destination} ${reason}`);
  }

  reject(statusCode: number): void {
    this.log.push(`reject ${String(statusCode)}`);
  }

  end(options?: EndOptions): void {
    this.log.push(options?.statusCode === undefined ? 'end' : `end ${String(options.statusCode)}`);
  }

  setMuted(muted: boolean): void {
    this.log.push(muted ? 'mute' : 'unmute');
  }

  restartIce(_rtc: RtcOptions): Promise<void> {
    this.log.push('restartIce');
    return Promise.resolve();
  }

  setHold(held: boolean): Promise<void> {
    this.log.push(held ? 'hold' : 'resume');
    this.holding = createDeferred<void>();
    return this.holding.promise;
  }

  sendDigit(tone: string): Promise<void> {
    this.log.push(`digit ${tone}`);
    this.digit = createDeferred<void>();
    return this.digit.promise;
  }

  replaceTrack(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
    this.log.push(`send ${track ? track.id : 'no'} ${kind}`);
    return Promise.resolve();
  }

  refer(target: ReferTarget): () => void {
    this.referred = target;
    this.log.push('refer');
    return () => {
      this.referred = undefined;
    };
  }

  /** The far end tells of our REFER. */
  report(report: ReferReport): void {
    this.signals.next({ type: 'refer-report', report });
  }

  setVideo(track: MediaStreamTrack | null): Promise<boolean> {
    this.log.push(track ? `film ${track.id}` : 'film nothing');
    this.filming = createDeferred<boolean>();
    return this.filming.promise;
  }

  getStats(): Promise<RTCStatsReport | undefined> {
    return this.stats();
  }

  dispose(): void {
    this.log.push('dispose');
  }
}

/** A line whose server is the test: each attempt waits until it is answered. */
export class FakeLinePort implements LinePort {
  readonly signals = new Subject<LinePortSignal>();
  readonly signals$ = this.signals.asObservable();
  readonly incoming = new Subject<IncomingCall>();
  readonly incoming$ = this.incoming.asObservable();
  readonly log: string[] = [];
  readonly calls: FakeCallPort[] = [];
  warmed = 0;
  opening: Deferred<void> | undefined;
  registering: Deferred<Registration> | undefined;
  readonly options: LinePortOptions;

  constructor(options: LinePortOptions) {
    this.options = options;
  }

  open(server: string): Promise<void> {
    this.log.push(`open ${server}`);
    this.opening = createDeferred<void>();
    return this.opening.promise;
  }

  close(): void {
    this.log.push('close');
  }

  probe(): void {
    this.log.push('probe');
  }

  register(expires: number, reason?: TokenReason): Promise<Registration> {
    this.log.push(`register ${String(expires)} ${reason ?? ''}`.trim());
    this.registering = createDeferred<Registration>();
    return this.registering.promise;
  }

  deregister(): Promise<void> {
    this.log.push('deregister');
    return Promise.resolve();
  }

  warmUp(): void {
    this.warmed += 1;
  }

  watchMessages(): void {
    this.log.push('watchMessages');
  }

  createCall(destination: string): CallPort {
    const call = new FakeCallPort(destination);
    this.calls.push(call);
    return call;
  }

  dispose(): void {
    this.log.push('dispose');
  }
}

/** A backend without a network. */
export class FakeBackend implements BackendPort {
  readonly capabilities = allCapabilities(true);
  readonly lines: FakeLinePort[] = [];
  readonly context: BackendContext | undefined;
  disposed = false;

  constructor(context?: BackendContext) {
    this.context = context;
  }

  createLine(options: LinePortOptions): LinePort {
    const line = new FakeLinePort(options);
    this.lines.push(line);
    return line;
  }

  dispose(): void {
    this.disposed = true;
  }
}
