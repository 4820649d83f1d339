/**
 * Lets a peer connection that has only answered make an offer that may be taken back. In Chromium
 * (seen in 156) the rollback of its very first offer stops all sound both ways, and Web Audio gets
 * nothing of what is received for ever after; later ones do no harm. So it makes one for itself, and
 * gives it the answer that changes nothing. Neither description leaves the page.
 */
export async function settleCallee(connection: RTCPeerConnection): Promise<void> {
  const { currentLocalDescription: local, currentRemoteDescription: remote } = connection;
  if (connection.signalingState !== 'stable') return;
  if (local?.type !== 'answer' || remote?.type !== 'offer') return;
  await connection.setLocalDescription(await connection.createOffer());
  try {
    await connection.setRemoteDescription({ type: 'answer', sdp: agreed(local.sdp, remote.sdp) });
  } catch {
    await connection.setLocalDescription({ type: 'rollback' });
  }
}

const REVERSED = new Map([
  ['sendonly', 'recvonly'],
  ['recvonly', 'sendonly'],
]);

/** The far end's offer as the answer to what we answered it: what both have agreed on. */
export function agreed(answer: string, offer: string): string {
  const ours = sectionsOf(answer);
  const refused: string[] = [];
  const roleOf = (our: string): string => (/^a=setup:active/mu.test(our) ? 'passive' : 'active');
  const [session = '', ...media] = sectionsOf(offer);
  const sections = media.map((theirs, index) => {
    const our = ours[index + 1] ?? '';
    if (/^m=\S+ 0 /u.test(our)) {
      refused.push(/^a=mid:(\S+)/mu.exec(theirs)?.[1] ?? '');
      return theirs.replace(/^(m=\S+) \d+/u, '$1 0');
    }
    const direction = DIRECTION.exec(our)?.[1] ?? 'sendrecv';
    return theirs
      .replace(/^(m=\S+) 0 /u, '$1 9 ')
      .replace(/^a=bundle-only\r?\n/mu, '')
      .replace(DIRECTION, '')
      .replace(/^a=setup:\S+/mu, `a=setup:${roleOf(our)}`)
      .concat(`a=${REVERSED.get(direction) ?? direction}\r\n`);
  });
  const common = session
    .replace(DIRECTION, '')
    .replace(/^a=setup:\S+/mu, `a=setup:${roleOf(answer)}`)
    .replace(/^a=group:BUNDLE.*?(?=\r?$)/mu, (line) => {
      const mids = line.split(' ').filter((mid) => !refused.includes(mid));
      return mids.join(' ');
    });
  return [common, ...sections].join('');
}

const DIRECTION = /^a=(sendrecv|sendonly|recvonly|inactive)\r?\n/mu;

// The lines before the first media section, then each of those.
function sectionsOf(sdp: string): readonly string[] {
  return sdp.split(/^(?=m=)/mu);
}
