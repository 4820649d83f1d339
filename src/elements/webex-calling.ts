import { ContextProvider } from '@lit/context';
import type { Observable } from 'rxjs';
import type { Call, Line } from '../calling/line.js';
import type { Calling } from '../calling/calling.js';
import { createCalling } from '../calling/create-calling.js';
import type { CallingOptions, IceServers, TokenProvider } from '../calling/options.js';
import {
  checkQualityThresholds,
  defaultQualityThresholds,
  type QualityThresholds,
} from '../core/call-quality.js';
import { isUnderWay } from '../core/call-state.js';
import {
  initialCallingClientState,
  type CallingClientState,
  type CallingClientStatus,
} from '../core/calling-client-state.js';
import type { Capabilities } from '../core/capabilities.js';
import type { ContactsDirectory, HistoryRetention } from '../core/data-services.js';
import { markHandled, rejected, type CallingError } from '../core/errors.js';
import { logLevels, type LogLevel } from '../core/log.js';
import { callingContext } from '../context/contexts.js';
import { emit } from '../events/emit.js';
import { property } from '../styles/reactive-element.js';
import { dispatcherOf, type EventDispatcher } from './event-dispatcher.js';
import { checkIceServers, oneOf, parseIceServers, text, wholeNumber } from './inputs.js';
import { ModelElement } from './model-element.js';
import { ModelSlot } from './model-slot.js';
import { withoutEnded } from './without-ended.js';
import type { CallingView } from './views.js';

const noCalling = initialCallingClientState('sip');
const gatheringTimeout = wholeNumber('ice-gathering-timeout', 0);
const maxRedirects = wholeNumber('max-redirects', 0);
const transportPolicy = oneOf('ice-transport-policy', ['all', 'relay']);
const logLevel = oneOf('log-level', logLevels);
const autoHold = oneOf('auto-hold', ['on', 'off']);

/**
 * A connection to a telephone network, for the lines inside it.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws">
 *   <webex-line uri="sip:alice@example.com"></webex-line>
 * </webex-calling>
 * ```
 *
 * @summary Connects the lines inside it to a telephone network.
 * @slot - The lines, and whatever else belongs to this calling.
 * @attr {string} status - Written for style sheets, never read: the value of the property `status`.
 * @fires {CustomEvent<CallingEventDetail & StatusChange<CallingClientStatus>>} calling-status-change - `status` has changed.
 * @fires {CustomEvent<CallingEventDetail & Failure>} calling-error - Something it did by itself failed; one for each outage.
 * @fires {CustomEvent<CallingEventDetail & { expiresAt: number }>} calling-token-expiring - The access token lapses in two minutes; only without a `tokenProvider`.
 * @fires {CustomEvent<CallingEventDetail & { what: string }>} calling-audio-blocked - The browser refused to play a sound until the user has done something.
 * @fires {CustomEvent<CallingEventDetail>} calling-audio-started - What was refused can be heard now.
 * @fires {CustomEvent<CallingEventDetail & { kind: string, deviceId: string }>} calling-device-lost - A chosen device is not there: the default one is used until it returns.
 * @fires {CustomEvent<CallingEventDetail>} calling-all-calls-cleared - The last call has ended.
 * @cssState idle - There is no line to connect.
 * @cssState connecting - The lines are being connected for the first time.
 * @cssState connected - All lines are connected.
 * @cssState reconnecting - A lost connection is being re-established.
 * @cssState disconnected - `disconnect()` was called.
 * @cssState failed - Nothing will be tried again.
 */
export class WebexCalling extends ModelElement {
  protected static override readonly attributeChecks = {
    'ice-servers': parseIceServers,
    'ice-gathering-timeout': gatheringTimeout,
    'max-redirects': maxRedirects,
    'ice-transport-policy': transportPolicy,
    'log-level': logLevel,
    'auto-hold': autoHold,
  };
  protected static override readonly keptAttributes = ['access-token'];

