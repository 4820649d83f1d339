import { inTurns, libraries, timeCall } from './stage.mjs';

export const name = 'call-setup';

/** Dial → the callee alerts, the call is answered, both have media; no ICE server. */
export async function run(stage) {
  const names = Object.keys(libraries);
  const pages = {};
  const times = { alerts: {}, answered: {}, media: {} };
  for (const library of names) {
    pages[library] = await stage.pair(library);
    // The first call of a page opens the microphone and loads what comes later; it is not counted.
    await timeCall(pages[library].page);
  }
  await inTurns(names, stage.options.runs, async (library) => {
    const measured = await timeCall(pages[library].page);
    for (const [what, series] of Object.entries(times)) {
      (series[library] ??= []).push(measured[what]);
    }
  });
  for (const library of names) await pages[library].close();
  return [
    {
      title: 'Call set-up, no ICE server',
      note:
        'Milliseconds from `dial()` on, through Kamailio, both ends in one page. The callee answers ' +
        'as soon as it alerts. The first call of a page is not counted.',
      unit: 'ms',
      rows: [
        { what: 'the callee alerts', series: times.alerts, goal: { ratio: 0.15 } },
        { what: 'the caller knows it is answered', series: times.answered, goal: { ratio: 0.3 } },
        { what: 'both have media', series: times.media },
      ],
    },
  ];
}
