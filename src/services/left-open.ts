import type { Clock } from '../core/clock.js';
import type { PageLock } from '../storage/page-lock.js';
import type { Table } from '../storage/table.js';

/** A row that belongs to something which goes on in the page `owner`. */
export interface OpenRow {
  readonly id: string;
  readonly open?: 1;
  readonly owner?: string;
}

/** Which rows, and what becomes of one whose page is gone. */
export interface LeftOpenOwner<Row extends OpenRow> {
  readonly clock: Clock;
  readonly page: PageLock;
  /** When a sign of life was written last, in epoch milliseconds. */
  touched(row: Row): number;
  close(row: Row): Promise<void>;
}

// Rows that go on are touched every 15 s or more often; one that is not belongs to nobody.
const LOST = 60_000;

/** Closes what pages that were closed or crashed have left open. Its table has an index `by-open`. */
export class LeftOpen<Row extends OpenRow> {
  readonly #table: Table<Row>;
  readonly #owner: LeftOpenOwner<Row>;
  readonly #watched = new Set<string>();

  constructor(table: Table<Row>, owner: LeftOpenOwner<Row>) {
    this.#table = table;
    this.#owner = owner;
  }

  /** Closes what is left open now. */
  async close(): Promise<void> {
    const { page, clock } = this.#owner;
    const living = await page.living();
    for (const row of await this.#open()) {
      const { owner = '' } = row;
      const lives = living ? living.has(owner) : this.#owner.touched(row) > clock.now() - LOST;
      if (owner !== page.id && !lives) await this.#owner.close(row);
    }
  }

  /** Watches the pages in which something goes on now: they may be gone before it ends. */
  watch(): void {
    const { page } = this.#owner;
    this.#open().then(
      (open) => {
        for (const { owner = page.id } of open) {
          if (owner === page.id || this.#watched.has(owner)) continue;
          this.#watched.add(owner);
          void page
            .gone(owner)
            .then(() => this.close())
            .catch(() => undefined)
            .finally(() => this.#watched.delete(owner));
        }
      },
      () => undefined,
    );
  }

  #open(): Promise<readonly Row[]> {
    return this.#table.select({ index: 'by-open', from: 1, to: 1 });
  }
}
