import { ContextProvider } from '@lit/context';
import type { Call, Line } from '../calling/line.js';
import type { Calling } from '../calling/calling.js';
import { callingOf } from '../calling/calling-of.js';
import type { AnswerOptions, DialOptions } from '../calling/options.js';
import { CallingError, rejected, toCallingError } from '../core/errors.js';
import { ContextFollower } from '../context/context-follower.js';
import { callContext, callingContext, lineContext } from '../context/contexts.js';
import { emit } from '../events/emit.js';
import { property } from '../styles/reactive-element.js';
import { AutoCall } from './auto-call.js';
import { CallMirror } from './call-mirror.js';
import { isBlank, sameDestination, type Destination } from './destination.js';
import { dispatcherOf, dispatcherOfLine, type EventDispatcher } from './event-dispatcher.js';
import { text } from './inputs.js';
import { hideCall, markMade, showCall, type ModelView } from './views.js';

/**
 * Shows one call, and lets it be dialled, answered and ended.
 *
 * @example
 * ```html
 * <webex-call destination="sip:bob@example.com" auto-dial></webex-call>
 * ```
 *
 * @summary Shows one call, and lets it be dialled, answered and ended.
 * @slot - Whatever belongs to this call.
 * @attr {string} status - Written for style sheets, never read: the value of the property `status`.
 * @attr {string} direction - Written for style sheets, never read: `inbound` or `outbound`.
 * @attr {boolean} muted - Written for style sheets, never read: we send silence.
 * @attr {boolean} held - Written for style sheets, never read: we hold the call.
 * @attr {boolean} remote-held - Written for style sheets, never read: the other side holds the call.
 * @fires {CustomEvent<CallEventDetail & StatusChange<CallStatus>>} call-status-change - `status` has changed; before the particular event.
 * @fires {CustomEvent<CallEventDetail>} call-alerting - A call that comes in rings here.
 * @fires {CustomEvent<CallEventDetail>} call-progress - The other side is being alerted; again when the network begins to send sound.
 * @fires {CustomEvent<CallEventDetail>} call-connect - The call was answered.
 * @fires {CustomEvent<CallEventDetail>} call-established - One can talk; once a call.
 * @fires {CustomEvent<CallEventDetail>} call-disconnect - The call has ended; its last event.
 * @fires {CustomEvent<CallEventDetail>} call-held - We hold the call.
 * @fires {CustomEvent<CallEventDetail>} call-resumed - We no longer hold the call.
 * @fires {CustomEvent<CallEventDetail>} call-remote-held - The other side holds the call.
 * @fires {CustomEvent<CallEventDetail>} call-remote-resumed - The other side no longer holds the call.
 * @fires {CustomEvent<CallEventDetail>} call-muted - We send silence.
 * @fires {CustomEvent<CallEventDetail>} call-unmuted - We send the microphone again.
 * @fires {CustomEvent<CallEventDetail>} call-caller-id - What is known of the other side has changed.
 * @fires {CustomEvent<CallEventDetail & { change: string, track: MediaStreamTrack }>} call-remote-media - A track of the other side came or went.
 * @fires {CustomEvent<CallEventDetail>} call-reconnecting - The media path is lost and being repaired.
 * @fires {CustomEvent<CallEventDetail>} call-reconnected - The media path is back.
 * @fires {CustomEvent<CallEventDetail & { tone: string }>} call-digit - A digit came in.
 * @fires {CustomEvent<CallEventDetail & { warning: QualityWarning }>} call-quality-warning - Something about the call has become bad.
 * @fires {CustomEvent<CallEventDetail & { warning: QualityWarning }>} call-quality-warning-cleared - What was bad is good again.
 * @fires {CustomEvent<CallEventDetail & { progress: TransferProgress }>} call-transfer-progress - A transfer has come further.
 * @fires {CustomEvent<CallEventDetail>} call-transferred - The call ended because it was transferred.
 * @fires {CustomEvent<CallEventDetail & { destination: string }>} call-transfer-request - The far end sends us on. Cancelable: prevented, it is declined.
 * @fires {CustomEvent<CallEventDetail & Failure>} call-error - Something it did by itself failed.
 * @fires {CustomEvent<CallEventDetail & Failure>} call-hold-error - The call could not be held.
 * @fires {CustomEvent<CallEventDetail & Failure>} call-resume-error - The call could not be resumed.
 * @fires {CustomEvent<CallEventDetail & Failure>} call-transfer-error - The call could not be transferred.
 * @cssState idle - There is no call, or it is not yet dialled.
 * @cssState dialing - The call is on its way.
 * @cssState ringing - It rings, here or there.
 * @cssState connecting - It was answered.
 * @cssState connected - One can talk.
 * @cssState reconnecting - The media path is lost and being repaired.
 * @cssState ended - The call is over.
 * @cssState inbound - Somebody called us.
 * @cssState outbound - We called.
 * @cssState muted - We send silence.
 * @cssState held - We hold the call.
 * @cssState remote-held - The other side holds the call.
 */
