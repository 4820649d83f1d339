import { expect } from 'chai';
import { filter, firstValueFrom, take, timeout } from 'rxjs';
import { systemClock } from '../../src/core/clock.js';
import type { CallRecord, HistoryRetention } from '../../src/core/data-services.js';
import type { RemoteParty } from '../../src/core/remote-party.js';
import { CallWriter } from '../../src/services/call-writer.js';
import { IndexedDbCallHistory } from '../../src/services/indexed-db-call-history.js';
import type { Database } from '../../src/storage/database.js';
import { PageLock } from '../../src/storage/page-lock.js';
import { codeOf } from '../support/codes.js';

const NOW = Date.now();
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

export function callRecord(
  id: string,
  minutesAgo: number,
  more: Partial<CallRecord> = {},
): CallRecord {
  const startTime = NOW - minutesAgo * MINUTE;
  return {
    sessionId: id,
    lineId: 'sip:a@x',
    direction: 'inbound',
    disposition: 'answered',
    remote: { name: `Name ${id}`, number: '+1 408 555-0100', uri: 'sip:14085550100@x' },
    startTime,
    endTime: startTime + 2 * MINUTE,
    durationSeconds: 60,
    read: true,
    ...more,
  };
}

/** What a `CallHistory` keeps to, on any storage. */
export function callHistoryContract(
  name: string,
  open: () => Database,
  again: () => Database,
): void {
  describe(`CallHistory in ${name}`, () => {
    const writers = new WeakMap<IndexedDbCallHistory, CallWriter>();
    let pages: PageLock[];
    let scopes: string[];
    let retention: HistoryRetention;
    let scopesChanged: (() => void) | undefined;
    let names: Map<string, RemoteParty>;
    let namesChanged: (() => void)[];
    let history: IndexedDbCallHistory;

    function create(database: Database): IndexedDbCallHistory {
      const page = new PageLock();
      pages.push(page);
      const owner = {
        clock: systemClock,
        database,
        page,
        written: () => Promise.resolve(),
        scopes: () => scopes,
        followScopes: (changed: () => void) => {
          scopesChanged = changed;
          return () => undefined;
        },
        retention: () => retention,
        names: async () => (remote: RemoteParty) => ({ ...remote, ...names.get(remote.uri ?? '') }),
        followNames: (changed: () => void) => {
          namesChanged.push(changed);
          return () => undefined;
        },
      };
      const made = new IndexedDbCallHistory(owner);
      writers.set(made, new CallWriter(owner));
      return made;
    }

    /** Writes a call, as the calling of this history does. */
    async function write(
      by: IndexedDbCallHistory,
      ...given: Parameters<CallWriter['record']>
    ): Promise<void> {
      await by.open();
      await writers.get(by)?.record(...given);
    }

    beforeEach(() => {
      pages = [];
      scopes = ['s|a', 's|b'];
      retention = {};
      names = new Map();
      namesChanged = [];
      history = create(open());
    });

    afterEach(() => {
      history.dispose();
      for (const page of pages) page.dispose();
    });

    const ids = (records: readonly CallRecord[]): string[] => records.map((r) => r.sessionId);

    async function fill(count: number): Promise<void> {
      for (let i = 0; i < count; i += 1) {
        await write(history, i % 2 === 0 ? 's|a' : 's|b', callRecord(`r${String(i)}`, i), false);
      }
    }

    it('is idle until it is asked, then ready, and says whether it lasts', async () => {
      expect(history.state).to.deep.equal({ status: 'idle' });
      await history.getCallHistoryData(1, 1, 'DESC', 'startTime');
      expect(history.state.status).to.equal('ready');
      expect(history.state.persistent).to.equal(name === 'IndexedDB');
    });

    it('lists all lines by time, both ways, page by page', async () => {
      await fill(7);
      for (const sortBy of ['startTime', 'endTime'] as const) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await history.getCallHistoryData(1, 3, 'DESC', sortBy, cursor);
          seen.push(...ids(page));
          cursor = page.at(-1)?.sessionId;
        } while (cursor !== undefined);
        expect(seen).to.deep.equal(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6']);
      }
      expect(ids(await history.getCallHistoryData(1, 2, 'ASC', 'startTime'))).to.deep.equal([
        'r6',
        'r5',
      ]);
      expect(await history.getCallHistoryData(1, 2, 'ASC', 'startTime', 'nobody')).to.deep.equal(
        [],
      );
    });

    it('records of one moment are all there, once each', async () => {
      for (let i = 0; i < 5; i += 1) {
        await write(history, scopes[i % 2] ?? '', callRecord(`t${String(i)}`, 1), false);
      }
      const first = await history.getCallHistoryData(1, 2, 'DESC', 'startTime');
      const second = await history.getCallHistoryData(1, 9, 'DESC', 'startTime', ids(first).at(-1));
      expect([...ids(first), ...ids(second)]).to.deep.equal(['t4', 't3', 't2', 't1', 't0']);
    });

    it('is limited to days, and to the lines that are there', async () => {
      await write(history, 's|a', callRecord('old', 3 * 1_440), false);
      await write(history, 's|a', callRecord('new', 1), false);
      await write(history, 's|other', callRecord('strange', 1), false);
      expect(ids(await history.getCallHistoryData(2, 9, 'DESC', 'startTime'))).to.deep.equal([
        'new',
      ]);
      expect(ids(await history.getCallHistoryData(9, 9, 'DESC', 'startTime'))).to.deep.equal([
        'new',
        'old',
      ]);
      expect(await codeOf(history.getCallHistoryData(0, 9, 'ASC', 'endTime'))).to.equal(
        'invalid-argument',
      );
      expect(await codeOf(history.getCallHistoryData(1, 0.5, 'ASC', 'endTime'))).to.equal(
        'invalid-argument',
      );
    });

    it('finds by name and by number however it is spelled', async () => {
      await fill(3);
      await write(history, 's|a', callRecord('z', 9, { remote: { uri: 'sip:zoe@x' } }), false);
      expect(ids(await history.searchCallHistory('NAME r1'))).to.deep.equal(['r1']);
      expect(ids(await history.searchCallHistory('(408) 555.01'))).to.deep.equal([
        'r0',
        'r1',
        'r2',
      ]);
      expect(ids(await history.searchCallHistory('zoe'))).to.deep.equal(['z']);
      expect(ids(await history.searchCallHistory('', 2))).to.deep.equal(['r0', 'r1']);
    });

    it('counts the missed calls nobody has looked at, live', async () => {
      const counts: number[] = [];
      const following = history.missedCount$.subscribe((count) => counts.push(count));
      const missed = (id: string): CallRecord =>
        callRecord(id, 1, { disposition: 'missed', read: false });
      await write(history, 's|a', missed('m1'), false);
      await write(history, 's|b', missed('m2'), false);
      await write(history, 's|other', missed('m3'), false);
      const reaches = (wanted: number): Promise<number> =>
        firstValueFrom(
          history.missedCount$.pipe(
            filter((n) => n === wanted),
            take(1),
            timeout(5_000),
          ),
        );
      await reaches(2);
      await history.updateMissedCalls(['m1', 'm3', 'nobody']);
      await reaches(1);
      const [record] = (await history.searchCallHistory('m1')) as [CallRecord];
      expect(record.read).to.equal(true);
      scopes = ['s|a', 's|b', 's|other'];
      scopesChanged?.();
      await reaches(2);
      await history.updateMissedCalls(['m2', 'm3']);
      await reaches(0);
      following.unsubscribe();
      expect(counts[0]).to.equal(0);
    });

    it('deletes some, and all, but nothing of other lines', async () => {
      await fill(4);
      await write(history, 's|other', callRecord('strange', 1), false);
      await history.deleteCallHistoryRecords(['r1', 'strange', 'nobody']);
      expect(ids(await history.searchCallHistory(''))).to.deep.equal(['r0', 'r2', 'r3']);
      await history.deleteAllCallHistoryRecords();
      expect(await history.searchCallHistory('')).to.deep.equal([]);
      scopes = ['s|other'];
      expect(ids(await history.searchCallHistory(''))).to.deep.equal(['strange']);
    });

    it('keeps no more than it is told to, by days and by count', async () => {
      await write(history, 's|a', callRecord('ancient', 400 * 1_440), false);
      retention = { count: 3, days: 30 };
      await write(history, 's|a', callRecord('month', 20 * 1_440), false);
      expect(ids(await history.searchCallHistory(''))).to.deep.equal(['month']);
      await fill(6);
      const kept = ids(await history.searchCallHistory(''));
      expect(kept).to.deep.equal(
        ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'].filter((id) => kept.includes(id)),
      );
      expect(kept.filter((id) => Number(id.slice(1)) % 2 === 0)).to.have.length(3);
      expect(DAY).to.equal(86_400_000);
    });

    it('shows each change to those who follow, newest first and frozen', async () => {
      const seen: string[][] = [];
      const following = history.entries$.subscribe((records) => seen.push(ids(records)));
      await write(history, 's|a', callRecord('one', 2), true);
      await write(history, 's|b', callRecord('two', 1), false);
      const last = await firstValueFrom(
        history.entries$.pipe(
          filter(({ length }) => length === 2),
          take(1),
          timeout(5_000),
        ),
      );
      expect(ids(last)).to.deep.equal(['two', 'one']);
      expect(Object.isFrozen(last) && Object.isFrozen(last[0]?.remote)).to.equal(true);
      following.unsubscribe();
      expect(seen[0]).to.deep.equal([]);
    });

    it('shows everybody under the name that is known by now, and is searched by it', async () => {
      await write(history, 's|a', callRecord('one', 1), false);
      const uri = 'sip:14085550100@x';
      const name = async (wanted: string): Promise<void> => {
        const shown = history.entries$.pipe(
          filter(([first]) => first?.remote.name === wanted),
          timeout(5_000),
        );
        await firstValueFrom(shown);
      };
      await name('Name one');
      const renamed = name('Zoë');
      names.set(uri, { name: 'Zoë', avatarUrl: 'https://x/a.png' });
      for (const changed of namesChanged) changed();
      await renamed;
      const [record] = await history.searchCallHistory('zoë');
      expect(record?.remote).to.deep.equal({
        name: 'Zoë',
        number: '+1 408 555-0100',
        uri,
        avatarUrl: 'https://x/a.png',
      });
      expect(await history.searchCallHistory('Name one')).to.deep.equal([]);
      names.clear();
      expect((await history.searchCallHistory('')).map((r) => r.remote.name)).to.deep.equal([
        'Name one',
      ]);
    });

    it('one call is one record, however often it is written', async () => {
      await write(history, 's|a', callRecord('one', 2, { durationSeconds: 0 }), true);
      await write(history, 's|a', callRecord('one', 2, { durationSeconds: 9 }), false);
      const records = await history.searchCallHistory('');
      expect(records.map((r) => r.durationSeconds)).to.deep.equal([9]);
    });

    it('a call that goes on has no end yet, and is not missed', async () => {
      const missed = callRecord('one', 2, { disposition: 'missed', read: false });
      await write(history, 's|a', missed, true);
      const [going] = await history.searchCallHistory('');
      expect(going).to.include({ sessionId: 'one' }).and.not.to.have.property('endTime');
      expect(await firstValueFrom(history.missedCount$.pipe(timeout(5_000)))).to.equal(0);
      await write(history, 's|a', missed, false);
      expect(await history.searchCallHistory('')).to.deep.equal([missed]);
      expect(await firstValueFrom(history.missedCount$.pipe(timeout(5_000)))).to.equal(1);
    });

    it('a retention that makes no sense is the default, and none keeps none', async () => {
      retention = { days: -1, count: NaN };
      await write(history, 's|a', callRecord('kept', 2), false);
      expect(ids(await history.searchCallHistory(''))).to.deep.equal(['kept']);
      retention = { count: 0 };
      await write(history, 's|a', callRecord('dropped', 1), false);
      expect(await history.searchCallHistory('')).to.deep.equal([]);
    });

    if (name === 'IndexedDB') {
      it('keeps one record of a call that rang in two pages: of the one that knows most', async () => {
        const other = create(open());
        const told = (id: string, more: Partial<CallRecord>): CallRecord =>
          callRecord(id, 1, { direction: 'inbound', disposition: 'missed', read: false, ...more });
        const { connectTime: _, ...rung } = told('here', {});
        await write(history, 's|a', rung, true, 'sip-1');
        await write(other, 's|a', { ...rung, sessionId: 'there' }, true, 'sip-1');
        const talked = told('there', { disposition: 'answered', connectTime: rung.startTime + 9 });
        await write(other, 's|a', talked, true, 'sip-1');
        await write(history, 's|a', { ...rung, disposition: 'answered' }, false, 'sip-1');
        await write(other, 's|a', talked, false, 'sip-1');
        expect(ids(await history.searchCallHistory(''))).to.deep.equal(['there']);
        // Another call of the same time, and one of another line, stay what they are.
        await write(history, 's|a', { ...rung, sessionId: 'next' }, false, 'sip-2');
        await write(history, 's|b', { ...rung, sessionId: 'line' }, false, 'sip-2');
        await write(other, 's|a', { ...rung, sessionId: 'next-there' }, false, 'sip-2');
        const left = ids(await other.searchCallHistory('')).sort();
        expect(left).to.deep.equal(['line', 'next', 'there']);
        other.dispose();
      });

      it('of a page that is gone the record stays as it was written; of one that lives it goes on', async () => {
        const missed = callRecord('lost', 1, { disposition: 'missed', read: false });
        await write(history, 's|a', missed, true);
        const other = create(again());
        expect(await firstValueFrom(other.missedCount$.pipe(timeout(5_000)))).to.equal(0);
        other.dispose();
        // As the browser does when the page goes, however it goes.
        for (const page of pages) page.dispose();
        await new Promise((resolve) => setTimeout(resolve));
        const next = create(again());
        expect(ids(await next.searchCallHistory(''))).to.deep.equal(['lost']);
        expect(await firstValueFrom(next.missedCount$.pipe(timeout(5_000)))).to.equal(1);
        next.dispose();
      });
    }
  });
}
