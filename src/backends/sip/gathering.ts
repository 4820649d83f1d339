import type { Clock } from '../../core/clock.js';
import { gatheringPlan, isUseful } from '../../core/ice-gathering.js';
import type { RtcOptions } from '../../core/ports.js';

/**
 * Ends a gathering of ICE candidates as soon as the description is useful: JsSIP waits for its end,
 * 40 s for one STUN server that does not answer (M6). JsSIP takes the end from a null candidate, so
 * the event is enough, also where not one candidate was found. Returns what stops the watching.
 */
export function limitGathering(
  connection: RTCPeerConnection,
  rtc: RtcOptions,
  clock: Clock,
): () => void {
  const plan = gatheringPlan(rtc.iceServers, rtc.iceTransportPolicy);
  let found: string[] = [];
  let cancelTimer: (() => void) | undefined;
  let cancelSettling: (() => void) | undefined;

  const finish = (): void => {
    reset();
    if (connection.signalingState === 'closed') return;
    if (connection.iceGatheringState !== 'gathering') return;
    connection.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: null }));
  };
  const reset = (): void => {
    cancelTimer?.();
    cancelSettling?.();
    cancelTimer = undefined;
    cancelSettling = undefined;
  };
  const onState = (): void => {
    reset();
    found = [];
    if (connection.iceGatheringState === 'gathering') {
      cancelTimer = clock.after(rtc.iceGatheringTimeout, finish);
    }
  };
  const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent): void => {
    // `gathering` is told after the first candidates in no browser, but an ICE restart begins anew.
    if (!candidate || cancelTimer === undefined || cancelSettling) return;
    found.push(candidate.type ?? '');
    if (!isUseful(plan, { found, complete: false, timedOut: false })) return;
    // Those of the other interfaces come in the same burst: a task later all of them are there.
    cancelSettling = clock.after(0, finish);
  };
  // In Firefox a gathering that begins while the one before it goes on changes no gathering state
  // (seen in 153): there a description of ours, an offer or the answer to theirs, is the sign.
  let before = connection.signalingState;
  const onSignaling = (): void => {
    const { signalingState: now } = connection;
    if (now === 'have-local-offer' || (now === 'stable' && before === 'have-remote-offer')) {
      onState();
    }
    before = now;
  };
  connection.addEventListener('icegatheringstatechange', onState);
  connection.addEventListener('signalingstatechange', onSignaling);
  connection.addEventListener('icecandidate', onCandidate);
  return () => {
    reset();
    connection.removeEventListener('icegatheringstatechange', onState);
    connection.removeEventListener('signalingstatechange', onSignaling);
    connection.removeEventListener('icecandidate', onCandidate);
  };
}