export class WebexCall extends CallMirror {
  /** Whom `dial()` calls: a SIP address, a number or a user, on the line around it. Default none. */
  @property({ converter: text }) destination: Destination | undefined;

  /** Dials once for each `destination`, when the line is registered; default `false`. */
  @property({ attribute: 'auto-dial', type: Boolean }) autoDial = false;

  /** Answers calls that come in, while no other call of the calling is connected; default `false`. */
  @property({ attribute: 'auto-answer', type: Boolean }) autoAnswer = false;

  /** Sends the camera, where the other side takes video; with the next call; default `false`. */
  @property({ type: Boolean }) video = false;

  readonly #callProvider = new ContextProvider(this, { context: callContext });
  readonly #lineProvider = new ContextProvider(this, { context: lineContext });
  readonly #callingProvider = new ContextProvider(this, { context: callingContext });
  readonly #lineAround = new ContextFollower(this, lineContext, () => {
    this.#surroundingsChanged();
  });
  readonly #callingAround = new ContextFollower(this, callingContext, () => {
    this.#surroundingsChanged();
  });
  readonly #view: ModelView = {
    element: this,
    reflect: () => {
      this.reflect();
    },
  };
  readonly #auto = new AutoCall({
    call: () => this.call,
    calling: () => this.#calling,
    destination: () => (this.autoDial ? this.destination : undefined),
    canDial: () => this.#lineToDialOn?.state.status === 'registered',
    canAnswer: () => this.autoAnswer,
    dial: () => {
      this.#dialByItself();
    },
    answer: (call) => {
      this.#attempt(call, this.answer());
    },
  });
  #made: { readonly call: Call; readonly destination: Destination } | undefined;
  #shown: Call | undefined;
  #watched: { readonly dispatcher: EventDispatcher; readonly stop: () => void } | undefined;

  /** The call it shows: set by the line's template, by the page, or made by `dial()`. Default none. */
  @property({ attribute: false })
  get call(): Call | undefined {
    return this.model.value;
  }

  set call(call: Call | null | undefined) {
    this.model.set(call ?? undefined);
    this.#show();
    this.#provide();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#show();
    this.#provide();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#show();
    this.#watch(undefined);
  }

  override dial(options: DialOptions = {}): Promise<void> {
    this.settle();
    try {
      return this.#callToDial().dial({ video: this.video, ...options });
    } catch (error) {
      const { code, message } = toCallingError(error, 'invalid-argument', 'It cannot be dialled.');
      return rejected(code, message);
    }
  }

  override answer(options: AnswerOptions = {}): Promise<void> {
    return (
      this.call?.answer({ video: this.video, ...options }) ??
      rejected('invalid-state', 'There is no call.')
    );
  }

  protected override act(): void {
    const calling = this.#calling;
    const wanted = (this.autoDial || this.autoAnswer) && calling !== undefined;
    this.#watch(wanted ? dispatcherOf(calling) : undefined);
    this.#auto.consider();
  }

  protected override leave(): void {
    // Its call goes on: removing the element ends none.
  }

  protected override tellFaults(faults: readonly CallingError[]): void {
    for (const error of faults) this.#tellError(error);
  }

  /** The calling of the call it shows, else the one around it. */
  get #calling(): Calling | undefined {
    const line = this.call?.line;
    return (line && callingOf(line)) ?? this.#callingAround.value;
  }

  get #lineToDialOn(): Line | undefined {
    if (this.#lineAround.value) return this.#lineAround.value;
    const lines = Object.values(this.#callingAround.value?.callingClient.getLines() ?? {});
    return lines.find((line) => line.state.status === 'registered');
  }

  #callToDial(): Call {
    const { call, destination } = this;
    const made = this.#made?.call === call ? this.#made : undefined;
    const unused = call?.state.status === 'idle' && call.state.pending === undefined;
    // One that was made but not dialled, for a destination that has changed since.
    const stale = made && unused && !sameDestination(made.destination, destination);
    if (call && call.state.status !== 'ended' && !stale) return call;
    if (destination === undefined || isBlank(destination)) {
      if (call && !stale) return call;
      throw new CallingError(
        'invalid-argument',
        'There is nobody to call: set "destination", such as "sip:bob@example.com" or a number.',
      );
    }
    const next = this.#makeCall(destination);
    if (stale) void call.end();
    return next;
  }

  #makeCall(destination: Destination): Call {
    const line = this.#lineToDialOn;
    if (!line) {
      throw new CallingError('invalid-state', 'There is no registered line to call on.');
    }
    const make = (): Call => {
      const call = line.makeCall(destination);
      markMade(call);
      this.#made = { call, destination };
      this.call = call;
      return call;
    };
    return dispatcherOfLine(line)?.queue.hold(make) ?? make();
  }

  #dialByItself(): void {
    try {
      const call = this.#callToDial();
      this.#attempt(call, call.dial({ video: this.video }));
    } catch (cause) {
      this.#tellError(toCallingError(cause, 'invalid-argument', 'It cannot be dialled.'));
    }
  }

  #attempt(call: Call, command: Promise<void>): void {
    const dispatcher = dispatcherOfLine(call.line);
    if (dispatcher) {
      dispatcher.attempt(call, command);
      return;
    }
    command.catch((cause: unknown) => {
      this.#tellError(toCallingError(cause, 'invalid-state', 'The command failed.'));
    });
  }

  #tellError(error: CallingError): void {
    const { call, state } = this;
    const line = call?.line ?? this.#lineAround.value;
    emit(this, 'call-error', { call, line, calling: this.#calling, state, error });
  }

  #surroundingsChanged(): void {
    this.#provide();
    queueMicrotask(() => {
      this.settle();
    });
  }

  #show(): void {
    const shown = this.isConnected && !this.dormant ? this.call : undefined;
    this.reflect();
    if (shown === this.#shown) return;
    if (this.#shown) hideCall(this.#shown, this.#view);
    this.#shown = shown;
    if (!shown) return;
    // A calling that the page made by `createCalling()` has had no need of a dispatcher so far.
    if (this.#calling) dispatcherOf(this.#calling);
    showCall(shown, this.#view);
  }

  // Outside its call's line it stands for that line and its calling, for what is inside it.
  #provide(): void {
    const { call } = this;
    const line = this.#lineAround.value;
    const elsewhere = call !== undefined && call.line !== line;
    this.#callProvider.setValue(this.dormant ? undefined : call);
    this.#lineProvider.setValue(elsewhere ? call.line : line);
    this.#callingProvider.setValue(elsewhere ? this.#calling : this.#callingAround.value);
  }

  #watch(dispatcher: EventDispatcher | undefined): void {
    if (dispatcher === this.#watched?.dispatcher) return;
    this.#watched?.stop();
    const stop = dispatcher?.queue.watch(() => {
      this.#auto.consider();
    });
    this.#watched = dispatcher && stop && { dispatcher, stop };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-call': WebexCall;
  }
}
