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

const DIRECTIONS = new Set(['a=sendrecv', 'a=sendonly', 'a=recvonly', 'a=inactive']);

/** What each section that is not refused says, the session's own lines after it. */
function active(sdp: string, kinds: readonly string[]): readonly (readonly string[])[] {
  const { session, media } = parse(sdp);
  return media
    .filter(({ kind, port, lines }) => {
      return kinds.includes(kind) && (port !== 0 || lines.includes('a=bundle-only'));
    })
    .map(({ lines }) => [...lines, ...session]);
}

function directionIn(lines: readonly string[]): string {
  return lines.find((line) => DIRECTIONS.has(line)) ?? 'a=sendrecv';
}

/**
 * Whether the one who wrote a description listens to nothing: `sendonly` or `inactive` (RFC 3264
 * 8.4), or, from before that, the address 0.0.0.0 (RFC 2543 B.5; with ICE it says nothing).
 */
export function isHolding(sdp: string): boolean {
  const sections = active(sdp, ['audio']);
  return (
    sections.length > 0 &&
    sections.every((lines) => {
      const direction = directionIn(lines);
      const address = lines.find((line) => line.startsWith('c='));
      const ice = lines.some((line) => line.startsWith('a=ice-ufrag:'));
      return (
        direction === 'a=sendonly' ||
        direction === 'a=inactive' ||
        (address === 'c=IN IP4 0.0.0.0' && !ice)
      );
    })
  );
}

/** Whether the one who wrote a description sends anything. */
export function isSending(sdp: string): boolean {
  return active(sdp, ['audio', 'video']).some((lines) => {
    return ['a=sendrecv', 'a=sendonly'].includes(directionIn(lines));
  });
}

/** A description of ours with nothing to be received: on hold (RFC 3264 8.4). */
export function withHold(sdp: string): string {
  return replaceDirections(sdp, { sendrecv: 'sendonly', recvonly: 'inactive' });
}

/** The answer to such a description, as if it had been one to an offer that receives as well. */
export function withoutHold(sdp: string): string {
  return replaceDirections(sdp, { recvonly: 'sendrecv', inactive: 'sendonly' });
}

function replaceDirections(sdp: string, changes: Readonly<Record<string, string>>): string {
  return sdp.replace(
    /^a=(sendrecv|sendonly|recvonly|inactive)(?=\r?$)/gmu,
    (_, direction: string) => `a=${changes[direction] ?? direction}`,
  );
}

/** Whether the one who wrote a description takes digits within the sound (RFC 4733). */
export function takesTones(sdp: string): boolean {
  return active(sdp, ['audio']).some((lines) =>
    lines.some((line) => /^a=rtpmap:\d+ telephone-event\//iu.test(line)),
  );
}

/** Whether two descriptions lead to the same end: ICE and DTLS of the first section (RFC 8839 5.4). */
export function samePath(one: string, other: string): boolean {
  const path = (sdp: string): string =>
    (active(sdp, ['audio', 'video'])[0] ?? [])
      .filter((line) => /^a=(?:ice-ufrag|ice-pwd|fingerprint):/u.test(line))
      .sort()
      .join();
  return path(one) === path(other);
}

/** The kinds and names (RFC 5888) of the sections of a description, refused ones included, in order. */
export function sectionsOf(
  sdp: string,
): readonly { readonly kind: string; readonly mid: string | undefined }[] {
  return parse(sdp).media.map(({ kind, lines }) => ({
    kind,
    mid: lines.find((line) => line.startsWith('a=mid:'))?.slice('a=mid:'.length),
  }));
}
