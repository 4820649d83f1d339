import type { Call } from '../calling/line.js';
import { CallingError, toCallingError } from '../core/errors.js';

interface Share {
  readonly stop: () => void;
  /** The camera was on before, and is to be on again. */
  readonly filmed: boolean;
}

/*
 * By call, so that every element that controls a call knows of its share.
 */
const shares = new WeakMap<Call, Share>();

/** Whether a screen can be shared in this browser. */
export function canShareScreen(): boolean {
  const devices = navigator.mediaDevices as Partial<MediaDevices> | undefined;
  return devices?.getDisplayMedia !== undefined;
}

/** Whether we send a picture in the call, of the camera or of a screen. */
export function sendsVideo({ localStream }: Call): boolean {
  const tracks = localStream?.getVideoTracks() ?? [];
  return tracks.some(({ readyState }) => readyState === 'live');
}

/** Whether a screen is shared in the call. */
export function sharesScreen(call: Call): boolean {
  return shares.has(call);
}

/**
 * Lets the user choose a screen and sends it in place of the camera; `false` where none was chosen.
 * Rejects as `Call.updateMedia()` does, with `media-failed` where the far end takes no video. When
 * the browser ends the sharing, `ended` is given what takes the camera up again.
 */
export async function shareScreen(
  call: Call,
  ended: (restoring: Promise<void>) => void,
): Promise<boolean> {
  const screen = await chooseScreen();
  if (!screen) return false;
  const tracks = screen.getTracks();
  const stop = (): void => {
    for (const track of tracks) track.stop();
  };
  const share: Share = { stop, filmed: sendsVideo(call) };
  try {
    await call.updateMedia(screen);
    if (!sendsVideo(call)) throw new CallingError('media-failed', 'The other side takes no video.');
  } catch (error) {
    stop();
    throw error;
  }
  shares.set(call, share);
  for (const track of tracks) {
    track.addEventListener('ended', () => {
      if (shares.get(call) === share) ended(unshareScreen(call));
    });
  }
  const forget = (): void => {
    stop();
    if (shares.get(call) === share) shares.delete(call);
  };
  call.state$.subscribe({
    next: ({ pending }) => {
      if (pending !== undefined || sendsVideo(call)) return;
      // Somebody else has turned the video off, unless the next task says that the browser has.
      setTimeout(() => {
        if (!sendsVideo(call) && tracks.every(({ readyState }) => readyState === 'live')) forget();
      });
    },
    complete: forget,
  });
  return true;
}

/** Shares the screen no more; the camera is on again if it was before. Rejects as `setVideo()` does. */
export async function unshareScreen(call: Call): Promise<void> {
  const share = shares.get(call);
  if (!share) return;
  shares.delete(call);
  share.stop();
  await call.setVideo(false);
  if (share.filmed) await call.setVideo(true);
}

async function chooseScreen(): Promise<MediaStream | undefined> {
  try {
    return await navigator.mediaDevices.getDisplayMedia({ video: true });
  } catch (cause) {
    // So say browsers that the user chose none.
    if (cause instanceof DOMException && cause.name === 'NotAllowedError') return undefined;
    throw toCallingError(cause, 'media-failed', 'The screen cannot be shared.');
  }
}
