import { ContextProvider } from '@lit/context';
import type { Observable } from 'rxjs';
import type { Call, Line } from '../calling/line.js';
import type { Calling } from '../calling/calling.js';
import type { LineOptions } from '../calling/options.js';
import { formatAddress, parseAddressOfRecord, type Destination } from '../core/address.js';
import { CallingError, rejected, toCallingError } from '../core/errors.js';
import { initialLineState, type LineState, type LineStatus } from '../core/line-state.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext, lineContext } from '../context/contexts.js';
import { emit } from '../events/emit.js';
import { property } from '../styles/reactive-element.js';
import { dispatcherOf } from './event-dispatcher.js';
import { text, wholeNumber } from './inputs.js';
import { ModelElement } from './model-element.js';
import { ModelSlot } from './model-slot.js';
import { withoutEnded } from './without-ended.js';
import { hideLine, showLine, viewOfLine, type LineView } from './views.js';

const noCalls: readonly Call[] = Object.freeze([]);
const registerExpires = wholeNumber('register-expires', 1);
const maxCalls = wholeNumber('max-calls', 1);
const ringTimeout = wholeNumber('ring-timeout', 1);
const dialTimeout = wholeNumber('dial-timeout', 1);
const linger = wholeNumber('linger', 0);

/** What the element's line was made from. */
interface Bond {
  readonly calling: Calling;
  readonly line: Line;
  readonly uri: string;
}

/**
 * One address of the calling around it: it registers, takes calls and makes them.
 *
 * @example
 * ```html
 * <webex-line uri="sip:alice@example.com">
 *   <template>
 *     <webex-call><webex-call-controls></webex-call-controls></webex-call>
 *   </template>
 * </webex-line>
 * ```
 *
 * @summary Registers one address, takes calls and makes them.
 * @slot - The first `<template>` child is stamped for each call; the copies are appended here.
 * @attr {string} status - Written for style sheets, never read: the value of the property `status`.
 * @fires {CustomEvent<LineEventDetail & StatusChange<LineStatus>>} line-status-change - `status` has changed.
 * @fires {CustomEvent<LineEventDetail>} line-connecting - It is being registered.
 * @fires {CustomEvent<LineEventDetail>} line-registered - It is registered.
 * @fires {CustomEvent<LineEventDetail>} line-unregistered - It is no longer registered, by our own doing.
 * @fires {CustomEvent<LineEventDetail>} line-reconnecting - Its connection is lost and being re-established.
 * @fires {CustomEvent<LineEventDetail>} line-reconnected - It is registered again after a loss.
 * @fires {CustomEvent<LineEventDetail & Failure>} line-error - Something it did by itself failed; one for each outage.
 * @fires {CustomEvent<LineEventDetail & { call: Call }>} line-incoming-call - A call comes in, before it rings. Cancelable: prevented, it is silent and nothing is stamped.
 * @fires {CustomEvent<LineEventDetail & { call: Call }>} line-outgoing-call - A call is being dialled.
 * @fires {CustomEvent<LineEventDetail & { calls: readonly Call[] }>} line-calls-change - A call came or went.
 * @cssState idle - It has not begun to register.
 * @cssState connecting - It is being registered.
 * @cssState registered - It is registered.
 * @cssState reconnecting - Its connection is lost and being re-established.
 * @cssState unregistered - It was deregistered.
 * @cssState failed - Nothing will be tried again.
 */
export class WebexLine extends ModelElement {
  protected static override readonly attributeChecks = {
    'register-expires': registerExpires,
    'max-calls': maxCalls,
    'ring-timeout': ringTimeout,
    'dial-timeout': dialTimeout,
    linger,
  };
  protected static override readonly keptAttributes = ['password'];

  /** Address of record, `sip:user@host` or `user@host`; the line's name in its calling. Without one it waits in `idle`. */
  @property({ converter: text }) uri: string | undefined;

  /** User for digest authorization; default the user part of `uri`. */
  @property({ converter: text }) username: string | undefined;

  /** Password for digest authorization; never reflected. Default none. */
  @property({ converter: text }) password: string | undefined;

  /** The caller's name shown to the other side; default none. */
  @property({ attribute: 'display-name', converter: text }) displayName: string | undefined;

