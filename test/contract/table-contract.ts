import { expect } from 'chai';
import { scopeRange, type Table } from '../../src/storage/table.js';

/** A row of the store `calls`, as far as the contract goes. */
export interface Row {
  readonly id: string;
  readonly scope: string;
  readonly startTime: number;
  readonly endTime?: number;
  readonly missed?: 1;
}

function rows(count: number, scope = 'a'): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${scope}${String(index).padStart(3, '0')}`,
    scope,
    // Two rows at each time.
    startTime: Math.floor(index / 2),
    ...(index % 3 === 0 ? { missed: 1 as const } : {}),
  }));
}

const ids = (found: readonly Row[]): string[] => found.map(({ id }) => id);

/** What every `Table` keeps to. `create` gives an empty table of the store `calls`. */
export function tableContract(name: string, create: () => Promise<Table<Row>>): void {
  describe(`Table in ${name}`, () => {
    let table: Table<Row>;
    let changes: number;

    beforeEach(async () => {
      table = await create();
      changes = 0;
      table.changes$.subscribe(() => {
        changes += 1;
      });
    });

    it('gives what was put, as a copy, and tells of each change once', async () => {
      const [row] = rows(1);
      await table.put([row as Row]);
      const found = await table.get('a000');
      expect(found).to.deep.equal(row);
      expect(found).not.to.equal(row);
      expect(await table.get('nobody')).to.equal(undefined);
      await table.put([]);
      await table.remove([]);
      expect(changes).to.equal(1);
    });

    it('replaces a row of the same id, and removes', async () => {
      await table.put(rows(3));
      await table.put([{ id: 'a001', scope: 'a', startTime: 99 }]);
      expect((await table.get('a001'))?.startTime).to.equal(99);
      await table.remove(['a000', 'a001', 'nobody']);
      expect(ids(await table.select())).to.deep.equal(['a002']);
    });

    it('changes several rows at once, all or none, and tells of it once', async () => {
      await table.put(rows(3));
      await table.changeAll(['a000', 'a001', 'nobody', 'new'], (row, at) => {
        if (at === 0) return undefined;
        if (at === 3) return { id: 'new', scope: 'a', startTime: 7 };
        return row && { ...row, startTime: 50 + at };
      });
      expect(changes).to.equal(2);
      expect((await table.select()).map(({ id, startTime }) => [id, startTime])).to.deep.equal([
        ['a001', 51],
        ['a002', 1],
        ['new', 7],
      ]);
      await table.changeAll([], () => undefined);
      expect(changes).to.equal(2);
      const failing = table.changeAll(['a001', 'a002'], (_row, at) => {
        if (at === 1) throw new Error('no');
        return undefined;
      });
      expect(
        await failing.then(
          () => 'done',
          () => 'failed',
        ),
      ).to.equal('failed');
      expect(ids(await table.select())).to.deep.equal(['a001', 'a002', 'new']);
    });

    it('selects by an index, both ways, within a scope, page by page without a gap', async () => {
      await table.put([...rows(9), ...rows(4, 'b')]);
      const all = { index: 'by-start', ...scopeRange('a') };
      expect(ids(await table.select(all))).to.deep.equal(ids(rows(9)));
      for (const reverse of [false, true]) {
        const expected = reverse ? ids(rows(9)).reverse() : ids(rows(9));
        const pages: string[][] = [];
        let after: readonly (string | number)[] | undefined;
        for (;;) {
          const page = await table.select({
            index: 'by-start',
            ...scopeRange('a'),
            reverse,
            limit: 4,
            after,
          });
          if (page.length === 0) break;
          pages.push(ids(page));
          const last = page.at(-1) as Row;
          after = [last.scope, last.startTime, last.id];
        }
        expect(pages.map((page) => page.length)).to.deep.equal([4, 4, 1]);
        expect(pages.flat()).to.deep.equal(expected);
      }
    });

    it('bounds take their own key in', async () => {
      await table.put(rows(8));
      const found = await table.select({
        index: 'by-start',
        from: ['a', 1],
        to: ['a', 2, '\uffff'],
      });
      expect(ids(found)).to.deep.equal(['a002', 'a003', 'a004', 'a005']);
    });

    it('an index has the rows that have all of its columns; counts them', async () => {
      await table.put(rows(7));
      const missed = { index: 'by-missed', from: ['a', 1], to: ['a', 1] };
      expect(ids(await table.select(missed))).to.deep.equal(['a000', 'a003', 'a006']);
      expect(await table.count(missed)).to.equal(3);
      expect(await table.count()).to.equal(7);
      expect(await table.select({ index: 'by-end', from: ['a'] })).to.deep.equal([]);
    });

    it('changes a row with nobody in between', async () => {
      await table.put([{ id: 'n', scope: 'a', startTime: 0 }]);
      await Promise.all(
        Array.from({ length: 20 }, () =>
          table.change('n', (row) => row && { ...row, startTime: row.startTime + 1 }),
        ),
      );
      expect((await table.get('n'))?.startTime).to.equal(20);
      expect(await table.change('n', () => undefined)).to.equal(undefined);
      expect(await table.get('n')).to.equal(undefined);
      const made = { id: 'new', scope: 'a', startTime: 1 };
      expect(await table.change('new', (row) => row ?? made)).to.deep.equal(made);
      expect(await table.get('new')).to.deep.equal(made);
    });
  });
}
