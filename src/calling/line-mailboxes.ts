import type { Clock } from '../core/clock.js';
import type { VoicemailSummary } from '../core/data-services.js';
import type { Mailboxes } from '../services/indexed-db-voicemail.js';
import type { CallingClient } from './calling-client.js';

/** What waits for the lines of a calling at their servers. Asks them with its first use. */
export class LineMailboxes implements Mailboxes {
  readonly #clock: Clock;
  readonly #client: CallingClient;

  constructor(clock: Clock, client: CallingClient) {
    this.#clock = clock;
    this.#client = client;
  }

  summaries(_soon: boolean): Promise<readonly VoicemailSummary[]> {
    return Promise.resolve([]);
  }

  follow(_changed: () => void): () => void {
    return () => undefined;
  }

  dispose(): void {
    // Nothing yet.
  }
}
