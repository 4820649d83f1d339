import type { Clock } from '../core/clock.js';
import type { Table } from '../storage/table.js';
import { closedRow, isWorthKeeping, type MessageRow, type RecordingRow } from './message-rows.js';

/** Where a message is written to. */
export interface MessageWriterOwner {
  readonly clock: Clock;
  readonly messages: Table<MessageRow>;
  readonly recordings: Table<RecordingRow>;
  /** Takes a message and its recording away. */
  remove(messageId: string): Promise<void>;
}

/** Writes a message down while it is being recorded, part by part. */
export class MessageWriter {
  readonly messageId: string;
  readonly #owner: MessageWriterOwner;
  #position = 0;
  #written: Promise<void> = Promise.resolve();

  /** The row is there, open. */
  constructor(messageId: string, owner: MessageWriterOwner) {
    this.messageId = messageId;
    this.#owner = owner;
  }

  /**
   * Adds a part; `durationSeconds` is how long the message is with it. Rejects with `storage-full` or
   * `storage-failed`; what was written before stays.
   */
  append(part: Blob, durationSeconds: number): Promise<void> {
    // One after the other, so that a part is not before the one that came first.
    this.#written = this.#written.then(() => this.#append(part, durationSeconds));
    return this.#written;
  }

  /** The message is whole. One of less than a second is no message: resolves with `false`. */
  async close(): Promise<boolean> {
    await this.#written.catch(() => undefined);
    const { messages } = this.#owner;
    const row = await messages.get(this.messageId);
    if (!row || !isWorthKeeping(row)) {
      await this.drop();
      return false;
    }
    await messages.change(this.messageId, (now) => now && closedRow(now));
    return true;
  }

  /** Takes it away again. */
  async drop(): Promise<void> {
    await this.#written.catch(() => undefined);
    await this.#owner.remove(this.messageId);
  }

  async #append(part: Blob, durationSeconds: number): Promise<void> {
    if (part.size > 0) {
      const { messageId } = this;
      const data = await part.arrayBuffer();
      await this.#owner.recordings.put([{ messageId, position: this.#position, data }]);
      this.#position += 1;
    }
    await this.#owner.messages.change(
      this.messageId,
      (row) =>
        row && {
          ...row,
          touched: this.#owner.clock.now(),
          message: { ...row.message, durationSeconds },
        },
    );
  }
}
