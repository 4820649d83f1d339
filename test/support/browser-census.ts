/** Counts what a page has opened and not closed: peer connections, audio contexts, live tracks. */
export interface Census {
  readonly peerConnections: number;
  readonly audioContexts: number;
  readonly liveTracks: number;
}

interface Watched {
  readonly peerConnections: Set<RTCPeerConnection>;
  readonly audioContexts: Set<AudioContext>;
  readonly tracks: Set<MediaStreamTrack>;
}

/** Puts counters around the browser's constructors until `stop()`. Call it before anything is made. */
export function takeCensus(): {
  readonly count: () => Census;
  readonly connections: () => readonly RTCPeerConnection[];
  readonly tracks: () => readonly MediaStreamTrack[];
  readonly stop: () => void;
} {
  const watched: Watched = {
    peerConnections: new Set(),
    audioContexts: new Set(),
    tracks: new Set(),
  };
  const PeerConnection = window.RTCPeerConnection;
  const Context = window.AudioContext;
  const getUserMedia = MediaDevices.prototype.getUserMedia;
  const clone = MediaStreamTrack.prototype.clone;

  window.RTCPeerConnection = class extends PeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      watched.peerConnections.add(this);
    }
  };
  window.AudioContext = class extends Context {
    constructor(options?: AudioContextOptions) {
      super(options);
      watched.audioContexts.add(this);
    }

    // Its state says so later: at once in Chromium, a while after in Firefox.
    override close(): Promise<void> {
      watched.audioContexts.delete(this);
      return super.close();
    }
  };
  MediaDevices.prototype.getUserMedia = async function (
    this: MediaDevices,
    constraints?: MediaStreamConstraints,
  ) {
    const stream = await getUserMedia.call(this, constraints);
    for (const track of stream.getTracks()) watched.tracks.add(track);
    return stream;
  };
  MediaStreamTrack.prototype.clone = function (this: MediaStreamTrack) {
    const copy = clone.call(this);
    watched.tracks.add(copy);
    return copy;
  };

  const open = (): readonly RTCPeerConnection[] =>
    [...watched.peerConnections].filter(({ connectionState }) => connectionState !== 'closed');
  const live = (): readonly MediaStreamTrack[] =>
    [...watched.tracks].filter(({ readyState }) => readyState === 'live');
  return {
    connections: open,
    tracks: live,
    count: () => ({
      peerConnections: open().length,
      audioContexts: [...watched.audioContexts].filter(({ state }) => state !== 'closed').length,
      liveTracks: live().length,
    }),
    stop: () => {
      window.RTCPeerConnection = PeerConnection;
      window.AudioContext = Context;
      MediaDevices.prototype.getUserMedia = getUserMedia;
      MediaStreamTrack.prototype.clone = clone;
    },
  };
}

/** Packets received and sent so far over a connection's audio. */
export async function packets(
  connection: RTCPeerConnection,
): Promise<{ readonly received: number; readonly sent: number }> {
  let received = 0;
  let sent = 0;
  (await connection.getStats()).forEach((entry: { type: string } & Record<string, unknown>) => {
    if (entry.type === 'inbound-rtp') received += Number(entry['packetsReceived']);
    if (entry.type === 'outbound-rtp') sent += Number(entry['packetsSent']);
  });
  return { received, sent };
}