  /** What reaches the network: `sip`, `webex`, or a name given to `registerBackend()`; default `sip`. */
  @property({ useDefault: true }) backend = 'sip';

  /** One or more WebSocket URLs, parted by spaces, in order of preference; without one it waits in `idle`. */
  @property({ converter: text }) server: string | undefined;

  /** Bearer token, sent to the user's own server only; never reflected. Default none. */
  @property({ attribute: 'access-token', converter: text }) accessToken: string | undefined;

  /** Asked for a Bearer token when one is needed, and again before it lapses. Default none. */
  @property({ attribute: false }) tokenProvider: TokenProvider | undefined;

  /** ICE servers: a list (JSON in the attribute), or a function asked before each call; default `[]`. */
  @property({
    attribute: 'ice-servers',
    useDefault: true,
    converter: { fromAttribute: iceServersOf },
  })
  iceServers: IceServers = [];

  /** Which ICE candidates are used: `all` or `relay`; default `all`. */
  @property({ attribute: 'ice-transport-policy', useDefault: true })
  iceTransportPolicy: RTCIceTransportPolicy = 'all';

  /** How long ICE candidates are gathered at most, in milliseconds; default 500. */
  @property({ attribute: 'ice-gathering-timeout', type: Number, useDefault: true })
  iceGatheringTimeout = 500;

  /** Device id of the microphone; default `default`, which is no constraint. */
  @property({ useDefault: true }) microphone = 'default';

  /** Device id of the camera; default `default`, which is no constraint. */
  @property({ useDefault: true }) camera = 'default';

  /** Device id of the output for calls; default `default`. */
  @property({ useDefault: true }) speaker = 'default';

  /** Device ids of the outputs that ring, parted by spaces; default `default`. */
  @property({ attribute: 'ring-devices', useDefault: true }) ringDevices = 'default';

  /** Leaves in the microphone's sound what the speakers play; default `false`. */
  @property({ attribute: 'no-echo-cancellation', type: Boolean }) noEchoCancellation = false;

  /** Leaves in it the noise that the browser can take out; default `false`. */
  @property({ attribute: 'no-noise-suppression', type: Boolean }) noNoiseSuppression = false;

  /** Does not keep its loudness even; default `false`. */
  @property({ attribute: 'no-auto-gain-control', type: Boolean }) noAutoGainControl = false;

  /** URL of the sound for calls that come in, or `off`; default a built-in one. */
  @property({ converter: text }) ringtone: string | undefined;

  /** URL of the sound while the other side rings, or `off`; default a built-in one. */
  @property({ converter: text }) ringback: string | undefined;

  /** Plays no local tone for digits; default `false`. */
  @property({ attribute: 'no-digit-tone', type: Boolean }) noDigitTone = false;

  /** Believes what the network asserts of a caller's identity; default `false`. */
  @property({ attribute: 'trust-identity', type: Boolean }) trustIdentity = false;

  /** How many times a call is sent on by the other side at most, 0 for never; default 3. */
  @property({ attribute: 'max-redirects', type: Number, useDefault: true }) maxRedirects = 3;

  /** How much the console is told: `off`, `error`, `warn`, `info` or `debug`; default `warn`. */
  @property({ attribute: 'log-level', useDefault: true }) logLevel: LogLevel = 'warn';

  /** Does not connect until `connect()` is called; default `false`. */
  @property({ type: Boolean }) manual = false;

  /** Whether taking one call holds the other: `on` or `off`; default `on`. */
  @property({ attribute: 'auto-hold', useDefault: true }) autoHold: 'on' | 'off' = 'on';

  /** The browser asks before a page with a call is left; default `false`. */
  @property({ attribute: 'warn-on-leave', type: Boolean }) warnOnLeave = false;

  /** Watches every call for bad quality, for `call-quality-warning`: one `getStats()` a second; default `false`. */
  @property({ attribute: 'quality-warnings', type: Boolean }) qualityWarnings = false;

