import { sectionsOf } from './session-description.js';

/**
 * Gives a new peer connection the sections of another one, in their order (RFC 3264 8), to send what
 * that one sends. What one far end has refused another may take: it is offered once more.
 */
export function copySections(
  from: RTCPeerConnection,
  to: RTCPeerConnection,
  stream: MediaStream | undefined,
): void {
  const streams = stream ? [stream] : [];
  for (const { kind, mid } of sectionsOf(from.localDescription?.sdp ?? '')) {
    // The browser keeps none that was refused.
    const known = from.getTransceivers().find((one) => one.mid === mid);
    const alive = known && known.direction !== 'stopped' ? known : undefined;
    const track = alive
      ? alive.sender.track
      : stream?.getTracks().find((one) => one.kind === kind && one.readyState === 'live');
    to.addTransceiver(track ?? kind, { streams, direction: alive?.direction ?? 'sendrecv' });
  }
}

/** Takes another answer to what has been offered: where there is no second peer connection. */
export async function answerAgain(connection: RTCPeerConnection, sdp: string): Promise<void> {
  await connection.setLocalDescription(await connection.createOffer());
  await connection.setRemoteDescription({ type: 'answer', sdp });
}
