import type { IncomingRequest, IncomingResponse } from 'jssip/lib/JsSIP.js';

/** The Info Package of candidates that are told one after the other (RFC 8840 10). */
export const TRICKLE_PACKAGE = 'trickle-ice';

/** The headers of an INFO that has such (RFC 8840 10.6, RFC 6086 4.2.1). */
export const TRICKLE_HEADERS = [
  `Info-Package: ${TRICKLE_PACKAGE}`,
  'Content-Disposition: Info-Package',
] as const;

/** The type of its body (RFC 8840 9). */
export const TRICKLE_TYPE = 'application/trickle-ice-sdpfrag';

// More than any browser finds, and than any fragment of it takes.
const MOST_CANDIDATES = 64;
const LONGEST_CANDIDATE = 1_000;
const LONGEST_FRAGMENT = 32_000;

/** Candidates of the one description they belong to. */
export interface CandidateFragment {
  readonly candidates: readonly RTCIceCandidateInit[];
  /** There are no more (RFC 8838 14). */
  readonly complete: boolean;
}

/** Whether whoever sent this takes candidates by INFO. */
export function takesTrickle(message: IncomingRequest | IncomingResponse): boolean {
  return lists(message, 'recv-info', TRICKLE_PACKAGE);
}

/** Whether a header that is a list has a word, given in small letters. */
export function lists(
  message: IncomingRequest | IncomingResponse,
  header: string,
  word: string,
): boolean {
  return message
    .getHeaders(header)
    .some((value) => value.split(',').some((each) => each.trim().toLowerCase() === word));
}

/** Whether an INFO is to be read by `readFragment()`. */
export function isTrickle(request: IncomingRequest): boolean {
  const named = request.getHeader('info-package');
  const type = request.getHeader('content-type');
  return (
    named?.split(';', 1)[0]?.trim().toLowerCase() === TRICKLE_PACKAGE &&
    type?.split(';', 1)[0]?.trim().toLowerCase() === TRICKLE_TYPE
  );
}

/**
 * Candidates as the body of an INFO, those that were told before among them, since two INFO may pass
 * each other (RFC 8840 4.4). `description` is the one of ours they belong to; empty where it has no
 * ICE credentials. Pure.
 */
export function writeFragment(
  description: string,
  { candidates, complete }: CandidateFragment,
): string {
  const credentials = ['ice-ufrag', 'ice-pwd'].map(
    (name) => new RegExp(`^a=${name}:\\S+`, 'mu').exec(description)?.[0],
  );
  if (credentials.includes(undefined)) return '';
  const sections = new Map<string, string[]>();
  for (const { candidate = '', sdpMid } of candidates) {
    const mid = sdpMid ?? '0';
    const lines = sections.get(mid) ?? [];
    sections.set(mid, [...lines, `a=${candidate}`]);
  }
  return [
    ...credentials,
    ...[...sections].flatMap(([mid, lines]) => [
      `m=${kindOf(description, mid)} 9 RTP/AVP 0`,
      `a=mid:${mid}`,
      ...lines,
      ...(complete ? ['a=end-of-candidates'] : []),
    ]),
    '',
  ].join('\r\n');
}

/** Reads such a body; what cannot be read of it is left out. Pure; never throws. */
export function readFragment(body: string): CandidateFragment {
  const candidates: RTCIceCandidateInit[] = [];
  let complete = false;
  let section = -1;
  let mid: string | undefined;
  let ufrag: string | undefined;
  if (body.length > LONGEST_FRAGMENT) return { candidates, complete };
  for (const line of body.split(/\r?\n/u)) {
    const [, name, value] = /^([am]=[a-z-]*)(?::| |$)(.*)$/u.exec(line.trimEnd()) ?? [];
    if (name?.startsWith('m=')) {
      section += 1;
      mid = undefined;
    } else if (name === 'a=ice-ufrag') {
      ufrag = value;
    } else if (name === 'a=mid') {
      mid = value;
    } else if (name === 'a=end-of-candidates') {
      complete = true;
    } else if (name === 'a=candidate' && candidates.length < MOST_CANDIDATES) {
      const candidate = line.slice('a='.length).trimEnd();
      if (!/^[\x20-\x7e]+$/u.test(candidate) || candidate.length > LONGEST_CANDIDATE) continue;
      candidates.push({
        candidate,
        sdpMLineIndex: Math.max(section, 0),
        ...(mid === undefined ? {} : { sdpMid: mid }),
        ...(ufrag === undefined ? {} : { usernameFragment: ufrag }),
      });
    }
  }
  return { candidates, complete };
}

/** Adds such; without those of another description, or that the browser cannot read. */
export function addCandidates(
  connection: RTCPeerConnection,
  { candidates, complete }: CandidateFragment,
): void {
  for (const one of complete ? [...candidates, undefined] : candidates) {
    connection.addIceCandidate(one).catch(() => undefined);
  }
}

function kindOf(description: string, mid: string): string {
  const section = description
    .split(/^m=/mu)
    .slice(1)
    .find((one) => /^a=mid:(\S+)/mu.exec(one)?.[1] === mid);
  return /^\w+/u.exec(section ?? '')?.[0] ?? 'audio';
}
