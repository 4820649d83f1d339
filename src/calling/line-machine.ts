import { Subject, type Observable, type Subscription } from 'rxjs';
import {
  formatAddress,
  parseDestination,
  type Destination,
  type SipAddress,
} from '../core/address.js';
import type { LinkStatus } from '../core/calling-client-state.js';
import { isUnderWay, type CallState } from '../core/call-state.js';
import type { Clock } from '../core/clock.js';
import { CallingError, rejected, toCallingError } from '../core/errors.js';
import {
  initialLineState,
  reduceLine,
  type LineSignal,
  type LineState,
} from '../core/line-state.js';
import { Late } from '../core/late.js';
import type { Logger } from '../core/log.js';
import type { BackendPort, IncomingCall, LinePort, RtcOptions } from '../core/ports.js';
import { partyAt, type RemoteParty } from '../core/remote-party.js';
import { StateStore } from '../core/state-store.js';
import { CallMedia, type MicrophoneSupply } from '../media/call-media.js';
import type { LateCamera } from '../media/late-camera.js';
import type { Playback } from '../media/remote-audio.js';
import type { Tone, ToneSource } from '../media/tone-player.js';
import type { IncomingSituation } from '../policy/incoming-decision.js';
import { type Call, Line, type LineControl } from './line.js';
import { CallMachine } from './call-machine.js';
import type { CallHandle, CallOrigin, CallOwner, CameIn, CallFeatureClass } from './call-owner.js';
import { LineLink } from './line-link.js';
import type { CallPreferences, LineOptions } from './options.js';
import { screenedCall, type ScreenedCall, type ScreenedCallOwner } from './screened-call.js';

/** What a line needs from its calling client. */
export interface LineOwner {
  readonly clock: Clock;
  readonly log: Logger;
  readonly microphone: MicrophoneSupply;
  readonly camera: LateCamera;
  servers(): readonly string[];
  backend(): Promise<BackendPort>;
  rtc(): Promise<RtcOptions>;
  preferences(): CallPreferences;
  /** What is kept of a call of the calling. */
  peer(call: Call): CallHandle | undefined;
  play(stream: MediaStream): Playback;
  playTone(source: ToneSource): Tone;
  /** A call is about to be talked on. */
  takingUp(call: Call, beside?: Call): void;
  silence(call: Call): void;
  alerting(call: Call): void;
  /** A call was refused before it rang. */
  refused(incoming: IncomingCall, line: Line, statusCode: number): void;
  /** What is known of a call has changed. */
  callChanged(call: Call, state: CallState): void;
  /** A call has come in and is to be decided on. */
  screen(call: ScreenedCall): void;
  /** Somebody under the name that is known here. */
  known(remote: RemoteParty): RemoteParty;
  linksChanged(): void;
  /** Registers a line that may do so by itself. */
  startByItself(machine: LineMachine): void;
  report(what: 'connection' | 'registration', line: Line, error: CallingError): void;
}

const DEFAULTS = { registerExpires: 600, maxCalls: 10, ringTimeout: 60, dialTimeout: 180 };

type CallsSignal =
  | { readonly type: 'added'; readonly call: Call }
  | { readonly type: 'removed'; readonly call: Call };

function reduceCalls(calls: readonly Call[], signal: CallsSignal): readonly Call[] {
  return signal.type === 'added'
    ? [...calls, signal.call]
    : calls.filter((call) => call !== signal.call);
}

