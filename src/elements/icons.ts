import Grip from 'lucide/dist/esm/icons/grip.mjs';
import Merge from 'lucide/dist/esm/icons/merge.mjs';
import MicOff from 'lucide/dist/esm/icons/mic-off.mjs';
import Mic from 'lucide/dist/esm/icons/mic.mjs';
import Pause from 'lucide/dist/esm/icons/pause.mjs';
import PhoneForwarded from 'lucide/dist/esm/icons/phone-forwarded.mjs';
import Phone from 'lucide/dist/esm/icons/phone.mjs';
import Play from 'lucide/dist/esm/icons/play.mjs';
import ScreenShareOff from 'lucide/dist/esm/icons/screen-share-off.mjs';
import ScreenShare from 'lucide/dist/esm/icons/screen-share.mjs';
import Split from 'lucide/dist/esm/icons/split.mjs';
import VideoOff from 'lucide/dist/esm/icons/video-off.mjs';
import Video from 'lucide/dist/esm/icons/video.mjs';
import { icon } from './icon.js';
import type { SVGTemplateResult } from '../styles/lit.js';

/** A receiver, lifted. */
export const answerIcon = (): SVGTemplateResult => icon(Phone);

/** A receiver, put down. */
export const endIcon = (): SVGTemplateResult => icon(Phone, 135);

/** A microphone that is on. */
export const microphoneIcon = (): SVGTemplateResult => icon(Mic);

/** A microphone that is off. */
export const microphoneOffIcon = (): SVGTemplateResult => icon(MicOff);

/** Two bars. */
export const holdIcon = (): SVGTemplateResult => icon(Pause);

/** A triangle. */
export const resumeIcon = (): SVGTemplateResult => icon(Play);

/** The keys of a telephone. */
export const keypadIcon = (): SVGTemplateResult => icon(Grip);

/** A receiver, and an arrow away from it. */
export const transferIcon = (): SVGTemplateResult => icon(PhoneForwarded);

/** Two ways that become one. */
export const mergeIcon = (): SVGTemplateResult => icon(Merge);

/** A way that becomes two. */
export const splitIcon = (): SVGTemplateResult => icon(Split);

/** A camera that is on. */
export const cameraIcon = (): SVGTemplateResult => icon(Video);

/** A camera that is off. */
export const cameraOffIcon = (): SVGTemplateResult => icon(VideoOff);

/** A screen, and an arrow out of it. */
export const screenIcon = (): SVGTemplateResult => icon(ScreenShare);

/** A screen, crossed out. */
export const screenOffIcon = (): SVGTemplateResult => icon(ScreenShareOff);