  /** From where on a call counts as bad, see `QualityThresholds`; default `{}`, which is its defaults. */
  @property({ attribute: false }) qualityThresholds: Partial<QualityThresholds> = {};

  /** How long calls of the past are kept: `{ days?, count? }`; default 365 days, 10,000 of each line. */
  @property({ attribute: false }) historyRetention: HistoryRetention | undefined;

  /** The company's directory, asked after the contacts kept here. Default none. */
  @property({ attribute: false }) contactsDirectory: ContactsDirectory | undefined;

  /** What the `webex` backend runs on: a ready `webex` object, or a function that gives its calling. Default none. */
  @property({ attribute: false }) webexSdk: unknown;

  readonly #provider = new ContextProvider(this, { context: callingContext });
  readonly #model = new ModelSlot<Calling>();
  readonly #view: CallingView = {
    element: this,
    reflect: () => {
      this.reflect();
    },
    calling: () => this.calling,
  };
  #given: CallingOptions = {};
  #retired = false;
  #guarding = false;

  /** How the lines' connections stand. */
  get status(): CallingClientStatus {
    return this.state.status;
  }

  /** The model; `undefined` before the inputs have been read. */
  get calling(): Calling | undefined {
    return this.#model.value;
  }

  /** The lines, in the order they were added. */
  get lines(): readonly Line[] {
    return Object.values(this.calling?.callingClient.getLines() ?? {});
  }

  /** The calls of all lines that have not ended. */
  get activeCalls(): readonly Call[] {
    const calls = Object.values(this.calling?.callingClient.getActiveCalls() ?? {}).flat();
    return withoutEnded(calls);
  }

  /** The call one is talking on: up and not held by us, the latest if several. */
  get connectedCall(): Call | undefined {
    return this.calling?.callingClient.getConnectedCall();
  }

  /** What the backend can do; empty until it is loaded. */
  get capabilities(): Capabilities {
    return this.state.capabilities;
  }

  /** The current snapshot. */
  get state(): CallingClientState {
    return this.calling?.callingClient.state ?? noCalling;
  }

  /** The snapshots, the current one first. */
  get state$(): Observable<CallingClientState> {
    return this.#model.follow((calling) => calling.callingClient.state$, noCalling);
  }

  /** Connects the lines; resolves when all are connected, rejects with the first attempt's error. */
  connect(): Promise<void> {
    this.settle();
    // The lines inside it, put into the document in the same task, are added a microtask later.
    return markHandled(
      Promise.resolve().then(() => this.#current?.callingClient.connect() ?? notHere()),
    );
  }

  /** Ends all calls, deregisters all lines and stops every retry. */
  disconnect(): Promise<void> {
    this.settle();
    return this.calling?.callingClient.disconnect() ?? Promise.resolve();
  }

  /** Starts sound that the browser refused; call it from a user's gesture. */
  startAudio(): Promise<void> {
    this.settle();
    return this.calling?.audio.start() ?? notHere();
  }

  protected override reflect(): void {
    if (!this.dormant) this.mark({ status: this.status }, [this.status]);
  }

  protected override act(): void {
    const options = this.#options();
    if (!this.#current) {
      this.#start(options);
    } else {
      // Only what has changed here: a device may have been chosen elsewhere since.
      const changes = changesOf(options, this.#given);
      this.#given = options;
      if (Object.keys(changes).length > 0) this.#current.update(changes);
    }
    this.#guardLeaving();
  }

  protected override leave(): void {
    const calling = this.#current;
    if (!calling) return;
    this.#retired = true;
    this.#provider.setValue(undefined);
    const client = calling.callingClient;
    for (const lineId of Object.keys(client.getLines())) client.removeLine(lineId);
    dispatcherOf(calling).whenEmpty(() => {
      calling.dispose();
    });
  }

  protected override tellFaults(faults: readonly CallingError[]): void {
    const calling = this.#current;
    if (!calling) return;
    for (const error of faults) {
      emit(this, 'calling-error', { calling, state: this.state, error });
    }
  }

  get #current(): Calling | undefined {
    return this.#retired ? undefined : this.calling;
  }

  #start(options: CallingOptions): void {
    this.#given = options;
    this.#retired = false;
    const early: Parameters<EventDispatcher['notice']>[0][] = [];
    let dispatcher: EventDispatcher | undefined = undefined;
    const calling = createCalling(options, (notice) => {
      if (notice.type === 'devices-chosen') this.#take(calling, notice.choice);
      else if (dispatcher) dispatcher.notice(notice);
      else early.push(notice);
    });
    dispatcher = dispatcherOf(calling);
    dispatcher.root = this.#view;
    dispatcher.queue.watch(() => {
      this.#guardLeaving();
    });
    this.#model.set(calling);
    this.reflect();
    this.#provider.setValue(calling);
    for (const notice of early) dispatcher.notice(notice);
  }

  // An input and a choice by the model are the same setting: the last one shows in both.
  #take(calling: Calling, choice: CallingOptions): void {
    if (this.#current !== calling) return;
    this.#given = { ...this.#given, ...choice };
    Object.assign(this, choice);
  }

  #options(): CallingOptions {
    return {
      backend: this.backend,
      server: this.server,
      accessToken: this.accessToken,
      tokenProvider: this.tokenProvider,
      iceServers: this.checked('iceServers', this.iceServers, checkIceServers, []),
      iceTransportPolicy: this.checked('policy', this.iceTransportPolicy, transportPolicy, 'all'),
      iceGatheringTimeout: this.checked('time', this.iceGatheringTimeout, gatheringTimeout, 500),
      microphone: this.microphone,
      camera: this.camera,
      speaker: this.speaker,
      ringDevices: this.ringDevices,
      echoCancellation: !this.noEchoCancellation,
      noiseSuppression: !this.noNoiseSuppression,
      autoGainControl: !this.noAutoGainControl,
      ringtone: this.ringtone,
      ringback: this.ringback,
      noDigitTone: this.noDigitTone,
      trustIdentity: this.trustIdentity,
      maxRedirects: this.checked('maxRedirects', this.maxRedirects, maxRedirects, 3),
      logLevel: this.checked('logLevel', this.logLevel, logLevel, 'warn'),
      manual: this.manual,
      autoHold: this.checked('autoHold', this.autoHold, autoHold, 'on'),
      qualityWarnings: this.qualityWarnings,
      historyRetention: this.historyRetention,
      contactsDirectory: this.contactsDirectory,
      qualityThresholds: this.checked(
        'qualityThresholds',
        this.qualityThresholds,
        checkQualityThresholds,
        defaultQualityThresholds,
      ),
      webexSdk: this.webexSdk,
    };
  }

  // A listener for `beforeunload` costs a page its place in the back/forward cache: only when needed.
  #guardLeaving(): void {
    const calls = this.isConnected && this.warnOnLeave ? this.activeCalls : [];
    const guard = calls.some((call) => isUnderWay(call.state));
    if (guard === this.#guarding) return;
    this.#guarding = guard;
    if (guard) window.addEventListener('beforeunload', this.#onBeforeUnload);
    else window.removeEventListener('beforeunload', this.#onBeforeUnload);
  }

  readonly #onBeforeUnload = (event: BeforeUnloadEvent): void => {
    event.preventDefault();
  };
}

function iceServersOf(value: string | null): IceServers | undefined {
  return value === null ? undefined : parseIceServers(value);
}

function notHere(): Promise<never> {
  return rejected('invalid-state', 'The <webex-calling> is not in the document.');
}

function changesOf(options: CallingOptions, before: CallingOptions): CallingOptions {
  const last = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => last.get(name) !== value),
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-calling': WebexCalling;
  }
}
