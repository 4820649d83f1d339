import { Observable } from 'rxjs';
import type { Destination } from '../core/address.js';
import type { CallStats } from '../core/call-stats.js';
import { CallingError } from '../core/errors.js';
import { Late } from '../core/late.js';
import type { CallPortSignal } from '../core/ports.js';
import type { CallConference } from './call-conference.js';
import { CallDigits } from './call-digits.js';
import type { CallFeatureControl, CallHost } from './call-owner.js';
import type { CallStatistics } from './call-statistics.js';
import { CallTransfer } from './call-transfer.js';
import { CallVideo } from './call-video.js';
import { IncomingTransfer } from './incoming-transfer.js';
import type { Call } from './line.js';

/**
 * What a call needs not at once: everything but dialling, answering, holding, muting and ending.
 * A chunk of its own, loaded beside the first call.
 */
export class CallFeatures implements CallFeatureControl {
  readonly #host: CallHost;
  // Made when they are first wanted: most calls want none.
  #transfer: CallTransfer | undefined;
  #digits: CallDigits | undefined;
  #video: CallVideo | undefined;
  #statistics: Late<CallStatistics> | undefined;

  constructor(host: CallHost) {
    this.#host = host;
    if (host.owner.preferences().qualityWarnings !== true) return;
    // Warnings are told while somebody watches.
    this.stats$.subscribe({
      error: (error: unknown) => {
        host.owner.log.warn('the quality of a call cannot be watched', error);
      },
    });
  }

  /** See `Call.stats$`. */
  get stats$(): Observable<CallStats> {
    return new Observable((subscriber) => {
      this.#loadStatistics().then(
        (statistics) => subscriber.add(statistics.stats$.subscribe(subscriber)),
        (error: unknown) => {
          subscriber.error(error);
        },
      );
    });
  }

  /** See `Call.getCallRtpStats()`. */
  async getCallRtpStats(): Promise<CallStats | undefined> {
    return (await this.#loadStatistics()).now();
  }

  /** See `Call.sendDigit()`. */
  sendDigit(tones: string): Promise<void> {
    this.#digits ??= new CallDigits(this.#host);
    return this.#digits.send(tones);
  }

  /** See `Call.transfer()`. */
  transfer(destination: Destination): Promise<void> {
    return this.#transfers.transfer(destination);
  }

  /** See `Call.completeTransfer()`. */
  completeTransfer(other: Call): Promise<void> {
    return this.#transfers.completeTransfer(other);
  }

  /** See `Call.merge()`. */
  async merge(other: Call): Promise<void> {
    await (await this.#conference()).merge(other);
  }

  /** See `Call.split()`. */
  async split(): Promise<void> {
    await (await this.#conference()).split();
  }

  /** See `Call.updateMedia()`. */
  updateMedia(stream: MediaStream): Promise<void> {
    return this.#videos.updateMedia(stream);
  }

  /** See `Call.setVideo()`. */
  setVideo(on: boolean): Promise<void> {
    return this.#videos.setVideo(on);
  }

  /** Signals of the port that concern one of the features. */
  heard(signal: CallPortSignal): void {
    if (signal.type === 'refer-report') this.#transfers.heard(signal.report);
    if (signal.type === 'refer-request') {
      new IncomingTransfer(this.#host).requested(signal.request);
    }
  }

  /** The call is over. */
  close(): void {
    this.#transfer?.close();
    this.#digits?.close();
  }

  get #transfers(): CallTransfer {
    this.#transfer ??= new CallTransfer(this.#host);
    return this.#transfer;
  }

  get #videos(): CallVideo {
    this.#video ??= new CallVideo(this.#host);
    return this.#video;
  }

  #loadStatistics(): Promise<CallStatistics> {
    this.#statistics ??= new Late(async () => {
      const { CallStatistics } = await import('./call-statistics.js');
      return new CallStatistics(this.#host);
    });
    return this.#statistics.load();
  }

  // Few calls are ever merged.
  async #conference(): Promise<CallConference> {
    try {
      const { CallConference } = await import('./call-conference.js');
      return new CallConference(this.#host);
    } catch (cause) {
      throw new CallingError(
        'service-unavailable',
        'What merges calls could not be loaded. Check the connection and try again.',
        { cause, retryable: true },
      );
    }
  }
}
