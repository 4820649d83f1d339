import type { CallPortSignal } from '../../core/ports.js';

/** What follows a peer connection. */
export interface MediaFollowing {
  /** From now on the state of the path is told, the current one first. */
  answered(): void;
  stop(): void;
}

/** Told of `connectionState`: on the way there and after the end there is nothing to know. */
const TOLD: ReadonlySet<RTCPeerConnectionState> = new Set(['connected', 'disconnected', 'failed']);

/** Turns what a peer connection tells of tracks and of its path into signals. */
export function followMedia(
  connection: RTCPeerConnection,
  push: (signal: CallPortSignal) => void,
): MediaFollowing {
  const stopped = new AbortController();
  const { signal } = stopped;
  const streams = new WeakSet<MediaStream>();
  let answered = false;
  let told: RTCPeerConnectionState | undefined;

  const tellPath = (): void => {
    const state = connection.connectionState;
    if (!answered || state === told || !TOLD.has(state)) return;
    told = state;
    push({ type: 'media-path', state });
  };

  connection.addEventListener('connectionstatechange', tellPath, { signal });
  connection.addEventListener(
    'track',
    ({ track, streams: of }) => {
      push({ type: 'track-added', track });
      for (const stream of of) {
        if (streams.has(stream)) continue;
        streams.add(stream);
        stream.addEventListener(
          'removetrack',
          (event) => {
            push({ type: 'track-removed', track: event.track });
          },
          { signal },
        );
      }
    },
    { signal },
  );

  return {
    answered: () => {
      answered = true;
      tellPath();
    },
    stop: () => {
      stopped.abort();
    },
  };
}
