import type { Clock } from '../core/clock.js';
import type { CallRecord, HistoryRetention } from '../core/data-services.js';
import type { Database } from '../storage/database.js';
import type { PageLock } from '../storage/page-lock.js';
import { scopeRange, type Table } from '../storage/table.js';
import { byKnowledge, callRow, type CallRow } from './call-rows.js';

/** What writing calls down needs from its calling. */
export interface CallWriterOwner {
  readonly clock: Clock;
  readonly database: Database;
  readonly page: PageLock;
  retention(): HistoryRetention;
}

const DAY = 86_400_000;
const KEEP = { days: 365, count: 10_000 };
// How far apart two pages tell of one call, in ms.
const SAME_CALL = 60_000;

/** Writes calls into the history. Whoever reads it has a chunk of its own. */
export class CallWriter {
  readonly #owner: CallWriterOwner;
  #table: Table<CallRow> | undefined;

  constructor(owner: CallWriterOwner) {
    this.#owner = owner;
  }

  /**
   * Writes what is known of a call. While it is `going` the record says what is to stay of it should
   * the page be closed now. An inbound call that rings in several pages (they all have its `callId`)
   * leaves one record: of the page that knows most of it.
   */
  async record(scope: string, record: CallRecord, going: boolean, callId?: string): Promise<void> {
    const { database, page } = this.#owner;
    const table = (this.#table ??= await database.table<CallRow>('calls'));
    // No record of this page may be seen before its sign of life.
    await page.held;
    const row = callRow(scope, record, going ? page.id : undefined, callId);
    await table.put([row]);
    if (row.call !== undefined) await leaveOne(table, row);
    if (!going) await this.#retain(table, scope);
  }

  async #retain(table: Table<CallRow>, scope: string): Promise<void> {
    const retention = this.#owner.retention();
    const days = atLeastNone(retention.days, KEEP.days);
    const count = atLeastNone(retention.count, KEEP.count);
    const all = { index: 'by-start', ...scopeRange(scope) };
    const excess = (await table.count(all)) - count;
    const tooMany: readonly CallRow[] =
      excess > 0 ? await table.select({ ...all, limit: excess }) : [];
    const tooOld = Number.isFinite(days)
      ? await table.select({ ...all, to: [scope, this.#owner.clock.now() - days * DAY] })
      : [];
    const less = tooMany.concat(tooOld).filter(({ open }) => open !== 1);
    if (less.length > 0) await table.remove([...new Set(less.map(({ id }) => id))]);
  }
}

async function leaveOne(table: Table<CallRow>, row: CallRow): Promise<void> {
  const { scope, startTime } = row;
  const near = { from: [scope, startTime - SAME_CALL], to: [scope, startTime + SAME_CALL] };
  const found = await table.select({ index: 'by-start', ...near });
  const same = found.filter(({ id, call }) => id === row.id || call === row.call);
  const [, ...less] = same.sort(byKnowledge);
  if (less.length > 0) await table.remove(less.map(({ id }) => id));
}

function atLeastNone(value: number | undefined, fallback: number): number {
  return value !== undefined && value >= 0 ? value : fallback;
}
