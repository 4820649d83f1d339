import { Subject, Subscription } from 'rxjs';
import type { Clock } from '../core/clock.js';
import type { VoicemailSummary } from '../core/data-services.js';
import { createDeferred, type Deferred } from '../core/deferred.js';
import type { LinePort } from '../core/ports.js';
import type { Mailboxes } from '../services/indexed-db-voicemail.js';
import type { CallingClient } from './calling-client.js';
import type { Line } from './line.js';

/** What watching the mailboxes needs from its calling. */
export interface LineMailboxesOwner {
  readonly clock: Clock;
  readonly client: CallingClient;
  /** The port of a line, once it can signal; `undefined` for one that is gone. */
  port(line: Line): Promise<LinePort> | undefined;
}

interface Watched {
  readonly following: Subscription;
  /** Settles with the first answer of the server. */
  readonly answered: Deferred<void>;
  port?: LinePort;
  summary?: VoicemailSummary | undefined;
}

// How long a server is waited for that may have nothing to say, in ms.
const PATIENCE = 2_000;

/** What waits for the lines of a calling at their servers. Asks them with its first use. */
export class LineMailboxes implements Mailboxes {
  readonly #owner: LineMailboxesOwner;
  readonly #lines = new Map<Line, Watched>();
  readonly #changes = new Subject<void>();
  #following: Subscription | undefined;

  constructor(owner: LineMailboxesOwner) {
    this.#owner = owner;
  }

  async summaries(soon: boolean): Promise<readonly VoicemailSummary[]> {
    this.#begin();
    if (soon) await this.#answers();
    return [...this.#lines.values()].flatMap(({ summary }) => (summary ? [summary] : []));
  }

  follow(changed: () => void): () => void {
    this.#begin();
    const following = this.#changes.subscribe(changed);
    return () => {
      following.unsubscribe();
    };
  }

  dispose(): void {
    this.#following?.unsubscribe();
    for (const { following } of this.#lines.values()) following.unsubscribe();
    this.#changes.complete();
  }

  #begin(): void {
    const { client } = this.#owner;
    this.#following ??= client.state$.subscribe(() => {
      const lines = Object.values(client.getLines());
      for (const [line, { following }] of this.#lines) {
        if (lines.includes(line)) continue;
        following.unsubscribe();
        this.#lines.delete(line);
        this.#changes.next();
      }
      for (const line of lines) if (!this.#lines.has(line)) this.#watch(line);
    });
  }

  #watch(line: Line): void {
    const watched: Watched = { following: new Subscription(), answered: createDeferred<void>() };
    this.#lines.set(line, watched);
    watched.following.add(
      line.state$.subscribe(({ status }) => {
        if (status === 'registered') void this.#ask(line, watched);
      }),
    );
  }

  async #ask(line: Line, watched: Watched): Promise<void> {
    const { client } = this.#owner;
    if (!client.state.capabilities.messageWaiting) return;
    const port = await this.#owner.port(line)?.catch(() => undefined);
    // It asks again by itself after each loss of its connection.
    if (!port || port === watched.port || watched.following.closed) return;
    watched.port = port;
    watched.following.add(
      port.signals$.subscribe((signal) => {
        if (signal.type !== 'message-summary' || watched.port !== port) return;
        watched.summary = signal.summary;
        watched.answered.resolve();
        this.#changes.next();
      }),
    );
    port.watchMessages();
  }

  async #answers(): Promise<void> {
    const asked = [...this.#lines].flatMap(([line, { answered }]) =>
      line.state.status === 'registered' ? [answered.promise] : [],
    );
    if (asked.length === 0) return;
    let cancel: (() => void) | undefined;
    const enough = new Promise<void>((resolve) => {
      cancel = this.#owner.clock.after(PATIENCE, resolve);
    });
    await Promise.race([Promise.all(asked), enough]);
    cancel?.();
  }
}
