import { EMPTY, type Observable } from 'rxjs';
import type { Destination } from '../core/address.js';
import { rejected } from '../core/errors.js';
import type { CallPortSignal } from '../core/ports.js';
import type { CallStats } from './call-events.js';
import type { CallFeatureControl, CallHost } from './call-owner.js';
import type { Call } from './line.js';

/**
 * What a call needs not at once: everything but dialling, answering, holding, muting and ending.
 * A chunk of its own, loaded beside the first call.
 */
export class CallFeatures implements CallFeatureControl {
  readonly #host: CallHost;

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** See `Call.stats$`. */
  get stats$(): Observable<CallStats> {
    return EMPTY;
  }

  /** See `Call.getCallRtpStats()`. */
  getCallRtpStats(): Promise<CallStats | undefined> {
    return this.#notYet('measure a call');
  }

  /** See `Call.sendDigit()`. */
  sendDigit(tones: string): Promise<void> {
    return this.#notYet(`send ${String(tones.length)} digits`);
  }

  /** See `Call.transfer()`. */
  transfer(_destination: Destination): Promise<void> {
    return this.#notYet('transfer a call');
  }

  /** See `Call.completeTransfer()`. */
  completeTransfer(_other: Call): Promise<void> {
    return this.#notYet('transfer a call');
  }

  /** See `Call.merge()`. */
  merge(_other: Call): Promise<void> {
    return this.#notYet('merge calls');
  }

  /** See `Call.split()`. */
  split(): Promise<void> {
    return this.#notYet('split a call');
  }

  /** See `Call.updateMedia()`. */
  updateMedia(_stream: MediaStream): Promise<void> {
    return this.#notYet('change what is sent');
  }

  /** See `Call.setVideo()`. */
  setVideo(on: boolean): Promise<void> {
    return this.#notYet(on ? 'send video' : 'stop video');
  }

  /** Signals of the port that concern one of the features. */
  heard(_signal: CallPortSignal): void {
    // Nothing yet.
  }

  /** The call is over. */
  close(): void {
    // Nothing yet.
  }

  #notYet(what: string): Promise<never> {
    return rejected(
      'not-supported',
      `This version cannot ${what} yet (${this.#host.state().lineId}).`,
    );
  }
}
