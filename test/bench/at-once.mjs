import { heapOf, inTurns } from './stage.mjs';

export const name = 'at-once';

const names = ['jssip', 'ours'];
const kilobyte = 1024;
const goal = { ratio: 1.2 };

/** Many lines registered, and many calls up at once: time and heap. */
export async function run(stage) {
  const { quick, runs } = stage.options;
  const turns = quick ? 1 : Math.max(3, Math.round(runs / 3));
  const rows = { lines: [], calls: [] };
  const take = async (what, counts, measure, words) => {
    for (const count of counts) {
      const time = {};
      const heap = {};
      await inTurns(names, turns, async (library) => {
        const measured = await measure(stage, library, count);
        (time[library] ??= []).push(measured.took);
        (heap[library] ??= []).push(measured.heap / kilobyte);
      });
      rows[what].push(
        { what: `${words(count)}: time`, unit: 'ms', series: time, goal },
        { what: `${words(count)}: heap`, unit: 'kB', series: heap, goal },
      );
      stage.log(`${words(count)}: done`);
    }
  };
  await take('lines', [1, 10, 50], registerLines, (count) =>
    count === 1 ? '1 line registered' : `${count} lines registered`,
  );
  await take('calls', quick ? [1, 10] : [1, 10, 30], callAtOnce, (count) =>
    count === 1 ? '1 call up' : `${count} calls up`,
  );
  return [
    {
      title: 'Lines registered at once',
      note:
        'A fresh page each. From the call that makes them until all are registered; the heap is the ' +
        "whole page's, after collecting garbage. Raw JsSIP has a user agent for each line.",
      rows: rows.lines,
    },
    {
      title: 'Calls up at once',
      note: 'From dialling them all until all are answered, both ends in one page.',
      rows: rows.calls,
    },
  ];
}

async function registerLines(stage, library, count) {
  const { page, close } = await stage.library(library);
  const users = Array.from({ length: count + 1 }, () => stage.user('line'));
  const took = await page.evaluate(
    async ({ users, server }) => {
      const { bench } = window;
      // One before, not counted: what is loaded with a page's first line.
      const [first, ...rest] = users;
      const stop = await bench.lines({ users: [first], server });
      await stop();
      const start = performance.now();
      bench.stop = await bench.lines({ users: rest, server });
      return performance.now() - start;
    },
    { users, server: stage.server },
  );
  const heap = await heapOf(await page.context().newCDPSession(page));
  await page.evaluate(() => window.bench.stop());
  await close();
  return { took, heap };
}

async function callAtOnce(stage, library, count) {
  const { page, close } = await stage.pair(library, { watched: false });
  const call = (some) =>
    page.evaluate(async (many) => {
      const { callsAtOnce, caller, callee, calleeName } = window.bench;
      const { took, end } = await callsAtOnce(caller, callee, calleeName, many);
      window.bench.end = end;
      return took;
    }, some);
  const end = () => page.evaluate(() => window.bench.end());
  // One before, not counted: what is loaded with a page's first call.
  await call(1);
  await end();
  const took = await call(count);
  const heap = await heapOf(await page.context().newCDPSession(page));
  await end();
  await close();
  return { took, heap };
}
