export const name = 'state-changes';

const RATE = 10_000;

/** A state change reaches event and element; ten thousand a second on one call. */
export async function run(stage) {
  const { runs, quick } = stage.options;
  const { page, faults, close } = await stage.open(undefined);
  await stage.load(page, 'state-changes');
  await page.evaluate(async () => {
    window.shown = await window.bench.show();
    // Once before, not counted: the code gets warm.
    await window.bench.single(window.shown, 50);
  });
  const singles = await page.evaluate(
    (count) => window.bench.single(window.shown, count),
    quick ? 50 : 500,
  );
  const seconds = quick ? 1 : 3;
  const kinds = { 'each in a task of its own': 1, 'in tasks of 100': 100 };
  const found = { idle: [] };
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 500 });
  const flood = (batch) => measureFlood(session, page, { rate: RATE, seconds, batch });
  for (const batch of Object.values(kinds)) await flood(batch);
  for (let turn = 0; turn < Math.min(runs, 7); turn += 1) {
    found.idle.push(Math.max(...(await page.evaluate((s) => window.bench.idle(s), seconds))));
    for (const [kind, batch] of Object.entries(kinds))
      (found[kind] ??= []).push(await flood(batch));
  }
  await close();
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const rows = Object.keys(kinds).flatMap((kind) => {
    const all = found[kind];
    const own = (values) => ({ ours: values });
    return [
      {
        what: `${kind}: changes made a second`,
        series: own(all.map(({ made, took }) => (made / took) * 1000)),
      },
      {
        what: `${kind}: snapshots and events that are missing`,
        series: own([
          Math.max(...all.map(({ made, snapshots, events }) => 2 * made - snapshots - events)),
        ]),
        goal: { max: 0 },
      },
      {
        what: `${kind}: runs after which the screen shows another state`,
        series: own([all.filter(({ shown }) => !shown).length]),
        goal: { max: 0 },
      },
      {
        what: `${kind}: script a frame, mean of a run`,
        unit: 'ms',
        series: own(all.map(({ script }) => script)),
        goal: { max: 8 },
      },
      {
        what: `${kind}: longest frame of a run`,
        unit: 'ms',
        series: own(all.map(({ gaps }) => Math.max(...gaps))),
      },
      {
        what: `${kind}: longest frame of all`,
        unit: 'ms',
        series: own([Math.max(...all.flatMap(({ gaps }) => gaps))]),
        goal: { max: 34 },
      },
    ];
  });
  return [
    {
      title: 'One change of state',
      note: 'From `call.mute()` to the DOM event and to the rendered `<webex-call-controls>`.',
      unit: 'ms',
      rows: [
        { what: 'DOM event', series: { ours: singles.map(({ event }) => event) } },
        { what: 'rendered', series: { ours: singles.map(({ rendered }) => rendered) } },
        {
          what: 'changes that were not shown before the next frame',
          unit: '%',
          series: {
            ours: [(100 * singles.filter(({ within }) => !within).length) / singles.length],
          },
          goal: { max: 0 },
        },
      ],
    },
    {
      title: `${RATE.toLocaleString('en-US')} changes of state a second on one call`,
      note:
        `Muted and held in turns, ${seconds} s a run, with \`<webex-call-controls>\`. Script is what ` +
        'a sampling profiler finds, collecting garbage and the maker of the changes included.',
      rows: [
        {
          what: 'longest frame of a run while nothing happens',
          unit: 'ms',
          series: { ours: found.idle },
        },
        ...rows,
      ],
    },
  ];
}

async function measureFlood(session, page, options) {
  await session.send('Profiler.start');
  const result = await page.evaluate((given) => window.bench.flood(window.shown, given), options);
  const { profile } = await session.send('Profiler.stop');
  return { ...result, script: scriptTime(profile) / result.gaps.length };
}

const notOurs = ['(root)', '(program)', '(idle)', 'postMessage', 'setTimeout'];

/** Milliseconds of a profile in which script ran, garbage collection included. */
function scriptTime({ nodes, samples, timeDeltas }) {
  const other = new Set(
    nodes.filter(({ callFrame }) => notOurs.includes(callFrame.functionName)).map(({ id }) => id),
  );
  return (
    samples.reduce((sum, id, place) => sum + (other.has(id) ? 0 : timeDeltas[place]), 0) / 1000
  );
}
