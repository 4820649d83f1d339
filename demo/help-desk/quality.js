import { tick } from './guide.js';

const NOTHING = 'No call, no sound to measure.';

function word(mos) {
  if (mos >= 4) return 'Good';
  return mos >= 3.5 ? 'Fair' : 'Poor';
}

function told({ inbound, outbound, roundTripMs }) {
  const scores = [inbound.mos, outbound.mos].filter((mos) => mos !== undefined);
  if (scores.length === 0) return 'Sound: none yet.';
  const mos = Math.min(...scores);
  const rest = [`${inbound.lossPercent.toFixed(0)} % lost`];
  if (roundTripMs !== undefined) rest.push(`${roundTripMs.toFixed(0)} ms there and back`);
  if (inbound.codec) rest.push(inbound.codec);
  return `Sound: ${word(mos)}, ${mos.toFixed(1)} of 4.4 · ${rest.join(' · ')}`;
}

/** Says how good the call is that somebody talks on; each second, as it is measured. */
export function measure({ callingClient }, place) {
  let measured;
  let stats;
  callingClient.state$.subscribe(() => {
    const call = callingClient.getConnectedCall();
    if (call === measured) return;
    stats?.unsubscribe();
    measured = call;
    place.textContent = NOTHING;
    stats = call?.stats$.subscribe((sample) => {
      place.textContent = told(sample);
      if (sample.inbound.mos !== undefined) tick('quality');
    });
  });
}
