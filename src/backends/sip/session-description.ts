/** One media section of a session description (RFC 8866 5.14). */
interface MediaSection {
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  readonly lines: readonly string[];
}

interface SessionDescription {
  readonly session: readonly string[];
  readonly media: readonly MediaSection[];
}

function parse(sdp: string): SessionDescription {
  const session: string[] = [];
  const media: { kind: string; port: number; protocol: string; lines: string[] }[] = [];
  for (const line of sdp.split(/\r?\n/u)) {
    const [, kind, port, protocol] = /^m=(\S+) (\d+)\S* (\S+)/u.exec(line) ?? [];
    if (kind !== undefined) {
      media.push({ kind, port: Number(port), protocol: protocol ?? '', lines: [] });
    } else {
      (media.at(-1)?.lines ?? session).push(line);
    }
  }
  return { session, media };
}

/**
 * Whether a browser can do anything with an offer: sound or video that is not refused, over
 * DTLS-SRTP with ICE (RFC 8829 5.11). What passes may still be refused by the peer connection.
 */
export function isUsableOffer(sdp: string): boolean {
  const { session, media } = parse(sdp);
  if (!session.some((line) => line.startsWith('v=0'))) return false;
  return media.some(({ kind, port, protocol, lines }) => {
    const has = (start: string): boolean =>
      [...lines, ...session].some((line) => line.startsWith(start));
    return (
      (kind === 'audio' || kind === 'video') &&
      (port !== 0 || lines.includes('a=bundle-only')) &&
      protocol.includes('RTP/SAVP') &&
      has('a=fingerprint:') &&
      has('a=ice-ufrag:')
    );
  });
}

/** Whether a description has video that is not refused. */
export function offersVideo(sdp: string): boolean {
  return parse(sdp).media.some(({ kind, port, lines }) => {
    return kind === 'video' && (port !== 0 || lines.includes('a=bundle-only'));
  });
}
