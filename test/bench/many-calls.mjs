import { takeStock, watchTimers } from './census.mjs';

export const name = 'many-calls';

// SIP's transactions are over after 32 s.
const REST = 35_000;
const kilobyte = 1024;

/** Many calls one after the other in one page: what is left of them. */
export async function run(stage) {
  const { calls, quick } = stage.options;
  const first = Math.min(100, Math.round(calls / 2));
  const rest = quick ? 1000 : REST;
  const found = {};
  for (const library of ['jssip', 'ours']) {
    const script = library === 'ours' ? 'markup-ours' : `phone-${library}`;
    found[library] = await measure(stage, script, { first, calls, rest });
  }
  const series = (value) =>
    Object.fromEntries(Object.entries(found).map(([key, stocks]) => [key, [value(stocks)]]));
  const grown = (what) => series(({ early, late }) => late[what] - early[what]);
  const none = { max: 0 };
  const growth = (what, of) => ({
    what,
    unit: 'kB',
    series: series(({ early, late }) => (late[of] - early[of]) / kilobyte / (calls - first)),
    goal: { max: 0.5 },
    plain: true,
  });
  return [
    {
      title: `${calls.toLocaleString('en-US')} calls one after the other in one page`,
      note:
        `What the page holds ${rest / 1000} s after call ${calls}, against ${rest / 1000} s after call ` +
        `${first}, when SIP's transactions are over, after collecting garbage. Ours is markup with ` +
        '`<webex-call-controls>` at both ends. Counted by the debugger, timers in the worker too. ' +
        'Compiled code is what V8 makes of functions that have run often: less the more calls there were.',
      rows: [
        {
          what: `heap after call ${first}`,
          unit: 'kB',
          series: series(({ early }) => early.heap / kilobyte),
          plain: true,
        },
        {
          what: `heap after call ${calls}`,
          label: `heap after ${calls} calls`,
          unit: 'kB',
          series: series(({ late }) => late.heap / kilobyte),
        },
        growth('growth of the heap a call', 'heap'),
        growth('of it without compiled code', 'made'),
        { what: 'more listeners', series: grown('listeners'), goal: none, plain: true },
        { what: 'more timers', series: grown('timers'), goal: none, plain: true },
        { what: 'more nodes', series: grown('nodes'), goal: none, plain: true },
        { what: 'more detached elements', series: grown('detached'), goal: none, plain: true },
        { what: 'more audio contexts', series: grown('contexts'), goal: none, plain: true },
        {
          what: 'peer connections not closed',
          series: series(({ late }) => late.connections),
          goal: none,
          plain: true,
        },
        {
          what: 'tracks that are live',
          series: series(({ late }) => late.tracks),
          goal: none,
          plain: true,
        },
      ],
    },
  ];
}

async function measure(stage, script, { first, calls, rest }) {
  const { page, close } = await stage.open(undefined);
  await page.addInitScript(watchTimers);
  const callee = stage.user('bob');
  await stage.load(page, script);
  await page.evaluate(
    async ({ caller, callee, server }) => {
      const { bench } = window;
      bench.caller = await bench.phone({ user: caller, server });
      bench.callee = await bench.phone({ user: callee, server });
      bench.calleeName = callee;
    },
    { caller: stage.user('alice'), callee, server: stage.server },
  );
  const session = await page.context().newCDPSession(page);
  const after = async (count) => {
    // In parts, so that a page that hangs is seen.
    for (let done = 0; done < count; done += 50) {
      await page.evaluate(
        (some) => {
          const { callsInTurn, caller, callee, calleeName } = window.bench;
          return callsInTurn(caller, callee, calleeName, some);
        },
        Math.min(50, count - done),
      );
    }
    await new Promise((done) => setTimeout(done, rest));
    return takeStock(page, session);
  };
  const early = await after(first);
  const late = await after(calls - first);
  await close();
  return { early, late };
}