/** The machinery behind one `Line`: its link to the server, and its calls. */
export class LineMachine implements LineControl {
  readonly line: Line;
  readonly link: LineLink;
  readonly #owner: LineOwner;
  readonly #address: SipAddress;
  readonly #store: StateStore<LineState, LineSignal>;
  readonly #calls = new StateStore<readonly Call[], CallsSignal>([], reduceCalls);
  readonly #handles = new Map<Call, CallHandle>();
  // What is no call of the user: the answering machine's.
  readonly #aside = new Set<Call>();
  readonly #incoming = new Subject<Call>();
  readonly #features = new Late<CallFeatureClass>(
    async () => (await import('./call-features.js')).CallFeatures,
  );
  // The same for all calls of the line.
  #callOwner: CallOwner | undefined;
  #screening: ScreenedCallOwner | undefined;
  #options: LineOptions;
  #incomingFollowing: Subscription | undefined;
  #retired = false;
  #disposed = false;
  #restartWhenFree = false;

  constructor(owner: LineOwner, address: SipAddress, options: LineOptions) {
    this.#owner = owner;
    this.#address = address;
    this.#options = options;
    const uri = formatAddress(address);
    this.#store = new StateStore(initialLineState(uri, uri), reduceLine);
    this.#describe();
    this.line = new Line(this);
    this.link = new LineLink({
      clock: owner.clock,
      servers: () => owner.servers(),
      expires: () => positive(this.#options.registerExpires, DEFAULTS.registerExpires),
      port: () => this.#createPort(),
      dispatch: (signal) => {
        this.#store.dispatch(signal);
      },
      linkChanged: (_status: LinkStatus) => {
        owner.linksChanged();
      },
      report: (what, error) => {
        owner.report(what, this.line, error);
      },
      random: () => Math.random(),
    });
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

  get incomingCall$(): Observable<Call> {
    return this.#incoming.asObservable();
  }

  /** Whether it registers by itself. */
  get manual(): boolean {
    return this.#options.manual === true;
  }

  /** What is known of a call beside its public face. */
  handle(call: Call): CallHandle | undefined {
    return this.#handles.get(call);
  }

  register(): Promise<void> {
    if (this.#disposed || this.#retired) return rejected('disposed', 'The line was removed.');
    try {
      this.#owner.servers();
    } catch (cause) {
      const error = toCallingError(cause, 'invalid-argument', 'The line has no server.');
      return rejected(error.code, error.message);
    }
    return this.link.start('command');
  }

  deregister(): Promise<void> {
    return this.link.stop();
  }

  makeCall(destination: Destination): Call {
    if (this.#disposed || this.#retired) {
      throw new CallingError('disposed', 'The line was removed: it makes no more calls.');
    }
    const address = parseDestination(destination, this.#address);
    this.link.warmUp();
    return this.#add({
      direction: 'outbound',
      destination: formatAddress(address),
      remote: partyAt(address),
    }).call;
  }

  getCall(correlationId: string): Call | undefined {
    return this.calls.find((call) => call.state.correlationId === correlationId);
  }

  update(options: Partial<LineOptions>): void {
    if (options.uri !== undefined && options.uri !== this.#options.uri) {
      throw new CallingError(
        'invalid-argument',
        'The address of a line cannot change: remove the line and add another.',
      );
    }
    const before = this.#options;
    this.#options = { ...before, ...options };
    this.#describe();
    const anew =
      this.#options.username !== before.username ||
      this.#options.password !== before.password ||
      this.#options.registerExpires !== before.registerExpires;
    if (anew) this.restartWhenFree();
    if (before.manual === true && !this.manual) this.#owner.startByItself(this);
  }

  /** Connects anew as soon as the line has no call. */
  restartWhenFree(): void {
    if (this.calls.some((call) => isUnderWay(call.state))) {
      this.#restartWhenFree = true;
      return;
    }
    this.#restartWhenFree = false;
    void this.link.restart();
  }

  /** Takes no new calls; when the last has ended it deregisters, and `gone` is called. */
  retire(gone: () => void): void {
    if (this.#retired) return;
    this.#retired = true;
    const leave = (): void => {
      if (this.calls.length > 0) return;
      following.unsubscribe();
      void this.link.stop().finally(() => {
        this.dispose();
        gone();
      });
    };
    for (const call of this.calls) if (call.state.status === 'idle') void call.end();
    const following = new Subject<void>().subscribe();
    following.add(this.calls$.subscribe(() => queueMicrotask(leave)));
  }

  /** Ends all calls, at once. */
  endCalls(): void {
    for (const call of [...this.calls, ...this.#aside]) void call.end();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#retired = true;
    this.endCalls();
    this.#incomingFollowing?.unsubscribe();
    this.link.dispose();
    this.#incoming.complete();
    this.#calls.complete();
    this.#store.complete();
  }

  async #createPort(): Promise<LinePort> {
    const backend = await this.#owner.backend();
    const port = backend.createLine({
      uri: formatAddress(this.#address),
      username: this.#options.username ?? decodeURIComponent(this.#address.user),
      password: this.#options.password,
    });
    this.#incomingFollowing?.unsubscribe();
    this.#incomingFollowing = port.incoming$.subscribe((incoming) => {
      this.#onIncoming(incoming);
    });
    return port;
  }

  #onIncoming(incoming: IncomingCall): void {
    if (incoming.replaces) {
      void this.#takeOver(incoming);
      return;
    }
    this.#owner.screen(screenedCall(incoming, (this.#screening ??= this.#screeningOwner())));
  }

  #screeningOwner(): ScreenedCallOwner {
    return {
      line: this.line,
      situation: () => this.#situation(),
      add: (owner, cameIn) => this.#add(inbound(cameIn), owner),
      addAside: (owner, cameIn) => this.#addAside(owner, inbound(cameIn)),
      rings: (call) => {
        this.#incoming.next(call);
      },
      refused: (statusCode, incoming) => {
        this.#owner.refused(incoming, this.line, statusCode);
      },
    };
  }

  #situation(): IncomingSituation {
    return {
      retired: this.#retired,
      calls: this.calls.map((call) => call.state),
      maxCalls: positive(this.#options.maxCalls, DEFAULTS.maxCalls),
      ringTimeout: positive(this.#options.ringTimeout, DEFAULTS.ringTimeout),
    };
  }

  async #takeOver(incoming: IncomingCall): Promise<void> {
    try {
      const { takeOver } = await import('./takeover.js');
      takeOver(incoming, [...this.#handles.values()], (origin) => this.#add(origin));
    } catch (cause) {
      this.#owner.log.warn('a call that takes the place of another could not be taken', cause);
      incoming.port.reject(480);
    }
  }

  #add(origin: CallOrigin, own?: Partial<CallOwner>): CallHandle {
    const owner = (this.#callOwner ??= this.#ownerOfCalls());
    const machine = this.#makeCall(own ? { ...owner, ...own } : owner, origin);
    const { call } = machine;
    this.#handles.set(call, machine);
    this.#calls.dispatch({ type: 'added', call });
    return machine;
  }

  #addAside(own: Partial<CallOwner>, origin: CallOrigin): CallHandle {
    const machine = this.#makeCall(
      {
        ...this.#ownerOfCalls(),
        ...own,
        changed: () => undefined,
        over: (call) => this.#aside.delete(call),
      },
      origin,
    );
    this.#aside.add(machine.call);
    return machine;
  }

  #makeCall(owner: CallOwner, origin: CallOrigin): CallMachine {
    const { microphone, camera } = this.#owner;
    return new CallMachine(owner, origin, new CallMedia(microphone, camera));
  }

  // When everybody has seen the `ended` snapshot.
  #over(call: Call): void {
    this.#handles.delete(call);
    this.#calls.dispatch({ type: 'removed', call });
    if (this.#restartWhenFree) this.restartWhenFree();
  }

  #ownerOfCalls(): CallOwner {
    const owner = this.#owner;
    return {
      ...owner,
      line: this.line,
      port: () => this.link.ready(),
      succeed: (origin) => this.#add(origin),
      features: this.#features,
      displayName: () => this.#options.displayName,
      hasRoom: (self) =>
        this.calls.filter(
          (call) => call !== self && (isUnderWay(call.state) || call.state.pending === 'dial'),
        ).length < positive(this.#options.maxCalls, DEFAULTS.maxCalls),
      ringTimeout: () => positive(this.#options.ringTimeout, DEFAULTS.ringTimeout),
      dialTimeout: () => positive(this.#options.dialTimeout, DEFAULTS.dialTimeout),
      capabilities: async () => (await owner.backend()).capabilities,
      changed: (call, state) => {
        owner.callChanged(call, state);
      },
      over: (call) => {
        this.#over(call);
      },
    };
  }

  #describe(): void {
    this.#store.dispatch({
      type: 'described',
      displayName: this.#options.displayName,
      voicemailNumber: this.#options.voicemailNumber,
    });
  }
}

function inbound(cameIn: CameIn): CallOrigin {
  return { direction: 'inbound', incoming: cameIn.incoming, cameIn };
}

function positive(value: number | undefined, fallback: number): number {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : fallback;
}
