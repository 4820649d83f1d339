import { inTurns, libraries, timeCall } from './stage.mjs';

export const name = 'relay';

/** Call set-up where all media goes through a TURN server that works. */
export async function run(stage) {
  const turn = await stage.turn();
  const { url: urls, username, credential } = turn;
  const options = { iceServers: [{ urls, username, credential }], relay: true };
  const names = Object.keys(libraries);
  const pages = {};
  const times = { alerts: {}, answered: {}, media: {} };
  const relayed = {};
  for (const library of names) {
    pages[library] = await stage.pair(library, options);
    await timeCall(pages[library].page);
  }
  await inTurns(names, stage.options.runs, async (library) => {
    const measured = await timeCall(pages[library].page);
    for (const [what, series] of Object.entries(times)) {
      (series[library] ??= []).push(measured[what]);
    }
    const kinds = [...measured.offer.matchAll(/^a=candidate:.* typ (\w+)/gmu)].map(
      ([, kind]) => kind,
    );
    const right = kinds.length > 0 && kinds.every((kind) => kind === 'relay');
    (relayed[library] ??= []).push(right ? 100 : 0);
  });
  for (const library of names) await pages[library].close();
  return [
    {
      title: 'Call set-up through a TURN server (coturn, `relay`)',
      unit: 'ms',
      rows: [
        { what: 'the callee alerts', label: 'relay: the callee alerts', series: times.alerts },
        {
          what: 'the caller knows it is answered',
          label: 'relay: answered',
          series: times.answered,
        },
        { what: 'both have media', label: 'relay: both have media', series: times.media },
        {
          what: 'calls with relay candidates only',
          unit: '%',
          series: averages(relayed),
          plain: true,
        },
      ],
    },
  ];
}

function averages(series) {
  return Object.fromEntries(
    Object.entries(series).map(([key, values]) => [
      key,
      [values.reduce((sum, value) => sum + value, 0) / values.length],
    ]),
  );
}
