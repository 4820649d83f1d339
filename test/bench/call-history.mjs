import { inTurns } from './stage.mjs';

export const name = 'call-history';

const FEW = 1_000;
const MANY = 100_000;

const pages = [
  { what: 'the latest 50', query: {} },
  { what: 'the oldest 50, by their end', query: { sort: 'ASC', sortBy: 'endTime' } },
  { what: '50 from the middle on', middle: true, query: {} },
];

/** A page of 50 records of a long history against one of a short one. */
export async function run(stage) {
  const { runs, quick } = stage.options;
  const opened = new Map();
  for (const count of [FEW, quick ? MANY / 10 : MANY]) {
    const made = await stage.open(undefined);
    await stage.load(made.page, 'call-history');
    stage.log(`writing ${count} records`);
    await made.page.evaluate(async (records) => {
      window.callHistory = await window.bench.open(records);
    }, count);
    opened.set(count, made);
  }
  const counts = [...opened.keys()];
  const [few, many] = counts;
  const found = new Map();
  const time = (count, { query, middle }, times) =>
    opened.get(count).page.evaluate((given) => window.bench.timePage(window.callHistory, given), {
      ...query,
      times,
      ...(middle ? { after: count / 2 } : {}),
    });
  for (const one of pages) {
    // Once before, not counted: the code gets warm.
    for (const count of counts) await time(count, one, 5);
    await inTurns(counts, Math.max(runs, 7), async (count) => {
      const key = `${one.what} ${count}`;
      found.set(key, [...(found.get(key) ?? []), await time(count, one, quick ? 5 : 40)]);
    });
  }
  for (const { faults, close } of opened.values()) {
    await close();
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }
  const rows = pages.flatMap(({ what }) => {
    const [short, long] = counts.map((count) => found.get(`${what} ${count}`));
    const label = (count) => `${what} of ${count.toLocaleString('en-US')}`;
    return [
      { what: label(few), unit: 'ms', series: { ours: short } },
      { what: label(many), unit: 'ms', series: { ours: long } },
      {
        what: `${what}: times as long`,
        series: { ours: long.map((value, turn) => value / short[turn]) },
        goal: { max: 2 },
      },
    ];
  });
  return [
    {
      title: `Call history: a page of 50 of ${many.toLocaleString('en-US')} records`,
      note:
        `Against one of ${few.toLocaleString('en-US')}, in turns, each in a browser profile of its ` +
        'own; the mean of 40 pages a turn, by `getCallHistoryData()` of all days.',
      rows,
    },
  ];
}
