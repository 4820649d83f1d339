import { until } from './until.js';

/** The peer connection that receives a stream. */
export function receiverOf(
  connections: readonly RTCPeerConnection[],
  stream: MediaStream | undefined,
): RTCPeerConnection {
  const tracks = stream?.getTracks() ?? [];
  const found = connections.find((one) =>
    one.getReceivers().some(({ track }) => tracks.includes(track)),
  );
  if (!found) throw new Error('No connection receives this stream.');
  return found;
}

/**
 * A peer connection says that its path has failed, until it has been restarted (RFC 8445 2.4): both
 * ends have new credentials then.
 */
export async function losePath(connection: RTCPeerConnection): Promise<void> {
  const before = credentials(connection);
  Object.defineProperty(connection, 'connectionState', {
    configurable: true,
    get: () => 'failed' satisfies RTCPeerConnectionState,
  });
  connection.dispatchEvent(new Event('connectionstatechange'));
  try {
    await until(
      'the path is restarted from both ends',
      () =>
        connection.signalingState === 'stable' &&
        credentials(connection).every((one, at) => one !== before[at]),
    );
  } finally {
    Reflect.deleteProperty(connection, 'connectionState');
    connection.dispatchEvent(new Event('connectionstatechange'));
  }
}

/** Ours and theirs. */
function credentials(connection: RTCPeerConnection): readonly (string | undefined)[] {
  return [connection.currentLocalDescription, connection.currentRemoteDescription].map(
    (description) => /^a=ice-ufrag:(\S+)/mu.exec(description?.sdp ?? '')?.[1],
  );
}