  /** Does not register until `register()` is called; default `false`. */
  @property({ type: Boolean }) manual = false;

  /** How long a registration lasts, in seconds; default 600. */
  @property({ attribute: 'register-expires', type: Number, useDefault: true }) registerExpires =
    600;

  /** How many calls there may be at a time; default 10. */
  @property({ attribute: 'max-calls', type: Number, useDefault: true }) maxCalls = 10;

  /** How long a call that comes in rings, in seconds; default 60. */
  @property({ attribute: 'ring-timeout', type: Number, useDefault: true }) ringTimeout = 60;

  /** How long a call we make may ring, in seconds; default 180. */
  @property({ attribute: 'dial-timeout', type: Number, useDefault: true }) dialTimeout = 180;

  /** How long a stamped copy stays after its call has ended, in milliseconds; default 0. */
  @property({ type: Number, useDefault: true }) linger = 0;

  /** The number of the voicemail system; default none. */
  @property({ attribute: 'voicemail-number', converter: text }) voicemailNumber: string | undefined;

  readonly #around = new ContextFollower(this, callingContext, () => {
    queueMicrotask(() => {
      this.settle();
    });
  });
  readonly #provider = new ContextProvider(this, { context: lineContext });
  readonly #model = new ModelSlot<Line>();
  readonly #view: LineView = {
    element: this,
    reflect: () => {
      this.reflect();
    },
    linger: () => this.linger,
    giveWay: () => {
      if (this.isConnected || this.#retired) return false;
      this.leave();
      return true;
    },
  };
  #bond: Bond | undefined;
  #given: Partial<LineOptions> = {};
  #retired = false;
  #failure:
    { readonly error: CallingError; readonly calling: Calling; readonly uri: string } | undefined;
  #unwatch: (() => void) | undefined;

  /** How its registration stands. */
  get status(): LineStatus {
    return this.state.status;
  }

  /** The line's name in its calling: its address of record. Empty without a line. */
  get lineId(): string {
    return this.line?.lineId ?? '';
  }

  /** The model; `undefined` before the inputs have been read, and without `uri`. */
  get line(): Line | undefined {
    return this.#model.value;
  }

  /** Its calls from their beginning until they end, oldest first. */
  get calls(): readonly Call[] {
    return withoutEnded(this.line?.calls ?? noCalls);
  }

  /** The current snapshot. */
  get state(): LineState {
    if (this.line) return this.line.state;
    const state = initialLineState('', this.uri ?? '');
    return this.#failure ? { ...state, status: 'failed', error: this.#failure.error } : state;
  }

  /** The snapshots, the current one first. */
  get state$(): Observable<LineState> {
    return this.#model.follow((line) => line.state$, initialLineState('', ''));
  }

  /** `calls`, the current value first. */
  get calls$(): Observable<readonly Call[]> {
    return this.#model.follow((line) => line.calls$, noCalls);
  }

  /** Registers; resolves when registered, rejects with the first attempt's error. */
  register(): Promise<void> {
    try {
      return this.#usable().register();
    } catch (error) {
      const { code, message } = toCallingError(error, 'invalid-state', 'There is no line.');
      return rejected(code, message);
    }
  }

  /** Removes the registration and stops every retry. */
  deregister(): Promise<void> {
    this.settle();
    return this.line?.deregister() ?? Promise.resolve();
  }

  /** Makes a call that is not yet dialled. Throws a `CallingError` for a bad address. */
  makeCall(destination: Destination): Call {
    return this.#usable().makeCall(destination);
  }

  /** The call of a `correlationId`, until it ends. */
  getCall(correlationId: string): Call | undefined {
    return this.line?.getCall(correlationId);
  }

  protected override reflect(): void {
    if (!this.dormant) this.mark({ status: this.status }, [this.status]);
  }

  protected override act(): void {
    const bond = this.#retired ? undefined : this.#bond;
    const calling = this.#around.value;
    const uri = this.uri?.trim() ?? '';
    if (bond && bond.calling === calling && (bond.uri === uri || bond.line.calls.length > 0)) {
      this.#update(bond);
      return;
    }
    if (bond) this.#release(bond);
    if (calling && uri !== '') this.#add(calling, uri);
    else this.#fail(undefined);
  }

  protected override leave(): void {
    if (!this.#bond || this.#retired) return;
    this.#retired = true;
    this.#provider.setValue(undefined);
    this.#remove(this.#bond);
  }

  protected override tellFaults(faults: readonly CallingError[]): void {
    const calling = this.#around.value;
    if (!calling) return;
    for (const error of faults) {
      emit(this, 'line-error', { line: this.line, calling, state: this.state, error });
    }
  }

  #usable(): Line {
    this.settle();
    if (this.line && !this.#retired) return this.line;
    if (this.#failure) throw this.#failure.error;
    if (!this.uri?.trim()) {
      throw new CallingError('invalid-argument', 'The <webex-line> has no "uri".');
    }
    throw new CallingError('invalid-state', 'The <webex-line> is not inside a <webex-calling>.');
  }

  #add(calling: Calling, uri: string): void {
    if (this.#failure?.uri === uri && this.#failure.calling === calling) return;
    this.#given = this.#options();
    const dispatcher = dispatcherOf(calling);
    try {
      dispatcher.queue.hold(() => {
        const line = this.#addLine(calling, { ...this.#given, uri });
        dispatcher.follow(line);
        if (this.line) hideLine(this.line);
        showLine(line, this.#view);
        this.#bond = { calling, line, uri };
        this.#retired = false;
        this.#failure = undefined;
        this.#model.set(line);
        this.reflect();
        this.#provider.setValue(line);
      });
      this.#unwatch?.();
      // A changed address is taken up when the last call has ended.
      this.#unwatch = dispatcher.queue.watch(() => {
        const changed = this.#bond?.uri !== (this.uri?.trim() ?? '');
        if (changed && this.calls.length === 0) this.settle();
      });
    } catch (cause) {
      const error = toCallingError(cause, 'invalid-argument', 'The "uri" cannot be used.');
      this.#fail({ error, calling, uri });
    }
  }

  #addLine({ callingClient }: Calling, options: LineOptions): Line {
    try {
      return callingClient.addLine(options);
    } catch (error) {
      // A framework that replaces an element has just taken out the one that has the address.
      const lineId = formatAddress(parseAddressOfRecord(options.uri));
      const other = callingClient.getLines()[lineId];
      if (!other || viewOfLine(other)?.giveWay() !== true) throw error;
      return callingClient.addLine(options);
    }
  }

  #update(bond: Bond): void {
    const options = this.#options();
    const before = new Map<string, unknown>(Object.entries(this.#given));
    if (Object.entries(options).every(([name, value]) => before.get(name) === value)) return;
    this.#given = options;
    bond.line.update(options);
  }

  #release(bond: Bond): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#bond = undefined;
    hideLine(bond.line);
    this.#model.set(undefined);
    this.reflect();
    this.#provider.setValue(undefined);
    this.#remove(bond);
  }

  #remove({ calling: { callingClient }, line }: Bond): void {
    if (callingClient.getLines()[line.lineId] === line) callingClient.removeLine(line.lineId);
  }

  #fail(failure: { error: CallingError; calling: Calling; uri: string } | undefined): void {
    const previous = this.status;
    this.#failure = failure;
    this.reflect();
    if (!failure) return;
    const { calling, error } = failure;
    const common = { line: undefined, calling, state: this.state };
    if (previous !== 'failed') {
      emit(this, 'line-status-change', { ...common, status: 'failed', previous });
    }
    emit(this, 'line-error', { ...common, error });
  }

  #options(): Omit<LineOptions, 'uri'> {
    return {
      username: this.username,
      password: this.password,
      displayName: this.displayName,
      manual: this.manual,
      registerExpires: this.checked('expires', this.registerExpires, registerExpires, 600),
      maxCalls: this.checked('maxCalls', this.maxCalls, maxCalls, 10),
      ringTimeout: this.checked('ringTimeout', this.ringTimeout, ringTimeout, 60),
      dialTimeout: this.checked('dialTimeout', this.dialTimeout, dialTimeout, 180),
      voicemailNumber: this.voicemailNumber,
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-line': WebexLine;
  }
}
