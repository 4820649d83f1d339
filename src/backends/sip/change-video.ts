import type { OwnVideoPath } from './own-video.js';
import type { Renegotiation } from './renegotiator.js';
import type { SipSession } from './sip-session.js';

/** Sends another video, or none, and tells the far end where it has to know: see `CallPort.setVideo()`. */
export async function changeVideo(
  session: SipSession,
  video: OwnVideoPath,
  track: MediaStreamTrack | null,
): Promise<boolean> {
  const taken = video.isTaken;
  // Nothing more of the old one, whatever the far end will say.
  if (!track || taken) await video.replace(track);
  if (track ? taken : !taken) return track !== null;
  const offer: Renegotiation = {
    type: 'directions',
    apply: () => {
      video.offer(track);
    },
    undo: () => {
      video.withdraw(track);
    },
    abandon: () => {
      video.abandon();
    },
    agreed: () => true,
  };
  await session.renegotiate(offer);
  if (video.isMisplaced) await session.renegotiate(offer);
  return video.answered();
}
