/**
 * The media sections (RFC 8866 5.14) of these kinds that are not refused, from behind their `m=` on, the
 * session's own lines after each.
 */
function active(sdp: string, kinds: readonly string[]): readonly string[] {
  const [session = '', ...media] = `\n${sdp}`.split('\nm=');
  return media
    .filter((text) => {
      const [, kind = '', port] = /^(\S+) (\d+)\S* \S/u.exec(text) ?? [];
      return kinds.includes(kind) && (Number(port) !== 0 || has(text, 'a=bundle-only'));
    })
    .map((text) => `${text}\n${session}`);
}

/** Whether there is a line that begins so. */
function has(text: string, start: string): boolean {
  return text.includes(`\n${start}`);
}

function directionIn(text: string): string {
  return /\na=(sendrecv|sendonly|recvonly|inactive)\r?(?:\n|$)/u.exec(text)?.[1] ?? 'sendrecv';
}

/**
 * Whether a browser can do anything with an offer: sound or video that is not refused, over
 * DTLS-SRTP with ICE (RFC 8829 5.11). What passes may still be refused by the peer connection.
 */
export function isUsableOffer(sdp: string): boolean {
  return active(sdp, ['audio', 'video']).some((text) => {
    const protocol = text.split(' ', 3)[2] ?? '';
    return (
      protocol.includes('RTP/SAVP') &&
      has(text, 'v=0') &&
      has(text, 'a=fingerprint:') &&
      has(text, 'a=ice-ufrag:')
    );
  });
}

/** Whether a description has video that is not refused. */
export function offersVideo(sdp: string): boolean {
  return active(sdp, ['video']).length > 0;
}

/**
 * Whether the one who wrote a description listens to nothing: `sendonly` or `inactive` (RFC 3264
 * 8.4), or, from before that, the address 0.0.0.0 (RFC 2543 B.5; with ICE it says nothing).
 */
export function isHolding(sdp: string): boolean {
  const sections = active(sdp, ['audio']);
  return (
    sections.length > 0 &&
    sections.every((text) => {
      const direction = directionIn(text);
      if (direction === 'sendonly' || direction === 'inactive') return true;
      if (has(text, 'a=ice-ufrag:')) return false;
      return /\nc=(.*)/u.exec(text)?.[1] === 'IN IP4 0.0.0.0';
    })
  );
}

/** Whether the one who wrote a description sends anything. */
export function isSending(sdp: string): boolean {
  return active(sdp, ['audio', 'video']).some((text) => directionIn(text).startsWith('send'));
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
  return active(sdp, ['audio']).some((text) => /\na=rtpmap:\d+ telephone-event\//iu.test(text));
}

/** Whether two descriptions lead to the same end: ICE and DTLS of the first section (RFC 8839 5.4). */
export function samePath(one: string, other: string): boolean {
  const path = (sdp: string): string | undefined =>
    (active(sdp, ['audio', 'video'])[0] ?? '')
      .match(/\na=(?:ice-ufrag|ice-pwd|fingerprint):.*/gu)
      ?.sort()
      .join();
  return path(one) === path(other);
}

/** The kinds and names (RFC 5888) of the sections of a description, refused ones included, in order. */
export function sectionsOf(
  sdp: string,
): readonly { readonly kind: string; readonly mid: string | undefined }[] {
  const [, ...media] = `\n${sdp}`.split('\nm=');
  return media.map((text) => ({
    kind: text.split(' ', 1)[0] ?? '',
    mid: /\na=mid:(.*)/u.exec(text)?.[1],
  }));
}
