import type { Clock } from '../core/clock.js';
import { createDeferred } from '../core/deferred.js';
import type { IceServers } from './options.js';

const PATIENCE = 2_000;

/** The ICE servers of a calling; asks the page's function before each use. */
export class IceServerSource {
  readonly #clock: Clock;
  #source: IceServers = [];
  #last: readonly RTCIceServer[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  update(source: IceServers): void {
    this.#source = source;
    if (typeof source !== 'function') this.#last = source;
  }

  /** Never rejects: a failure, or 2 s without an answer, goes on with the last value. */
  async get(): Promise<readonly RTCIceServer[]> {
    const source = this.#source;
    if (typeof source !== 'function') return source;
    const late = createDeferred<void>();
    const cancel = this.#clock.after(PATIENCE, late.resolve);
    try {
      const asked = Promise.resolve().then(() => source());
      const servers: unknown = await Promise.race([asked, late.promise]);
      if (Array.isArray(servers)) this.#last = servers as readonly RTCIceServer[];
    } catch {
      // The last value serves.
    } finally {
      cancel();
    }
    return this.#last;
  }
}
