import type { Clock } from '../../core/clock.js';

/**
 * Ends a gathering of ICE candidates that takes longer than `ms`: JsSIP waits for its end, 40 s for
 * one STUN server that does not answer (M6). JsSIP takes the end from a null candidate, so the event
 * is enough, also where not one candidate was found. Returns what stops the watching.
 */
export function limitGathering(
  connection: RTCPeerConnection,
  ms: number,
  clock: Clock,
): () => void {
  let cancelTimer: (() => void) | undefined;
  const onChange = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    if (connection.iceGatheringState !== 'gathering') return;
    cancelTimer = clock.after(ms, () => {
      if (connection.signalingState === 'closed') return;
      if (connection.iceGatheringState !== 'gathering') return;
      connection.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: null }));
    });
  };
  connection.addEventListener('icegatheringstatechange', onChange);
  return () => {
    cancelTimer?.();
    connection.removeEventListener('icegatheringstatechange', onChange);
  };
}
