import { inTurns, libraries, timeCall } from './stage.mjs';

export const name = 'silent-server';

/** The same with a STUN server configured that never answers. */
export async function run(stage) {
  const stun = await stage.silentStun();
  const times = { alerts: {}, answered: {} };
  const take = async (library, page) => {
    const measured = await timeCall(page);
    for (const [what, series] of Object.entries(times)) {
      (series[library] ??= []).push(measured[what]);
    }
  };
  const options = { iceServers: [{ urls: stun }] };
  // JsSIP waits for 40 s at each end: the others once, without a call before it.
  const others = stage.options.quick ? [] : Object.keys(libraries).filter((key) => key !== 'ours');
  for (const library of others) {
    const { page, close } = await stage.pair(library, options);
    await take(library, page);
    await close();
  }
  const { page, close } = await stage.pair('ours', options);
  await timeCall(page);
  await inTurns(['ours'], stage.options.runs, (library) => take(library, page));
  await close();
  return [
    {
      title: 'Call set-up with a STUN server that never answers',
      note: 'JsSIP and SIP.js once each. The callee gathers as well before it answers.',
      unit: 'ms',
      rows: [
        {
          what: 'the callee alerts',
          label: 'silent STUN: the callee alerts',
          series: times.alerts,
          goal: { max: 600 },
        },
        {
          what: 'the caller knows it is answered',
          label: 'silent STUN: answered',
          series: times.answered,
        },
      ],
    },
  ];
}
